"""Loads supervision: sessions, what was brought to them, what was said, and how far each has read."""

import datetime as dt
from collections.abc import Iterator

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.home.demo.people import Made
from imh_practice.home.demo.story import Row
from imh_practice.home.demo.timetable import DAY, GAP, minutes_of
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from supervision.models import (
    AgendaItem,
    Comment,
    CommentVersion,
    ItemKind,
    Mode,
    Participant,
    ReadMark,
    Seat,
    Session,
    SessionKind,
    SessionState,
)

MODES = {"in person": Mode.IN_PERSON, "virtual": Mode.VIRTUAL}
KINDS = {
    "moment": ItemKind.MOMENT,
    "shared reflection": ItemKind.REFLECTION,
    "question": ItemKind.QUESTION,
    "referral wondering": ItemKind.QUESTION,  # until wonderings have a place of their own
}
PLANNED_DAYS_BEFORE = 7


def load_sessions(made: Made) -> dict[str, Session]:
    """All sessions with their threads, and those of which only the minutes are told. Returns the former by key."""
    sessions = {key: _session(made, row, made.times.sessions[key]) for key, row in made.house.sessions.items()}
    bare = [
        (row, _session(made, row, slot))
        for row, slot in zip(made.house.minutes_only, made.times.minutes_only, strict=True)
    ]
    told = [(made.house.sessions[key], session) for key, session in sessions.items()]
    for row, session in [*told, *bare]:
        _seat(made, row, session)
    for key, session in sessions.items():
        Threads(made, key, session).save()
    return sessions


def _seat(made: Made, row: Row, session: Session) -> None:
    """Open a session and seat its people. Only whoever opens it can."""
    there = True if session.state == SessionState.CLOSED else None
    with acting_as(session.opened_by):
        session.save(force_insert=True)
        Participant.objects.bulk_create(
            Participant(session=session, member=made.members[member], seat=seat, attended=there)
            for member, seat in zip(made.house.pair(row), (Seat.SUPERVISEE, Seat.SUPERVISOR), strict=True)
        )


def _session(made: Made, row: Row, slot: tuple[dt.datetime, dt.datetime]) -> Session:
    start, end = slot
    held = "in_days" not in row
    minutes = minutes_of(row) if held else dict.fromkeys(minutes_of(row))
    _clinician, supervisor = made.house.pair(row)
    return Session(
        kind=SessionKind(row.get("kind", SessionKind.INDIVIDUAL)),
        mode=MODES[row.get("mode", "in person")],
        starts_at=start,
        state=SessionState.CLOSED if held else SessionState.PLANNED,
        opened_by=made.members[supervisor],
        reflective_minutes=minutes["reflective"],
        clinical_minutes=minutes["clinical"],
        administrative_minutes=minutes["administrative"],
        made_at=min(start, made.times.midnight(0)) - PLANNED_DAYS_BEFORE * DAY,
        closed_at=end if held else None,
        minutes_at=end if held else None,
    )


class Threads:
    """The rows of one session's agenda and threads."""

    def __init__(self, made: Made, key: str, session: Session) -> None:
        self.made, self.key, self.session = made, key, session
        self.comments: dict[str, Comment] = {}
        self.versions: dict[str, CommentVersion] = {}
        self.items: dict[str, AgendaItem] = {}
        for position, (item_key, row) in enumerate(made.house.agenda(key), 1):
            self.items[item_key] = self._item(item_key, row, position)
            for comment in made.house.comments[item_key]:
                self._say(self.items[item_key], comment)

    def _item(self, key: str, row: Row, position: int) -> AgendaItem:
        return AgendaItem(
            session=self.session,
            brought_by=self.made.members[row["from"]],
            kind=KINDS[row["kind"]],
            title=row["title"],
            moment_version=self.made.moments[row["ref"]] if row["kind"] == "moment" else None,
            shared_text=self.made.shared_texts[row["ref"]] if row["kind"] == "shared reflection" else None,
            comes_first=row.get("first", False),
            is_administrative=row.get("administrative", False),
            position=position,
            made_at=self._brought_at(key, row),
        )

    def _brought_at(self, key: str, row: Row) -> dt.datetime:
        """Brought the day before, once there was something to bring, and before anybody wrote about it."""
        times, thread = self.made.times, self.made.house.comments[key]
        at = min(self.session.starts_at, times.midnight(0)) - DAY
        if thread:
            at = min(at, times.comments[thread[0]["key"]] - GAP)
        return max(at, times.brought_at(row) or at)

    def _say(self, item: AgendaItem, row: Row) -> None:
        author, at = self.made.members[row["by"]], self.made.times.comments[row["key"]]
        answered = self.comments.get(row.get("answers", ""))
        comment = Comment(
            session=self.session,
            item=item,
            author=author,
            answers=answered,
            root=(answered.root or answered) if answered else None,
            made_at=at,
        )
        self.comments[row["key"]] = comment
        of_reflection = "quotes_from" in row
        self.versions[row["key"]] = CommentVersion(
            session=self.session,
            comment=comment,
            number=1,
            made_by=author,
            made_at=at,
            text=row["text"],
            quote=row.get("quotes", ""),
            quoted_comment=self.versions[row["answers"]] if "quotes" in row and not of_reflection else None,
            quoted_shared_text=self.made.shared_texts[row["quotes_from"]] if of_reflection else None,
        )

    def save(self) -> None:
        # Only those who take part can write into a session, each in her own name: so by and by, as it was said.
        for item in self.items.values():
            with acting_as(item.brought_by):
                item.save(force_insert=True)
        for key, comment in sorted(self.comments.items(), key=lambda said: said[1].made_at):
            with acting_as(comment.author):
                comment.save(force_insert=True)
                comment.head = self.versions[key]
                comment.head.save(force_insert=True)
                comment.save(update_fields=["head"])
        for name in self.made.house.pair(self.made.house.sessions[self.key]):
            member = self.made.members[name]
            with acting_as(member):
                ReadMark.objects.bulk_create(self._marks(name, member))
                said = [comment for comment in self.comments.values() if comment.author_id == member.pk]
                record(Kind.WRITE, [Touched("supervision.comment", comment.pk, member.pk) for comment in said])

    def _marks(self, name: str, member: Member) -> Iterator[ReadMark]:
        """How far she has read each thread: to its end, or to what stands before the first comment not opened."""
        for key, item in self.items.items():
            said = [comment["key"] for comment in self.made.house.comments[key]]
            first_unread = self.made.house.unread.get((name, key))
            opened = said[: said.index(first_unread)] if first_unread else said
            if opened:
                last = self.comments[opened[-1]]
                yield ReadMark(session=self.session, item=item, member=member, last_seen=last, seen_until=last.made_at)
