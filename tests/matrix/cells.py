"""One cell: a URL, a method, a person and a row; what the rules and the relations say, and what is answered.

What is expected is told from the rule's own principals and the relations of ``world``, so a rule that says other than
its loader does makes a cell that is not as expected, whichever of the two is wrong.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, resolve, reverse

from imh_practice.membership.models import Member
from imh_practice.membership.rule import ROLES, Principal, Rule
from imh_practice.shared.acting import acting_as
from imh_practice.shared.ids import uuid7
from tests.matrix.trail import Told, noted
from tests.matrix.world import NOBODY, OVER, Keys, World

P = Principal
NEVER, NO_ROW = "never existed", "no row"
METHODS = ("GET", "HEAD", "POST", "PUT", "OPTIONS")
FRAGMENT = "fragment"
"""A GET by htmx, which wants a part of a page."""
TYPED = {"sent": "What she had typed."}
OPENED = {200, 204, 286, 302, 409, 422}
"""286 tells htmx to stop asking."""
FROM_HERE = {"origin": "http://testserver"}


class Answer(StrEnum):
    OPEN = "opens"
    REFUSED = "403: she may see it and not do this"
    ABSENT = "404: it is not there"
    SIGN_IN = "asks to sign in"
    CHOOSE = "asks for a place"
    METHOD = "405"
    ENDED = "leads to where it says that its hour is over"


@dataclass(frozen=True)
class Address:
    """How a URL is asked for a row: the kind of row, and which of its keys go where.

    ``needs``: of a row named in the query the rule tells roles alone; these relations open it to whoever has one.
    """

    kind: str
    ref: str = ""
    item: bool = False
    comment: bool = False
    number: bool = False
    visit: bool = False
    query: str = ""
    token: bool = False
    needs: tuple[Principal, ...] = ()
    keeps: bool = False
    """A POST is taken though the row is not there: what was written about it is kept."""

    def path(self, name: str, keys: Keys) -> str:
        kwargs: dict[str, Any] = {"ref": keys[self.ref]} if self.ref else {}
        kwargs |= {"token": keys["token"]} if self.token else {}
        kwargs |= {"item_ref": keys["item"]} if self.item or self.comment else {}
        kwargs |= {"comment_ref": keys["comment"]} if self.comment else {}
        kwargs |= {"number": keys["number"]} if self.number else {}
        kwargs |= {"visit_ref": keys["visit"]} if self.visit else {}
        return reverse(name, kwargs=kwargs) + self.query.format_map(keys)


SLUGS = {"system": "strengths-to-notice", "entry": "trust"}
"""Words of the published vocabulary, which is the same for everybody: they name no row of anybody's."""


def path_of(name: str) -> str:
    """Return a URL's path with made-up arguments: ids that never existed."""
    ((_path, params),) = get_resolver().reverse_dict.getlist(name)[0][0][:1]
    kinds: dict[str, object] = {"ref": uuid7(), "number": 1, **SLUGS}
    return reverse(name, kwargs={param: kinds.get(param.rpartition("_")[2], "x") for param in params})


VISIT, FAMILY, REFLECTION = Address("visit", "visit"), Address("family", "family"), Address("reflection", "reflection")
SESSION, HELD = Address("session", "session"), Address("session", "held")
ITEM, COMMENT = Address("item", "session", item=True), Address("comment", "session", comment=True)
PERSON, JOB = Address("person", "person"), Address("job", "job")
FREE = uuid7()
READERS = (P.AUTHOR, P.COLLEAGUE, P.CURRENT_SUPERVISOR)
ADDRESSES: dict[str, Address] = {
    **dict.fromkeys(["visit_detail", "visit_note", "visit_note_give", "visit_amend", "visit_saved"], VISIT),
    **dict.fromkeys(["visit_wrong_family", "visit_by_mistake"], VISIT),
    "visit_version": Address("visit", "version"),
    "visit_set_aside": Address("draft", "draft"),
    **dict.fromkeys(["family_detail", "family_edit", "family_end", "family_reopen", "family_team"], FAMILY),
    **dict.fromkeys(["family_give", "family_given"], FAMILY),
    **dict.fromkeys([f"wondering_{what}" for what in ("baby", "between", "referral", "applies")], FAMILY),
    "wondering_understanding": Address("family", "family", query="?ask={question}"),
    **dict.fromkeys(
        [f"wondering_{what}" for what in ("share", "take_back", "set_aside")], Address("wondering", "wondering")
    ),
    "place_end": Address("family", "place"),
    "family_agreed": FAMILY,
    **{f"{what}_remove": Address("family", what) for what in ("level", "notice", "consent")},
    "consent_end": Address("family", "consent"),
    **dict.fromkeys(["child_gone", "child_back"], Address("family", "child")),
    **dict.fromkeys([f"reflection_{what}" for what in ("detail", "edit", "delete", "share")], REFLECTION),
    **dict.fromkeys(["share_detail", "share_take_back"], Address("share", "grant")),
    "shared_detail": Address("shared", "grant"),
    **dict.fromkeys([f"session_{what}" for what in ("detail", "reschedule", "call_off", "close")], SESSION),
    "item_new": SESSION,
    **dict.fromkeys(["item_detail", "item_withdraw", "item_first", "thread_news", "comment_new"], ITEM),
    "comment_answer": Address("item", "session", item=True, query="?answers={comment}"),
    **dict.fromkeys(["comment_edit", "comment_versions"], COMMENT),
    **dict.fromkeys([f"summary_{what}" for what in ("detail", "edit", "approve", "render")], HELD),
    "summary_version": Address("session", "held", number=True),
    **dict.fromkeys([f"job_{what}" for what in ("status", "retry", "download", "give")], JOB),
    **dict.fromkeys([f"people_{what}" for what in ("detail", "edit", "roles", "end", "pair")], PERSON),
    "people_again": Address("person", "former"),
    "people_pair_end": Address("person", "pairing"),
    **dict.fromkeys(["people_invite_withdraw", "people_invite_again"], Address("person", "invitation")),
    "caseload_clinician": PERSON,
    **dict.fromkeys(["practice_own_edit", "practice_own_retire"], Address("own item", "own_item")),
    "practice_of": PERSON,
    "practice_show": Address("pairing", "pairing"),
    "invitation_accept": Address("invitation", token=True),
    **dict.fromkeys(
        ["visit_log", "visit_not_met"],
        Address("family", query=f"?ref={FREE}&family={{family}}", needs=(P.COLLEAGUE,)),
    ),
    **dict.fromkeys(
        ["reflection_new", "pause"],
        Address("visit", query=f"?key={FREE}&visit={{visit}}", needs=READERS, keeps=True),
    ),
    **dict.fromkeys([f"emergency_{what}" for what in ("detail", "record", "close")], Address("emergency", "emergency")),
    "emergency_visit": Address("emergency", "emergency", visit=True),
    "emergency_answer": Address("second", "wished"),
    "emergency_review": Address("second", "over"),
    "item_bring": Address("brought", query="?moment={moment}", needs=READERS),
}
"""Each URL that names a row; a test says that none whose path does is missing."""


