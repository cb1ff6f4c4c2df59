"""Two screens change one visit: both are shown, nothing is lost, and she decides."""

import pytest

from imh_practice.shared.acting import acting_as
from observations.models import Visit, VisitVersion
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import OPENED, filled_in, moment, wrote
from tests.observations.test_visit_amend import edit, moments_of, page_data, texts


@pytest.fixture
def visit(cast: Cast) -> Visit:
    return wrote(cast.noor, cast.heron, moment("First."), moment("Second."), minutes=60)


def change_elsewhere(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, second = moments_of(visit)
    data = page_data(
        visit, first, second, moments__0__text="From the desk.", moments__2__text="New at the desk.", minutes="45"
    )
    assert sign_in(cast.noor).post(edit(visit), data).status_code == 302


def test_both_are_shown_and_nothing_is_written(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, second = moments_of(visit)
    from_phone = page_data(visit, first, second, moments__0__text="From the phone.", moments__1__text="Second, phone.")
    change_elsewhere(cast, sign_in, visit)
    response = sign_in(cast.noor).post(edit(visit), from_phone)
    page = response.content.decode()
    assert response.status_code == 409
    for words in ["From the phone.", "From the desk.", "New at the desk.", "Second, phone.", "<dd>45</dd>"]:
        assert words in page, words
    there = page.partition("There the facts stand as:")[2].partition("</dl>")[0]
    assert "<dt>Minutes</dt>" in there
    assert "<dt>Where</dt>" not in there, "only what differs"
    assert 'name="base" value="2"' in page
    assert 'name="moments-0-keep" value="both" id="id_moments-0-keep_0" checked' in page
    assert page.index("From the desk.") < page.index("From the phone.") < page.index("-keep_0"), "read, then choose"
    assert "moments-1-keep" not in page.partition("<template")[0], "only one screen changed the second moment"
    assert texts(visit) == ["From the desk.", "Second.", "New at the desk."]


@pytest.mark.parametrize(
    ("keep", "after"),
    [
        ("both", ["From the desk.", "Second.", "New at the desk.", "From the phone."]),
        ("mine", ["From the phone.", "Second.", "New at the desk."]),
        ("standing", ["From the desk.", "Second.", "New at the desk."]),
    ],
)
def test_she_decides(cast: Cast, sign_in: SignIn, visit: Visit, keep: str, after: list[str]) -> None:
    first, second = moments_of(visit)
    from_phone = page_data(visit, first, second, moments__0__text="From the phone.")
    change_elsewhere(cast, sign_in, visit)
    sign_in(cast.noor).post(edit(visit), from_phone)
    again = from_phone | {"base": "2", "moments-0-keep": keep}
    assert sign_in(cast.noor).post(edit(visit), again).status_code == 302
    assert texts(visit) == after
    with acting_as(cast.noor):
        words = [one.text for one in first.versions.order_by("number")]
    assert words[:2] == ["First.", "From the desk."], "what stood stays readable whatever she keeps"


def test_what_was_taken_out_elsewhere_and_changed_here_becomes_a_moment(
    cast: Cast, sign_in: SignIn, visit: Visit
) -> None:
    first, second = moments_of(visit)
    from_phone = page_data(visit, first, second, moments__0__text="Still here.")
    sign_in(cast.noor).post(edit(visit), page_data(visit, first, second, moments__0__DELETE="on"))
    assert sign_in(cast.noor).post(edit(visit), from_phone).status_code == 409
    assert sign_in(cast.noor).post(edit(visit), from_phone | {"base": "2"}).status_code == 302
    assert texts(visit) == ["Second.", "Still here."]


def test_a_log_page_gone_back_to_after_an_amendment_is_a_page_from_before(cast: Cast, sign_in: SignIn) -> None:
    client, data = sign_in(cast.noor), filled_in("From the phone.")
    client.post(OPENED.format(cast.heron.pk), data)
    with acting_as(cast.noor):
        visit = Visit.objects.select_related("author").get()
        visit.author.agency = cast.agency
    (one,) = moments_of(visit)
    client.post(edit(visit), page_data(visit, one, moments__0__text="From the desk."))
    response = client.post(OPENED.format(cast.heron.pk), data | {"moments-0-text": "From the phone, again."})
    page = response.content.decode()
    assert response.status_code == 409
    assert "From the desk." in page
    assert "From the phone, again." in page
    assert f'action="{edit(visit)}"' in page


def test_the_same_from_two_screens_is_no_conflict(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    data = page_data(visit, *moments_of(visit), moments__0__text="Same.")
    assert sign_in(cast.noor).post(edit(visit), data).status_code == 302
    assert sign_in(cast.noor).post(edit(visit), data).status_code == 302
    with acting_as(cast.noor):
        assert VisitVersion.objects.count() == 2


def test_facts_that_stand_as_here_are_not_told(cast: Cast, sign_in: SignIn, visit: Visit) -> None:
    first, second = moments_of(visit)
    here = page_data(visit, first, second, moments__0__text="From the phone.")
    there = page_data(visit, first, second, moments__0__text="From the desk.")
    assert sign_in(cast.noor).post(edit(visit), there).status_code == 302
    response = sign_in(cast.noor).post(edit(visit), here)
    assert response.status_code == 409
    assert "There the facts stand as:" not in response.content.decode()
