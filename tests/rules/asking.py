"""The product, asked what somebody may: by the middleware with rule file and loaders, and by the lists' own words."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from enum import Enum
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.module_loading import import_string

from imh_practice.emergency.access import open_now
from imh_practice.families.models import Family as FamilyRow
from imh_practice.membership import models as product
from imh_practice.membership.middleware import RulesMiddleware
from imh_practice.membership.rule import Rule
from imh_practice.shared.prepared import prepared
from imh_practice.wonderings.models import Wondering as WonderingRow
from observations import models as seen
from observations.access import readable_visit
from observations.reading import read_visit
from reflect.models import Reflection as ReflectionRow
from reflect.models import SharedText, ShareGrant
from supervision import models as supervised
from supervision.access import (
    grant_read_in,
    grant_to_bring,
    item_for,
    moment_read_in,
    moment_to_bring,
    pairings_to_speak_of,
    question_to_bring,
    sessions_to_bring_to,
    still_to_bring,
)
from tests.rules.doing import House
from tests.rules.facts import (
    Comment,
    Emergency,
    Family,
    Item,
    Member,
    Moment,
    Pairing,
    Reflection,
    Session,
    Share,
    Text,
    Thing,
    Version,
    Visit,
    Wondering,
)


class Told(Enum):
    YES, REFUSED, ABSENT = "yes", "403", "404"


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


MIDDLEWARE = RulesMiddleware(nothing)


@contextmanager
def each_row_found_once() -> Iterator[None]:
    """While somebody asks, nothing changes: what a loader found for a key it is not asked for again.

    Five acts on a visit begin with finding it; asked for each, that was half of the time of a whole run.
    """
    found: dict[tuple[Any, ...], Any] = {}

    def loader(rule: Rule) -> Callable[..., Any]:
        def load(member: product.Member, **refs: UUID) -> Any:
            key = (rule.load, member.pk, *refs.values())
            if key not in found:
                found[key] = import_string(rule.load)(member, **refs)
            return found[key]

        return load

    with patch.object(Rule, "loader", property(loader)):
        yield


class Asker:
    """Somebody at work, found as the middleware finds her."""

    def __init__(self, house: House, member: product.Member) -> None:
        self.house, self.member = house, member

    def told(self, name: str, method: str = "GET", **refs: UUID) -> Told:
        """Ask the rule of a URL, as for a request to it."""
        request = HttpRequest()
        request.method, request.user = method, self.member.person
        request.member = self.member  # type: ignore[attr-defined]  # as ActingMiddleware gives it
        request.resolver_match = ResolverMatch(nothing, (), refs, url_name=name)
        try:
            answer = MIDDLEWARE.process_view(request, nothing, [], refs)
        except Http404:
            return Told.ABSENT
        except PermissionDenied:
            return Told.REFUSED
        assert answer is None, answer
        row = getattr(request, "loaded", None)
        if row is not None:
            row = getattr(row, "visit", row) if name == "emergency_visit" else row
            assert [*refs.values()][-1] in {row.pk, getattr(row, "clinician_id", None)}, "another row"
        return Told.YES

    def lists(self, kind: type) -> Collection[UUID]:
        """Return the keys of what stands in the list of a kind."""
        page, rows = LISTS[kind]
        if page and self.told(page) is not Told.YES:
            return ()
        return {row.pk for row in rows(self.member)}

    def asks(self, act: str, thing: Thing) -> Told | bool:
        key = self.house.rows[thing].pk
        match act, thing:
            case "open", Emergency():  # the page of one that is over opens, and says so
                return self.told("emergency_record", ref=key) is Told.YES and open_now(self.member, key) is not None
            case "read", Item():
                item = item_for(self.member, self.house.rows[thing.session].pk, key)
                found = item and (moment_read_in(item, self.member) or grant_read_in(item, self.member))
                return found is not None
        name, method = PAGES[act, type(thing)]
        return self.told(name, method, **self._refs(thing))

    def _refs(self, thing: Thing) -> dict[str, UUID]:
        match thing:
            case Item():
                return self._refs(thing.session) | {"item_ref": self.house.rows[thing].pk}
            case Comment():
                return self._refs(thing.item) | {"comment_ref": self.house.rows[thing].pk}
        return {"ref": self.house.rows[thing].pk}

    def reads(self, visit: Visit) -> set[UUID]:
        """Return the moments that stand on the visit's page, if she may open it."""
        there = readable_visit(self.member, self.house.rows[visit].pk)
        return {one.moment.pk for one in read_visit(there, by=self.member).moments} if there else set()

    def reads_by(self, emergency: Emergency, visit: Visit) -> bool:
        """Whether a visit opens by an emergency access."""
        refs = {"ref": self.house.rows[emergency].pk, "visit_ref": self.house.rows[visit].pk}
        return self.told("emergency_visit", **refs) is Told.YES and self.asks("open", emergency) is True

    def brings_again(self, session: Session) -> set[UUID]:
        """Return what of a session's agenda may be brought to another one, where she takes part in it."""
        row = self.house.rows[session]
        items = supervised.AgendaItem.objects.visible_to(self.member).brought_to(row).select_related("moment_version")
        return {item.pk for item in still_to_bring(list(items), self.member)}

    def brings(self, what: Moment | Text | Item) -> set[UUID] | None:
        """Return the sessions this may be brought to by her; None where she may not speak of it at all."""
        key = self.house.rows[what].pk
        row: seen.Moment | SharedText | supervised.AgendaItem | None = None
        if self.told("item_bring") is Told.YES:
            if isinstance(what, Moment):
                row = moment_to_bring(self.member, key)
            elif isinstance(what, Item):
                row = question_to_bring(self.member, key)
            elif grant := grant_to_bring(self.member, key):
                row = grant.shared_text
        if row is None:
            return None
        return {session.pk for session in sessions_to_bring_to(pairings_to_speak_of(row, self.member))}


