"""Loads what is wondered about families. In the story it stands where it came up: with a moment, a visit, a session."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone

from imh_practice.home.demo.people import Made
from imh_practice.home.demo.story import Row
from imh_practice.practice.catalogue import Catalogue, catalogue
from imh_practice.shared.acting import acting_as
from imh_practice.wonderings.actions import About, Line, wonder
from imh_practice.wonderings.models import Kind, State
from imh_practice.wonderings.questions import asked_of

EVENING = "18:30"
BETWEEN = {"not known": State.NOT_KNOWN, "repaired": State.FOUND}
NOTICED = {"some": State.SOME, "very hard": State.VERY_HARD}
CHOSEN = {"watch": State.WATCH}
VIEWS = {"practitioner": "Q1", "mother": "Q2", "baby_might_say": "Q4"}
STEPS = {"cue": "M2", "response": "M3", "after": "M4"}
OF_A_MOMENT = {"caregiver_made_of_it": "F1", "baby_learning": "G3"}
"""What a caregiver took to be going on in the baby; what the baby may be learning about feelings."""
SIGNS = {"regulation": "R1", "recovery": "R2", "intense_affect": "R3"}


@dataclass(frozen=True)
class Told:
    """An entry of the files: whose, of what kind, about whom, with which lines, written down when."""

    by: str
    kind: Kind
    about: About
    lines: list[Line]
    at: dt.datetime


def load_wonderings(made: Made) -> None:
    """All of them, each by its author, in order of time."""
    words = catalogue()
    told = [*_of_families(made, words), *_of_visits(made, words), *_of_sessions(made), *_answers(made, words)]
    for each in sorted(told, key=lambda one: one.at):
        member = made.members[each.by]
        with acting_as(member):
            wonder(kind=each.kind, about=each.about, lines=each.lines, by=member, at=each.at)


def _about(made: Made, family: str, days_ago: int) -> tuple[About, dt.datetime]:
    day = made.times.day(days_ago)
    child = next((child for (of, _initial), child in made.children.items() if of == family), None)
    return About(made.families[family], day, child), made.times.at(day, EVENING)


def _of_families(made: Made, words: Catalogue) -> Iterator[Told]:
    """One baby as several see it, written down by whoever carries the family first."""
    for key, family in made.house.families.items():
        for row in family.get("same_baby", []):
            about, at = _about(made, key, row["days_ago"])
            lines = [Line(words.entry(code).id, text=row[name]) for name, code in VIEWS.items()]
            yield Told(family["carried_by"][0], Kind.BABY, about, lines, at)


def _of_visits(made: Made, words: Catalogue) -> Iterator[Told]:
    for key, row in made.house.visits.items():
        start, end = made.times.visits[key]
        author, family = made.house.author(row), made.house.family_of[key]
        child = _about(made, family, 0)[0].child
        about = About(made.families[family], timezone.localdate(start, made.times.zone), child, made.visits[key])
        for moment in row.get("moments", []):
            if between := moment.get("cue_response"):
                state = BETWEEN[between["repair"]]
                steps = [Line(words.entry(code).id, text=between[name]) for name, code in STEPS.items()]
                yield Told(author, Kind.BETWEEN, about, [Line(asked_of(words, state).id, state), *steps], end)
            for name, code in OF_A_MOMENT.items():
                if text := moment.get(name):
                    yield Told(author, Kind.ANSWER, about, [Line(words.entry(code).id, text=text)], end)
        if signs := row.get("wondering_signs"):
            lines = [Line(words.entry(code).id, NOTICED[signs[name]]) for name, code in SIGNS.items()]
            lines.append(Line(words.entry("R4").id, text=signs["hampers"]))
            yield Told(author, Kind.SIGN, about, lines, end)


def _of_sessions(made: Made) -> Iterator[Told]:
    """What was chosen in an hour, and what stood when it was looked at again."""
    for key, session in made.house.sessions.items():
        if not (chosen := session.get("referral_decision")):
            continue
        _start, end = made.times.sessions[key]
        refs = (item["ref"] for _key, item in made.house.agenda(key) if item["kind"] == "moment")
        family, state = made.house.family_of[next(refs).rpartition(".")[0]], CHOSEN[chosen["decided"]]
        clinician, _supervisor = made.house.pair(session)
        about, at = _about(made, family, chosen["look_again_days_ago"])
        then = About(about.family, timezone.localdate(end, made.times.zone), about.child)
        yield Told(clinician, Kind.CHOICE, then, [Line(state=state)], end)
        yield Told(clinician, Kind.CHOICE, about, [Line(state=state, text=chosen["then"])], at)


def _answers(made: Made, words: Catalogue) -> Iterator[Told]:
    for row in made.house.wonderings:
        about, at = _about(made, row["family"], row["days_ago"])
        state = State.NOT_KNOWN if row.get("not_known") else ""
        line = Line(words.entry(row["question"]).id, state, _text(row))
        yield Told(row["by"], Kind.ANSWER, about, [line], at)


def _text(row: Row) -> str:
    text: str = row.get("text", "")
    return text
