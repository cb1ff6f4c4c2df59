"""What left, as lines of a list. Words are put together here: a list may hold ten thousand lines."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.disclosures.models import Disclosure, DisclosureOf, Purpose, Recipient, Way
from imh_practice.families.models import Child, Family
from imh_practice.shared.templatetags.parts import in_words


@dataclass(frozen=True)
class Line:
    """One giving, in words."""

    when: str
    what: str
    about: str
    """Of which family, or of which of its children."""
    whom: str
    purpose: str
    by: str


def lines(rows: Iterable[Disclosure], about: Mapping[UUID, str], *, knows: bool) -> list[Line]:
    """Return the lines. ``knows``: whoever reads them may know when a family was visited."""
    zone = timezone.get_current_timezone()
    ways, purposes = _labels(Way), _labels(Purpose)
    whom = _labels(Recipient) | {Recipient.OWN.value: _("Our own records")}
    return [
        Line(
            when=_moment(timezone.localtime(row.at, zone)),
            what=_what(row, ways[row.way], knows=knows),
            about=about.get(row.pk, ""),
            whom=_with(whom[row.recipient_kind], row.recipient),
            purpose=_with(purposes[row.purpose_kind], row.purpose),
            by=row.by_name,
        )
        for row in rows
    ]


def _labels(choices: type[models.TextChoices]) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


def _moment(at: dt.datetime) -> str:
    return f"{in_words(at, 'full short')}, {in_words(at, 'time')}"


def _with(kind: str, words: str) -> str:
    return f"{kind}: {words}" if words else kind


def _what(row: Disclosure, way: str, *, knows: bool) -> str:
    if row.agreed:
        way = _("%(what)s, with what was agreed") % {"what": way}
    if row.first_on is None or row.last_on is None or (row.way == Way.NOTE and not knows):
        return way
    return f"{way}, {_days(row.first_on, row.last_on)}"


def _days(first: dt.date, last: dt.date) -> str:
    if first == last:
        return in_words(first, "full short")
    return _("%(first)s to %(last)s") % {"first": in_words(first, "full short"), "last": in_words(last, "full short")}


def children_in(rows: Sequence[Disclosure], children: Sequence[Child]) -> dict[UUID, str]:
    """Return for each giving the initials of the family's children it told of; with one child nothing is said.

    ``rows`` are a family's, newest first: asked for by their span of time, for ten thousand keys are slow to send.
    """
    if len(children) < 2 or not rows:
        return {}
    initials: dict[UUID | None, str] = {child.pk: child.initial for child in children}
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    told = DisclosureOf.objects.filter(family_id=children[0].family_id, child_id__in=initials)
    told = told.filter(at__gte=rows[-1].at, at__lte=rows[0].at)
    for disclosure_id, child_id in told.order_by("child_id").values_list("disclosure_id", "child_id"):
        found[disclosure_id].append(initials[child_id])
    return {key: ", ".join(names) for key, names in found.items()}


def families_in(rows: Sequence[Disclosure]) -> dict[UUID, str]:
    """Return for each giving the code name of its family; of the whole agency's record, that it is of all."""
    names: dict[UUID | None, str] = dict(
        Family.objects.filter(pk__in={row.family_id for row in rows if row.family_id}).values_list("pk", "code_name")
    )
    every = _("All families")
    return {
        row.pk: every if row.way == Way.EMERGENCY_FILE else names.get(row.family_id, "")
        for row in rows
        if row.way == Way.EMERGENCY_FILE or row.family_id
    }
