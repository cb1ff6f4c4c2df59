"""What may stand in an agency's log, which its admins read: type by type, and never what a row is called.

A type of row that is in neither list is hidden, and a test asks for it. Private reflections are in no admin's list, nor
a number in one: neither that somebody wrote one nor that she read, changed or deleted it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imh_practice.audit.models import Kind

ALL = frozenset({Kind.READ, Kind.WRITE, Kind.SHARE, Kind.EXPORT, Kind.RIGHTS})


@dataclass(frozen=True)
class Logged:
    """A kind of thing, as the log says it: types of rows, of these the kinds of events that may be known.

    ``pages``: first words of URL names or whole ones, for what was refused, of which no row is known.
    """

    what: Promise
    types: frozenset[str]
    pages: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = ALL


LOGGED: tuple[Logged, ...] = (
    Logged(_("a visit"), frozenset({"observations.visit"}), frozenset({"visit"})),
    # Whoever holds a moment back changes who may read it: that she did is for no admin to know.
    Logged(_("a visit"), frozenset({"observations.moment"}), kinds=frozenset({Kind.READ, Kind.EXPORT})),
    Logged(
        _("a family, or who carries it"),
        frozenset({"families.family", "families.teamplace", "families.child"}),
        frozenset({"family", "place", "child"}),
    ),
    Logged(
        _("what was agreed with a family"),
        frozenset(f"families.{what}" for what in ("worklevel", "notice", "consent")),
        frozenset({"level", "notice", "consent"}),
    ),
    Logged(_("what somebody shared"), frozenset({"reflect.sharedtext"}), frozenset({"share", "shared"})),
    Logged(
        _("the pages of a session"),  # not which: a comment read is a conversation followed
        frozenset(f"supervision.{what}" for what in ("session", "agendaitem", "comment", "summaryversion")),
        frozenset({"session", "item", "thread", "comment", "summary"}),
    ),
    Logged(_("an emergency access"), frozenset({"emergency.emergencyaccess"}), frozenset({"emergency"})),
    Logged(_("a file"), frozenset({"jobs.job", "jobs.finishedfile"}), frozenset({"job"})),
    # What leaves is named beside it; the list of what left tells to whom.
    Logged(
        _("what was given out"),
        frozenset({"disclosures.disclosure"}),
        frozenset({"given"}),
        kinds=frozenset({Kind.READ}),
    ),
    Logged(_("numbers of a month"), frozenset({"reports.countedmonth"}), frozenset({"report"})),
    Logged(
        _("somebody's place, roles or supervision"),
        frozenset({"membership.member", "membership.pairing", "membership.invitation"}),
        frozenset({"people", "caseload"}),
        kinds=ALL - {Kind.SHARE, Kind.EXPORT},
    ),
    Logged(
        _("what somebody has been doing over time"), frozenset({"membership.pairing"}), kinds=frozenset({Kind.SHARE})
    ),
    Logged(
        _("what somebody has been doing over time"),
        frozenset({"membership.member"}),
        frozenset({"practice_mine", "practice_of", "practice_show", "practice_table"}),
        kinds=frozenset({Kind.EXPORT}),
    ),
    Logged(
        _("the agency's own words"),
        frozenset({"agencies.agency", "practice.ownitem", "practice.switchedoff"}),
        frozenset({"agency"}),
    ),
    Logged(_("the page that finds words"), frozenset(), frozenset({"search"})),
    Logged(_("this log"), frozenset({"audit.event"}), frozenset({"access"})),
)

NOT_LOGGED: Mapping[str, str] = {
    "wonderings.wondering": "its author's and her supervision's: not that it is there, nor of how many families",
    "wonderings.wonderingshare": "which colleague may read it is between the two; the event names what was shared",
    "reflect.reflection": "its author's alone: not that it is there, not how many, not when she wrote or read it",
    "reflect.sharegrant": "who may read which share is between the two; the event names the shared text",
    "observations.holdback": "that something is held back from a colleague is its author's",
    "supervision.readmark": "how far somebody has read",
}
"""Types that may not stand there, and why. Those of rows that are part of another are named by it, and by no event."""


def things(kind: str, types: list[str], act: str) -> list[str]:
    """Say what an event was about, in the order declared, each kind of thing once; by its page where it has no row."""
    about = (logged.what for logged in LOGGED if kind in logged.kinds and logged.types & {*types})
    found = list(dict.fromkeys(map(str, about)))
    if not found and kind == Kind.DENIED:
        return [str(logged.what) for logged in LOGGED if logged.pages & {act, act.partition("_")[0]}][:1]
    return found or [str(_("somebody's place, roles or supervision"))] * (kind == Kind.RIGHTS)
