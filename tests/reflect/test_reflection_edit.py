"""Writing over it: in place, with a version; two places at once lose nothing."""

import re

import pytest
from django.test import Client

from imh_practice.shared.acting import acting_as
from reflect.models import Reflection
from reflect.writing import Part
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.conftest import Story
from tests.reflect.story import BRIGHT, GUARDING, LEAVE, PARTS, fields_of, make_reflection

MINE = {"free": "Typed on the train.", "base": "1"}


@pytest.fixture
def noor(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.noor)


def edit(reflection: Reflection) -> str:
    return f"/reflections/{reflection.pk}/edit/"


def parts_of(cast: Cast, reflection: Reflection) -> tuple[Part, ...]:
    with acting_as(cast.noor):
        return Reflection.objects.get(pk=reflection.pk).parts


def test_the_page_holds_what_was_written_and_opens_the_questions_that_were_used(noor: Client, story: Story) -> None:
    page = noor.get(edit(story.reflection)).content.decode()
    fields = fields_of(page)
    assert (fields["T3"], fields["TB-T3"], fields["base"]) == (BRIGHT, LEAVE, "1")
    assert fields["free"].startswith(GUARDING)
    assert len(re.findall(r"<details[^>]* open>", page)) == 2  # the four, and bias beside one of them


def test_sent_back_as_it_is_nothing_changes(cast: Cast, noor: Client, story: Story) -> None:
    fields = fields_of(noor.get(edit(story.reflection)).content.decode())
    assert noor.post(edit(story.reflection), fields).status_code == 302
    assert parts_of(cast, story.reflection) == PARTS


def test_the_order_first_written_stays(cast: Cast, noor: Client) -> None:
    reflection = make_reflection(cast, parts=(Part("T4", "First."), Part("P1", "Second."), Part("", "Third.")))
    fields = fields_of(noor.get(edit(reflection)).content.decode())
    noor.post(edit(reflection), {**fields, "P1": "Second, changed.", "T1": "New."})
    assert [part.prompt for part in parts_of(cast, reflection)] == ["T4", "P1", "", "T1"]


def test_answers_to_questions_no_longer_asked_are_not_lost(cast: Cast, noor: Client) -> None:
    parts = (Part("T9", "To a question of another year."), Part("TB", "On its own."), Part("", "Free."))
    reflection = make_reflection(cast, parts=parts)
    fields = fields_of(noor.get(edit(reflection)).content.decode())
    noor.post(edit(reflection), {**fields, "free": "Free, changed."})
    assert parts_of(cast, reflection) == (*parts[:2], Part("", "Free, changed."))


def test_emptied_elsewhere_such_an_answer_is_not_lost_either(cast: Cast, noor: Client) -> None:
    old = (Part("T9", "To a question of another year."), Part("TB", "Beside it.", "T9"))
    reflection = make_reflection(cast, parts=(*old, Part("", "Free.")))
    fields = fields_of(noor.get(edit(reflection)).content.decode())
    noor.post(edit(reflection), {"free": "All that is left.", "base": "1"})
    answer = noor.post(edit(reflection), fields)
    assert answer.status_code == 409
    noor.post(edit(reflection), {**fields_of(answer.content.decode()), "keep": "both"})
    assert set(parts_of(cast, reflection)) == {*old, Part("", "All that is left.\n\nFree.")}


@pytest.mark.parametrize("name", ["t9", "T9-", "-T9", "T1-T2-T3", "TBT9", "T999", "other"])
def test_a_box_that_was_never_on_the_page_is_no_box(cast: Cast, noor: Client, name: str) -> None:
    assert noor.post("/reflections/new/", {name: "x"}).status_code == 422


def test_two_answers_to_one_question_become_one(cast: Cast, noor: Client) -> None:
    reflection = make_reflection(cast, parts=(Part("T1", "One."), Part("", "Free."), Part("T1", "Two.")))
    fields = fields_of(noor.get(edit(reflection)).content.decode())
    noor.post(edit(reflection), {**fields, "free": "Changed."})
    assert parts_of(cast, reflection) == (Part("T1", "One.\n\nTwo."), Part("", "Changed."))


def test_emptied_it_is_not_kept_but_asked_for(cast: Cast, noor: Client, story: Story) -> None:
    assert noor.post(edit(story.reflection), {"base": "1"}).status_code == 422
    assert parts_of(cast, story.reflection) == PARTS


@pytest.mark.parametrize("base", ["", "0", "2", "99999999999999999999", "x"])
def test_without_the_right_version_nothing_is_written(cast: Cast, noor: Client, story: Story, base: str) -> None:
    answer = noor.post(edit(story.reflection), {**MINE, "base": base})
    assert answer.status_code in {409, 422}
    assert "Typed on the train." in answer.content.decode()
    assert parts_of(cast, story.reflection) == PARTS


def change_elsewhere(noor: Client, reflection: Reflection) -> str:
    """Change it from another window, send the first one, and return the page that comes back."""
    assert noor.post(edit(reflection), {"free": "Typed at the desk.", "base": "1"}).status_code == 302
    answer = noor.post(edit(reflection), MINE)
    assert answer.status_code == 409
    return answer.content.decode()


def test_changed_in_two_places_both_are_shown_and_the_kept_one_stands(cast: Cast, noor: Client, story: Story) -> None:
    page = change_elsewhere(noor, story.reflection)
    assert "Typed on the train." in page
    assert "Typed at the desk." in page
    assert parts_of(cast, story.reflection) == (Part("", "Typed at the desk."),)


@pytest.mark.parametrize(
    ("keep", "kept"),
    [("both", "Typed at the desk.\n\nTyped on the train."), ("typed", "Typed on the train.")],
)
def test_she_keeps_both_or_one(cast: Cast, noor: Client, story: Story, keep: str, kept: str) -> None:
    fields = fields_of(change_elsewhere(noor, story.reflection))
    assert noor.post(edit(story.reflection), {**fields, "keep": keep}).status_code == 302
    assert parts_of(cast, story.reflection) == (Part("", kept),)


def test_both_is_what_the_enter_key_chooses(noor: Client, story: Story) -> None:
    buttons = re.findall(r'name="keep" value="(\w+)"', change_elsewhere(noor, story.reflection))
    assert buttons == ["both", "typed"]


def test_changed_again_meanwhile_both_are_shown_again(cast: Cast, noor: Client, story: Story) -> None:
    fields = fields_of(change_elsewhere(noor, story.reflection))
    noor.post(edit(story.reflection), {"free": "Typed in bed.", "base": "2"})
    answer = noor.post(edit(story.reflection), {**fields, "keep": "both"})
    assert answer.status_code == 409
    assert parts_of(cast, story.reflection) == (Part("", "Typed in bed."),)
