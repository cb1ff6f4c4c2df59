"""The demo's texts as tests read them. Not the loader's own reading: what is wrong in a story is then told by two."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

import imh_practice.home
from imh_practice.practice.files import newest_folder, read_vocabulary

Row = dict[str, Any]

FOLDER = Path(imh_practice.home.__file__).parent / "demo"
FILES = ["story.yaml", "more.yaml"]
OWN = "noor"  # a visit or reflection of the story without an author is Noor's
SETTINGS = {"home", "center", "clinic", "outdoors", "phone", "video", "elsewhere"}
DISTANT = {"phone", "video"}
OUTCOMES = {"they", "I", "nobody"}
ROLES = {"clinician", "supervisor", "agency_admin"}
LEVELS = {"promotion", "preventive intervention", "treatment"}
ITEM_KINDS = {"moment", "shared reflection", "question", "referral wondering"}
REPLY_KINDS = {"wonder", "notice", "affirm", "hold", "guide"}
STATES = {"private", "shared", "shared in part"}
CODES = {item.code for item in read_vocabulary(newest_folder()).items}
PLAIN = re.compile(r"[\n -~]*")  # printable ASCII: what every font, PDF and screen reader has
SENTENCE_END = re.compile(r"(?<![A-Z])[.!?]+\"?(?=\s|$)")  # the point of an initial ("N.") ends no sentence


@dataclass
class House:
    """One agency of the demo, drawn together from the files that tell of it."""

    people: dict[str, Row] = field(default_factory=dict)
    outside: set[str] = field(default_factory=set)
    programs: set[str] = field(default_factory=set)
    families: dict[str, Row] = field(default_factory=dict)
    pairings: list[Row] = field(default_factory=list)
    reflections: dict[str, Row] = field(default_factory=dict)
    sessions: dict[str, Row] = field(default_factory=dict)
    visits: dict[str, Row] = field(default_factory=dict)
    family_of: dict[str, Row] = field(default_factory=dict)
    held_elsewhere: list[Row] = field(default_factory=list)  # sessions of which only the minutes are told
    begun: list[Row] = field(default_factory=list)
    since: list[Row] = field(default_factory=list)  # comments in the threads of sessions told elsewhere
    unread: list[Row] = field(default_factory=list)
    phones: list[Row] = field(default_factory=list)

    def take(self, part: Row) -> None:
        """Add a file's part, or an agency's. What stands under a family may also stand at the top."""
        self.people |= {row["key"]: row for row in part.get("people", [])}
        self.outside |= {row["key"] for row in part.get("outside_people", [])}
        self.programs |= {row["key"] for row in part.get("programs", [])}
        self.families |= {row["key"]: row for row in part.get("families", [])}
        self.pairings += part.get("pairings", [])
        self.begun += part.get("visits_begun", [])
        self.since += part.get("comments", [])
        self.unread += part.get("unread", [])
        self.phones += part.get("phones", [])
        for holder in [part, *part.get("families", [])]:
            self.reflections |= {row["key"]: {"author": OWN} | row for row in holder.get("reflections", [])}
            self.sessions |= {row["key"]: row for row in holder.get("sessions", [])}
            default = {"with": [OWN, "ruth"]}
            self.held_elsewhere += [default | row for row in holder.get("other_sessions_minutes_only", [])]
            for row in holder.get("visits", []):
                self.visits[row["key"]] = {"author": OWN} | row
                self.family_of[row["key"]] = holder

    def moment(self, ref: str) -> Row:
        """Return a moment by "visit.number", counted from one."""
        visit, _, number = ref.rpartition(".")
        moments: list[Row] = self.visits[visit]["moments"]
        assert 1 <= int(number) <= len(moments), ref
        return moments[int(number) - 1]

    def moments(self) -> Iterator[tuple[Row, Row, Row]]:
        """Yield every moment with its visit and its family."""
        for key, visit in self.visits.items():
            for moment in visit.get("moments", []):
                yield moment, visit, self.family_of[key]

    def supervises(self, supervisor: str, supervisee: str, days_ago: int) -> bool:
        """Say whether the pair had begun by that day."""
        return any(
            (row["supervisor"], row["supervisee"]) == (supervisor, supervisee) and row["began_days_ago"] >= days_ago
            for row in self.pairings
        )


def read(name: str) -> Row:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def read_houses() -> dict[str, House]:
    lantern = House()
    houses = {"lantern": lantern}
    for name in FILES:
        part = read(name)
        lantern.take(part)
        for other in part.get("agencies", []):
            houses.setdefault(other["agency"]["name"], House()).take(other)
    return houses


HOUSES = read_houses()
LANTERN = HOUSES["lantern"]


def texts(value: Any) -> Iterator[str]:
    """Yield every text below a value, keys included."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(key)
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def keys(value: Any) -> Iterator[str]:
    """Yield every key given below a value."""
    if isinstance(value, dict):
        if "key" in value:
            yield value["key"]
        for item in value.values():
            yield from keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from keys(item)


def threads(session: Row) -> dict[str, list[Row]]:
    by_item: dict[str, list[Row]] = {item["key"]: [] for item in session["agenda"]}
    for comment in session.get("comments", []):
        by_item[comment["item"]].append(comment)
    return by_item


def read_as(reflection: Row) -> str:
    """Return what the supervisor was given of a reflection: its excerpt, or all of it."""
    return str(reflection.get("shared_excerpt") or reflection["text"])
