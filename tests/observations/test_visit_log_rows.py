"""Moments added, taken out and put back by plain buttons: the page comes back as typed, without a word on errors."""

import re
from typing import Any

from imh_practice.families.models import Child
from imh_practice.shared.acting import acting_as
from observations.models import Visit
from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import LOG, OPENED, filled_in, moment, tag, wrote


def press(sign_in: SignIn, cast: Cast, data: dict[str, Any]) -> str:
    response = sign_in(cast.noor).post(LOG.format(cast.heron.pk), data)
    assert response.status_code == 200
    page: str = response.content.decode()
    with acting_as(cast.noor):
        assert not Visit.objects.exists()
    assert "There is a problem" not in page
    return page.partition("<template")[0]


def test_add_another_moment(cast: Cast, sign_in: SignIn) -> None:
    data = filled_in("First.", add="moments", minutes="many", moments__0__tags=[str(tag("W9"))])
    page = press(sign_in, cast, data)
    assert 'name="moments-1-text"' in page
    assert 'name="moments-2-text"' not in page
    assert "First." in page
    assert 'value="many"' in page
    assert re.search(rf'value="{tag("W9")}" id="id_moments-0-tags_\d" checked', page)


def test_take_out_and_put_back(cast: Cast, sign_in: SignIn) -> None:
    page = press(sign_in, cast, filled_in("First.", "Second.", take_out="moments-0"))
    assert re.search(r'name="moments-0-DELETE" value="on"', page)
    assert "First." in page
    assert "Put it back" in page
    page = press(sign_in, cast, filled_in("First.", "Second.", put_back="moments-0", moments__0__DELETE="on"))
    assert not re.search(r'name="moments-0-DELETE" value="on"', page)


def test_what_is_taken_out_is_not_written(cast: Cast, sign_in: SignIn) -> None:
    data = filled_in("First.", "Second.", "", moments__0__DELETE="on", moments__2__DELETE="on", moments__2__tags="x")
    assert sign_in(cast.noor).post(LOG.format(cast.heron.pk), data).status_code == 302
    with acting_as(cast.noor):
        head = Visit.objects.get().moments.get().head
        assert head is not None
        assert head.text == "Second."


def test_with_all_taken_out_one_is_asked_for(cast: Cast, sign_in: SignIn) -> None:
    data = filled_in("First.", moments__0__DELETE="on")
    response = sign_in(cast.noor).post(LOG.format(cast.heron.pk), data)
    assert response.status_code == 422
    assert "Write what you noticed." in response.content.decode()


def test_enter_in_a_one_line_box_does_no_harm(cast: Cast, sign_in: SignIn) -> None:
    """Enter presses a form's first button; that one must be the one that only shows the page again."""
    page = sign_in(cast.noor).get(OPENED.format(cast.heron.pk)).content.decode()
    form = page[page.index("data-rows") :]
    first = re.search(r"<button[^>]*>", form)
    assert first is not None
    assert 'name="again"' in first[0]
    assert "First." in press(sign_in, cast, filled_in("First.", again="1"))


def test_the_picker(cast: Cast, sign_in: SignIn) -> None:
    """Each row once; the two used most lately and one not used in sight, first; the others folded in five groups."""
    for days, codes in enumerate([("W9", "W14"), ("W9", "W14"), ("W9", "W2")], 1):
        wrote(cast.noor, cast.heron, moment("x", *codes), days_ago=days)
    page = sign_in(cast.noor).get(OPENED.format(cast.heron.pk)).content.decode().partition("<template")[0]
    order = re.findall(r'name="moments-0-tags-[^"]+" value="([^"]+)"', page)
    assert len(order) == len(set(order)) == 17
    assert order[:2] == [str(tag("W9")), str(tag("W14"))]
    assert page.count("often yours") == 2
    assert page.count(">not used here lately<") == 1
    assert page.count("data-group") == 5
    assert page.count("What this can look like") == 17 + 1 + 2, "each row; the four, the capacities, the domains"
    assert not re.search(r">\s*(W\d|T\d|E\d)", page)


def test_rows_for_colleagues_new_to_this_and_without_a_license(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.jonas).get(OPENED.format(cast.heron.pk)).content.decode()
    order = re.findall(r'name="moments-0-tags-[^"]+" value="([^"]+)"', page)
    assert order[:3] == [str(tag("E1")), str(tag("E2")), str(tag("E3"))]
    assert str(tag("E10")) in order
    assert str(tag("W16")) not in order
    assert "This row opens for members who are licensed and trained" in page
    assert re.search(rf'value="{tag("C6")}" disabled', page)
    licensed = sign_in(cast.noor).get(OPENED.format(cast.heron.pk)).content.decode()
    assert "This row opens" not in licensed


def test_which_child_is_asked_where_there_are_several(cast: Cast, sign_in: SignIn) -> None:
    url = OPENED.format(cast.heron.pk)
    assert "Who this moment is about" not in sign_in(cast.noor).get(url).content.decode()
    with acting_as(cast.noor):
        Child.objects.create(family=cast.heron, initial="M.")
    assert "Who this moment is about" in sign_in(cast.noor).get(url).content.decode()


def test_from_whom_a_moment_can_be_kept(cast: Cast, sign_in: SignIn) -> None:
    """Colleagues on the team, and nobody else: not herself, not a peer, not her supervisor."""
    page = sign_in(cast.noor).get(OPENED.format(cast.heron.pk)).content.decode().partition("<template")[0]
    assert re.findall(r'name="moments-0-kept_from" value="([^"]+)"', page) == [str(cast.jonas.pk)]
    page = sign_in(cast.bea).get(OPENED.format(cast.finch.pk)).content.decode()
    assert "Keep this moment from" not in page


def test_a_bias_prompt_stands_beside_the_four_and_is_no_fifth(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.noor).get(OPENED.format(cast.heron.pk)).content.decode().partition("<template")[0]
    assert page.count('name="moments-0-speaks_to-') == 4 + 3 + 4  # and capacities and domains, each in a fold
    assert "Bias, power and privilege" in page
    assert str(tag("TB")) not in page


def test_why_these_rows_are_in_sight_is_said_as_it_is(cast: Cast, sign_in: SignIn) -> None:
    def said(name: str) -> tuple[bool, ...]:
        page = sign_in(cast.members[name]).get(OPENED.format(cast.heron.pk)).content.decode()
        return tuple(
            words in page
            for words in (
                "three skills for colleagues new to this work stand first",
                "three to begin with",
                "rows you have not used here in twelve weeks",
                "what you used most with this family in twelve weeks",
            )
        )

    assert said("noor") == (False, True, False, False)
    assert said("jonas") == (True, True, False, False)
    wrote(cast.noor, cast.heron, moment("Long ago.", "W3"), days_ago=100)
    assert said("noor") == (False, False, True, False)
    wrote(cast.noor, cast.heron, moment("Lately.", "W3"))
    assert said("noor") == (False, False, False, True)
    assert said("jonas") == (True, True, False, False)
