"""The demo lands whole: counts and words as told, each person's own."""

from collections.abc import Iterator
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from imh_practice.agencies.models import Agency
from imh_practice.audit.checking import verify
from imh_practice.audit.models import Event, Kind
from imh_practice.families.models import Child, Family, TeamPlace
from imh_practice.home.demo.people import PASSWORD
from imh_practice.home.demo.story import House, houses, read_parts
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member, Pairing
from imh_practice.membership.tasks import ADMIN_JOB, RIGHTS_JOB
from imh_practice.people.models import Person
from imh_practice.practice.catalogue import catalogue
from imh_practice.reports.asked import Asked, Counted, began_in, closed_months, end_of
from imh_practice.reports.making import see_report
from imh_practice.shared.acting import Acting, acting_as
from observations.models import HoldBack, MomentChild, MomentTag, MomentVersion, Outcome, Visit, VisitService
from reflect.models import Reflection, SharedText, ShareGrant
from supervision.lines import Line, digest
from supervision.models import Approval, Comment, CommentVersion, Session, Summary, SummaryLine
from tests.cast import agency_day
from tests.conftest import SignIn

LANTERN, HARBOR = houses(read_parts())


@pytest.fixture(scope="module")
def _story(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo in a transaction round this module's own ones: it is loaded once, and nothing of it is left."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_story: None, db: None) -> None:
    """The demo, as every test of this module finds it: see ``_story``."""


def member(email: str) -> Member:
    person = Person.objects.get(email=email)
    with acting_as(Acting(person_id=person.pk)):
        return Member.objects.get(person=person)


def moments_of(house: House) -> list[str]:
    rows = [*house.visits.values(), *house.begun.values()]
    return sorted(moment["text"] for row in rows for moment in row.get("moments", []))


@pytest.mark.parametrize("email", ["salome@lantern.example", "pilar@harbor.example"])
def test_the_agency_began_before_its_story_so_that_its_reports_reach_all_of_it(demo: None, email: str) -> None:
    """And not long before. What they show: of Lantern House families and visits of its latest months (not of the one it
    began in, unless that was on its first days); of Harbor Light, with few families, nothing."""
    with acting_as(member(email)):
        agency = Agency.objects.get()
        first = Visit.objects.order_by("happened_at")[0].happened_at
        assert agency.began_at < first
        assert agency.began_at <= Pairing.objects.order_by("began_at")[0].began_at
        assert agency.began_at.date() <= Family.objects.order_by("began_on")[0].began_on
        months = closed_months(agency_day(), began_in(agency))
        shown = [see_report(Asked(Counted.SERVICES, one, end_of(one)), agency, in_full=False).shown for one in months]
    if email == "salome@lantern.example":
        assert shown[:3] == [2, 2, 2]
    else:
        assert set(shown) == {0}


@pytest.mark.parametrize(("house", "email"), [(LANTERN, "salome@lantern.example"), (HARBOR, "pilar@harbor.example")])
def test_the_record_is_as_told(demo: None, house: House, email: str) -> None:
    with acting_as(member(email)):
        assert Agency.objects.get().name == house.name
        assert Member.objects.count() == len(house.people)
        assert Pairing.objects.count() == len(house.pairings)
        assert set(Family.objects.values_list("code_name", flat=True)) == {
            f["code_name"] for f in house.families.values()
        }
        for family in house.families.values():
            children = Child.objects.filter(family__code_name=family["code_name"]).order_by("pk")
            assert [child.initial for child in children] == [row["initial"] for row in family["children"]]
        assert Child.objects.count() == sum(len(family["children"]) for family in house.families.values())
        assert TeamPlace.objects.count() == sum(len(family["carried_by"]) for family in house.families.values())
        assert Visit.objects.finished().count() == len(house.visits)
        assert Visit.objects.filter(state="draft").count() == len(house.begun)
        assert sorted(MomentVersion.objects.values_list("text", flat=True)) == moments_of(house)
        told = [moment for row in house.visits.values() for moment in row.get("moments", [])]
        begun = sum(len(moment["tags"]) for row in house.begun.values() for moment in row["moments"])
        tags = sum(len(moment.get(field, [])) for moment in told for field in ("tags", "t_tags", "e_tags"))
        assert MomentTag.objects.count() == tags + begun
        assert VisitService.objects.count() == sum(len(row.get("services", [])) for row in house.visits.values())
        assert HoldBack.objects.count() == sum(len(moment.get("held_back_from", [])) for moment in told)
        assert MomentChild.objects.count() == sum(len(moment.get("about_children", [])) for moment in told)
        not_met = Visit.objects.exclude(head__outcome=Outcome.MET).count()
        assert not_met == sum("outcome" in row for row in house.visits.values())
        assert Session.objects.count() == len(house.sessions) + len(house.minutes_only)


def test_times_are_the_agencys_and_not_in_the_future(demo: None) -> None:
    with acting_as(member("pilar@harbor.example")):
        zone = ZoneInfo("America/Los_Angeles")
        visit = Visit.objects.order_by("happened_at").first()
        assert visit is not None
        assert (visit.happened_at.astimezone(zone).hour, visit.happened_at.astimezone(zone).minute) == (10, 30)
    with acting_as(member("salome@lantern.example")):
        assert not Visit.objects.filter(made_at__gt=timezone.now()).exists()
        ahead = Session.objects.filter(starts_at__gt=timezone.now())
        assert {session.state for session in ahead} == {"planned"}
        assert ahead.count() == sum("in_days" in row for row in LANTERN.sessions.values())


def test_without_a_license_a_concern_is_tagged_as_referred(demo: None) -> None:
    """Bea is a nurse without the license: where the story ticks W16, her words are those of E10."""
    words = catalogue()
    with acting_as(member("bea@lantern.example")) as acting:
        used = set(
            MomentTag.objects.filter(version__made_by_id=acting.member_id).values_list("item_version_id", flat=True)
        )
    licensed = LANTERN.people["bea"].get("licensed_imh", False)
    assert not licensed
    assert words.entry("E10").id in used
    assert words.entry("W16").id not in used
    with acting_as(member("noor@lantern.example")) as acting:
        hers = MomentTag.objects.filter(version__made_by_id=acting.member_id)
        assert words.entry("W16").id in set(hers.values_list("item_version_id", flat=True))


def test_reflections_are_their_authors_and_open_to_the_words_told(demo: None) -> None:
    with acting_as(member("noor@lantern.example")):
        assert Reflection.objects.count() == 3
        first = Reflection.objects.order_by("made_at").first()
        assert first is not None
        assert "My brother was a slow eater" in first.text
        assert [part.prompt for part in first.parts] == ["P1", "P2", "T2", "P3"]
    with acting_as(member("ruth@lantern.example")):
        assert not Reflection.objects.exists()
        shared = {text.parts[0].text.splitlines()[0] for text in SharedText.objects.all()}
        assert "I think she is guarding two babies at every meal." in " ".join(shared)
        words = " ".join(part.text for text in SharedText.objects.all() for part in text.parts)
        assert "short with my own son" not in words
        assert ShareGrant.objects.exclude(opened_at=None).count() == 2
    with acting_as(member("jonas@lantern.example")):
        assert set(ShareGrant.objects.values_list("author__name", flat=True)) == {"Jonas Lind"}


def test_threads_are_as_told_and_read_so_far(demo: None) -> None:
    ruth, noor, bea = (member(f"{name}@lantern.example") for name in ("ruth", "noor", "bea"))
    with acting_as(noor):
        told = {comment["text"] for thread in LANTERN.comments.values() for comment in thread}
        hers = {words(comment).text: comment for comment in Comment.objects.select_related("head", "root", "answers")}
        assert len(hers) == 25
        assert hers.keys() < told
        deep = hers[next(text for text in hers if text.startswith("You rushed her a little"))]
        assert deep.root is not None
        assert deep.answers is not None
        assert words(deep.root).text.startswith("I went too fast")
        assert words(deep.answers).text.startswith("I was glad you said that")
        quoting = words(hers[next(text for text in hers if text.startswith("Who has kept watch with her"))])
        assert quoting.quote == "a watch she has kept since she was a child"
        assert quoting.quoted_shared_text_id
        assert unread(noor) == ["Good. We watch, we"]
    with acting_as(ruth):
        assert unread(ruth) == ["Someone who comes "]
    with acting_as(bea):
        assert unread(bea) == ["What was it like w"]


def words(comment: Comment) -> CommentVersion:
    assert comment.head is not None
    return comment.head


def unread(who: Member) -> list[str]:
    return [
        comment.head.text[:18] for comment in Comment.objects.unread_for(who).select_related("head") if comment.head
    ]


def test_one_summary_is_agreed_and_one_waits(demo: None) -> None:
    ruth = member("ruth@lantern.example")
    with acting_as(ruth):
        agreed, waiting = Summary.objects.order_by("made_at")
        assert agreed.head is not None
        assert waiting.head is not None
        assert Approval.objects.filter(version=agreed.head).count() == 2
        (one,) = Approval.objects.filter(version=waiting.head).select_related("member")
        assert one.member.first_name == "Bea"
        lines = SummaryLine.objects.filter(version=agreed.head)
        assert [line.section for line in lines] == ["baby", "hold", "hold", "hold", "next", "next", "next", "left-out"]
        assert lines[0].text == "D., 9 months. He might say: four minutes with you awake is already a meal."
        assert (lines[4].who, lines[6].who) == ("Noor", "Both")
        for head in (agreed.head, waiting.head):  # a hash of other lines, and the worker would refuse to print them
            assert head.sha256 == digest(Line.of(line) for line in head.lines.all())
        assert [job.subject_id for job in Job.objects.filter(kind="summary")] == [agreed.head_id]
        assert not Job.objects.filter(kind__in=[RIGHTS_JOB, ADMIN_JOB]).exists(), "a whole agency set up tells nobody"


def test_everybody_can_sign_in_with_the_password_that_is_told(demo: None) -> None:
    out = StringIO()
    call_command("demo_people", stdout=out)
    told = out.getvalue()
    emails = [line.split()[0] for line in told.splitlines() if "@" in line]
    assert PASSWORD in told
    assert len(emails) == len(LANTERN.people) + len(HARBOR.people)
    assert set(emails) == set(Person.objects.values_list("email", flat=True))
    assert all(authenticate(email=email, password=PASSWORD) for email in emails[:2])


def test_loading_is_written_to_the_trail_without_gaps(demo: None) -> None:
    with acting_as(member("salome@lantern.example")):
        acts = set(Event.objects.values_list("kind", "via").exclude(act="member_add"))
        told = {(kind, "command") for kind in (Kind.WRITE, Kind.SHARE, Kind.EXPORT, Kind.RIGHTS)}
        assert acts == told | {(Kind.READ, "web")}  # what people of the story have opened
        writers = set(Event.objects.filter(kind=Kind.WRITE).exclude(member_id=None).values_list("member_id", flat=True))
        assert writers == set(Member.objects.exclude(roles__kind="admin").values_list("pk", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the chain is linked at commit
        assert not Event.objects.filter(act__startswith="sql ").exists(), "a change the loader did not tell of"
        assert verify().is_whole


def test_noor_finds_who_opened_what_of_hers(demo: None, sign_in: SignIn) -> None:
    noor = member("noor@lantern.example")
    text = sign_in(noor).get("/who-read-mine/").content.decode()
    assert "Ruth" in text
    assert "as your supervisor" in text
    assert "as part of the session" in text
    assert "the people who run the server" not in text.lower()
    with acting_as(noor):
        assert not Event.objects.filter(at__gt=timezone.now()).exists()
