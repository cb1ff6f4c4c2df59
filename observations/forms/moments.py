"""What was noticed, what she was doing in that moment, and whom it is about."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from imh_practice.practice.tagsets import DOMAINS, FOUR, GROWING, SPEAKS_TO
from imh_practice.shared.fields import OneLine
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.rows import row_set
from observations.offer import Offer, Pick, PickGroup
from observations.writing import MomentWords

MOST_MOMENTS, LONGEST = 30, 20_000
NO_WORDS = _("Write what you noticed. One sentence is enough.")
FOLDS = {
    GROWING: _("Growing capacities: one it may show"),
    DOMAINS: _("Noticed in: a domain where something grows or is hard"),
}
NO_WORDS_HERE = _("Write a sentence about this moment, or take it out.")


class Ticks(forms.SelectMultiple):
    """Rows to tick, each with a name of its own: a browser that gives a page back ticks what has the same name, and by
    place where several share one. The rows may have another order by then. The name without an end is read as well."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        keys = [key for key in data if key == name or key.startswith(f"{name}-")]
        return [value for key in keys for value in data.getlist(key)]


class TagField(forms.MultipleChoiceField):
    """Wordings of the vocabulary: those offered to this member, and those that are there already."""

    widget = Ticks

    offer: Offer
    already: Collection[str] = ()

    def valid_value(self, value: str) -> bool:
        return self.offer.may_tag(value, already=self.already)


class MomentForm(ProductForm):
    """A moment. All of it may stay empty: then it is none."""

    ref = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kept_was = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("What did you notice?"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A moment is enough. Use initials, not names."),
    )
    tags = TagField(label=_("What were you doing in that moment?"), required=False)
    something_else = OneLine(
        label=_("Something else"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    speaks_to = TagField(label=_("This moment speaks to"), required=False)
    about = forms.MultipleChoiceField(label=_("Who this moment is about"), required=False)
    kept_from = forms.MultipleChoiceField(label=_("Keep this moment from"), required=False)
    keep = forms.ChoiceField(
        required=False,
        choices=[
            ("both", _("Keep both, as two moments")),
            ("mine", _("Keep what I have here")),
            ("standing", _("Keep what stands")),
        ],
        widget=forms.RadioSelect,
        label=_("Which do you keep?"),
    )

    standing_text: str | None = None
    """What stands in this moment meanwhile, where it was changed on another screen."""

    def __init__(self, *args: Any, offer: Offer, already: Collection[UUID] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        for name in ("tags", "speaks_to"):
            field = self.fields[name]
            assert isinstance(field, TagField)
            field.offer, field.already = offer, {str(key) for key in already}
        self._choices("about", [(str(child.pk), child.initial) for child in offer.children])
        self._choices("kept_from", [(str(one.pk), one.name) for one in offer.colleagues])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    @cached_property
    def picker(self) -> tuple[tuple[Pick, ...], tuple[PickGroup, ...]]:
        return self.offer.picks(self["tags"].value() or [])

    def chosen(self, name: str) -> set[str]:
        return {str(value) for value in self[name].value() or []}

    @property
    def chips(self) -> list[dict[str, Any]]:
        """The four, with those chosen."""
        return [chip for chip in self._chips if chip["entry"].framework == FOUR]

    @property
    def folds(self) -> list[dict[str, Any]]:
        """What is less often asked for, each under a heading of its own: capacities that grow, and domains."""
        return [
            {"heading": heading, "chips": chips, "is_open": any(chip["checked"] for chip in chips)}
            for framework, heading in FOLDS.items()
            if (chips := [chip for chip in self._chips if chip["entry"].framework == framework])
        ]

    @cached_property
    def _chips(self) -> list[dict[str, Any]]:
        """What is offered, in the wording chosen; and what is chosen already though the agency leaves it out by now."""
        kept = {entry.code: entry for entry in self.offer.known(self.chosen("speaks_to"))}
        rows = [{"entry": kept.get(entry.code, entry), "checked": entry.code in kept} for entry in self.offer.speaks_to]
        offered = {entry.code for entry in self.offer.speaks_to}
        left_out = [entry for entry in kept.values() if entry.code not in offered]
        return rows + [{"entry": entry, "checked": True} for entry in sorted(left_out, key=lambda one: one.position)]

    @property
    def babies(self) -> list[dict[str, Any]]:
        """The children to choose from; with one there is no choice, but one that was chosen stays so."""
        chosen = self.chosen("about")
        children = self.offer.children if len(self.offer.children) > 1 or chosen else ()
        return [{"child": child, "checked": str(child.pk) in chosen} for child in children]

    @property
    def colleagues(self) -> list[dict[str, Any]]:
        chosen = self.chosen("kept_from")
        return [{"member": one, "checked": str(one.pk) in chosen} for one in self.offer.colleagues]

    @property
    def is_kept_from_somebody(self) -> bool:
        return bool(self.chosen("kept_from"))

    def words(self) -> MomentWords:
        """Return it for the actions. Needs a form that is valid."""
        row = self.cleaned_data
        return MomentWords(
            text=row["text"].strip(),
            tags=frozenset(UUID(key) for key in [*row["tags"], *row["speaks_to"]]),
            something_else=row["something_else"],
            about=frozenset(UUID(key) for key in row["about"]),
            kept_from=frozenset(UUID(key) for key in row["kept_from"]),
            ref=row["ref"],
            kept_was=frozenset(self._kept_was(row["kept_was"])),
        )

    @staticmethod
    def _kept_was(text: str) -> list[UUID]:
        found = []
        for part in text.split():
            try:
                found.append(UUID(part))
            except ValueError:  # changed on the way; whoever it named stays kept from
                continue
        return found


MomentSet = row_set(MomentForm, most=MOST_MOMENTS)


def moment_as_written(words: MomentWords, offer: Offer) -> dict[str, Any]:
    """Return the boxes of a moment that is there."""
    tags = offer.known([str(key) for key in words.tags])
    return {
        "ref": words.ref,
        "kept_was": " ".join(sorted(str(key) for key in words.kept_from)),
        "text": words.text,
        "tags": [str(entry.id) for entry in tags if entry.framework not in SPEAKS_TO],
        "speaks_to": [str(entry.id) for entry in tags if entry.framework in SPEAKS_TO],
        "something_else": words.something_else,
        "about": [str(key) for key in words.about],
        "kept_from": [str(key) for key in words.kept_from],
    }
