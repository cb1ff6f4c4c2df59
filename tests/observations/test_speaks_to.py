"""What a moment speaks to: the four, a capacity that grows, a domain. Optional, small, in the way of no behavior."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from imh_practice.membership.models import Vocabulary
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from observations.forms.moments import MomentForm, moment_as_written
from observations.models import MomentTag, Visit, VisitVersion
from observations.offer import offer
from observations.reading import read_visit
from observations.writing import MomentWords
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import LOG, OPENED, filled_in, moment, tag, wrote
from tests.observations.test_visit_amend import moments_of, page_data

BOTH = ("W1", "W3", "T2", "T4", "H2", "DO1")


GROWN = ("H1", "H2", "H3", "DO1", "DO2", "DO3", "DO4")


def html(client: Client, path: str) -> str:
    return client.get(path).content.decode().partition("<template")[0]


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return wrote(cast.noor, cast.heron, moment("She looked for him.", *BOTH))


def test_the_page_offers_the_four_in_sight_and_capacities_and_domains_folded(cast: Cast, sign_in: SignIn) -> None:
    page = html(sign_in(cast.noor), OPENED.format(cast.heron.pk))
    offered = re.findall(r'name="moments-0-speaks_to-[^"]+" value="([^"]+)"', page)
    assert offered == [str(tag(code)) for code in ("T1", "T2", "T3", "T4", *GROWN)]
    folded = []
    for heading in ("Growing capacities: one it may show", "Noticed in: a domain where something grows or is hard"):
        fold = re.search(rf'<details class="fold">\s*<summary>{heading}</summary>(.*?)</details>', page, re.S)
        assert fold
        folded += re.findall(r'value="([^"]+)"', fold[1])
    assert folded == offered[4:]
    assert "required" not in page


def test_both_are_kept_and_read_on_every_page_beside_what_she_was_doing(cast: Cast, sign_in: SignIn) -> None:
    noor = sign_in(cast.noor)
    data = filled_in("She looked for him.", moments__0__tags=[str(tag("W1")), str(tag("W3"))])
    chosen = {f"moments-0-speaks_to-{tag(code)}": str(tag(code)) for code in BOTH[2:]}
    noor.post(LOG.format(cast.heron.pk), data | chosen)
    with acting_as(cast.noor):
        assert set(MomentTag.objects.values_list("item_version__item__code", flat=True)) == set(BOTH)
        visit = Visit.objects.get()
    mine = sign_in(cast.noor)
    for path in (f"/visits/{visit.pk}/", f"/visits/{visit.pk}/saved/"):
        page = html(mine, path)
        assert "Speaks to: Recognize, Reflect" in page, path
        assert "Growing capacities: Closeness" in page, path
        assert "Noticed in: Social-emotional" in page, path
    assert "Growing capacities: Closeness" in html(sign_in(cast.jonas), f"/visits/{visit.pk}/")
    note = html(mine, f"/visits/{visit.pk}/note/")
    assert "Speaks to: Recognize, Reflect" in note
    assert "Growing capacities: Closeness\nNoticed in: Social-emotional" in note


def test_they_do_not_stand_in_the_sentence_that_is_told_back(cast: Cast, visit: Visit) -> None:
    with acting_as(cast.noor):
        (read,) = read_visit(visit, by=cast.noor).moments
    assert [entry.code for entry in read.behaviors] == ["W1", "W3"]
    assert len(read.told_back) == 1, "two ways of being make one sentence"
    assert [entry.code for entry in (*read.speaks_to, *read.further)] == list(BOTH[2:])


def test_a_list_of_visits_names_the_behaviors_alone(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    page = html(sign_in(cast.noor), "/visits/")
    assert catalogue().entry("W3").label in page
    for words in ("Recognize", "Closeness"):
        assert words not in page


def test_they_suggest_nothing(cast: Cast, sign_in: SignIn) -> None:
    """Visits with such tags alone leave the page as it was before the first visit."""
    noor = sign_in(cast.noor)
    before = in_sight(html(noor, OPENED.format(cast.heron.pk)))
    for _time in range(3):
        wrote(cast.noor, cast.heron, moment("She looked for him.", "T1", "H1", "H3"))
    assert in_sight(html(noor, OPENED.format(cast.heron.pk))) == before
    assert len(before) == 3


def in_sight(page: str) -> list[tuple[str, str]]:
    """Return the rows in sight with why each stands there."""
    rows = page.partition("More ways of being with the family")[0]
    return re.findall(r'data-short="([^"]+)">.*?<span class="hint">([^<]+)</span>', rows, re.S)


def test_colleagues_new_to_this_keep_their_three_on_top(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        cast.noor.vocabulary = Vocabulary.E
        cast.noor.save()
    wrote(cast.noor, cast.heron, moment("She looked for him.", "E1", "H1"))
    page = html(sign_in(cast.noor), OPENED.format(cast.heron.pk))
    tags = re.findall(r'name="moments-0-tags-[^"]+" value="([^"]+)"', page)
    assert tags[:3] == [str(tag(code)) for code in ("E1", "E2", "E3")]
    assert str(tag("H1")) not in tags


@pytest.mark.parametrize("code", ["TB", "E12", "P1", "M1", "OS1", "ST1", "V1", "O1", "L1", "C1"])
@pytest.mark.parametrize("field", ["tags", "speaks_to"])
def test_what_is_no_tag_is_never_ticked(cast: Cast, sign_in: SignIn, code: str, field: str) -> None:
    data = filled_in("She looked for him.") | {f"moments-0-{field}": [str(tag(code))]}
    answer = sign_in(cast.noor).post(LOG.format(cast.heron.pk), data)
    assert answer.status_code == 422
    assert "Choose from the list." in answer.content.decode()


def test_amended_they_come_back_chosen_with_their_fold_open_and_stay(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    noor = sign_in(cast.noor)
    page = html(noor, f"/visits/{visit.pk}/edit/")
    checked = re.findall(r'name="(moments-0-(?:tags|speaks_to)-[^"]+)" value="([^"]+)"[^>]* checked', page)
    assert {value for _name, value in checked} == {str(tag(code)) for code in BOTH}
    assert re.search(r'<details class="fold" open>\s*<summary>Growing capacities', page)
    data = page_data(visit, *moments_of(visit), moments__0__text="She looked for him, twice.", moments__0__tags=[])
    assert noor.post(f"/visits/{visit.pk}/edit/", data | dict(checked)).status_code == 302
    (amended,) = moments_of(visit)
    with acting_as(cast.noor):
        assert amended.head is not None
        assert amended.head.number == 2
        assert set(amended.head.tags.values_list("item_version__item__code", flat=True)) == set(BOTH)
        first = VisitVersion.objects.get(visit=visit, number=1)
    assert "Growing capacities: Closeness" in html(noor, f"/visits/versions/{first.pk}/")


def test_a_chip_that_was_chosen_in_an_earlier_wording_stays_chosen_in_it(cast: Cast) -> None:
    """As a release leaves it that words T2 anew: amending the moment neither drops the tag nor changes what it says."""
    with acting_as(cast.noor):
        here = offer(family=cast.heron, member=cast.noor)
    old = here.words.entry("T2")
    new = replace(old, id=uuid7(), label="Recognize: in other words")
    entries = tuple(new if entry is old else entry for entry in here.words.entries)
    here = replace(here, words=replace(here.words, entries=entries, wordings={**here.words.wordings, new.id: new}))
    already = MomentWords("She looked.", tags=frozenset({old.id}))
    form = MomentForm(offer=here, already=already.tags, initial=moment_as_written(already, here))
    assert [(chip["entry"].code, chip["checked"]) for chip in form.chips if chip["checked"]] == [("T2", True)]
    assert [chip["entry"].id for chip in form.chips if chip["checked"]] == [old.id]
    assert new.id not in {chip["entry"].id for chip in form.chips}
