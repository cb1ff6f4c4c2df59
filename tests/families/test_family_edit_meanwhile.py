"""Two screens write about one family: neither overwrites the other unseen, and nothing typed is lost."""

import threading

import pytest
from django.db import connections

from imh_practice.families.actions import ChangedMeanwhile, change_family, end_family
from imh_practice.families.models import Child, Family
from imh_practice.shared.acting import acting_as
from tests.cast import Cast, agency_day, make_cast
from tests.conftest import BOTH, SignIn
from tests.families.test_family_edit import as_it_is, url


def heron(cast: Cast) -> Family:
    with acting_as(cast.noor):
        return Family.objects.get(pk=cast.heron.pk)


def test_what_a_colleague_wrote_meanwhile_is_shown_and_not_overwritten(cast: Cast, sign_in: SignIn) -> None:
    noor, jonas = sign_in(cast.noor), sign_in(cast.jonas)
    hers = as_it_is(cast, caregivers__0__role="aunt")
    assert jonas.post(url(cast), as_it_is(cast, code_name="Egret", children__1__initial_letter="M.")).status_code == 302
    answer = noor.post(url(cast), hers)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "This was changed on another screen" in page
    for typed in ('value="Heron"', 'value="aunt"'):
        assert typed in page
    standing = page.partition("This was changed on another screen")[2].partition("</section>")[0]
    for words in ("Egret", "D.", "M.", "mother L."):
        assert words in standing
    assert (heron(cast).code_name, heron(cast).version) == ("Egret", 2)
    assert '<input type="hidden" name="base" value="2"' in page
    assert noor.post(url(cast), {**hers, "base": "2"}).status_code == 302
    assert heron(cast).code_name == "Heron"
    with acting_as(cast.noor):
        assert Child.objects.standing().filter(family=cast.heron).count() == 2  # his stays


@pytest.mark.parametrize("base", ["", "x", "0", "7"])
def test_a_form_that_does_not_say_what_was_read_is_not_believed(cast: Cast, sign_in: SignIn, base: str) -> None:
    answer = sign_in(cast.noor).post(url(cast), as_it_is(cast, code_name="Egret", base=base))
    assert answer.status_code == 422
    assert heron(cast).code_name == "Heron"


def test_a_button_for_one_row_more_keeps_what_was_read(cast: Cast, sign_in: SignIn) -> None:
    data = as_it_is(cast, add="children")
    sign_in(cast.jonas).post(url(cast), as_it_is(cast, code_name="Egret"))
    page = sign_in(cast.noor).post(url(cast), data).content.decode()
    assert '<input type="hidden" name="base" value="1"' in page


def test_an_ending_is_not_undone_by_what_was_read_before_it(cast: Cast) -> None:
    """The edit was read before the work ended and is written after it."""
    read_before, today = heron(cast), agency_day()
    with acting_as(cast.jonas):
        end_family(family=cast.heron, on=today, by=cast.jonas)
    with acting_as(cast.noor):
        change_family(
            family=read_before,
            base=read_before.version,
            code_name="Egret",
            began_on=read_before.began_on,
            program=None,
            children=[],
            caregivers=[],
            removed=[],
            by=cast.noor,
        )
    assert (heron(cast).code_name, heron(cast).ended_on) == ("Egret", today)


@pytest.mark.django_db(transaction=True, databases=BOTH)
def test_of_two_at_once_one_is_told() -> None:
    cast = make_cast()
    together, ended = threading.Barrier(2), []

    def write(code_name: str) -> None:
        try:
            with acting_as(cast.noor):
                family = Family.objects.get(pk=cast.heron.pk)
                together.wait(5)
                change_family(
                    family=family,
                    base=family.version,
                    code_name=code_name,
                    began_on=family.began_on,
                    program=None,
                    children=[],
                    caregivers=[],
                    removed=[],
                    by=cast.noor,
                )
            ended.append("written")
        except ChangedMeanwhile:
            ended.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(name,)) for name in ("Egret", "Wren")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(ended) == ["told", "written"]
