"""A child's age in words: months, never capped, corrected for weeks born early where they make a difference."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imh_practice.families.models import Child

FIRST_MONTHS = 2
"""Below so many months an age is said in weeks: at that age a week is a long time."""


def age_in_words(child: Child, day: dt.date) -> str:
    """Return "11 months (9 corrected)", "5 weeks", or "not born yet" before birth."""
    months = child.months_on(day)
    if months is None or child.born_on is None:
        return _("not born yet")
    if months < FIRST_MONTHS:
        weeks = (day - child.born_on).days // 7
        return ngettext("%(count)s week", "%(count)s weeks", weeks) % {"count": weeks}
    age = ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    corrected = child.months_on(day, corrected=True)
    if corrected is not None and corrected != months:
        return _("%(age)s (%(corrected)s corrected)") % {"age": age, "corrected": corrected}
    return age


def age_line(child: Child, *, today: dt.date, began_on: dt.date, began_by: str = "") -> str:
    """Return "D., 11 months (9 corrected) now. 7 months when you began." for the head of a page.

    ``began_by`` names who began with the family, where that is not the reader.
    """
    months = child.months_on(today)
    if months is None:
        return _("%(initial)s, not born yet.") % {"initial": child.initial}
    now = _("%(initial)s, %(age)s now.") % {"initial": child.initial, "age": age_in_words(child, today)}
    age = age_in_words(child, began_on).capitalize()
    if began_by:
        began = _("%(age)s when %(name)s began.") % {"age": age, "name": began_by}
    else:
        began = _("%(age)s when you began.") % {"age": age}
    return f"{now} {began}"
