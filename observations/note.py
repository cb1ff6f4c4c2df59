"""A visit's record as plain text, for the agency's own system: one note, not two. Nothing private is read for it."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.membership.models import Member
from imh_practice.shared.templatetags.parts import in_words
from observations.reading import MomentAsRead, VisitAsRead


def plain_note(read: VisitAsRead) -> str:
    """Return the note. Moments its reader may not read are not in it, and not missed by a gap in the numbers."""
    return "\n".join(_lines(read)) + "\n"


def _at(moment: dt.datetime) -> str:
    # Templates know the agency's clock by themselves; here it is asked.
    return in_words(timezone.localtime(moment))


def _lines(read: VisitAsRead) -> Iterator[str]:
    visit, author = read.visit, read.visit.author
    yield _("Visit with %(family)s") % {"family": visit.family.code_name}
    yield _at(read.version.happened_at)
    for name, value in read.facts:
        if value:
            yield f"{name}: {value}"
    for moment in read.moments:
        yield ""
        yield from _moment(moment)
    yield ""
    yield _("Written by %(name)s.") % {"name": author.name}
    if visit.finished_at:
        yield _("Finished %(date)s.") % {"date": _at(visit.finished_at)}
    if read.version.made_at > (visit.finished_at or read.version.made_at):
        yield _("Changed %(date)s.") % {"date": _at(read.version.made_at)}


def _moment(moment: MomentAsRead) -> Iterator[str]:
    yield _("Moment %(number)s") % {"number": moment.number}
    if moment.kept_from:
        names = ", ".join(moment.kept_from)
        yield _("[Kept from %(names)s. Leave this moment out where they can read it.]") % {"names": names}
    if moment.about:
        yield _("About: %(children)s") % {"children": moment.about}
    yield moment.version.text
    if moment.behaviors:
        yield _("Ways of being with the family: %(labels)s") % {"labels": "; ".join(moment.labels)}
    if moment.version.something_else:
        yield _("Something else: %(words)s") % {"words": moment.version.something_else}
    if moment.speaks_to:
        yield _("Speaks to: %(words)s") % {"words": ", ".join(moment.chips)}


def readers_of(read: VisitAsRead, team: Sequence[Member], supervisors: Sequence[Member]) -> list[str]:
    """Names of those who can read the record now, its author first."""
    names = [read.visit.author.name, *(one.name for one in team), *(one.name for one in supervisors)]
    return list(dict.fromkeys(names))
