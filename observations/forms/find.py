"""Which visits to list. What is chosen goes into the address as ids and days, never as words."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Family
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Catalogue
from imh_practice.shared.fields import EARLIEST
from imh_practice.shared.forms import NamedChoice, ProductForm
from observations.models import Moment, Outcome, Visit
from observations.querysets import VisitQuerySet, supervisees_of


class FamilyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Families by code name."""

    def label_from_instance(self, obj: Family) -> str:
        return obj.code_name


def day_box(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class FindForm(ProductForm):
    """Family, way of being, outcome and time; for a supervisor also whose visits."""

    clinician = NamedChoice(label=_("Clinician"), queryset=Member.objects.none(), required=False, empty_label=_("All"))
    family = FamilyChoice(label=_("Family"), queryset=Family.objects.none(), required=False, empty_label=_("All"))
    behavior = forms.ChoiceField(label=_("What we were doing"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=[("", _("All")), *Outcome.choices])
    since = day_box(_("From"))
    until = day_box(_("To"))

    def __init__(self, data: Any, *, member: Member, words: Catalogue) -> None:
        super().__init__(data)
        self.member, self.words = member, words
        if member.is_supervisor:
            clinician = self.fields["clinician"]
            assert isinstance(clinician, NamedChoice)
            clinician.queryset = Member.objects.filter(pk__in=supervisees_of(member)).order_by("name")
        else:
            del self.fields["clinician"]
        family = self.fields["family"]
        assert isinstance(family, forms.ModelChoiceField)
        family.queryset = families_read_by(member).order_by("code_name")
        behavior = self.fields["behavior"]
        assert isinstance(behavior, forms.ChoiceField)
        rows = [(str(entry.item_id), entry.label) for entry in words.tags_for(["W"])]
        behavior.choices = [("", _("Anything")), *rows]

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, visits: VisitQuerySet) -> VisitQuerySet:
        """Return those that fit. A moment held back from this member is not there for any filter."""
        chosen = self.cleaned_data
        if chosen.get("clinician"):
            visits = visits.filter(author=chosen["clinician"])
        if chosen.get("family"):
            visits = visits.filter(family=chosen["family"])
        if chosen.get("outcome"):
            visits = visits.filter(head__outcome=chosen["outcome"])
        if chosen.get("since"):
            visits = visits.filter(happened_at__gte=_midnight(chosen["since"]))
        if chosen.get("until"):
            visits = visits.filter(happened_at__lt=_midnight(chosen["until"] + dt.timedelta(days=1)))
        if chosen.get("behavior"):
            tagged = (
                Moment.objects.open_to(self.member)
                .standing()
                .filter(visit=OuterRef("pk"), head__tags__item_version__item__in=self._items(chosen["behavior"]))
            )
            visits = visits.filter(Exists(tagged))
        return visits

    def _items(self, item_id: str) -> set[Any]:
        """The item and all that are counted with it: referring with treating."""
        code = next(entry.code for entry in self.words.entries if str(entry.item_id) == item_id)
        entries = self.words.wordings.values()
        return {entry.item_id for entry in entries if self.words.counts_as(entry.code) == code}

    def _day(self, name: str) -> dt.date | None:
        day: dt.date | None = self.cleaned_data.get(name)
        if day is not None and not EARLIEST <= day <= timezone.localdate() + dt.timedelta(days=366):
            raise forms.ValidationError(_("Please check the year."))
        return day

    def clean_since(self) -> dt.date | None:
        return self._day("since")

    def clean_until(self) -> dt.date | None:
        return self._day("until")


def families_read_by(member: Member) -> QuerySet[Family]:
    """Families of which she may read a visit: those she knows, and those she once visited."""
    hers = Visit.objects.written_by(member).values("family_id")
    return Family.objects.filter(pk__in=Family.objects.visible_to(member).values("pk")) | Family.objects.filter(
        pk__in=hers
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=timezone.get_current_timezone())
