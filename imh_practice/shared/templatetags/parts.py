"""The template parts every app builds its pages from: icons, dates in words, panels, the error summary.

No tag here asks the database: what a page shows, its view has fetched.
"""

import datetime as dt
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from imh_practice.shared.forms import error_links

register = template.Library()

# What an icon means is decided once, here, so that a lock is a lock on every page. Names on the right are lucide's.
ICONS = {
    "private": "lock",
    "shared": "users-round",
    "record": "file-text",
    "today": "house",
    "visits": "footprints",
    "family": "baby",
    "reflections": "notebook-pen",
    "supervision": "messages-square",
    "caseload": "heart-handshake",
    "practice": "book-open",
    "people": "users",
    "reports": "chart-column",
    "account": "circle-user-round",
    "add": "plus",
    "back": "arrow-left",
    "newer": "chevron-left",
    "older": "chevron-right",
    "done": "circle-check",
    "info": "info",
    "warn": "triangle-alert",
    "error": "circle-alert",
    "clock": "clock",
    "copy": "copy",
    "download": "download",
    "print": "printer",
    "edit": "pencil",
    "search": "search",
    "share": "share-2",
    "sign-out": "log-out",
}


@lru_cache(maxsize=256)
def _svg(name: str, size: int) -> SafeString:
    svg = lucide(ICONS.get(name, name), size=size, **{"class": "icon", "aria-hidden": "true"})
    return SafeString(svg.replace("\n", "").replace("  ", ""))


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """Inline SVG of a meaning in `ICONS`, or of lucide's own name; hidden from screen readers: a word stands beside it.

    An unknown name raises, so that a typing error shows in the first test and not as a hole in the page.
    Lucide copies and serializes its tree at each call (26 µs); a page has up to a hundred icons, so the finished
    string is kept.
    """
    return _svg(name, size)


TIE = "~"
"""A space in a date that does not break, as translators write it: gettext's reader of Python knows no escape."""


# A line never ends between a month and its day, or before "AM": the spaces there do not break.
# Django's date_format costs 40 µs, and a list shows fifty dates: the words of a day and of a minute are kept. The
# language is part of the key, because a worker speaks to people of several.
@lru_cache(maxsize=2048)
def _day_words(day: dt.date, form: str, with_year: bool, language: str) -> str:
    if form.endswith("short"):
        pattern = pgettext("date in words", "F~j, Y") if with_year else pgettext("date in words", "F~j")
    else:
        pattern = pgettext("date in words", "l, F~j, Y") if with_year else pgettext("date in words", "l, F~j")
    return date_format(day, pattern).replace(TIE, "\u00a0")


@lru_cache(maxsize=2048)
def _time_words(time: dt.time, language: str) -> str:
    return time_format(time, pgettext("time in words", "g:i~A")).replace(TIE, "\u00a0")


@lru_cache(maxsize=32)
def _joint(language: str) -> str:
    return pgettext("date and time in words", "%(day)s, %(time)s")


@register.filter(expects_localtime=True)
def in_words(value: dt.date | dt.datetime | None, form: str = "") -> str:
    """A date or a moment in words, in the agency's time zone: "Tuesday, May 3, 10:30 AM".

    `form`: "" day, date and, for a moment, time; "day" leaves the time out; "short" is "May 3"; "time" is "10:30 AM".
    A year other than this one is always said; "full", "full day" and "full short" always say it, for paper: a sheet is
    read years later, and made again it must be the same. Nothing given, nothing said.
    """
    if value is None:
        return ""
    language = get_language() or ""
    time = _time_words(dt.time(value.hour, value.minute), language) if isinstance(value, dt.datetime) else ""
    if form == "time":
        return time
    day = value.date() if isinstance(value, dt.datetime) else value
    # The server's year: ten times cheaper than the agency's, and for the hours they differ either reads well.
    words = _day_words(day, form, form.startswith("full") or day.year != dt.date.today().year, language)
    return _joint(language) % {"day": words, "time": time} if time and form in ("", "full") else words


@register.simple_tag
def when(value: dt.date | dt.datetime | None, form: str = "") -> str:
    """The same words inside `<time datetime>`, for programs that read the page."""
    if value is None:
        return ""
    return _element(value, form, timezone.get_current_timezone(), get_language() or "", dt.date.today().year)


# A thread shows hundreds of moments, the same ones at each opening: the whole element is kept, and with it all that its
# words depend on, the year of today too.
@lru_cache(maxsize=8192)
def _element(value: dt.date | dt.datetime, form: str, zone: dt.tzinfo, language: str, this_year: int) -> SafeString:
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value, zone)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), in_words(value, form))


@register.filter
def named(pattern: str, name: str) -> str:
    """Puts a name into a sentence that was translated once for a whole list: `{{ reply_to|named:comment.author }}`.

    `{% blocktranslate %}` in a loop costs 11 µs a turn, this one.
    """
    return pattern % {"name": name}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: "BaseForm | BaseFormSet[Any] | str | None") -> dict[str, Any]:
    """What is missing, once, above the form, each line a link to its field; takes all forms and formsets of a page."""
    return {"links": [link for form in forms if form and not isinstance(form, str) for link in error_links(form)]}


@register.simple_block_tag
def panel(
    content: SafeString,
    state: str,
    *,
    heading: str = "",
    reader: str = "",
    since: dt.date | None = None,
    readers: str = "",
) -> str:
    """A box whose border, color, icon and words say who can read what stands in it.

    `state`: "private", "shared" (give `reader`, and `since` when known) or "record" (give `readers`, their names).
    """
    if state not in ("private", "shared", "record"):
        raise template.TemplateSyntaxError(f"panel: no privacy state is called {state!r}")
    context = {
        "content": content,
        "state": state,
        "heading": heading,
        "reader": reader,
        "since": since,
        "readers": readers,
    }
    return render_to_string("components/panel.html", context)


@register.simple_tag
def reader_words(state: str, reader: str = "") -> str:
    """The one short name of a privacy state: "Only you", "You and Dana", "Part of the record"."""
    if state == "private":
        return _("Only you")
    if state == "shared":
        return _("You and %(reader)s") % {"reader": reader}
    return _("Part of the record")
