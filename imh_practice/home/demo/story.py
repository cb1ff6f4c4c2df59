"""The demo's texts, drawn together: one house for each agency, from all files that tell of it."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Row = Mapping[str, Any]

FOLDER = Path(__file__).parent
FILES = ("story.yaml", "more.yaml")
TELLER = "noor"
"""Whose a visit or a reflection is where no author is named; the same goes for the first of a session's two."""
HER_SUPERVISOR = "ruth"


@dataclass
class House:
    """One agency's rows by key. A row is used as it was read; what the files leave out is filled in by methods."""

    name: str
    agency: ChainMap[str, Any] = field(default_factory=ChainMap)
    people: dict[str, Row] = field(default_factory=dict)
    programs: dict[str, Row] = field(default_factory=dict)
    families: dict[str, Row] = field(default_factory=dict)
    outside_people: dict[str, Row] = field(default_factory=dict)
    pairings: list[Row] = field(default_factory=list)
    phones: list[Row] = field(default_factory=list)
    emergencies: list[Row] = field(default_factory=list)
    given: list[Row] = field(default_factory=list)
    wonderings: list[Row] = field(default_factory=list)
    visits: dict[str, Row] = field(default_factory=dict)
    begun: dict[str, Row] = field(default_factory=dict)
    family_of: dict[str, str] = field(default_factory=dict)
    reflections: dict[str, Row] = field(default_factory=dict)
    sessions: dict[str, Row] = field(default_factory=dict)
    minutes_only: list[Row] = field(default_factory=list)
    comments: dict[str, list[Row]] = field(default_factory=dict)
    """By agenda item, in order of time."""
    unread: dict[tuple[str, str], str] = field(default_factory=dict)
    """(person, agenda item) → the first comment she has not opened."""

    def take(self, part: Row) -> None:
        """Add a file's part, or an agency's. What stands under a family may also stand at the top."""
        self.agency.maps.append(part.get("agency", {}))
        self.people |= by_key(part.get("people", []))
        self.programs |= by_key(part.get("programs", []))
        self.families |= by_key(part.get("families", []))
        self.outside_people |= by_key(part.get("outside_people", []))
        self.pairings += part.get("pairings", [])
        self.phones += part.get("phones", [])
        self.emergencies += part.get("emergencies", [])
        self.given += part.get("given", [])
        self.wonderings += part.get("wonderings", [])
        for family in part.get("families", []):
            for visit in family.get("visits", []):
                self.visits[visit["key"]] = visit
                self.family_of[visit["key"]] = family["key"]
        for visit in part.get("visits_begun", []):
            self.begun[visit["key"]] = visit
            self.family_of[visit["key"]] = visit["family"]
        for holder in (part, *part.get("families", [])):
            self.reflections |= by_key(holder.get("reflections", []))
            self.minutes_only += holder.get("other_sessions_minutes_only", [])
            for session in holder.get("sessions", []):
                self._take_session(session["key"], session)
            if "next_session" in holder:
                self._take_session(f"{holder['key']}-next", holder["next_session"])
        for comment in part.get("comments", []):
            self._take_comment(comment)
        for row in part.get("unread", []):
            self.unread[row["by"], row["item"]] = row["from"]

    def _take_session(self, key: str, session: Row) -> None:
        self.sessions[key] = session
        for item_key, _item in self.agenda(key):
            self.comments[item_key] = []
        for comment in session.get("comments", []):
            self._take_comment(comment)

    def _take_comment(self, comment: Row) -> None:
        thread = self.comments[comment["item"]]
        if "unread_by" in comment:
            self.unread.setdefault((comment["unread_by"], comment["item"]), comment["key"])
        thread.append(comment)

    def agenda(self, session: str) -> Iterator[tuple[str, Row]]:
        """Yield the session's items with their keys; one without is named after its place."""
        for number, item in enumerate(self.sessions[session]["agenda"], 1):
            yield item.get("key", f"{session}-{number}"), item

    def author(self, row: Row) -> str:
        author: str = row.get("author", TELLER)
        return author

    def pair(self, session: Row) -> tuple[str, str]:
        """Return who is supervised and who supervises."""
        clinician, supervisor = session.get("with", (TELLER, HER_SUPERVISOR))
        return clinician, supervisor

    def program_of(self, family: Row) -> str:
        """Return the key of the family's program: its own, or the one its agency is introduced with."""
        if "program" in family:
            own: str = family["program"]
            return own
        return next(key for key, program in self.programs.items() if program["name"] == self.agency["program"])


def by_key(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["key"]: row for row in rows}


def read_parts() -> list[Row]:
    """Return the files as they stand, in order."""
    return [yaml.safe_load((FOLDER / name).read_text(encoding="utf-8")) for name in FILES]


def houses(parts: Iterable[Row]) -> list[House]:
    """Return the agencies told of in these parts, each whole."""
    found: dict[str, House] = {}
    for part in parts:
        for each in (part, *part.get("agencies", [])):
            name: str = each["agency"]["name"]
            found.setdefault(name, House(name)).take(each)
    return list(found.values())
