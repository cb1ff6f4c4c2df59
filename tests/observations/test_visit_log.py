"""Logging a visit: one page, only a family and one moment required, and nothing typed is ever lost."""

import datetime as dt
import re
from typing import Any

import pytest
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.families.actions import end_family
from imh_practice.families.models import Child
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from observations.models import HoldBack, Moment, MomentChild, MomentTag, MomentVersion, Visit, VisitState
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.observations.helpers import LOG, OPENED, filled_in, moment, tag, wrote


def body(response: Any) -> str:
    page: str = response.content.decode()
    return page


def only_visit(cast: Cast) -> Visit:
    with acting_as(cast.noor):
        return Visit.objects.select_related("head").get()


def test_the_page_says_who_reads_before_the_first_box(cast: Cast, sign_in: SignIn) -> None:
    page = body(sign_in(cast.noor).get(OPENED.format(cast.heron.pk)))
    assert "Your team and Ruth can read this; the family may ask for it." in page
    assert page.index("Your team and Ruth") < page.index("What did you notice?")
    assert "Use initials, not names." in page
    assert "Finish visit with Heron" in page


def test_without_a_supervisor_the_line_names_the_team_alone(cast: Cast, sign_in: SignIn) -> None:
    page = body(sign_in(cast.jonas).get(OPENED.format(cast.heron.pk)))
    assert "Your team can read this; the family may ask for it." in page


def test_one_moment_is_enough(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.noor).post(LOG.format(cast.heron.pk), filled_in("He turned to her voice."))
    visit = only_visit(cast)
    assert response.status_code == 302
    assert response.headers["Location"] == f"/visits/{visit.pk}/saved/"
    assert (visit.state, visit.author_id, visit.family_id) == (VisitState.FINISHED, cast.noor.pk, cast.heron.pk)
    with acting_as(cast.noor):
        assert list(MomentVersion.objects.values_list("text", flat=True)) == ["He turned to her voice."]
        event = Event.objects.filter(kind=Kind.WRITE, act="visit_log").get()
        assert EventObject.objects.get(event_id=event.pk).object_id == visit.pk


