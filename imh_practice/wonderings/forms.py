"""Wondering on a family's pages. Nothing is required but one line or one choice; "not known" is an answer."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imh_practice.families.ages import named_as_is
from imh_practice.families.models import Child, Family
from imh_practice.practice.catalogue import Catalogue, Entry
from imh_practice.shared.fields import DayField, OneLine
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.templatetags.parts import in_words
from imh_practice.wonderings.actions import About, Line
from imh_practice.wonderings.models import State
from imh_practice.wonderings.questions import (
    AFTERWARDS,
    BABY,
    BETWEEN,
    CHOICES,
    HAMPERED,
    NOTICED,
    SIGNS,
    STEPS,
    asked_of,
)
from observations.models import Visit

LONGEST = 5_000
"""Characters in one box; some two pages."""
A_LINE = 500
NOTHING_YET = _("There is nothing to keep yet. One line is enough.")


def _box(label: Any, hint: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows})
    )


def _choice(label: Any, states: Sequence[State], hint: Any = "", **more: Any) -> forms.ChoiceField:
    choices = [(state.value, state.label) for state in states]
    return forms.ChoiceField(label=label, help_text=hint, choices=choices, widget=forms.RadioSelect, **more)


class WonderForm(ProductForm):
    """About which child, where there are several, and which day: today unless another is written, or a visit's.

    After ``is_valid()``, ``about`` and ``lines`` say what is kept.
    """

    visit = forms.ChoiceField(label=_("After a visit?"), required=False)
    day = DayField(label=_("Day"), required=False)
    child = forms.ChoiceField(label=_("About whom?"), required=False)
    lines: tuple[Line, ...] = ()

    def __init__(
        self,
        *args: Any,
        family: Family,
        words: Catalogue,
        children: Sequence[Child],
        visits: Sequence[Visit] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.family, self.words = family, words
        self.children = {str(child.pk): child for child in children}
        self.visits = {str(visit.pk): visit for visit in visits}
        self.fields["day"].initial = timezone.localdate()
        self._offer("child", _("All of them"), [(key, named_as_is(child)) for key, child in self.children.items()], 2)
        days = [(key, in_words(timezone.localtime(visit.happened_at), "day")) for key, visit in self.visits.items()]
        self._offer("visit", _("Not about one visit"), days, 1)

    def clean_day(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data.get("day")
        if day is not None and day < self.family.began_on:
            said = gettext("You began with this family on %(day)s. Choose that day or a later one.")
            raise forms.ValidationError(said % {"day": in_words(self.family.began_on)})
        return day

    def _offer(self, name: str, none: Any, choices: list[tuple[str, str]], least: int) -> None:
        if len(choices) < least:
            del self.fields[name]
            return
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", none), *choices]

    @property
    def when_and_whom(self) -> list[BoundField]:
        return [self[name] for name in ("visit", "day", "child") if name in self.fields]

    @property
    def about(self) -> About:
        """What it is about. A visit tells its day; an only child is the one that is meant."""
        data = self.cleaned_data
        visit = self.visits.get(data.get("visit", ""))
        day = timezone.localdate(visit.happened_at) if visit else data.get("day") or timezone.localdate()
        only = next(iter(self.children.values())) if len(self.children) == 1 else None
        return About(self.family, day, self.children.get(data.get("child", ""), only), visit)


class AnswerForm(WonderForm):
    """An answer to one question."""

    text = _box("")
    not_known = forms.BooleanField(label=_("Not known yet"), help_text=_("That is an answer, too."), required=False)
    field_order = ("text", "not_known", "child", "day")

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        self.fields["text"].label, self.fields["text"].help_text = entry.label, entry.prompt
        del self.fields["day"]  # it is known when it is written; what it is about may be years ago

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        text, state = data.get("text", "").strip(), State.NOT_KNOWN.value if data.get("not_known") else ""
        self.lines = (Line(self.entry.id, state, text),)
        if not text and not state and not self.errors:
            self.add_error("text", NOTHING_YET)
        return data


class BabyForm(WonderForm):
    """One baby, seen by practitioner and caregiver and as the baby might say it; and who the child is to the family."""

    field_order = ("mine", "theirs", "baby", "to_us", "child", "day")
    mine = _box(_("How I see this baby"))
    theirs = _box(_("In the caregiver's own words"))
    baby = _box(_("What the baby might say"))
    to_us = _box(_("Who this child is to this family"))
    boxes = ("mine", "theirs", "baby", "to_us")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, code in zip(self.boxes, BABY, strict=True):
            self.fields[name].help_text = self.words.entry(code).prompt

    @property
    def views(self) -> list[BoundField]:
        return [self[name] for name in self.boxes]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        written = [(code, data.get(name, "").strip()) for name, code in zip(self.boxes, BABY, strict=True)]
        self.lines = tuple(Line(self.words.entry(code).id, "", text) for code, text in written if text)
        if not self.lines and not self.errors:
            self.add_error("mine", NOTHING_YET)
        return data


class BetweenForm(WonderForm):
    """How it went between the two: not known first. Cue, response and what followed, for whoever wants to."""

    field_order = ("visit", "day", "state", "text", "cue", "response", "followed", "child")
    state = _choice(
        _("How did it go between them?"), BETWEEN, error_messages={"required": _("Choose one. Not known is one.")}
    )
    text = _box(_("In your words"), _("What did you see pass between these two? A line is enough."))
    cue = _box("")
    response = _box("")
    followed = _box("")
    boxes = ("cue", "response", "followed")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, code in zip(self.boxes, STEPS, strict=True):
            entry = self.words.entry(code)
            self.fields[name].label, self.fields[name].help_text = entry.label, entry.prompt

    @property
    def steps(self) -> list[BoundField]:
        return [self[name] for name in self.boxes]

    @property
    def steps_are_open(self) -> bool:
        return any(field.value() or field.errors for field in self.steps)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if state := data.get("state"):
            first = Line(asked_of(self.words, state).id, state, data.get("text", "").strip())
            written = [(code, data.get(name, "").strip()) for name, code in zip(self.boxes, STEPS, strict=True)]
            self.lines = (first, *(Line(self.words.entry(code).id, "", text) for code, text in written if text))
        return data


class SignsForm(WonderForm):
    """What was noticed of the signs on one day: each may be left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signs = [self.words.entry(code) for code in SIGNS]
        blank = [("", _("I leave this one out"))]
        for number, entry in enumerate(self.signs):
            states = HAMPERED if entry.code == SIGNS[-1] else NOTICED
            choices = [*blank, *((state.value, state.label) for state in states)]
            self.fields[f"sign-{number}"] = forms.ChoiceField(label=entry.label, required=False, choices=choices)
            self.fields[f"words-{number}"] = OneLine(label=_("What did you see?"), required=False, max_length=A_LINE)
        self.order_fields([*(name for n in range(len(SIGNS)) for name in (f"sign-{n}", f"words-{n}")), "visit", "day"])

    @property
    def rows(self) -> Iterator[tuple[Entry, BoundField, BoundField]]:
        for number, entry in enumerate(self.signs):
            yield entry, self[f"sign-{number}"], self[f"words-{number}"]

    def clean(self) -> dict[str, Any]:
        data, lines = self.cleaned_data, []
        for number, entry in enumerate(self.signs):
            state, text = data.get(f"sign-{number}", ""), data.get(f"words-{number}", "")
            if state or text:
                lines.append(Line(entry.id, state, text))
        self.lines = tuple(lines)
        if not lines and not self.errors:
            self.add_error("sign-0", _("Nothing is chosen yet. One of them is enough."))
        return data


class ChoiceForm(WonderForm):
    """What she chose: her own choice, never the product's."""

    field_order = ("state", "text", "day", "child")
    state = _choice(_("What do you choose for now?"), CHOICES)
    text = _box(_("Why, and what next?"), _("Who asks whom, and when you look at it again."))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self.lines = (Line(None, data.get("state", ""), data.get("text", "").strip()),)
        return data


class AfterForm(ChoiceForm):
    """Whether the family got there, after a referral."""

    state = _choice(_("Did the family get there?"), AFTERWARDS, initial=State.NOT_KNOWN.value)
    text = _box(_("What helped, or what was in the way?"))
