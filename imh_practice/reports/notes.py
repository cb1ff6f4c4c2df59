"""What a reader of the numbers has to know: above the file's table, and beside the one on the screen."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from imh_practice.agencies.models import Agency
from imh_practice.reports.asked import DAYS_TO_WRITE_UP, Asked, Counted, began_in, closes_on
from imh_practice.reports.published import Published
from imh_practice.reports.suppression import LEAST


def called(report: Published) -> list[tuple[str, str]]:
    """Return what a report is, of when and of whom, as (about, words)."""
    return [
        (_("Report"), str(report.asked.counted.label)),
        (_("Period"), period(report.asked)),
        (_("Program"), report.part),
    ]


def notes(report: Published, agency: Agency) -> list[tuple[str, str]]:
    """Return (about, words), each words one or two plain sentences."""
    begins = report.asked.months[0] == began_in(agency)  # whether or not an earlier month was asked for
    said = [
        *([(_("First month"), began_here(agency))] if begins else []),
        (_("Counted"), _counted(report)),
        (_("Not shown"), _not_shown(report)),
    ]
    if len(report.asked.months) > 1:
        said.append(
            (
                _("All months"),
                _(
                    "“At least” stands where a month cannot be shown. How many different families there were over "
                    "several months is not counted: from two such numbers one family could be worked out."
                ),
            )
        )
    return [*said, *((_("Source"), source) for source in report.sources)]


def began_here(agency: Agency) -> str:
    """Return in a sentence since when an agency can report."""
    return _("%(agency)s began here in %(month)s.") % {"agency": agency.name, "month": month_in_words(began_in(agency))}


def not_yet(agency: Agency) -> str:
    """Return what stands in place of all months while none of them can be counted."""
    first = _("Its first month can be counted from %(day)s.") % {"day": day_in_words(closes_on(began_in(agency)))}
    return f"{began_here(agency)} {first}"


def rule(counted: Counted, *, of_programs: bool = False) -> str:
    """Return which numbers are shown. Whether one is held back for another's sake is said of all, never of one."""
    sentence = (
        _("A number is shown only where it comes from at least %(least)d families.")
        if counted is Counted.SERVICES
        else _(
            "A number is shown only where it comes from at least %(least)d families, and that of a behavior only where "
            "it comes from at least %(least)d clinicians too."
        )
    )
    said = sentence % {"least": LEAST}
    nor = _("Nor is it shown where another number could be worked out from it.")
    return f"{said} {nor}" if of_programs else said


def no_file(asked: Asked) -> str:
    """Return what is said where nothing is shown. A program may have enough, and be held back for another's sake."""
    if asked.program_id is None:
        return _("So no file is made. Other months may have more.")
    return _("So no file is made. Other months may have more. The whole agency may have more.")


def signs() -> str:
    """Return what is said in a spreadsheet that could not hold a text as it stands."""
    return _(
        "A spreadsheet cannot hold every sign, nor more than 32,767 of them in a cell. What it cannot hold is replaced "
        "by a picture of it (␛, �) or […]. The CSV file has all of it."
    )


def title(asked: Asked) -> str:
    """Return what a report is called: without the name of a part, which the agency wrote itself."""
    return _("%(counted)s, %(period)s") % {"counted": asked.counted.label, "period": period(asked)}


def period(asked: Asked) -> str:
    """Return the months in words, with their years: a file is read years later."""
    months = asked.months
    first, last = month_in_words(months[0]), month_in_words(months[-1])
    return first if len(months) == 1 else _("%(first)s to %(last)s") % {"first": first, "last": last}


def month_in_words(month: dt.date) -> str:
    return date_format(month, pgettext("a report's month", "F Y"))


def day_in_words(day: dt.date) -> str:
    return date_format(day, pgettext("a report's day", "F j, Y"))


def _counted(report: Published) -> str:
    several = (
        _("A visit with several services counts for each of them.")
        if report.asked.counted is Counted.SERVICES
        else _(
            "A visit counts once for each behavior noted in it. Skills of the early-intervention list count with the "
            "behavior they stand for. Few notes do not mean little practice."
        )
    )
    both = _(
        "Finished visits that took place. Where two colleagues went together and one of their notes says so, it counts "
        "as one visit; otherwise each note counts."
    )
    closed = _(
        "Each month is counted once, %(days)d days after its end or later; what changed after that is not in it."
    )
    return f"{both} {several} {closed % {'days': DAYS_TO_WRITE_UP}}"


def _not_shown(report: Published) -> str:
    in_several = bool(report.held_back or report.left_out or report.asked.program_id)
    said = rule(report.asked.counted, of_programs=in_several)
    if report.held_back:
        total = report.shown + report.held_back
        sentence = ngettext(
            "%(held)d of %(total)d number is not shown.", "%(held)d of %(total)d numbers are not shown.", total
        )
        said = f"{sentence % {'held': report.held_back, 'total': total}} {said}"
    if report.left_out:
        left_out = _("Left out, since none of its numbers can be shown: %(parts)s.")
        said = f"{said} {left_out % {'parts': '; '.join(report.left_out)}}"
    return said
