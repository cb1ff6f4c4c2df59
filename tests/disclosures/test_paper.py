"""A family's record on paper: which words go on it, about whom, and that it is noted when it is shown."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.disclosures.models import Way
from imh_practice.families.models import Child
from imh_practice.giving import views
from imh_practice.shared.acting import acting_as
from observations.models import Visit
from reflect.actions import write_reflection
from reflect.writing import Part
from tests.cast import Cast, agency_day
from tests.conftest import SignIn
from tests.disclosures.helpers import TO, noted, told_of
from tests.families.helpers import written_down
from tests.observations.helpers import moment, wrote

pytestmark = pytest.mark.django_db


def asked(**more: Any) -> dict[str, Any]:
    """Return the form as it is sent: the last month."""
    today = agency_day()
    return {"since": str(today - dt.timedelta(days=30)), "until": str(today + dt.timedelta(days=1)), **TO, **more}


def paper(client: Client, cast: Cast, **more: Any) -> str:
    answer = client.post(f"/families/{cast.heron.pk}/give/", asked(**more))
    assert answer.status_code == 200, answer.content.decode()
    return unescape(answer.content.decode())


@pytest.fixture
def visits(cast: Cast) -> list[Visit]:
    """Noor's with a moment held back from Jonas, Jonas's, one of long ago, and a draft."""
    held = moment("Kestrel held.", kept_from=(cast.jonas,))
    return [
        wrote(cast.noor, cast.heron, moment("Kestrel open.", "W3"), held, days_ago=3, present=["mother"]),
        wrote(cast.jonas, cast.heron, moment("Kestrel of Jonas."), days_ago=2),
        wrote(cast.noor, cast.heron, moment("Kestrel long ago."), days_ago=45),
        wrote(cast.noor, cast.heron, moment("Kestrel draft."), days_ago=1, finish=False),
        wrote(cast.bea, cast.finch, moment("Kestrel elsewhere."), days_ago=1),
    ]


def words_on(page: str) -> set[str]:
    return set(re.findall(r"Kestrel [\w ]+\.", page))


def test_the_finished_visits_of_those_days_and_nothing_private(
    cast: Cast, sign_in: SignIn, visits: list[Visit]
) -> None:
    with acting_as(cast.noor):
        write_reflection(parts=[Part("", "Kestrel private.")], visit=visits[0], by=cast.noor)
    page = paper(sign_in(cast.noor), cast)
    assert words_on(page) == {"Kestrel open.", "Kestrel of Jonas."}
    assert page.index("Kestrel open.") < page.index("Kestrel of Jonas."), "the earliest first"
    assert "Kept from" not in page
    for head in ("Lantern House", "Record of Heron", TO["recipient"], TO["purpose"], "Noor Haddad"):
        assert head in page, head
    (row,) = noted(cast.noor)
    assert (row.way, row.object_id, row.family_id) == (Way.RECORD, cast.heron.pk, cast.heron.pk)
    assert (str(row.first_on), str(row.last_on)) == (asked()["since"], asked()["until"])
    assert {name: getattr(row, name) for name in TO} == TO
    with acting_as(cast.noor):
        events = {event.pk: event.kind for event in Event.objects.filter(act="family_give")}
        named = EventObject.objects.filter(event_id__in=events)
        read = {one.object_id: one.why for one in named if events[one.event_id] == Kind.READ}
        gone = {one.type for one in named if events[one.event_id] == Kind.EXPORT}
    assert read == {visits[0].pk: "author", visits[1].pk: "team"}
    assert gone == {"disclosures.disclosure", "families.family"}


def test_what_is_held_back_only_if_it_is_asked_for_and_never_for_whom_it_is_kept_from(
    cast: Cast, sign_in: SignIn, visits: list[Visit]
) -> None:
    whole = {"Kestrel open.", "Kestrel held.", "Kestrel of Jonas."}
    page = paper(sign_in(cast.noor), cast, held_back="on")
    assert words_on(page) == whole
    assert "Kept from" not in page, "between colleagues"
    assert words_on(paper(sign_in(cast.jonas), cast, held_back="on")) == whole - {"Kestrel held."}


def test_a_supervisor_gives_out_what_she_may_read(cast: Cast, sign_in: SignIn, visits: list[Visit]) -> None:
    assert words_on(paper(sign_in(cast.ruth), cast)) == {"Kestrel open."}
    for name in ("bea", "fay", "salome", "max"):
        client = sign_in(cast.members[name])
        assert client.get(f"/families/{cast.heron.pk}/give/").status_code == 404
        assert client.post(f"/families/{cast.heron.pk}/give/", asked()).status_code == 404
    assert len(noted(cast.noor)) == 1


def test_of_twins_each_has_her_own_paper(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        ona = Child.objects.get(family=cast.heron)
        Child.objects.filter(pk=ona.pk).update(initial="Ona")
        pim = Child.objects.create(family=cast.heron, initial="Pim", born_on=ona.born_on)
    about = {"Ona": {ona.pk}, "Pim": {pim.pk}, "both": {ona.pk, pim.pk}, "nobody": set()}
    wrote(cast.noor, cast.heron, *(moment(f"Kestrel {who}.", about=frozenset(of)) for who, of in about.items()))
    client = sign_in(cast.noor)
    neither = client.post(f"/families/{cast.heron.pk}/give/", asked())
    assert neither.status_code == 422, "about whom has to be said"
    page = paper(client, cast, children=[str(ona.pk)])
    assert words_on(page) == {"Kestrel Ona.", "Kestrel both.", "Kestrel nobody."}
    assert "Pim" not in page, "neither her initial nor her age"
    assert re.findall(r"Moment (\d)", page) == ["1", "2", "3"], "no gap tells that there is more"
    (row,) = noted(cast.noor)
    assert told_of(row, cast.noor) == {(cast.heron.pk, ona.pk)}
    both = paper(client, cast, children=[str(ona.pk), str(pim.pk)])
    assert words_on(both) == {f"Kestrel {who}." for who in about}
    assert told_of(noted(cast.noor)[1], cast.noor) == {(cast.heron.pk, ona.pk), (cast.heron.pk, pim.pk)}


def test_a_moment_about_a_child_put_down_by_mistake_is_not_lost(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.noor):
        extra = Child.objects.create(family=cast.heron, initial="X")
        wrote(cast.noor, cast.heron, moment("Kestrel about X.", about=frozenset({extra.pk})))
        Child.objects.filter(pk=extra.pk).update(removed_at=timezone.now())
    assert words_on(paper(sign_in(cast.noor), cast)) == {"Kestrel about X."}


def test_loaded_again_it_is_the_same_giving(cast: Cast, sign_in: SignIn, visits: list[Visit]) -> None:
    client = sign_in(cast.noor)
    for _time in range(3):
        paper(client, cast)
    assert len(noted(cast.noor)) == 1
    paper(client, cast, held_back="on")
    paper(client, cast, recipient="Somebody else there")
    paper(client, cast, since=str(agency_day() - dt.timedelta(days=29)))
    assert len(noted(cast.noor)) == 4, "other days, though the text is the same"


def test_nothing_is_noted_before_it_is_shown(cast: Cast, sign_in: SignIn, visits: list[Visit]) -> None:
    client, address = sign_in(cast.noor), f"/families/{cast.heron.pk}/give/"
    assert client.get(address).status_code == 200
    assert client.head(address).status_code == 200
    wrong: list[dict[str, Any]] = [
        {"recipient_kind": ""},
        {"recipient": ""},
        {"purpose_kind": ""},
        {"purpose_kind": "other", "purpose": ""},
        {"since": "2026-01-02", "until": "2026-01-01"},
        {"since": "2020-01-02", "until": "2020-01-03"},
        {"since": ""},
    ]
    for more in wrong:
        answer = client.post(address, asked(**more))
        assert answer.status_code == 422, more
        assert "Kestrel" not in answer.content.decode()
    kept = client.post(address, asked(purpose_kind="")).content.decode()
    assert TO["recipient"] in kept
    assert noted(cast.noor) == []
    ours = paper(client, cast, recipient_kind="own", recipient="", purpose_kind="records", purpose="")
    assert "Our own records" in ours


def test_more_than_fits_is_said_in_a_sentence(
    cast: Cast, sign_in: SignIn, visits: list[Visit], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = sign_in(cast.noor), f"/families/{cast.heron.pk}/give/"
    monkeypatch.setattr(views, "MOST_VISITS", 1)
    answer = client.post(address, asked())
    assert answer.status_code == 422
    assert "At most 1 visit goes on one paper" in answer.content.decode()
    assert noted(cast.noor) == []
    monkeypatch.setattr(views, "MOST_VISITS", 2)
    paper(client, cast)


def test_its_headings_are_in_the_language_that_was_chosen(cast: Cast, sign_in: SignIn, visits: list[Visit]) -> None:
    """A family reads what was ticked in its own language, whatever the giver's; what was written stays as it was."""
    noor = sign_in(cast.noor)
    english, spanish = paper(noor, cast, language="en-us"), paper(noor, cast, language="es")
    assert words_on(english) == words_on(spanish) == words_on(paper(noor, cast))
    assert '<html lang="es">' in spanish
    assert "Los títulos son un borrador" in spanish
    assert "Shared observation" in english
    assert "Shared observation" not in spanish
    assert '<html lang="en-us">' in noor.get("/help/").content.decode()
    assert noor.post(f"/families/{cast.heron.pk}/give/", asked(language="xx")).status_code == 422


def test_the_list_says_that_what_was_agreed_went_along(cast: Cast, sign_in: SignIn, visits: list[Visit]) -> None:
    """Where anything was; and never that something held back did: the colleague it is held back from reads the list."""
    noor = sign_in(cast.noor)
    ways = [({"held_back": "on"}, 0), ({"agreed": "on"}, 0), ({"agreed": "on", "held_back": "on"}, 1)]
    for more, told in ways:
        if told:
            with acting_as(cast.noor):
                written_down(cast.heron, cast.noor)
        paper(noor, cast, **more)
        page = noor.get(f"/families/{cast.heron.pk}/given/").content.decode()
        assert page.count("with what was agreed") == told
        assert "held back" not in page.partition("<main")[2]
