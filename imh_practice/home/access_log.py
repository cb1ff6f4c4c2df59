"""An agency's log for its admins: who did what kind of thing when, with what kind of row; nobody's words.

Which kinds may stand there is declared in ``imh_practice/logged.py``, type by type: what nobody has declared does
not stand there. Of an event with several kinds of rows those are named that are declared, and no number is told: it
would tell of the others.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from imh_practice.audit.models import Event, EventObject, Kind
from imh_practice.logged import LOGGED, things
from imh_practice.membership.models import Member
from imh_practice.membership.trail import OPERATORS, name_of
from imh_practice.shared.filters import FilterForm

BY_THEM = ["command", "shell", "sql"]
BY_OPERATORS = Q(via__in=BY_THEM) | Q(member_id=None)
KINDS = (Kind.READ, Kind.WRITE, Kind.SHARE, Kind.EXPORT, Kind.DENIED, Kind.RIGHTS)
"""Signing in stands in the server's own chain, not in an agency's."""


def standing(member: Member) -> QuerySet[Event, Event]:
    """Return the events of the member's agency that may stand in its log, with names of people and types of rows."""
    rows = EventObject.objects.filter(agency_id=member.agency_id, event_id=OuterRef("pk"))
    refused = Q(kind=Kind.DENIED, act__regex=_of_pages(page for logged in LOGGED for page in logged.pages))
    # Who is asked in has no row yet.
    of_people = Q(kind=Kind.RIGHTS, count=0)
    told = Q()
    for kinds, types in _types_by_kinds().items():
        told |= Q(types__overlap=types, kind__in=kinds)
    names = Member.objects.filter(pk=OuterRef("member_id")).values("name")
    # Types as an array, asked event by event as far as the page goes: for EXISTS all the agency's rows were read first.
    events = Event.objects.filter(agency_id=member.agency_id).annotate(
        member_name=Subquery(names), types=ArraySubquery(rows.order_by("type").values("type").distinct())
    )
    return events.filter(refused | of_people | told)


@dataclass(frozen=True)
class Entry:
    """A line of the log."""

    event: Event
    name: str
    what: list[str]

    @classmethod
    def of(cls, event: Any) -> "Entry":
        """Read an event of ``standing``."""
        by_operators = event.via in BY_THEM or event.member_id is None
        name = name_of(OPERATORS if by_operators else event.member_id, event.member_name)
        return cls(event, str(name), things(event.kind, event.types, event.act))


def _types_by_kinds() -> dict[frozenset[Kind], list[str]]:
    """Return the declared types by the kinds of events that may be known of them: few questions instead of many."""
    found: dict[frozenset[Kind], list[str]] = {}
    for logged in LOGGED:
        found.setdefault(logged.kinds, []).extend(sorted(logged.types))
    return found


def _about(what: str) -> Q:
    """Return what an event of this kind of thing looks like: by its rows, and where it was refused by its page."""
    found = Q(pk=None)
    for logged in (logged for logged in LOGGED if str(logged.what) == what):
        found |= Q(types__overlap=sorted(logged.types), kind__in=logged.kinds)
        if logged.pages:
            found |= Q(kind=Kind.DENIED, act__regex=_of_pages(logged.pages))
    return found


def _of_pages(pages: Iterable[str]) -> str:
    """Return a pattern of URL names: of those that begin with a page's first word, or are it."""
    return f"^({'|'.join(sorted({*pages}))})(_|$)"


class LogForm(FilterForm):
    """Who, what kind of act, about what kind of thing, and when."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("What"), required=False)
    about = forms.ChoiceField(label=_("About"), required=False)
    field_order = ("person", "kind", "about", "since", "until")

    def __init__(self, data: Any, *, member: Member) -> None:
        super().__init__(data)
        people = Member.objects.filter(agency_id=member.agency_id).order_by("name").values_list("pk", "name")
        self.offer("person", _("Everybody"), [*people, (OPERATORS, _("The people who run the server"))])
        self.offer("kind", _("Anything"), [(kind.value, kind.label) for kind in KINDS])
        named: dict[str, str] = {}  # several may be called the same; the first of them stands for all
        for number, logged in enumerate(LOGGED):
            named.setdefault(str(logged.what), str(number))
        self.offer("about", _("Anything"), [(number, capfirst(what)) for what, number in named.items()])

    def narrow(self, events: QuerySet[Event, Event]) -> QuerySet[Event, Event]:
        """Return those that fit."""
        person, kind = self.cleaned_data.get("person"), self.cleaned_data.get("kind")
        if person == str(OPERATORS):
            events = events.filter(BY_OPERATORS)
        elif person:
            events = events.filter(~BY_OPERATORS, member_id=person)
        if kind:
            events = events.filter(kind=kind)
        if about := self.cleaned_data.get("about"):
            events = events.filter(_about(str(LOGGED[int(about)].what)))
        return events.filter(**self.between("at"))