@dataclass(frozen=True)
class Cell:
    name: str
    method: str
    who: str
    way: str

    def __str__(self) -> str:
        return f"{self.method} {self.name} as {self.who}: {self.way}"


def cells(rules: dict[str, Rule], world: World) -> Iterator[Cell]:
    """Yield every cell: closed URLs too, which are there for nobody."""
    for name in sorted(rules):
        for way in (*world.rows, *world.beside.get(name, ()), NEVER) if name in ADDRESSES else (NO_ROW,):
            for who in world.people:
                for method in (*METHODS, FRAGMENT):
                    yield Cell(name, method, who, way)


def expected(cell: Cell, rule: Rule, world: World) -> Answer:
    """Return what the rule and the relations say."""
    method = "GET" if cell.method in {"HEAD", FRAGMENT} else cell.method
    principals = rule.methods.get(method)
    if rule.closed:
        return Answer.ABSENT
    if principals is None:
        return Answer.METHOD
    if cell.name == "invitation_accept":  # whoever holds the token
        return Answer.ABSENT if cell.way == NEVER else Answer.OPEN
    if cell.name == "account_logout" and (cell.who == NOBODY or method == "POST"):
        return Answer.SIGN_IN
    if P.ANYONE in principals:
        return Answer.OPEN
    if cell.who == NOBODY:
        return Answer.SIGN_IN
    if P.PERSON in principals:
        return Answer.OPEN
    member = world.people[cell.who]
    if not isinstance(member, Member):
        return Answer.ABSENT if method == "POST" else Answer.CHOOSE
    has = roles_of(member)
    address, rows = ADDRESSES.get(cell.name), world.rows.get(cell.way)
    if address is None:
        return Answer.OPEN if has & set(principals) else Answer.ABSENT
    if address.keeps and method == "POST":
        return Answer.OPEN if has & set(principals) else Answer.ABSENT
    if cell.way == OVER:
        return Answer.ENDED if P.OPENER in world.rows["own"].holds(cell.who, address.kind) else Answer.ABSENT
    if rows is None:
        return Answer.ABSENT
    stands = rows.holds(cell.who, address.kind)
    if address.needs:
        return Answer.OPEN if has & set(principals) and stands & set(address.needs) else Answer.ABSENT
    if stands & set(principals):
        return Answer.OPEN
    return Answer.REFUSED if stands & set(rule.sees) else Answer.ABSENT


def roles_of(member: Member) -> set[Principal]:
    with acting_as(member):
        return {P.MEMBER, *(principal for principal, kind in ROLES.items() if member.has(kind))}


def ask(cell: Cell, client: Client, path: str, keys: Keys, *agencies: UUID) -> tuple[HttpResponse, list[Told]]:
    """Ask, note what the trail tells of it in these agencies, and take back whatever it did."""
    cookies = copy(client.cookies)  # one of the cells signs out
    with noted(*agencies) as events:
        if cell.method == FRAGMENT:
            answer = client.get(path, headers={"HX-Request": "true"})
        elif cell.method == "POST":
            sent = {**TYPED, "version": keys["summary_version"]} if cell.name.startswith("summary_") else TYPED
            answer = client.post(path, sent, headers=FROM_HERE)
        else:
            answer = client.generic(cell.method, path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    client.cookies = cookies
    found = HttpResponse(body, status=answer.status_code)
    found.headers = answer.headers
    return found, events


def told(cell: Cell, answer: HttpResponse) -> Answer | str:
    """Return what an answer means, or its status where that is none of those."""
    status, where = answer.status_code, answer.headers.get("Location", "")
    leads = where.startswith(reverse("account_login")) or "HX-Redirect" in answer.headers
    if (status in {200, 302} and leads) or status == 401:
        return Answer.SIGN_IN
    if status == 302 and where == reverse("place_choose"):
        return Answer.CHOOSE
    if status == 302 and cell.way == OVER and resolve(where).url_name == "emergency_detail":
        return Answer.ENDED
    by_status = {403: Answer.REFUSED, 404: Answer.ABSENT, 405: Answer.METHOD}
    if status in by_status:
        return by_status[status]
    return Answer.OPEN if status in OPENED else str(status)


def seen(answer: HttpResponse) -> tuple[int, bytes, dict[str, str]]:
    """Return all that somebody sees of an answer, to be compared with that for a row that never was."""
    return answer.status_code, answer.content, dict(answer.headers)
