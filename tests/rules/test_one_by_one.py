"""What neither the story nor the rooms' tests would notice, asked by itself."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch
from pytest_django import Settings

from imh_practice.jobs.access import job_for
from imh_practice.membership.access import invitation_in_agency, is_called, member_at_work
from imh_practice.membership.invitations import make_invitation
from imh_practice.membership.middleware import RulesMiddleware
from imh_practice.membership.models import Invitation
from imh_practice.membership.rule import Principal, Rule
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from reflect.models import ShareGrant
from supervision.access import comment_for, pairings_to_speak_of, session_with_version, sessions_to_bring_to
from supervision.models import Comment as CommentRow
from tests.cast import Cast
from tests.conftest import BOTH
from tests.jobs.doing import asked, change
from tests.rules.beginning import begin
from tests.rules.facts import Comment, Reflection, Share
from tests.rules.test_story import ONE_WALL
from tests.rules.test_story import tell as tell_all
from tests.supervision import story
from tests.supervision.agreeing import BABY, HOLD, agreed
from tests.supervision.conftest import tell
from tests.worker import files_dir

__all__ = ["files_dir"]


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_head_is_get() -> None:
    assert Rule("page", {"GET": (Principal.ADMIN,)}).principals("HEAD") == (Principal.ADMIN,)


@pytest.mark.parametrize("name", ["no-rule", "account_signup"])
def test_without_a_rule_or_closed_it_is_not_there(name: str) -> None:
    request = HttpRequest()
    request.method, request.user = "GET", AnonymousUser()
    request.resolver_match = ResolverMatch(nothing, (), {}, url_name=name)
    with pytest.raises(Http404):
        RulesMiddleware(nothing).process_view(request, nothing, [], {})


def test_a_comment_is_not_reached_through_another_item(cast: Cast) -> None:
    told = tell(cast)
    (comment,) = story.talk(told.bottle, (cast.noor, "It is said here."))
    with acting_as(cast.noor):
        assert comment_for(cast.noor, told.session.pk, told.bottle.pk, comment.pk) == comment
        assert comment_for(cast.noor, told.session.pk, told.watch.pk, comment.pk) is None
        assert comment_for(cast.noor, told.with_fay.pk, told.bottle.pk, comment.pk) is None


@pytest.mark.django_db(databases=BOTH)
def test_the_application_alone_parts_the_agencies_invitations() -> None:
    with ONE_WALL:
        house, named = begin()
        admin, elsewhere = (house.rows[named[name]] for name in ("Salome", "Max"))
        with acting_as(admin):
            make_invitation(email="new@example.org", name="New", kinds=["clinician"], invited_by=admin)
            invitation = Invitation.objects.get()
            assert invitation_in_agency(admin, invitation.pk) == invitation
            assert invitation_in_agency(admin, uuid7()) is None
        with acting_as(elsewhere):
            assert invitation_in_agency(elsewhere, invitation.pk) is None


@pytest.mark.django_db(databases=BOTH)
def test_the_application_alone_parts_the_agencies_names() -> None:
    with ONE_WALL:
        house, named = begin()
        admin, elsewhere = (house.rows[named[name]] for name in ("Salome", "Max"))
        with acting_as(elsewhere):
            make_invitation(email="new@example.org", name="New", kinds=["clinician"], invited_by=elsewhere)
        with acting_as(admin):
            make_invitation(email="zoe@example.org", name="Zoe", kinds=["clinician"], invited_by=admin)
            here = {
                name: is_called(name, agency_id=admin.agency_id) for name in (admin.name, "zoe", elsewhere.name, "New")
            }
            assert here == {admin.name: True, "zoe": True, elsewhere.name: False, "New": False}
            assert not is_called(admin.name, agency_id=admin.agency_id, but=admin)
            assert is_called("Zoe", agency_id=admin.agency_id, but=admin)


def test_a_job_is_done_in_the_name_of_who_is_at_work(cast: Cast) -> None:
    with acting_as(cast.salome):
        assert member_at_work(cast.noor.pk) == cast.noor
        assert member_at_work(cast.noor.pk, hold=True) == cast.noor
        type(cast.noor.person).objects.filter(pk=cast.noor.person_id).update(is_active=False)
        assert member_at_work(cast.noor.pk) is None
        type(cast.jonas).objects.filter(pk=cast.jonas.pk).update(ended_at=cast.jonas.began_at)
        assert member_at_work(cast.jonas.pk) is None


def test_a_summary_s_number_is_one_of_its_own_session(cast: Cast) -> None:
    with acting_as(cast.noor):
        first, second = (story.make_session(cast.pairing, cast.noor, days=-days) for days in (1, 2))
    for session, versions in ((first, [[HOLD]]), (second, [[HOLD], [HOLD, BABY]])):
        for lines in versions:
            agreed(session, cast.noor, cast.ruth, lines=lines)
    with acting_as(cast.noor):
        assert session_with_version(cast.noor, second.pk, 2) == second
        assert session_with_version(cast.noor, first.pk, 1) == first
        assert session_with_version(cast.noor, first.pk, 2) is None


def test_a_question_is_not_brought_to_an_hour_that_has_passed(cast: Cast) -> None:
    told = tell(cast)
    with acting_as(cast.noor):
        passed = story.make_session(cast.pairing, cast.noor, days=-1)
        sessions = sessions_to_bring_to(pairings_to_speak_of(told.question, cast.noor))
        assert told.session in sessions
        assert passed not in sessions


@pytest.mark.django_db(databases=BOTH)
def test_the_application_alone_tells_of_one_s_own_reflection_and_session() -> None:
    with ONE_WALL:
        house = tell_all()
        reflections = [each for each in house.world.of(Reflection) if not each.deleted]
        for reflection in reflections:
            shares = [each for each in house.world.of(Share) if each.text.reflection is reflection]
            found = ShareGrant.objects.of_reflection(house.rows[reflection])
            assert {*found} == {house.rows[share] for share in shares}
        for member in house.world.members:
            said = {
                house.rows[each]
                for each in house.world.of(Comment)
                if house.world.takes_part(member, each.item.session)
                if each.author is not member and not each.item.withdrawn
            }
            assert {*CommentRow.objects.said_by_others(house.rows[member])} == said


@pytest.mark.django_db(databases=BOTH)
@pytest.mark.usefixtures("files_dir")
def test_a_job_is_found_in_its_own_agency_and_while_its_kind_is_known(settings: Settings) -> None:
    settings.JOB_KINDS = {"dummy": "tests.jobs.dummy.DUMMY"}
    with ONE_WALL:
        house, named = begin()
        noor, elsewhere = (house.rows[named[name]] for name in ("Noor", "Max"))
        job = asked(noor, everybody=True)
        with acting_as(noor):
            assert job_for(noor, job.pk) == job
            assert job_for(noor, uuid7()) is None
        with acting_as(elsewhere):
            assert job_for(elsewhere, job.pk) is None
        change(job, kind="of an older release")
        with acting_as(noor):
            assert job_for(noor, job.pk) is None
