"""A child's age in words: months, never capped, corrected for weeks born early where they make a difference."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imh_practice.families.models import Child, Family, Gone
from imh_practice.shared.templatetags.parts import in_words

FIRST_MONTHS = 2
"""Below so many months an age is said in weeks: at that age a week is a long time."""


def named_with_age(child: Child, day: dt.date) -> str:
    """Return "D. 11 months (9 corrected)", or the initial alone where no age is told any more."""
    return f"{child.initial} {age_in_words(child, day)}".strip()


def has_died_by(child: Child, day: dt.date) -> bool:
    """Whether the child had died before that day."""
    return child.gone_why == Gone.DIED and child.gone_on is not None and day > child.gone_on


def named_as_is(child: Child) -> str:
    """Return the initial, and for a child that is not here any more why and since when."""
    if child.gone_on is None:
        return child.initial
    named = {"name": child.initial, "date": in_words(child.gone_on, "short")}
    if child.gone_why == Gone.DIED:
        return _("%(name)s (died %(date)s)") % named
    return _("%(name)s (elsewhere since %(date)s)") % named


def names_with_ages(family: Family, children: Iterable[Child], today: dt.date) -> list[str]:
    """Return each child of a family as it is today. Once the work has ended nobody is told how old they are by now."""
    if family.ended_on is not None:
        return [child.initial for child in children]
    return [named_with_age(child, today) for child in children]


def is_quiet(family: Family, children: Iterable[Child]) -> bool:
    """Whether nothing is suggested, thanked for or counted from a last time here: the work has ended, a child has died,
    or none of those that were here lives here any more."""
    gone = [child.gone_why for child in children if child.removed_at is None]
    return family.ended_on is not None or Gone.DIED in gone or (bool(gone) and all(gone))


def age_in_words(child: Child, day: dt.date) -> str:
    """Return "11 months (9 corrected)", "5 weeks", "not born yet" before birth; "" from the day on when the child is
    not here any more: nobody is told how old a child would be."""
    if child.gone_on is not None and day >= child.gone_on:
        return ""
    age, corrected = _age(child, day), _corrected(child, day)
    if corrected is None:
        return age
    return _("%(age)s (%(corrected)s corrected)") % {"age": age, "corrected": corrected}


def age_line(child: Child, family: Family, *, today: dt.date, began_by: str = "") -> str:
    """Return "D., 11 months now (9 corrected). 7 months when you began." for the head of a page.

    ``began_by`` names who began with the family, where that is not the reader. Of a child that is not here any
    more, or once the work has ended, the initial alone.
    """
    if family.ended_on is not None or not age_in_words(child, today):
        return child.initial
    if child.months_on(today) is None:
        return _("%(initial)s, not born yet.") % {"initial": child.initial}
    then = _age(child, family.began_on).capitalize()
    words = {"initial": child.initial, "age": _age(child, today), "corrected": _corrected(child, today)}
    if words["corrected"] is None:
        now = _("%(initial)s, %(age)s now.") % words
    else:
        now = _("%(initial)s, %(age)s now (%(corrected)s corrected).") % words
    if began_by:
        began = _("%(age)s when %(name)s began.") % {"age": then, "name": began_by}
    else:
        began = _("%(age)s when you began.") % {"age": then}
    return f"{now} {began}"


def _age(child: Child, day: dt.date) -> str:
    months = child.months_on(day)
    if months is None or child.born_on is None:
        return _("not born yet")
    if months < FIRST_MONTHS:
        weeks = (day - child.born_on).days // 7
        if not weeks:
            return _("under a week")
        return ngettext("%(count)s week", "%(count)s weeks", weeks) % {"count": weeks}
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


def _corrected(child: Child, day: dt.date) -> int | None:
    """Return the months counted from the day the child was due, where that makes a difference worth saying."""
    months, corrected = child.months_on(day), child.months_on(day, corrected=True)
    if months is None or months < FIRST_MONTHS or corrected == months:
        return None
    return corrected
