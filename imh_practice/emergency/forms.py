"""Opening and reviewing: a reason somebody else can judge, and what was found."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from imh_practice.emergency.models import LEAST_REASON
from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.shared.forms import NamedChoice, ProductForm


class FamilyChoice(NamedChoice):
    """A family by its code name: all that an admin knows of it."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.code_name)


class ReasonForm(ProductForm):
    """Why the record is needed now."""

    reason = forms.CharField(
        label=_("Why is it needed now?"),
        min_length=LEAST_REASON,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who wrote the record reads this, and so does the admin who reviews it. 30 characters or more."),
        error_messages={"required": _("Write why it is needed. Those who wrote the record will read it.")},
    )


class OpenForm(ReasonForm):
    """Which family's record."""

    family = FamilyChoice(
        Family.objects.none(),
        label=_("Family"),
        empty_label=_("Choose a family"),
        error_messages={"required": _("Choose a family.")},
    )
    field_order = ("family", "reason")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        families = Family.objects.filter(agency_id=member.agency_id).order_by("code_name", "pk")
        self.fields["family"].queryset = families  # type: ignore[attr-defined]  # a choice of rows


class ReviewForm(ProductForm):
    """What the review found."""

    was_needed = forms.TypedChoiceField(
        label=_("Was it needed?"),
        choices=[("yes", _("Yes, it was needed")), ("no", _("No, it should not have been opened"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these.")},
    )
    finding = forms.CharField(
        label=_("What did you find, and what follows?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who wrote the record reads this."),
        error_messages={"required": _("Write what you found.")},
    )
