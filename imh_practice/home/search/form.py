"""What is looked for. It goes by POST: words stand in no address, and in no log of addresses."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Catalogue
from imh_practice.shared.fields import OneLine
from imh_practice.shared.filters import FilterForm
from imh_practice.shared.folded import pattern_of

MOST_WORDS, LONGEST = 6, 100


class SearchForm(FilterForm):
    """Words, and where to look for them."""

    words = OneLine(
        label=_("Words"),
        max_length=LONGEST,
        help_text=_("Whole words or how they begin: brace finds bracelet. With several, all of them must be there."),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"required": _("Write what to look for.")},
    )
    family = forms.ChoiceField(label=_("Family"), required=False)
    behavior = forms.ChoiceField(label=_("What we were doing"), required=False)
    field_order = ("words", "family", "behavior", "since", "until")

    def __init__(self, data: Any, *, member: Member, catalogue: Catalogue) -> None:
        super().__init__(data)
        self.catalogue = catalogue
        families = Family.objects.visible_to(member).order_by("code_name").values_list("pk", "code_name")
        self.offer("family", _("All"), families)
        self.offer("behavior", _("Anything"), [(entry.item_id, entry.label) for entry in catalogue.tags_for(["W"])])

    @property
    def is_narrowed(self) -> bool:
        return any(self[name].value() or self[name].errors for name in ("family", "behavior", "since", "until"))

    @property
    def patterns(self) -> list[str]:
        """The words, each to stand in a pattern."""
        return [pattern_of(word) for word in str(self.cleaned_data["words"]).split()[:MOST_WORDS]]

    @property
    def in_family(self) -> UUID | None:
        return UUID(self.cleaned_data["family"]) if self.cleaned_data["family"] else None

    @property
    def items(self) -> set[UUID]:
        """The behavior looked for and all that are counted with it: referring with treating."""
        chosen = self.cleaned_data["behavior"]
        return self.catalogue.items_counted_with(chosen) if chosen else set()
