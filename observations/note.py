"""A visit's record as plain text, for the agency's own system: one note, not two. Nothing private is read for it."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from imh_practice.membership.models import Member
from imh_practice.shared.templatetags.parts import in_words
from observations.reading import MomentAsRead, VisitAsRead


def plain_note(read: VisitAsRead, *, changed_at: dt.datetime | None, whole: bool = False) -> str:
    """Return the note. Moments its reader may not read are not in it, and not missed by a gap in the numbers.

    Nor are those she may read and others may not, unless she asks for the ``whole``: a note is pasted and printed where
    nobody knows from whom they are kept. Moments are numbered in the whole note alone: counted without some, they would
    have other numbers than in the record. ``changed_at`` is when something of it was changed after it was finished.
    """
    moments = [(moment, moment.number if whole else None) for moment in read.moments if whole or not moment.kept_from]
    return "\n".join(_lines(read, moments, changed_at)) + "\n"


def _at(moment: dt.datetime) -> str:
    # Templates know the agency's clock by themselves; here it is asked.
    return in_words(timezone.localtime(moment), "full")  # with its year: the note is read years later


def _lines(
    read: VisitAsRead, moments: Sequence[tuple[MomentAsRead, int | None]], changed_at: dt.datetime | None
) -> Iterator[str]:
    visit, author = read.visit, read.visit.author
    yield _("Visit with %(family)s") % {"family": visit.family.code_name}
    yield _at(read.version.happened_at)
    for name, value in read.all_told:
        if value:
            yield f"{name}: {value}"
    for moment, number in moments:
        yield ""
        yield from _moment(moment, number)
    yield ""
    yield _("Written by %(name)s.") % {"name": author.name}
    if visit.finished_at:
        yield _("Finished %(date)s.") % {"date": _at(visit.finished_at)}
    if changed_at:
        yield _("Changed %(date)s.") % {"date": _at(changed_at)}
    if get_language() in settings.LANGUAGES_IN_DRAFT:
        yield _("The headings are a draft of a translation; where it differs, the English stands.")


def _moment(moment: MomentAsRead, number: int | None) -> Iterator[str]:
    yield _("Moment %(number)s") % {"number": number} if number else _("Moment")
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
    yield from moment.shown


def readers_of(read: VisitAsRead, team: Sequence[Member], supervisors: Sequence[Member]) -> list[str]:
    """Names of those who can read the record now, its author first."""
    names = {one.pk: one.name for one in (read.visit.author, *team, *supervisors)}
    return list(names.values())


def who_does_not_read(read: VisitAsRead) -> list[str]:
    """Return a sentence for each of those who do not read a moment: "Jonas does not read moment 2."."""
    numbers: dict[str, list[str]] = {}
    for moment in read.moments:
        for name in moment.kept_from:
            numbers.setdefault(name, []).append(str(moment.number))
    return [
        ngettext("%(name)s does not read moment %(which)s.", "%(name)s does not read moments %(which)s.", len(which))
        % {"name": name, "which": get_text_list(which, _("and"))}
        for name, which in sorted(numbers.items())
    ]
