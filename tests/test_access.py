"""Every row behind a URL, opened as every member of the cast: who reads it is written here a second time, by hand.

What is refused and what never was answer with the same bytes, and no refused body carries a word of the story.
"""

from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from imh_practice.families.models import TeamPlace
from imh_practice.membership.invitations import invite
from imh_practice.membership.models import Invitation, RoleKind
from imh_practice.membership.rule import rules
from imh_practice.shared.acting import acting_as
from observations.models import Visit
from reflect.actions import share_reflection, write_reflection
from reflect.writing import Choice, Part
from supervision.actions.items import bring_moment
from supervision.actions.threads import say
from tests.cast import Cast, make_member
from tests.conftest import SignIn
from tests.supervision.story import make_session, make_visit

NOTICED, STIRRED, ASKED, SAID = "kestrel noticed", "kestrel stirred", "kestrel asked", "kestrel said"
"""Words of the story; "kestrel" stands in all of them and nowhere else."""


@dataclass
class Story:
    """One row of each kind, Noor's, and the URL arguments that name it."""

    arguments: dict[str, dict[str, UUID]]

    def path(self, name: str) -> str:
        path = reverse(name, kwargs=self.arguments.get(name) or self.arguments[name.partition("_")[0]])
        return f"{path}?answers={self.arguments['comment']['comment_ref']}" if name == "comment_answer" else path


Expected = dict[str, int]
AUTHOR: Expected = {"noor": 200}
READERS: Expected = {"noor": 200, "jonas": 200, "ruth": 200}
PARTICIPANTS: Expected = {"noor": 200, "ruth": 200}
ADMIN: Expected = {"salome": 200}

GET: dict[str, Expected] = {
    "visit_detail": READERS,
    "visit_note": READERS,
    "visit_version": dict.fromkeys(READERS, 302),
    "visit_amend": {"noor": 200, "jonas": 403, "ruth": 403},
    "visit_saved": AUTHOR,
    "visit_wrong_family": AUTHOR,
    "visit_by_mistake": AUTHOR,
    "family_detail": READERS,
    "family_edit": {"noor": 200, "jonas": 200, "ruth": 403},
    "family_end": {"noor": 200, "jonas": 200, "ruth": 403},
    "family_team": {"noor": 200, "jonas": 200, "ruth": 403, "salome": 200},
    "reflection_detail": AUTHOR,
    "reflection_edit": AUTHOR,
    "reflection_delete": AUTHOR,
    "reflection_share": AUTHOR,
    "share_detail": AUTHOR,
    "shared_detail": {"ruth": 200},
    "session_detail": PARTICIPANTS,
    "session_reschedule": PARTICIPANTS,
    "session_close": PARTICIPANTS,
    "item_new": PARTICIPANTS,
    "item_detail": PARTICIPANTS,
    "thread_news": {"noor": 204, "ruth": 200},
    "comment_answer": PARTICIPANTS,
    "comment_edit": {"noor": 200, "ruth": 403},
    "comment_versions": PARTICIPANTS,
    "summary_detail": PARTICIPANTS,
    "summary_edit": PARTICIPANTS,
    "people_detail": ADMIN,
    "people_again": ADMIN,
    "people_edit": ADMIN,
    "people_roles": ADMIN,
    "people_end": ADMIN,
    "people_pair": ADMIN,
    "people_pair_end": ADMIN,
    "people_invite_withdraw": ADMIN,
    "caseload_clinician": {"ruth": 200},
}
"""Who may GET a row of the story, with what answer; whoever is not named gets 404."""

POST: dict[str, set[str]] = {
    "visit_amend": {"noor"},
    "visit_wrong_family": {"noor"},
    "visit_by_mistake": {"noor"},
    "family_edit": {"noor", "jonas"},
    "family_end": {"noor", "jonas"},
    "family_reopen": {"noor", "jonas"},
    "family_team": {"noor", "jonas", "salome"},
    "place_end": {"noor", "jonas", "salome"},
    "reflection_edit": {"noor"},
    "reflection_delete": {"noor"},
    "reflection_share": {"noor"},
    "share_take_back": {"noor"},
    "session_reschedule": {"noor", "ruth"},
    "session_call_off": {"noor", "ruth"},
    "session_close": {"noor", "ruth"},
    "item_new": {"noor", "ruth"},
    "item_withdraw": {"noor"},
    "item_first": {"noor"},
    "comment_new": {"noor", "ruth"},
    "comment_answer": {"noor", "ruth"},
    "comment_edit": {"noor"},
    "summary_edit": {"noor", "ruth"},
    "people_edit": {"salome"},
    "people_roles": {"salome"},
    "people_end": {"salome"},
    "people_pair": {"salome"},
    "people_pair_end": {"salome"},
    "people_invite_withdraw": {"salome"},
    "people_invite_again": {"salome"},
}
"""Who may POST; whoever may only read it gets 403, everybody else 404."""

SEES = {"item_first": {"ruth"}, "item_withdraw": {"ruth"}, "family_reopen": {"ruth"}}
"""Who reads the row behind a URL that has no page of its own."""

OURS, SENT = {"origin": "http://testserver"}, {"sent": "What she had typed."}

SUMMARY = {"summary_version", "summary_approve", "summary_render"}
ELSEWHERE = {"job_status", "job_retry", "job_download", "visit_set_aside", *SUMMARY}
"""Asked in the tests of their room: their rows are of other kinds."""


