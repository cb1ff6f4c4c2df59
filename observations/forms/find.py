"""Which visits to list. What is chosen goes into the address as ids and days, never as words."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from imh_practice.families.models import Family, TeamPlace
from imh_practice.membership.models import Member
from imh_practice.practice.catalogue import Catalogue
from imh_practice.shared.any_of import AnyOf
from imh_practice.shared.filters import FilterForm
from imh_practice.shared.prepared import prepared
from observations.models import Moment, Outcome, Visit
from observations.querysets import VisitQuerySet, supervisees_of

OUTCOMES = [
    ("", _("All")),
    (Outcome.MET, Outcome.MET.label),
    # Whose visits they are is open here.
    (Outcome.THEY, _("The family could not")),
    (Outcome.ME, _("The clinician could not")),
    (Outcome.NO_ANSWER, Outcome.NO_ANSWER.label),
]


CHOSEN = re.compile("[0-9a-z-]{1,36}")
"""What any filter is in the address: a key, a day, an outcome."""
LONGEST = 500


class FindForm(FilterForm):
    """Family, way of being, outcome and time; for a supervisor also whose visits."""

    clinician = forms.ChoiceField(label=_("Clinician"), required=False)
    family = forms.ChoiceField(label=_("Family"), required=False)
    behavior = forms.ChoiceField(label=_("What we were doing"), required=False)
    outcome = forms.ChoiceField(label=_("Outcome"), required=False, choices=OUTCOMES)
    field_order = ("clinician", "family", "behavior", "outcome", "since", "until")

    def __init__(self, data: Any, *, member: Member, words: Catalogue) -> None:
        super().__init__(data)
        self.member, self.words = member, words
        self.offer("family", _("All"), _families_read_by(member))
        self.offer("behavior", _("Anything"), [(entry.item_id, entry.label) for entry in words.tags_for(["W"])])
        if member.is_supervisor:
            self.offer("clinician", _("All"), _supervised_by(member))
        else:
            del self.fields["clinician"]

    def narrow(self, visits: VisitQuerySet) -> VisitQuerySet:
        """Return those that fit. A moment held back from this member is not there for any filter."""
        chosen, visits = self.cleaned_data, visits.filter(**self.between("happened_at"))
        if chosen.get("clinician"):
            visits = visits.filter(author=chosen["clinician"])
        if chosen.get("family"):
            visits = visits.filter(family=chosen["family"])
        if chosen.get("outcome"):
            visits = visits.filter(head__outcome=chosen["outcome"])
        if chosen.get("behavior"):
            items = self.words.items_counted_with(chosen["behavior"])
            tagged = (
                Moment.objects.open_to(self.member)
                .standing()
                .filter(visit=OuterRef("pk"), head__tags__item_version__item__in=items)
            )
            visits = visits.filter(Exists(tagged))
        return visits


def found_by(query: QueryDict) -> str:
    """Return what of a query is the list's own, as a query: its filters and its place. Else nothing of it is kept."""
    kept = QueryDict(mutable=True)
    for name in (*FindForm.field_order, "newer", "older"):
        value = query.get(name)
        if isinstance(value, str) and CHOSEN.fullmatch(value):
            kept[name] = value
    return kept.urlencode()


def found_from(request: HttpRequest) -> str:
    """Return the same for the list from which a page was opened, as its address says."""
    return found_by(QueryDict(request.GET.get("from", "")[:LONGEST]))


@prepared
def _families_read_by(member: Member) -> QuerySet[Family, tuple[UUID, str]]:
    """Families of which she may read a visit: those she knows, and those she once carried and visited.

    Asked by her places: her visits are many, and of a family she never carried she has none.
    """
    known, visited = Family.objects.visible_to(member), Visit.objects.written_by(member)
    once = TeamPlace.objects.filter(Exists(visited.filter(family=OuterRef("family"))), member=member)
    once = once.filter(ended_at__isnull=False)
    either = Q(AnyOf("pk", known.values("pk"))) | Q(AnyOf("pk", once.values("family_id")))
    return Family.objects.filter(either).order_by("code_name").values_list("pk", "code_name")


@prepared
def _supervised_by(member: Member) -> QuerySet[Member, tuple[UUID, str]]:
    return Member.objects.filter(AnyOf("pk", supervisees_of(member))).order_by("name").values_list("pk", "name")