def test_all_that_is_chosen_is_kept(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        twin = Child.objects.create(family=cast.heron, initial="M.", born_on=agency_day())
    data = filled_in(
        "We watched together.",
        moments__0__tags=[str(tag("W3")), str(tag("W11"))],
        moments__0__speaks_to=[str(tag("T2"))],
        moments__0__something_else="I brought the scarf",
        moments__0__about=[str(twin.pk)],
        moments__0__kept_from=[str(cast.jonas.pk)],
        services=[str(tag("C1")), str(tag("C6"))],
        present="grandmother\ninterpreter by phone, for the call\n",
        setting="clinic",
    )
    sign_in(cast.noor).post(LOG.format(cast.heron.pk), data)
    head = only_visit(cast).head
    assert head is not None
    assert (head.setting, head.minutes) == ("clinic", 60)
    assert head.present == ["grandmother", "interpreter by phone, for the call"]
    with acting_as(cast.noor):
        assert set(head.services.values_list("item_version__item__code", flat=True)) == {"C1", "C6"}
        assert set(MomentTag.objects.values_list("item_version__item__code", flat=True)) == {"W3", "W11", "T2"}
        assert MomentVersion.objects.get().something_else == "I brought the scarf"
        assert MomentChild.objects.get().child_id == twin.pk
        assert HoldBack.objects.get().member_id == cast.jonas.pk


@pytest.mark.parametrize("name", ["ruth", "salome"])
def test_who_is_no_clinician_logs_nothing(cast: Cast, sign_in: SignIn, name: str) -> None:
    client = sign_in(cast.members[name])
    assert client.get(OPENED.format(cast.heron.pk)).status_code == 404
    assert client.post(LOG.format(cast.heron.pk), filled_in("x")).status_code == 404


@pytest.mark.parametrize("family", ["finch", "harbor"])
def test_a_family_of_others_is_not_there(cast: Cast, sign_in: SignIn, family: str) -> None:
    url = LOG.format(getattr(cast, family).pk)
    assert sign_in(cast.noor).get(url).status_code == 404
    assert sign_in(cast.noor).post(url, filled_in("x")).status_code == 404


@pytest.mark.parametrize("family", ["", "x", "\x00", "1" * 5000])
def test_a_family_that_never_was_is_not_there(cast: Cast, sign_in: SignIn, family: str) -> None:
    assert sign_in(cast.noor).get("/visits/log/", {"family": family}).status_code == 404
    assert sign_in(cast.noor).get("/visits/log/").status_code == 404


def test_no_visit_is_logged_with_a_family_whose_work_has_ended(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        end_family(family=cast.heron, on=agency_day(), by=cast.noor)
    assert sign_in(cast.noor).get(OPENED.format(cast.heron.pk)).status_code == 404


def test_facts_begin_as_at_the_last_visit_but_what_was_given_does_not(cast: Cast, sign_in: SignIn) -> None:
    wrote(
        cast.noor,
        cast.heron,
        moment("before"),
        minutes=45,
        setting="center",
        present=["mother"],
        services=[tag("C1")],
    )
    wrote(cast.jonas, cast.heron, moment("his"), minutes=20, days_ago=0.5)
    page = body(sign_in(cast.noor).get(OPENED.format(cast.heron.pk)))
    assert "· 45 minutes · At a center · mother</" in page
    assert f'value="{tag("C1")}" checked' not in page


def test_before_a_first_visit_the_family_is_there(cast: Cast, sign_in: SignIn) -> None:
    page = body(sign_in(cast.noor).get(OPENED.format(cast.heron.pk)))
    assert "· At home · mother, baby" in page
    assert "a place to begin" in page


def test_a_draft_is_kept_for_its_author_alone(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.noor).post(LOG.format(cast.heron.pk), filled_in("Half", draft="1"))
    visit = only_visit(cast)
    assert response.headers["Location"] == "/visits/"
    assert (visit.state, visit.finished_at) == (VisitState.DRAFT, None)
    assert "Not finished yet" in body(sign_in(cast.noor).get("/visits/"))
    for name in ["jonas", "ruth", "salome", "max"]:
        assert sign_in(cast.members[name]).get(f"/visits/{visit.pk}/").status_code == 404, name


def test_a_draft_may_be_without_words(cast: Cast, sign_in: SignIn) -> None:
    data = filled_in("", draft="1", moments__0__tags=[str(tag("W1"))])
    assert sign_in(cast.noor).post(LOG.format(cast.heron.pk), data).status_code == 302
    assert only_visit(cast).state == VisitState.DRAFT


def test_the_page_has_a_key_in_its_address_from_the_first(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    for url in (LOG.format(cast.heron.pk), f"{LOG.format(cast.heron.pk)}&ref=x"):
        first, second = (client.get(url).headers["Location"] for _ in range(2))
        assert first != second
        assert re.fullmatch(r"/visits/log/\?family=[0-9a-f-]{36}&ref=[0-9a-f-]{36}", first)


def test_asked_for_again_it_says_where_the_visit_stands(cast: Cast, sign_in: SignIn) -> None:
    """Its form never comes back: the browser would fill it with what was typed, and it would be sent once more."""
    client, url = sign_in(cast.noor), OPENED.format(cast.heron.pk)
    client.post(url, filled_in("Half.", draft="1"))
    visit = only_visit(cast)
    assert client.get(url).headers["Location"] == f"/visits/{visit.pk}/edit/"
    client.post(url, filled_in("Whole."))
    page = body(client.get(url))
    assert "You finished this at" in page
    assert f'href="/visits/{visit.pk}/edit/"' in page
    assert "Whole." not in page
    assert "What did you notice?" not in page
    assert "What did you notice?" in body(sign_in(cast.jonas).get(url)), "nothing of hers to a colleague"
    with acting_as(cast.noor):
        Visit.objects.update(state=VisitState.VOID)
    assert "You set this visit aside." in body(client.get(url))


def test_a_page_sent_twice_makes_one_visit(cast: Cast, sign_in: SignIn) -> None:
    client, data = sign_in(cast.noor), filled_in("Once.", moments__0__kept_from=[str(cast.jonas.pk)])
    first = client.post(OPENED.format(cast.heron.pk), data)
    second = client.post(OPENED.format(cast.heron.pk), data)
    assert first.headers["Location"] == second.headers["Location"]
    visit = only_visit(cast)
    with acting_as(cast.noor):
        assert visit.versions.count() == 1
        assert Moment.objects.count() == HoldBack.objects.count() == 1


def test_a_page_gone_back_to_and_written_on_becomes_a_version(cast: Cast, sign_in: SignIn) -> None:
    client, data = sign_in(cast.noor), filled_in("Once.")
    client.post(OPENED.format(cast.heron.pk), data)
    assert client.post(OPENED.format(cast.heron.pk), data | {"moments-0-text": "Once more."}).status_code == 302
    with acting_as(cast.noor):
        moment_ = Moment.objects.select_related("head").get()
        assert moment_.head is not None
        assert moment_.head.text == "Once more."
        assert [version.text for version in moment_.versions.order_by("number")] == ["Once.", "Once more."]


def test_a_reference_of_somebody_elses_visit_is_like_one_that_never_was(cast: Cast, sign_in: SignIn) -> None:
    """Else it would tell that there is such a visit. Nor does her own row's id tell: no key from outside is one."""
    for path in ("/visits/log/", "/visits/not-met/"):
        his, answers = wrote(cast.jonas, cast.heron, moment("his")), []
        for key in (his.pk, uuid7()):
            data = filled_in("mine") | {"outcome": "they"}
            response = sign_in(cast.noor).post(f"{path}?family={cast.heron.pk}&ref={key}", data)
            assert str(key) not in response.headers["Location"]
            answers.append((response.status_code, re.sub(r"[0-9a-f-]{36}", "", response.headers.get("Location", ""))))
        assert answers[0] == answers[1]
        assert answers[0][0] == 302
    with acting_as(cast.jonas):
        assert Visit.objects.get(pk=his.pk).author_id == cast.jonas.pk
        assert Visit.objects.filter(author=cast.noor).count() == 4


def test_the_trail_names_nobodys_words(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.noor).post(LOG.format(cast.heron.pk), filled_in("A canary sings"))
    with acting_as(cast.noor):
        assert "canary" not in str(list(Event.objects.values()) + list(EventObject.objects.values()))


def test_a_visit_of_long_ago_and_of_right_now(cast: Cast, sign_in: SignIn) -> None:
    now = dt.datetime.now(cast.agency.zone)
    data = filled_in("x", day=now.date().isoformat(), time=now.strftime("%H:%M"))
    assert sign_in(cast.noor).post(LOG.format(cast.heron.pk), data).status_code == 302
    data = filled_in("x", day="2019-02-28")
    assert sign_in(cast.noor).post(LOG.format(cast.heron.pk), data).status_code == 302


def test_it_begins_as_long_ago_as_a_visit_usually_takes(cast: Cast, sign_in: SignIn) -> None:
    """She has just come from it: begun now, it would still be going on."""
    wrote(cast.noor, cast.heron, moment("before"), minutes=45)
    page = body(sign_in(cast.noor).get(OPENED.format(cast.heron.pk)))
    now = timezone.now().astimezone(cast.agency.zone)
    begin = re.search(r'name="time" value="(\d\d):(\d\d)"', page)
    assert begin
    ago = (now.hour * 60 + now.minute - int(begin[1]) * 60 - int(begin[2])) % (24 * 60)
    assert 45 <= ago <= 51
    assert int(begin[2]) % 5 == 0
    assert re.search(r"\d\s[AP]M to \d+:\d\d\s[AP]M", page)