WHOLE = Choice(numbers=frozenset({1}))


@pytest.fixture
def story(cast: Cast) -> Story:
    with acting_as(cast.noor):
        (moment,) = make_visit(cast.noor, cast.heron, NOTICED)
        assert moment.visit.head
        Visit.objects.filter(pk=moment.visit_id).update(finished_at=moment.visit.head.made_at)
        reflection = write_reflection(parts=[Part("", STIRRED)], visit=moment.visit, by=cast.noor)
        (grant,) = share_reflection(
            reflection=reflection, choice=WHOLE, readers=[cast.pairing], base=reflection.version, by=cast.noor
        )
        session = make_session(cast.pairing, cast.noor)
        begun = make_session(cast.pairing, cast.noor, days=-0.01)
        item = bring_moment(session=session, moment=moment, title=ASKED, by=cast.noor)
        comment = say(item=item, text=SAID, by=cast.noor)
        place = TeamPlace.objects.get(family=cast.heron, member=cast.jonas)
    with acting_as(cast.salome):
        invite(email="new@example.org", name="New", kinds=["clinician"], by=cast.salome)
        invitation = Invitation.objects.get()
        left = make_member("Olive Gone", RoleKind.CLINICIAN, ended_at=timezone.now())
    in_session, in_thread = {"ref": session.pk}, {"ref": session.pk, "item_ref": item.pk}
    return Story(
        {
            "visit": {"ref": moment.visit_id},
            "visit_version": {"ref": moment.visit.head.pk},
            "family": {"ref": cast.heron.pk},
            "place": {"ref": place.pk},
            "reflection": {"ref": reflection.pk},
            "share": {"ref": grant.pk},
            "shared": {"ref": grant.pk},
            "session": in_session,
            "summary": {"ref": begun.pk},
            "item": in_thread,
            "item_new": in_session,
            "thread": in_thread,
            "comment": {**in_thread, "comment_ref": comment.pk},
            "comment_new": in_thread,
            "comment_answer": in_thread,
            "people": {"ref": cast.noor.pk},
            "people_again": {"ref": left.pk},
            "people_pair_end": {"ref": cast.pairing.pk},
            "people_invite_withdraw": {"ref": invitation.pk},
            "people_invite_again": {"ref": invitation.pk},
            "caseload": {"ref": cast.noor.pk},
        }
    )


def test_every_url_with_a_row_stands_here() -> None:
    assert {rule.name for rule in rules().values() if rule.load} == GET.keys() | POST.keys() | ELSEWHERE


@pytest.mark.parametrize("name", GET)
def test_a_row_opens_for_those_named_and_for_nobody_else(
    cast: Cast, story: Story, sign_in: SignIn, client: Client, name: str
) -> None:
    path = story.path(name)
    never = path.translate(str.maketrans("0123456789", "9876543210"))
    for who, member in cast.members.items():
        browser = sign_in(member)
        answer = browser.get(path)
        assert answer.status_code == GET[name].get(who, 404), who
        if answer.status_code == 404:
            nothing = browser.get(never)
            assert (answer.content, dict(answer.headers)) == (nothing.content, dict(nothing.headers)), who
        if answer.status_code >= 400:
            assert b"kestrel" not in answer.content.lower(), who
    assert sign_in(cast.nell).get(path).status_code == 302
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("name", POST)
def test_a_row_is_changed_by_those_named_and_by_nobody_else(
    cast: Cast, story: Story, sign_in: SignIn, client: Client, name: str
) -> None:
    """Whoever may change it comes as far as being told what is missing, or does it.

    Who may not gets back what she sent, and nothing that tells a row she may not see from one that never was.
    """
    path = story.path(name)
    never = path.translate(str.maketrans("0123456789", "9876543210"))
    for who, member in sorted(cast.members.items(), key=lambda pair: pair[0] in POST[name]):
        with transaction.atomic():  # taken back, so that the next one finds the row as it was
            answer = sign_in(member).post(path, SENT, headers=OURS)
            nothing = sign_in(member).post(never, SENT, headers=OURS)
            transaction.set_rollback(True)
        status = answer.status_code
        if who in POST[name]:
            assert status in {200, 302, 409, 422}, who
        else:
            assert status == (403 if GET.get(name, {}).get(who, 404) == 403 or who in SEES.get(name, ()) else 404), who
            assert SENT["sent"] in answer.content.decode(), who
            assert b"kestrel" not in answer.content.lower(), who
        if status == 404:
            assert (answer.content, dict(answer.headers)) == (nothing.content, dict(nothing.headers)), who
    assert client.post(path).status_code == 401


@pytest.mark.parametrize(
    "name", ["today", "visit_list", "reflection_list", "session_list", "shared_list", "family_list"]
)
def test_a_list_shows_nothing_to_those_who_may_not_open_it(
    cast: Cast, story: Story, sign_in: SignIn, name: str
) -> None:
    for who in ("bea", "fay", "salome", "max"):
        body = sign_in(cast.members[who]).get(reverse(name)).content.lower()
        assert b"kestrel" not in body, who
        assert all(str(value).encode() not in body for value in of_noor(story)), who


def of_noor(story: Story) -> list[UUID]:
    """Return the keys of Noor's own rows."""
    return [story.arguments[kind]["ref"] for kind in ("visit", "reflection", "share", "session")]
