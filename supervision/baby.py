"""The baby in mind: how old the children are of whom a session will speak, and how old they were at the beginning."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imh_practice.families.models import Child, Family


def age_in_words(child: Child, day: dt.date) -> str:
    """Say an age in months, in weeks below one month; never capped. Empty before birth or without a date of birth."""
    months = child.months_on(day)
    if months is None or child.born_on is None:
        return ""
    if months == 0:
        weeks = (day - child.born_on).days // 7
        return ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks} if weeks else _("newborn")
    return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}


def child_line(child: Child, *, today: dt.date, began_on: dt.date, began_by: str = "") -> str:
    """Return "D., 11 months now (9 corrected), 7 months when you began".

    ``began_by`` names the clinician where the reader is somebody else.
    """
    now = age_in_words(child, today)
    if not now:
        return _("%(child)s, expected") % {"child": child.initial}
    corrected = child.months_on(today, corrected=True) if child.weeks_early else None
    if corrected is not None:
        now = _("%(age)s now (%(corrected)d corrected)") % {"age": now, "corrected": corrected}
    else:
        now = _("%(age)s now") % {"age": now}
    words = {"child": child.initial, "now": now, "then": age_in_words(child, began_on), "name": began_by}
    if not words["then"]:
        return _("%(child)s, %(now)s") % words
    if began_by:
        return _("%(child)s, %(now)s, %(then)s when %(name)s began") % words
    return _("%(child)s, %(now)s, %(then)s when you began") % words


def baby_lines(
    families: Iterable[Family], children: Sequence[Child], *, today: dt.date, began_by: str = ""
) -> list[tuple[str, list[str]]]:
    """Return each family's code name with a line for each of its children, in the order given."""
    return [
        (
            family.code_name,
            [
                child_line(child, today=today, began_on=family.began_on, began_by=began_by)
                for child in children
                if child.family_id == family.pk
            ],
        )
        for family in families
    ]
