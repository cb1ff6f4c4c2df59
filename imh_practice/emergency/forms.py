"""Opening and reviewing: a reason somebody else can judge, and what was found."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imh_practice.emergency.models import LEAST_REASON
from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.shared.forms import NamedChoice, ProductForm

LEAST_WORDS = 4


class FamilyChoice(NamedChoice):
    """A family by its code name: all that an admin knows of it."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.code_name)


FILLERS = re.compile("[\u115f\u1160\u2800\u3164\uffa0\ufffd]")
WORD = re.compile(r"\w\w")


class Sentence(forms.CharField):
    """Words somebody else can judge: what cannot be seen does not count, and one sign thirty times is no reason."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        seen = FILLERS.sub(" ", "".join(sign if sign.isprintable() else " " for sign in text))
        words = [word for word in seen.split() if WORD.search(word)]
        if len(" ".join(words)) < LEAST_REASON or len(set(words)) < LEAST_WORDS:
            raise forms.ValidationError(
                _("Please write it out: a sentence of at least 30 characters."), code="min_length"
            )
        return text


class ReasonForm(ProductForm):
    """Why the record is needed now."""

    reason = Sentence(
        label=_("Why is it needed now?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Everybody who is told reads this: who wrote the record, the team, other admins. 30 characters or more."
        ),
        error_messages={"required": _("Write why it is needed. Those who wrote the record will read it.")},
    )


class FamilyForm(ProductForm):
    """Which family's record."""

    family = FamilyChoice(
        Family.objects.none(),
        label=_("Family"),
        empty_label=_("Choose a family"),
        error_messages={"required": _("Choose a family.")},
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        families = Family.objects.filter(agency_id=member.agency_id).order_by("code_name", "pk")
        self.fields["family"].queryset = families  # type: ignore[attr-defined]  # a choice of rows


class OpenForm(FamilyForm, ReasonForm):
    """Both: which family's, and why."""

    field_order = ("family", "reason")


class ReviewForm(ProductForm):
    """What the review found."""

    was_needed = forms.TypedChoiceField(
        label=_("Was it needed?"),
        choices=[("yes", _("Yes, it was needed")), ("no", _("No, it should not have been opened"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )
    finding = Sentence(
        label=_("What did you find, and what follows?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who wrote the record reads this. 30 characters or more."),
        error_messages={"required": _("Write what you found.")},
    )