Rows = Callable[[product.Member], QuerySet[Any, Any]]


def _keys(rows: Rows) -> Callable[[product.Member], list[Any]]:
    return prepared(lambda member: rows(member).order_by().only("pk"))


LISTS: dict[type, tuple[str, Callable[[product.Member], list[Any]]]] = {
    Visit: ("visit_list", _keys(lambda member: seen.Visit.objects.visible_to(member).finished())),
    Moment: ("", _keys(lambda member: seen.Moment.objects.visible_to(member))),
    Family: ("family_list", _keys(lambda member: FamilyRow.objects.visible_to(member))),
    Reflection: ("reflection_list", _keys(lambda member: ReflectionRow.objects.visible_to(member))),
    Share: ("shared_list", _keys(lambda member: ShareGrant.objects.held_by(member))),
    Text: ("", _keys(lambda member: SharedText.objects.visible_to(member))),
    Wondering: ("", _keys(lambda member: WonderingRow.objects.visible_to(member))),
    Session: ("session_list", _keys(lambda member: supervised.Session.objects.visible_to(member))),
    Item: ("", _keys(lambda member: supervised.AgendaItem.objects.visible_to(member))),
    Comment: ("", _keys(lambda member: supervised.Comment.objects.visible_to(member))),
}
"""For each kind of thing: the page that lists it, where one does, and the words by which it finds them."""

PAGES: dict[tuple[str, type], tuple[str, str]] = {
    ("open", Visit): ("visit_detail", "GET"),
    ("change", Visit): ("visit_amend", "POST"),
    ("take_back", Visit): ("visit_by_mistake", "POST"),
    ("give_up", Visit): ("visit_set_aside", "POST"),
    ("give_out", Visit): ("visit_note_give", "POST"),
    ("open", Version): ("visit_version", "GET"),
    ("open", Family): ("family_detail", "GET"),
    ("change", Family): ("family_edit", "POST"),
    ("give_out", Family): ("family_give", "POST"),
    ("look_at_given", Family): ("family_given", "GET"),
    ("look_at_team", Family): ("family_team", "GET"),
    ("staff", Family): ("family_team", "POST"),
    ("wonder", Family): ("wondering_understanding", "POST"),
    ("look_at_wonderings", Family): ("wondering_understanding", "GET"),
    ("share", Wondering): ("wondering_share", "POST"),
    ("set_aside", Wondering): ("wondering_set_aside", "POST"),
    ("open", Reflection): ("reflection_detail", "GET"),
    ("change", Reflection): ("reflection_edit", "POST"),
    ("give", Share): ("share_detail", "GET"),
    ("take_back", Share): ("share_take_back", "POST"),
    ("open", Share): ("shared_detail", "GET"),
    ("open", Session): ("session_detail", "GET"),
    ("change", Session): ("session_reschedule", "POST"),
    ("close", Session): ("session_close", "POST"),
    ("open", Item): ("item_detail", "GET"),
    ("write", Item): ("comment_new", "POST"),
    ("withdraw", Item): ("item_withdraw", "POST"),
    ("put_first", Item): ("item_first", "POST"),
    ("open", Comment): ("comment_versions", "GET"),
    ("change", Comment): ("comment_edit", "POST"),
    ("know", Emergency): ("emergency_detail", "GET"),
    ("close", Emergency): ("emergency_close", "POST"),
    ("review", Emergency): ("emergency_review", "POST"),
    ("open", Member): ("people_detail", "GET"),
    ("ask_again", Member): ("people_again", "GET"),
    ("end", Pairing): ("people_pair_end", "POST"),
    ("oversee", Member): ("caseload_clinician", "GET"),
}
"""The URL by which an act on a kind of thing is done."""

ACTS: dict[type, list[str]] = {}
for (_act, _kind), _page in PAGES.items():
    ACTS.setdefault(_kind, []).append(_act)
ACTS[Item].append("read")
ACTS[Emergency].append("open")
