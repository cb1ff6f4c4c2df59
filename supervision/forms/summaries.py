"""Drafting a summary: rows of lines under four sections, words taken from the session, and two drafts kept beside."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imh_practice.shared.fields import OneLine
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.rows import ADD, RowSet, counted, pressed, row_set, rows_as_typed
from supervision.forms.sessions import DayInput
from supervision.forms.threads import WordsField, as_uuid
from supervision.lines import MOST_PAGES, SECTIONS, Line, printed_pages
from supervision.models import Section, Session
from supervision.quotes import stands_in
from supervision.sources import COMMENT, MOMENT, texts_of

TAKE, INTO, BOTH = "take", "into", "both"
MOST_ROWS = 100
"""Lines of one section."""
WITHIN = dt.timedelta(days=5 * 366)
SOURCE = re.compile(rf"(?:{COMMENT}|{MOMENT}):[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")
PREFIXES = {section: section.value.replace("-", "") for section in SECTIONS}
BEGIN_WITH = {Section.BABY: 1, Section.HOLD: 1, Section.NEXT: 1}
"""Empty rows of a first draft."""


class LineForm(ProductForm):
    """One line. ``source`` names where its words were taken from; an emptied line is taken out."""

    source = forms.CharField(required=False, widget=forms.HiddenInput)
    # The row's legend and the section's heading say what it is; a label over each box would say it once more.
    text = WordsField(
        required=False,
        label="",
        widget=forms.Textarea(attrs={"rows": 2, "aria-label": gettext_lazy("Words")}),
    )

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"]
        return source if SOURCE.fullmatch(source) else ""


class StepForm(LineForm):
    """A next step: what, who, by when."""

    who = OneLine(
        max_length=120,
        required=False,
        label=gettext_lazy("Who"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "who-does-it"}),
    )
    by_date = forms.DateField(
        required=False, label=gettext_lazy("By when"), widget=DayInput, input_formats=["%Y-%m-%d", "%m/%d/%Y"]
    )
    field_order = ["source", "text", "who", "by_date"]

    def clean_by_date(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["by_date"]
        if day is not None and abs(day - timezone.localdate()) > WITHIN:
            raise ValidationError(_("This day is years away. Please check the date."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("text") and (data.get("who") or data.get("by_date")) and "text" not in self.errors:
            self.add_error("text", _("Write what is to be done, or take this step out."))
        return data


LineSet, StepSet = row_set(LineForm, most=MOST_ROWS), row_set(StepForm, most=MOST_ROWS)


class SummaryForms:
    """The four sections' rows as one form.

    ``began_from`` is the version the writer began from, ``base`` the one she has seen: they differ once somebody else
    has saved meanwhile, and both have been shown to her. ``into`` is the section that taken words go to, ``took`` the
    source they were taken from just now.
    """

    def __init__(
        self, data: QueryDict | None, *, session: Session, standing: Sequence[Line], head_id: UUID | None
    ) -> None:
        self.session = session
        self.base = as_uuid(data.get("base", "")) if data is not None else head_id
        self.began_from = (as_uuid(data.get("began_from", "")) if data is not None else None) or self.base
        self.wants_both = data is not None and data.get("keep") == BOTH
        self.trouble = ""
        self.into, self.took = _section(data.get(INTO, "") if data else "") or Section.HOLD, ""
        self.rows: dict[Section, RowSet] = {}
        for section, prefix in PREFIXES.items():
            kind = StepSet if section is Section.NEXT else LineSet
            if data is not None:
                self.rows[section] = kind(counted(data, prefix, most=MOST_ROWS), prefix=prefix)
            else:
                initial = [_typed(line) for line in standing if line.section is section]
                blank = 0 if standing else BEGIN_WITH.get(section, 0)
                self.rows[section] = kind(initial=initial + [{}] * blank, prefix=prefix)

    def show_again(self, *, take: str = "") -> None:
        """Show what was typed again without a word on errors; words that are taken fill an empty row, or a new one."""
        text = texts_of(self.session, [take]).get(take) if SOURCE.fullmatch(take) else None
        for section, prefix in PREFIXES.items():
            typed = rows_as_typed(self.rows[section])
            if text and section is self.into:
                at = next((number for number, row in enumerate(typed) if not any(row.values())), len(typed))
                typed[at : at + 1] = [{"source": take, "text": text}]
            is_longer = self.rows[section].data.get(ADD) == prefix
            self.rows[section] = type(self.rows[section])(initial=typed, prefix=prefix)
            if is_longer:
                self.rows[section].forms[-1].fields["text"].widget.attrs["autofocus"] = True
            if text and section is self.into:
                self.took = take
                self.rows[section].forms[at].fields["text"].widget.attrs["autofocus"] = True

    def is_valid(self) -> bool:
        """Ask all rows, so that all that is missing is said at once; then whether it can be printed."""
        if sum(not rows.is_valid() for rows in self.rows.values()):  # all() would stop at the first
            return False
        if not self.lines:
            self.trouble = _("Write one line, or leave the page.")
        elif printed_pages(self.lines) > MOST_PAGES:
            self.trouble = _(
                "A summary holds at most %(pages)d pages, and this is longer. Say some of it in fewer words."
            ) % {"pages": MOST_PAGES}
        return not self.trouble

    @property
    def errors(self) -> bool:
        """Whether the page has something to mend: the base page puts "Error:" before its title."""
        return bool(self.trouble) or any(rows.is_bound and not rows.is_valid() for rows in self.rows.values())

    @property
    def left_out(self) -> RowSet:
        """For templates, which cannot name a section with a hyphen."""
        return self.rows[Section.LEFT_OUT]

    @cached_property
    def lines(self) -> list[Line]:
        """The lines as they were written. A source is kept while the line's words stand in it."""
        texts = texts_of(self.session, {row["source"] for _section, row in self._kept if row["source"]})
        return [_line(section, row, texts.get(row["source"], "")) for section, row in self._kept]

    @property
    def fell_away(self) -> int:
        """How many lines had a source and have other words now."""
        taken = sum(bool(row["source"]) for _section, row in self._kept)
        return taken - sum(bool(line.from_comment or line.from_moment) for line in self.lines)

    @property
    def _kept(self) -> list[tuple[Section, dict[str, Any]]]:
        return [(section, row) for section, rows in self.rows.items() for row in rows.standing if row.get("text")]


def _line(section: Section, row: dict[str, Any], source_text: str) -> Line:
    kind, _colon, ref = row["source"].partition(":")
    stands = stands_in(row["text"], source_text)
    return Line(
        section=section,
        text=row["text"],
        who=row.get("who", ""),
        by_date=row.get("by_date"),
        from_comment=UUID(ref) if stands and kind == COMMENT else None,
        from_moment=UUID(ref) if stands and kind == MOMENT else None,
    )


def _typed(line: Line) -> dict[str, Any]:
    source = f"{COMMENT}:{line.from_comment}" if line.from_comment else ""
    source = f"{MOMENT}:{line.from_moment}" if line.from_moment else source
    return {"source": source, "text": line.text, "who": line.who, "by_date": line.by_date}


def just_lists(data: QueryDict) -> bool:
    """Whether a button was pressed that only changes the list of rows."""
    return pressed(data) or TAKE in data


def _section(prefix: str) -> Section | None:
    return next((section for section, own in PREFIXES.items() if own == prefix), None)
