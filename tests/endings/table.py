"""The table: each ending, whose right it ends, and what becomes of every way in to the rows it opened.

Written by hand from design and not read from the rules. A name stands for its page, its fragment and its POST alike.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.cast import Cast
from tests.endings import acts
from tests.matrix.cells import Answer

GONE, NOT_THIS = Answer.ABSENT, Answer.REFUSED


def of(prefix: str, *names: str) -> frozenset[str]:
    return frozenset(f"{prefix}_{name}" for name in names)


READ = (
    of("visit", "detail", "note", "note_give", "version")
    | of("family", "detail", "give", "given", "agreed")
    | of("wondering", "understanding", "baby", "between", "referral")
)
"""What whoever carries a family, or supervises its visits' author, reads."""
AGREED = of("child", "gone", "back") | of("consent", "end", "remove") | {"level_remove", "notice_remove"}
"""What is agreed with a family, and which of its children are here, its team writes down."""
SEEN = of("family", "edit", "end", "reopen", "team") | {"visit_amend", "wondering_applies"} | AGREED
"""What she who reads may not do, which she is told by a 403; once she does not read it is not there."""
SUPERVISED = READ | {"caseload_clinician", "practice_of", "shared_detail", "item_bring"}
WRITTEN = of("session", "reschedule", "call_off") | of("comment", "new", "answer") | {"item_new", "summary_edit"}
"""Writing in a session ends with its pairing."""
STAYS = (
    of("session", "detail", "close")
    | of("summary", "detail", "version", "approve", "render")
    | of("job", "status", "download", "give")
    | {"item_detail", "thread_news", "comment_versions"}
)
"""What was said and remembered in an hour stays with those who were there, and so does its file."""
TEAM = (
    READ
    | of("family", "edit", "end", "reopen", "team")
    | of("visit", "log", "not_met")
    | {"place_end", "wondering_applies"}
    | AGREED
)
PEOPLE = of("people", "detail", "edit", "roles", "end", "pair", "pair_end", "again", "invite_again", "invite_withdraw")
EMERGENCY = of("emergency", "answer", "record", "review", "visit")
ALL = SUPERVISED | SEEN | WRITTEN | STAYS | of("item", "first", "withdraw") | {"comment_edit", "job_retry"}


@dataclass(frozen=True)
class Ending:
    """``who`` loses; ``way`` names whose rows these are (``matrix.world``).

    ``becomes``: what each name answers from then on. ``kept``: open before and after. ``lists``: pages that named a
    row before, by a word or key of it, and do not any more. ``everything``: all else answers so too,
    whatever it did before.
    """

    act: Callable[[Cast], object]
    who: str
    way: str
    becomes: dict[Answer, frozenset[str]] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()
    lists: dict[str, str] = field(default_factory=dict)
    everything: Answer | None = None

    def __str__(self) -> str:
        return f"{self.act.__name__} for {self.who}, {self.way}"


SUPERVISION_ENDS = {GONE: SUPERVISED | SEEN, NOT_THIS: WRITTEN}
SUPERVISORS_LISTS = {
    "today": "{grant}",
    "caseload": "Noor",
    "shared_list": "Noor",
    "visit_list": "Heron",
    "family_list": "Heron",
}
ENDINGS = (
    Ending(acts.pairing_ends, "ruth", "own", SUPERVISION_ENDS, STAYS, SUPERVISORS_LISTS),
    Ending(acts.author_leaves, "ruth", "own", SUPERVISION_ENDS, STAYS, SUPERVISORS_LISTS),
    Ending(acts.role_ends, "ruth", "own", SUPERVISION_ENDS, STAYS, SUPERVISORS_LISTS),
    Ending(acts.share_taken_back, "ruth", "own", {GONE: frozenset({"shared_detail"})}, STAYS | WRITTEN | READ),
    Ending(
        acts.place_ends,
        "jonas",
        "own",
        {GONE: TEAM | {"visit_amend", "item_bring"}},
        lists={"visit_list": "Noor", "family_list": "Heron"},
    ),
    Ending(  # his own visit stays his; the family is not there any more
        acts.place_ends,
        "jonas",
        "of the team",
        {GONE: (TEAM - of("visit", "detail", "note", "note_give", "version")) | {"wondering_share"}},
        STAYS
        | WRITTEN
        | of("visit", "detail", "note", "note_give", "version", "amend")
        | {"reflection_detail", "share_detail", "wondering_set_aside"},
    ),
    Ending(acts.supervisor_leaves, "ruth", "own", {GONE: ALL}, lists=SUPERVISORS_LISTS, everything=Answer.CHOOSE),
    Ending(acts.colleague_leaves, "jonas", "own", {GONE: TEAM | {"item_bring"}}, everything=Answer.CHOOSE),
    Ending(acts.colleague_leaves, "jonas", "of the team", {GONE: TEAM | WRITTEN | STAYS}, everything=Answer.CHOOSE),
    Ending(acts.supervisor_moves, "ruth", "own", {GONE: ALL}, lists=SUPERVISORS_LISTS, everything=GONE),
    Ending(
        acts.supervisor_disabled,
        "ruth",
        "own",
        {Answer.SIGN_IN: ALL},
        lists=SUPERVISORS_LISTS,
        everything=Answer.SIGN_IN,
    ),
    Ending(acts.colleague_disabled, "jonas", "own", {Answer.SIGN_IN: TEAM | {"item_bring"}}, everything=Answer.SIGN_IN),
    Ending(
        acts.admin_role_ends,
        "salome",
        "own",
        {
            GONE: PEOPLE
            | EMERGENCY
            | of("practice_own", "edit", "retire")
            | {"family_team", "family_given", "place_end", "invitation_accept"}
        },  # hers are taken back
        lists={"family_list": "Heron"},
    ),
)
SAMPLE = {
    *of("visit", "detail", "log"),
    *of("job", "status", "download"),
    *("family_detail", "shared_detail", "item_detail", "thread_news", "comment_new", "summary_detail"),
}
"""Of an ending that closes everything, what `make test` asks for."""
OPEN_TO_ALL = frozenset({"invitation_accept"})
"""Opens to whoever holds its token."""
KEEPS_WORDS = frozenset({"reflection_new", "pause"})
"""Their POST is taken though the visit is not there any more: what she wrote about it is kept for her."""
