from supervision.models.sessions import (
    Mode,
    Participant,
    Seat,
    Session,
    SessionKind,
    SessionState,
    of_session,
    pairing_holds,
)
from supervision.models.summaries import Approval, Section, Summary, SummaryLine, SummaryVersion
from supervision.models.threads import AgendaItem, Comment, CommentVersion, ItemKind, ReadMark

__all__ = [
    "AgendaItem",
    "Approval",
    "Comment",
    "CommentVersion",
    "ItemKind",
    "Mode",
    "Participant",
    "ReadMark",
    "Seat",
    "Section",
    "Session",
    "SessionKind",
    "SessionState",
    "Summary",
    "SummaryLine",
    "SummaryVersion",
    "of_session",
    "pairing_holds",
]
