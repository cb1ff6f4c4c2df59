"""Coming in, choosing where to work, and looking after an agency's people."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.access import is_called
from imh_practice.membership.models import Invitation, Member, Pairing, RoleKind, Vocabulary
from imh_practice.people.models import Person
from imh_practice.shared.fields import OneLine, Suggesting
from imh_practice.shared.forms import NamedChoice, ProductForm, ProductModelForm

# What each role opens, said where it is given. The rule file is what holds.
ROLES_IN_WORDS = [
    (RoleKind.CLINICIAN, _("Clinician: visits families, and writes down what was noticed")),
    (RoleKind.SUPERVISOR, _("Supervisor: thinks it over with the people paired with them, and reads their visits")),
    (RoleKind.ADMIN, _("Agency admin: looks after people and reports; reads nobody's words, but in an emergency")),
]


def disciplines() -> list[str]:
    """Return where colleagues come from. By name: the vocabulary stands on a higher floor."""
    suggested: Callable[[], list[str]] = import_string("imh_practice.practice.learn.disciplines")
    return suggested()


CALLED_SO = _(
    "Somebody here is called %(name)s already. Add what tells them apart, such as a middle name: by the name people "
    "know who can see their work."
)


class AcceptForm(ProductForm):
    """Somebody new sets the password she will sign in with."""

    password = forms.CharField(
        label=_("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        error_messages={"required": _("Choose a password.")},
        help_text=_("12 characters or more. A few words in a row are easy to remember and hard to guess."),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, Person(email=self.invitation.email, name=self.invitation.name))
        return password


class PlaceForm(ProductForm):
    """Which of her own agencies a person works for now."""

    place = forms.ChoiceField(
        label=_("Where are you working now?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an agency.")},
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = places


class RolesField(forms.MultipleChoiceField):
    """One role or more, each with what it opens."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=ROLES_IN_WORDS,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Choose at least one role.")},
            **kwargs,
        )


class InviteForm(ProductForm):
    """Whom to ask in, and as what. ``by`` is the admin who asks."""

    name = OneLine(
        label=_("Name"),
        max_length=120,
        help_text=_("As colleagues see it."),
        error_messages={"required": _("Write the name.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The address to sign in with. The link goes there."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    kinds = RolesField(label=_("Roles"))
    discipline = OneLine(
        label=_("Discipline"),
        max_length=80,
        required=False,
        help_text=_("Such as nursing, social work. Can wait."),
        widget=Suggesting(disciplines),
    )
    new_to_imh = forms.BooleanField(
        label=_("New to infant mental health"),
        required=False,
        help_text=_("Three ways of seeing stand on top when a moment is tagged. It can be changed later."),
    )

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.former: Member | None = None

    @staticmethod
    def kept_of(former: Member) -> dict[str, Any]:
        """Return what the agency kept of somebody who was here before, to begin from; her roles are those she left."""
        return {
            "name": former.name,
            "email": former.person.email,
            "kinds": list(former.roles.filter(ended_at=former.ended_at).values_list("kind", flat=True)),
            "discipline": former.discipline,
            "new_to_imh": former.vocabulary == Vocabulary.E,
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if is_called(name, agency_id=self.by.agency_id):
            raise forms.ValidationError(CALLED_SO % {"name": name})
        return name

    def clean_email(self) -> str:
        """Refuse an address this agency knows already. Whether another agency knows it is not said."""
        email: str = self.cleaned_data["email"].strip().lower()
        members = Member.objects.in_force().filter(agency_id=self.by.agency_id, person__email=email)
        if members.exists():
            raise forms.ValidationError(gettext("Somebody with this address belongs to the agency already."))
        if Invitation.objects.open().filter(agency_id=self.by.agency_id, email=email).exists():
            raise forms.ValidationError(
                gettext("An invitation to this address is open. Take it back first; then you can send a new one.")
            )
        return email

    def clean(self) -> dict[str, Any]:
        """Find out whether the address belongs to somebody who was here before: ``former``, or None."""
        self.former = self._former()
        return self.cleaned_data

    def _former(self) -> Member | None:
        ended = Member.objects.filter(agency_id=self.by.agency_id, ended_at__isnull=False)
        hers = ended.filter(person__email=self.cleaned_data.get("email", "")).select_related("person")
        return hers.order_by("-ended_at").first()

    @property
    def facts(self) -> dict[str, Any]:
        """What ``invite`` is told."""
        facts = dict(self.cleaned_data)
        facts["vocabulary"] = Vocabulary.E if facts.pop("new_to_imh") else Vocabulary.W
        return facts


class MemberForm(ProductModelForm):
    """What the agency keeps of a colleague."""

    name = OneLine(label=_("Name"), max_length=120, error_messages={"required": _("Write the name.")})

    class Meta:
        model = Member
        fields = ("name", "phone", "discipline", "licensed_imh", "vocabulary")
        labels = {
            "licensed_imh": _("Licensed, and trained in infant mental health"),
            "vocabulary": _("Rows when tagging a moment"),
        }
        help_texts = {
            "phone": _("Colleagues and supervisees see it, for what cannot wait."),
            "discipline": _("Such as nursing, social work, occupational therapy."),
            "licensed_imh": _("Infant-parent psychotherapy can be noted as a service of a visit."),
        }
        widgets = {"vocabulary": forms.RadioSelect, "discipline": Suggesting(disciplines)}

    def clean_name(self) -> str:
        """Refuse a name that somebody else has. Whose name was the same before may keep it."""
        name: str = self.cleaned_data["name"]
        if "name" in self.changed_data and is_called(name, agency_id=self.instance.agency_id, but=self.instance):
            raise forms.ValidationError(CALLED_SO % {"name": name})
        return name


class RolesForm(ProductForm):
    """All the roles a member holds from now on."""

    kinds = RolesField(label=_("Roles"))


class PairingForm(ProductForm):
    """Who supervises this colleague from now on."""

    supervisor = NamedChoice(
        queryset=Member.objects.none(),
        label=_("Supervisor"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a supervisor.")},
    )
    also_line_manager = forms.BooleanField(
        required=False,
        label=_("Is also the line manager"),
        help_text=_("It is said again wherever something may be shared."),
    )

    def __init__(self, *args: Any, clinician: Member, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["supervisor"]
        assert isinstance(field, forms.ModelChoiceField)
        paired = Pairing.objects.of_clinician(clinician).values("supervisor_id")
        supervisors = Member.objects.as_(RoleKind.SUPERVISOR).filter(agency_id=clinician.agency_id)
        field.queryset = supervisors.exclude(pk__in=[clinician.pk, by.pk]).exclude(pk__in=paired).order_by("name")
