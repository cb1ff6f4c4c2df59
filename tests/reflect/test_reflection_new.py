"""Writing for oneself: freely or to the questions, about a visit or about none; nothing typed is lost."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from observations.models import VisitState
from reflect.models import Reflection
from reflect.writing import Part
from tests.cast import Cast
from tests.conftest import SignIn
from tests.reflect.story import NOTICED, make_visit

NEW = "/reflections/new/"
KEY = "019a7c00-0000-7000-8000-00000000000a"
OPEN = f"{NEW}?key={KEY}"


def own(member: Member) -> list[Reflection]:
    with acting_as(member):
        return [row for row in Reflection.objects.order_by("made_at") if row.parts]


def written(member: Member) -> list[tuple[Part, ...]]:
    with acting_as(member):
        return [row.parts for row in Reflection.objects.order_by("made_at")]


@pytest.fixture
def noor(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.noor)


def test_who_can_read_it_stands_before_the_first_box_and_in_the_button(noor: Client) -> None:
    page = noor.get(OPEN).content.decode()
    assert page.index("Nobody else can read this.") < page.index("<textarea")
    assert re.search(r"<button[^>]*>.*Keep private</button>", page)


def test_the_questions_are_the_vocabularys_with_bias_beside_each_of_the_four(noor: Client) -> None:
    page = noor.get(OPEN).content.decode()
    for question in (
        "What may this family have lived through, and what in our work might prevent harm or help heal?",
        "What do I want to bring to supervision so that our help does not hurt the baby, the family or me?",
        "Where am I right now, before I do the next thing?",
        "How might what I noticed come with me to the next visit?",
    ):
        assert page.count(escape(question)) == 1
    assert page.count("What did my place, my power or my assumptions do in that room") == 4
    assert page.count('<summary class="meta">Bias, power and privilege: another question</summary>') == 4
    assert not re.search(r"<label[^>]*>What did my place", page), (
        "as light as the others: a hint, under the fold's words"
    )
    assert page.count("<textarea") == 1 + 4 * 2 + 3


def test_free_words_are_kept_and_the_page_says_for_whom(cast: Cast, noor: Client) -> None:
    answer = noor.post(NEW, {"free": "I did not want to drive yet.\r\n\r\nNot yet."}, follow=True)
    assert written(cast.noor) == [(Part("", "I did not want to drive yet.\n\nNot yet."),)]
    assert "Kept. Nobody but you can read it." in answer.content.decode()
    assert "I did not want to drive yet." in answer.content.decode()


def test_answers_are_kept_to_their_questions_in_the_order_of_the_page(cast: Cast, noor: Client) -> None:
    noor.post(NEW, {"T3": "Too brightly.", "TB-T3": "I could leave.", "P2": "My hands were closed.", "T1": "  "})
    assert written(cast.noor) == [
        (Part("P2", "My hands were closed."), Part("T3", "Too brightly."), Part("TB", "I could leave.", "T3"))
    ]


def test_an_empty_page_is_not_kept_and_says_so_in_words(cast: Cast, noor: Client) -> None:
    answer = noor.post(NEW, {"free": "   "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error:" in page
    assert page.count("There is nothing to keep yet. One line is enough.") == 2
    assert 'href="#id_free"' in page
    assert own(cast.noor) == []


@pytest.mark.parametrize("spoiled", [{"T1": "pasted\0"}, {"T1": "x" * 20_001}])
def test_what_was_typed_comes_back_with_the_error(cast: Cast, noor: Client, spoiled: dict[str, str]) -> None:
    answer = noor.post(NEW, {"free": "A long morning.", **spoiled})
    assert answer.status_code == 422
    assert "A long morning." in answer.content.decode()
    assert spoiled["T1"].replace("\0", "\ufffd")[:6] in answer.content.decode()
    assert own(cast.noor) == []


def test_the_same_page_sent_twice_is_kept_once(cast: Cast, noor: Client) -> None:
    opened = noor.get(NEW).headers["Location"]
    first, second = (noor.post(opened, {"free": "Once."}).headers["Location"] for _tap in range(2))
    assert first == second
    assert opened.partition("key=")[2] not in first, "no key from outside is a row's id: it would tell of others' rows"
    assert written(cast.noor) == [(Part("", "Once."),)]


def test_asked_for_again_the_page_says_that_it_was_kept(cast: Cast, sign_in: SignIn, noor: Client) -> None:
    kept = noor.post(OPEN, {"free": "Once."}).headers["Location"]
    page = noor.get(OPEN).content.decode()
    assert "You kept this at" in page
    assert f'href="{kept}"' in page
    assert "Once." not in page
    assert "<textarea" not in page
    assert "<textarea" in sign_in(cast.bea).get(OPEN).content.decode(), "nothing of hers to a colleague"


def test_words_sent_after_signing_out_wait_on_the_page(cast: Cast, client: Client) -> None:
    visit = make_visit(cast)
    answer = client.post(f"{NEW}?visit={visit.pk}", {"free": "Do not lose this."})
    assert answer.status_code == 401
    assert "Do not lose this." in answer.content.decode()
    assert f'action="{NEW}?visit={visit.pk}"' in answer.content.decode()


def test_about_a_visit_its_moments_stand_beside_and_are_read_on_the_trail(cast: Cast, noor: Client) -> None:
    visit = make_visit(cast)
    page = noor.get(f"{OPEN}&visit={visit.pk}").content.decode()
    assert "About the visit with Heron on" in page
    assert NOTICED in page
    assert f'action="{OPEN}&amp;visit={visit.pk}"' in page
    with acting_as(cast.noor):
        (event,) = Event.objects.filter(kind=Kind.READ)
        assert (event.act, EventObject.objects.get(event_id=event.pk).object_id) == ("reflection_new", visit.pk)


def test_the_record_and_private_words_share_no_form(cast: Cast, noor: Client) -> None:
    page = noor.get(f"{OPEN}&visit={make_visit(cast).pk}").content.decode()
    form = re.search(r'<form class="stack" id="reflection".*?</form>', page, re.S)
    assert form
    assert NOTICED not in form[0]


def test_it_is_kept_with_its_visit(cast: Cast, noor: Client) -> None:
    visit = make_visit(cast)
    noor.post(f"{NEW}?visit={visit.pk}", {"free": "Long."})
    assert [row.visit_id for row in own(cast.noor)] == [visit.pk]


def test_a_supervisor_writes_for_herself_about_a_visit_she_may_read(cast: Cast, sign_in: SignIn) -> None:
    visit = make_visit(cast)
    assert sign_in(cast.ruth).post(f"{NEW}?visit={visit.pk}", {"free": "I was pleased too."}).status_code == 302
    assert len(own(cast.ruth)) == 1
    assert own(cast.noor) == []


def out_of_sight(cast: Cast, sign_in: SignIn, noor: Client) -> list[tuple[Client, str]]:
    """Return who asks for which visit: another's, one that was moved, one that never was, none at all."""
    hers, bea = make_visit(cast), sign_in(cast.bea)
    with acting_as(cast.noor):
        draft = make_visit(cast)
        draft.state = VisitState.VOID
        draft.save()
    return [(bea, str(hers.pk)), (noor, str(draft.pk)), (noor, str(uuid7())), (noor, "no-uuid"), (noor, "")]


def test_a_visit_she_may_not_read_is_as_unknown_as_one_that_never_was(
    cast: Cast, sign_in: SignIn, noor: Client
) -> None:
    answers = [client.get(f"{NEW}?visit={ref}") for client, ref in out_of_sight(cast, sign_in, noor)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_words_about_a_visit_that_went_away_while_she_wrote_are_kept_without_it(
    cast: Cast, sign_in: SignIn, noor: Client
) -> None:
    """Moved to the right family, or her place on the team ended: nothing more is told, and nothing typed is lost."""
    asked = out_of_sight(cast, sign_in, noor)
    for number, (client, ref) in enumerate(asked):
        again = client.post(f"{NEW}?visit={ref}", {"free": " "})
        assert again.status_code == 422
        assert "What you write here is kept without it." in again.content.decode()
        answer = client.post(f"{NEW}?visit={ref}", {"free": f"Words {number}."}, follow=True)
        assert answer.status_code == 200
        assert "kept without the visit" in answer.content.decode()
        assert f"Words {number}." in answer.content.decode()
    kept = [*own(cast.noor), *own(cast.bea)]
    assert [row.visit_id for row in kept] == [None] * len(asked)
