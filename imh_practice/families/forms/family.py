"""What a family's page asks: a code name, children and caregivers as rows, and who else carries the family."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imh_practice.agencies.models import Program
from imh_practice.families.actions import CaregiverFacts, ChildFacts, Language
from imh_practice.families.models import Caregiver, Child, Family
from imh_practice.membership.actions import other_admins
from imh_practice.membership.models import Member
from imh_practice.shared.fields import DayField, OneLine
from imh_practice.shared.forms import ProductForm
from imh_practice.shared.rows import RowSet, as_typed, counted, row_set, rows_as_typed
from imh_practice.shared.templatetags.parts import in_words

MOST_CHILDREN, MOST_CAREGIVERS = 12, 12
MOST_LETTERS = 2
Row = dict[str, Any]


class ProgramChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Programs by name. One that has ended is there for the families that are still in it."""

    def label_from_instance(self, obj: Program) -> str:
        return gettext("%(name)s (has ended)") % {"name": obj.name} if obj.ended_at else obj.name


class FamilyForm(ProductForm):
    """The family itself."""

    code_name = OneLine(
        label=_("Code name"),
        max_length=40,
        help_text=_("A word that tells nothing about them, like the name of a bird. It stands where a name would."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Give the family a code name.")},
    )
    began_on = DayField(label=_("Since"), help_text=_("The day you began with this family."))
    program = ProgramChoice(
        label=_("Program"),
        queryset=Program.objects.none(),
        empty_label=_("Choose a program"),
        error_messages={"required": _("Choose the program this family is in.")},
    )
    base = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)
    """The version she read."""

    def __init__(self, *args: Any, member: Member, family: Family | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member, self.family = member, family
        if family is None:
            del self.fields["base"]
        own = family.program_id if family else None
        programs = Program.objects.filter(Q(ended_at=None) | Q(pk=own), agency_id=member.agency_id).order_by("name")
        has_none = family is not None and own is None
        if len(programs) + has_none < 2:
            # One is no choice. A family that is in none stays in none.
            self.only_program = programs[0] if programs else None
            del self.fields["program"]
        else:
            self.only_program = None
            field = self.fields["program"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = programs
            if has_none:
                field.required, field.empty_label = False, _("None")

    def clean_code_name(self) -> str:
        name: str = self.cleaned_data["code_name"]
        if self.family is not None and self.family.ended_on is not None:
            return name  # its name is free for another
        taken = Family.objects.open().filter(agency_id=self.member.agency_id).named(name)
        if self.family is not None:
            taken = taken.exclude(pk=self.family.pk)
        if taken.exists():
            self.say_taken()
        return name

    def say_taken(self) -> None:
        """Say that the code name is another family's, and how to come to carry that one: it may be the same family."""
        if self.family is not None:
            words = gettext("Another family here has this code name. Please choose another.")
        elif admins := other_admins(self.member):
            words = gettext(
                "A family here has this code name already. If it is the same one, ask a colleague on its team, "
                "or %(admins)s, to let you in. If not, choose another."
            ) % {"admins": get_text_list(admins, gettext("or"))}
        else:
            words = gettext(
                "A family here has this code name already. If it is the same one, ask a colleague on its team "
                "to let you in. If not, choose another."
            )
        self.add_error("code_name", words)

    def clean_began_on(self) -> dt.date:
        began: dt.date = self.cleaned_data["began_on"]
        last = self.family.ended_on if self.family else None
        if last is not None and began > last:
            said = gettext("The work with this family ended on %(day)s. Choose that day or an earlier one.")
            raise forms.ValidationError(said % {"day": in_words(last)})
        return began

    @property
    def chosen_program(self) -> Program | None:
        """The program chosen, or the only one there is."""
        return self.cleaned_data.get("program") or self.only_program

    @property
    def read_version(self) -> int:
        """The version she read; 0, which none has, where the form does not say."""
        base: str = self.cleaned_data["base"]
        return int(base) if base.isdecimal() else 0


class LanguageForm(ProductForm):
    """Which languages are spoken with the family."""

    home_language = OneLine(
        label=_("At home"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    visit_language = OneLine(
        label=_("On our visits"),
        max_length=120,
        required=False,
        help_text=_("With whoever interprets, and for what: English; interpreter by phone for medical talk."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language_asked = forms.BooleanField(label=_("We asked the family which it would like"), required=False)


class InitialField(OneLine):
    """One letter or two, with a dot: four would be a name, and names do not stand here."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Initial"),
            max_length=4,
            help_text=_("One letter or two, like D. A name would tell who they are."),
            widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
            **kwargs,
        )

    def validate(self, value: str) -> None:
        super().validate(value)
        if sum(sign.isalnum() for sign in value) > MOST_LETTERS:
            raise forms.ValidationError(_("Two letters at most, like D. or Mj. A name would tell who they are."))


class ChildForm(ProductForm):
    """A child, born or awaited."""

    ref = forms.UUIDField(required=False, widget=forms.HiddenInput)
    initial_letter = InitialField(
        error_messages={"required": _("Write the child's initial, like D.")},
    )
    born_on = DayField(label=_("Born on"), required=False, help_text=_("Leave it empty while the baby is awaited."))
    weeks_early = forms.IntegerField(
        label=_("Weeks early"),
        required=False,
        min_value=0,
        max_value=18,
        help_text=_("If the baby came early: ages are then shown corrected as well."),
    )


class CaregiverForm(ProductForm):
    """Whoever raises this baby."""

    ref = forms.UUIDField(required=False, widget=forms.HiddenInput)
    role = OneLine(
        label=_("Who"),
        max_length=40,
        help_text=_("Mother, father, grandmother, foster mother: the family's own word."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write who this is, in the family's own word.")},
    )
    initial_letter = InitialField(required=False)


ChildSet = row_set(ChildForm, most=MOST_CHILDREN)
CaregiverSet = row_set(CaregiverForm, most=MOST_CAREGIVERS)


class FamilyForms:
    """The forms of the page as one. ``data`` is what was sent; ``just_listed`` shows it again without errors."""

    def __init__(
        self, data: QueryDict | None, *, member: Member, family: Family | None = None, just_listed: bool = False
    ) -> None:
        self.data, self.member = data, member
        if data is not None:
            data = counted(counted(data, "children", most=MOST_CHILDREN), "caregivers", most=MOST_CAREGIVERS)
        self.family = FamilyForm(data, member=member, family=family)
        self.language = LanguageForm(data)
        self.children: RowSet = ChildSet(data, prefix="children")
        self.caregivers: RowSet = CaregiverSet(data, prefix="caregivers")
        if data is None or just_listed:
            known, language, children, caregivers = self._typed() if data is not None else _known(family)
            self.family = FamilyForm(member=member, family=family, initial=known)
            self.language = LanguageForm(initial=language)
            self.children = ChildSet(initial=children, prefix="children")
            self.caregivers = CaregiverSet(initial=caregivers, prefix="caregivers")

    def _typed(self) -> tuple[Row, Row, list[Row], list[Row]]:
        rows = rows_as_typed(self.children), rows_as_typed(self.caregivers)
        return as_typed(self.family), as_typed(self.language), *rows

    def beside(self, standing: Family) -> "FamilyForms":
        """What was typed, to be sent again by somebody who has seen what stands by now."""
        forms = FamilyForms(self.data, member=self.member, family=standing, just_listed=True)
        forms.family.initial["base"] = standing.version
        return forms

    def is_valid(self) -> bool:
        """Ask all of them, so that all that is missing is said at once."""
        asked = self.family, self.language, self.children, self.caregivers
        return not [each for each in asked if not each.is_valid()]

    @property
    def errors(self) -> bool:
        return self.family.is_bound and not self.is_valid()

    @property
    def facts(self) -> dict[str, Any]:
        """What the actions ask for."""
        return {
            "code_name": self.family.cleaned_data["code_name"],
            "began_on": self.family.cleaned_data["began_on"],
            "program": self.family.chosen_program,
            "language": Language(**self.language.cleaned_data),
            "children": [
                ChildFacts(row["initial_letter"], row["born_on"], row["weeks_early"] or 0, row["ref"])
                for row in self.children.standing
            ],
            "caregivers": [
                CaregiverFacts(row["role"], row["initial_letter"], row["ref"]) for row in self.caregivers.standing
            ],
        }

    @property
    def removed(self) -> set[UUID]:
        return self.children.taken_out | self.caregivers.taken_out


def _known(family: Family | None) -> tuple[Row, Row, list[Row], list[Row]]:
    if family is None:
        return {"began_on": timezone.localdate()}, {}, [{}], [{}]
    children = Child.objects.standing().filter(family=family).order_by("pk")
    caregivers = Caregiver.objects.standing().filter(family=family).order_by("pk")
    return (
        {
            "code_name": family.code_name,
            "began_on": family.began_on,
            "program": family.program_id,
            "base": family.version,
        },
        {
            "home_language": family.home_language,
            "visit_language": family.visit_language,
            "language_asked": family.language_asked,
        },
        [
            {
                "ref": row.pk,
                "initial_letter": row.initial,
                "born_on": row.born_on,
                "weeks_early": row.weeks_early or None,
            }
            for row in children
        ],
        [{"ref": row.pk, "role": row.role, "initial_letter": row.initial} for row in caregivers],
    )
