"""Writing for oneself, and choosing what of it to share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.models import Pairing
from imh_practice.practice.catalogue import Catalogue
from imh_practice.shared.forms import ProductForm
from reflect.lenses import CHOICE, Lens, Looked, laid_with, lenses, look
from reflect.prompts import FREE, INSIDE, MOMENT, OUTSIDE, Slot, heading, slots
from reflect.writing import BIAS, Choice, NotWritten, Part, passages, tidied

LONGEST = 20_000
"""Characters in one box; about ten pages."""


@dataclass(frozen=True)
class Laid:
    """Boxes opened by a lens: one of its questions, or all of a ``lens`` whose questions belong together.

    ``beside`` are two that stand side by side at a desk, above the others.
    """

    lens: Lens | None
    beside: tuple[BoundField, ...]
    boxes: tuple[BoundField, ...]


class WriteForm(ProductForm):
    """Free writing, and a box for each prompt. None is required; one sentence anywhere is enough.

    ``parts`` is what is there already; ``looked`` is the page by a button of a lens. After ``is_valid()``, ``written``
    is the whole in the order first written.
    """

    base = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, words: Catalogue, parts: Sequence[Part] = (), looked: Looked | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words, self.has_looked, self.looked = words, looked is not None, looked or Looked({})
        self.there = {(part.prompt, part.beside): "" for part in parts}
        for part in parts:
            before = self.there[part.prompt, part.beside]
            self.there[part.prompt, part.beside] = f"{before}\n\n{part.text}" if before else part.text
        self.slots = slots(words, parts, sent=[*self.data, *self.looked.boxes])
        self.bias = ""
        for slot in self.slots:
            word, question = heading(words, slot.prompt)
            box = forms.Textarea(attrs={"rows": 8 if slot.name == FREE else 4})
            if slot.name == self.looked.begin_at:
                box.attrs["autofocus"] = True
            label = word or (_("In your own words") if slot.name == FREE else _("Written to an earlier question"))
            if slot.beside and slot.offered:  # stands in a fold that is headed with its word
                self.bias, box.attrs["aria-label"], label = word, word, ""
            self.fields[slot.name] = forms.CharField(
                label=label,
                help_text=question or ("" if slot.prompt else _("What stays with you? A line is enough.")),
                required=False,
                max_length=LONGEST,
                initial=self.looked.boxes.get(slot.name, self.there.get((slot.prompt, slot.beside), "")),
                widget=box,
            )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        texts = {(slot.prompt, slot.beside): tidied(data.get(slot.name, "")) for slot in self.slots}
        order = [*self.there, *(place for place in texts if place not in self.there)]
        self.written = tuple(Part(prompt, texts[prompt, beside], beside) for prompt, beside in order)
        self.written = tuple(part for part in self.written if part.text)
        if not self.written and not self.errors:
            self.add_error(FREE, _("There is nothing to keep yet. One line is enough."))
        return data

    # None of these may have a field's name: a template looks for fields first.
    @property
    def open_box(self) -> BoundField:
        """The box for free writing."""
        return self[FREE]

    @property
    def asked_now(self) -> BoundField | None:
        """The box of the question that a lens asks now."""
        return self[self.looked.asked.code] if self.looked.asked else None

    @property
    def goes_on_at_the_list(self) -> bool:
        """Whether a lens was put away: no box is there to go on with, and the focus must not be lost."""
        return self.has_looked and not self.looked.begin_at

    @property
    def laid(self) -> list[Laid]:
        """The boxes that lenses have opened, and those for parts no longer offered a prompt."""
        asked = self.looked.asked.code if self.looked.asked else ""
        groups: dict[tuple[str, ...], list[Slot]] = {}
        for slot in self.slots:
            if not slot.offered and slot.name != asked:
                together = laid_with(self.words, slot.prompt)
                groups.setdefault(together if len(together) > 1 else (slot.name,), []).append(slot)
        return [self._laid(group) for group in groups.values()]

    def _laid(self, group: list[Slot]) -> Laid:
        lens = None
        if len(group) > 1:
            lens = next(one for one in self.lenses if one.code == self.words.entry(group[0].prompt).framework)
        beside = [slot for slot in group if slot.prompt in {INSIDE, OUTSIDE}]
        return Laid(
            lens,
            tuple(self[slot.name] for slot in beside),
            tuple(self[slot.name] for slot in group if slot not in beside),
        )

    @property
    def lenses(self) -> tuple[Lens, ...]:
        return lenses(self.words)

    @property
    def side_by_side(self) -> bool:
        """Whether two boxes stand side by side at a desk, which needs a wide page."""
        return any(group.beside for group in self.laid)

    @property
    def moment(self) -> list[BoundField]:
        """Pause, notice, be curious."""
        return [self[slot.name] for slot in self.slots if slot.offered and slot.prompt.startswith(MOMENT)]

    @property
    def four(self) -> list[tuple[BoundField, BoundField]]:
        """Each of the four, with bias, power and privilege beside it."""
        beside = {slot.beside: self[slot.name] for slot in self.slots if slot.offered and slot.prompt == BIAS}
        return [(self[code], box) for code, box in beside.items()]

    @property
    def moment_is_open(self) -> bool:
        return any(_begun(field) for field in self.moment)

    @property
    def four_is_open(self) -> bool:
        return any(_begun(field) for pair in self.four for field in pair)


def write_form(
    sent: Mapping[str, str], *, words: Catalogue, parts: Sequence[Part] = (), base: int | None = None
) -> WriteForm:
    """Return the form of a page for writing: to begin with, as it was sent, or as typed with a lens held before it.

    In the last case it is not valid and has no errors: nothing is kept yet.
    """
    if CHOICE not in sent:
        return WriteForm(sent or None, words=words, parts=parts, initial={"base": base})
    looked = look(words, sent)
    return WriteForm(words=words, parts=parts, looked=looked, initial={"base": sent.get("base", base)})


def _begun(field: BoundField) -> bool:
    return bool(field.value() or field.errors)


class ShareForm(ProductForm):
    """Who may read what: her supervisors by name; all of it, or passages as they stand.

    After ``is_valid()``, ``choice``, ``chosen`` (the exact words) and ``named`` (the pairings) say it.
    """

    base = forms.IntegerField(widget=forms.HiddenInput)
    readers = forms.MultipleChoiceField(
        label=_("Who may read it?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose who may read it."),
            "invalid_choice": _("Choose from the list. One of them does not supervise you any more."),
        },
    )
    what = forms.ChoiceField(
        label=_("What do you share?"),
        choices=[("passages", _("Only the passages I choose")), ("whole", _("All of it"))],
        widget=forms.RadioSelect,
        initial="passages",
        error_messages={"required": _("Choose what you share.")},
    )
    passages = forms.MultipleChoiceField(label=_("Passages"), required=False, widget=forms.CheckboxSelectMultiple)
    lines = forms.CharField(
        label=_("Single sentences"),
        help_text=_("Copy them here from the passages above, each on a line of its own and word for word."),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        *args: Any,
        words: Catalogue,
        parts: Sequence[Part],
        pairings: Sequence[Pairing],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.parts, self.pairings = parts, {str(pairing.pk): pairing for pairing in pairings}
        self._offer("readers", [(key, pairing.supervisor.name) for key, pairing in self.pairings.items()])
        self._offer("passages", self._by_prompt(words))
        if len(pairings) == 1:  # nobody to choose from: the page names her, the field is not shown
            self.fields["readers"].widget = forms.MultipleHiddenInput()
            self.fields["readers"].initial = list(self.pairings)

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _by_prompt(self, words: Catalogue) -> list[tuple[str, list[tuple[str, str]]]]:
        groups: list[tuple[str, list[tuple[str, str]]]] = [(heading(words, p.prompt)[0], []) for p in self.parts]
        for passage in passages(self.parts):
            groups[passage.part][1].append((str(passage.number), passage.text))
        return groups

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        whole = data.get("what") == "whole"
        lines = tuple(tidied(data.get("lines", "")).split("\n")) if data.get("lines") else ()
        self.choice = Choice(whole, frozenset(int(number) for number in data.get("passages", [])), lines)
        self.named = [self.pairings[key] for key in data.get("readers", [])]
        if whole and (self.choice.numbers or lines):
            # Never guessed: the wider of two answers would show somebody what she did not mean to show.
            self.add_error("what", _("You chose all of it and passages as well. Which of the two is it?"))
        try:
            self.chosen = self.choice.of(self.parts)
        except NotWritten as wrong:
            self.add_error(
                "lines",
                gettext("Line %(line)d does not stand in what you wrote. Please copy it word for word.")
                % {"line": wrong.line},
            )
        else:
            if not self.chosen and not self.errors:
                self.add_error("what", _("Nothing is chosen yet: choose a passage, or all of it."))
        return data
