"""The plain note: the record's fields as text, in the agency's time, and what must not be copied along is marked."""

import re

from django.utils import timezone

from imh_practice.disclosures.models import Disclosure
from imh_practice.shared.acting import acting_as
from observations.actions import Facts, amend_visit, move_visit
from observations.history import changed_at, versions_with
from observations.models import Moment, Visit
from observations.note import plain_note
from observations.reading import read_visit
from tests.cast import Cast, make_family
from tests.conftest import SignIn
from tests.observations.helpers import moment, tag, wrote


def note_for(cast: Cast, name: str, visit: Visit, *, whole: bool = True) -> str:
    member = cast.members[name]
    with acting_as(member), timezone.override(cast.agency.zone):
        row = Visit.objects.select_related("family", "author", "head").get(pk=visit.pk)
        versions = versions_with(Moment.objects.open_to(member), row)
        return plain_note(read_visit(row, by=member), whole=whole, changed_at=changed_at(versions))


def whole(cast: Cast, days_ago: float = 1) -> Visit:
    return wrote(
        cast.noor,
        cast.heron,
        moment("Not for him.", "W13", kept_from=(cast.jonas,)),
        moment("We watched.\nAnd waited.", "W3", "T1", something_else="A scarf"),
        minutes=60,
        present=["mother"],
        services=[tag("C1")],
        days_ago=days_ago,
    )


def test_the_whole_note(cast: Cast) -> None:
    visit = whole(cast)
    lines = note_for(cast, "noor", visit).splitlines()
    at = visit.happened_at.astimezone(cast.agency.zone)
    assert lines[0] == "Visit with Heron"
    assert lines[1].endswith(at.strftime("%Y, %-I:%M\u00a0%p")), "in the agency's time, with its year"
    assert lines[2:7] == [
        "Minutes: 60",
        "Where: At home",
        "Who was there: mother",
        "What the visit gave: Concrete assistance",
        "Child: D. 11 months (9 corrected)",
    ]
    assert lines[8:11] == [
        "Moment 1",
        "[Kept from Jonas Lind. Leave this moment out where they can read it.]",
        "Not for him.",
    ]
    assert lines[13:20] == [
        "Moment 2",
        "We watched.",
        "And waited.",
        "Ways of being with the family: Shared observation",
        "Something else: A scarf",
        "Speaks to: Realize",
        "",
    ]
    assert lines[20] == "Written by Noor Haddad."


def test_a_visit_that_did_not_take_place(cast: Cast) -> None:
    visit = wrote(cast.noor, cast.heron, outcome="no-answer")
    note = note_for(cast, "noor", visit)
    assert "Outcome: Nobody came to the door" in note
    assert "Moment" not in note
    assert "At home" not in note


def test_a_colleagues_note_closes_the_gap(cast: Cast, sign_in: SignIn) -> None:
    visit = whole(cast)
    note = note_for(cast, "jonas", visit)
    assert "Moment 1\nWe watched." in note
    assert "Not for him." not in note
    assert "Kept" not in note
    page = sign_in(cast.jonas).get(f"/visits/{visit.pk}/note/").content.decode()
    assert "kept from" not in page


def test_what_is_kept_from_somebody_is_left_out_unless_she_asks_for_it(cast: Cast, sign_in: SignIn) -> None:
    visit = whole(cast)
    assert "\nMoment\nWe watched." in note_for(cast, "noor", visit, whole=False), "no number that the record has not"
    page = sign_in(cast.noor).get(f"/visits/{visit.pk}/note/").content.decode()
    assert "Not for him." not in page
    assert "All, also what Jonas Lind may not read" in " ".join(page.split())
    assert 'href="?all"' in page


def test_its_page_warns_copies_and_prints(cast: Cast, sign_in: SignIn) -> None:
    visit = whole(cast)
    page = sign_in(cast.noor).get(f"/visits/{visit.pk}/note/?all").content.decode()
    assert "It holds moments that are kept from Jonas Lind." in " ".join(page.split())
    assert re.search(r"<main.*Lantern House.*id=\"note\"", page, re.S), "whose it is, also on paper"
    assert 'data-copy="note"' in page
    assert "data-print" in page
    assert re.search(r'id="note"[^>]*>Visit with Heron\n', page)


def test_a_later_change_is_said(cast: Cast) -> None:
    visit = whole(cast, days_ago=0.001)
    with acting_as(cast.noor):
        family = make_family("Wren", cast.noor)
        moved = move_visit(visit=visit, family=family, by=cast.noor)
    assert "Changed " not in note_for(cast, "noor", moved), "it was put with the right family, and says the same"
    with acting_as(cast.noor):
        facts = Facts(happened_at=moved.happened_at, minutes=45)
        amend_visit(visit=moved, base=1, facts=facts, moments=[], by=cast.noor)
    assert "Changed " in note_for(cast, "noor", moved)


def test_its_own_words_in_another_language_and_noted_as_that_text(cast: Cast, sign_in: SignIn) -> None:
    """For a family who reads Spanish: headings, dates and ticks; what was written stays. Given, it is that one."""
    visit = whole(cast)
    noor, path = sign_in(cast.noor), f"/visits/{visit.pk}/note/"
    english, spanish = (noor.get(f"{path}{query}").content.decode() for query in ("", "?in=es"))
    assert "Shared observation" in english
    assert "Shared observation" not in spanish
    assert "Observación compartida" in spanish
    assert "We watched.\nAnd waited." in spanish
    assert '<html lang="en-us">' in spanish
    assert re.search(r'id="note"[^>]* lang="es"', spanish)
    assert "Los títulos son un borrador" in spanish
    (link,) = re.findall(r'href="([^"]*/note/give/[^"]*)"', spanish)
    assert link.endswith("?in=es")
    answer = noor.post(link, {"recipient_kind": "family", "recipient": "L.", "purpose_kind": "care", "purpose": ""})
    page = noor.get(answer.headers["Location"]).content.decode()
    assert "Noted as given to L. ·" in page
    assert "Observación compartida" in page
    assert "Noted as given to" not in noor.get(answer.headers["Location"].replace("in=es&", "")).content.decode()
    to = {"recipient_kind": "family", "recipient": "L.", "purpose_kind": "care", "purpose": ""}
    answer = noor.post(link.replace("?in=es", ""), {**to, "language": "es"})
    assert "Noted as given to L. ·" in (page := noor.get(answer.headers["Location"]).content.decode())
    assert "Observación compartida" in page, "the language is chosen where it is given"
    assert "Shared observation" in noor.get(f"{path}?in=xx").content.decode()
    noor.post("/language/", {"language": "es", "next": "/"})
    assert "Shared observation" in noor.get(path).content.decode(), "the agency's records are in one language"


def test_a_copy_for_the_family_is_one_way_from_the_visit(cast: Cast, sign_in: SignIn) -> None:
    """And counts as taken for nobody before it is given: neither the way there nor the way back opens the note."""
    visit, noor = whole(cast), sign_in(cast.noor)
    (link,) = re.findall(r'href="([^"]*/note/give/[^"]*)"', noor.get(f"/visits/{visit.pk}/").content.decode())
    page = noor.get(link).content.decode()
    assert re.search(r'name="recipient_kind" value="family"[^>]* checked', page)
    assert f'href="/visits/{visit.pk}/">' in page
    assert "/note/give/" not in sign_in(cast.ruth).get(f"/visits/{visit.pk}/").content.decode()
    with acting_as(cast.noor):
        assert not Disclosure.objects.exists()
