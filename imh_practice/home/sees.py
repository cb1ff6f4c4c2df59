"""The table "Who can see what", in plain words. True of what is built: the rule file and the walls are its proof."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Row:
    """What there is, who can read it, and what is to be added; ``state`` is its look: private, shared or record."""

    what: Promise
    state: str
    readers: Promise
    more: Promise


NO_ADMIN = _("An agency admin reads none of it.")

# Two columns of sentences and not a column for each role: it is read on a phone, without scrolling sideways.
ROWS = (
    Row(
        _("A family: its code name, the children's ages, who raises them"),
        "record",
        _("The family's team, and the supervisors of those on it."),
        _("An agency admin sees the code name and who carries the family."),
    ),
    Row(
        _("A visit: when, how long, where, what was given, what was ticked"),
        "record",
        _("Whoever wrote it, the family's team, and the writer's supervisor."),
        _("An agency admin sees counts for the agency and its programs; small ones are left out."),
    ),
    Row(
        _("The moments of a visit: what was noticed"),
        "record",
        _("Whoever wrote it, the family's team, and the writer's supervisor."),
        NO_ADMIN,
    ),
    Row(
        _("A moment held back from somebody"),
        "record",
        _("The same, but for those it is held back from."),
        NO_ADMIN,
    ),
    Row(
        _("A visit that is not finished"),
        "private",
        _("Whoever began it, and nobody else."),
        _("Finishing it makes it part of the record."),
    ),
    Row(
        _("A private reflection"),
        "private",
        _("Whoever wrote it, and nobody else."),
        _("It is in no list, count, search, report, e-mail or file of anybody else's."),
    ),
    Row(
        _("What was shared of a reflection"),
        "shared",
        _("Whoever wrote it, and the supervisor named: the exact words, until they are taken back."),
        _("Not the family's team. An agency admin reads none of it."),
    ),
    Row(
        _("Supervision: what is brought, and what is said about it"),
        "shared",
        _("Those who take part in the session."),
        NO_ADMIN,
    ),
    Row(
        _("The summary of a session"),
        "shared",
        _("Those who take part in the session."),
        NO_ADMIN,
    ),
)
