"""Families as people: who they are, and who of the agency carries them. Their visits are observations' to show."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.families.actions import (
    ChangedMeanwhile,
    CodeNameTaken,
    LastOnTeam,
    add_colleague,
    change_family,
    end_place,
    reopen_family,
    take_up_family,
)
from imh_practice.families.ages import names_with_ages
from imh_practice.families.forms.family import FamilyForms
from imh_practice.families.forms.team import ColleagueForm
from imh_practice.families.models import Caregiver, Child, Family, FamilyQuerySet, TeamPlace
from imh_practice.membership.models import Member, RoleKind
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.shared.rows import pressed


def _sent(request: MemberRequest) -> QueryDict | None:
    # Not "POST or None": an empty form that was sent has errors to tell.
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True)
class FamilyRow:
    """A family of the list, with its children's ages in words and who carries it now."""

    family: Family
    babies: list[str]
    team: list[Member]


def _rows(families: FamilyQuerySet, member: Member, *, with_babies: bool) -> list[FamilyRow]:
    children = Prefetch("children", Child.objects.standing().order_by("pk"))
    team = Prefetch("team", TeamPlace.objects.in_force().select_related("member").order_by("began_at"))
    today = timezone.localdate()
    return [
        FamilyRow(
            family,
            names_with_ages(family, family.children.all(), today) if with_babies else [],
            [place.member for place in family.team.all()],
        )
        for family in families.as_seen_by(member).prefetch_related(*([children, team] if with_babies else [team]))
    ]


def family_list(request: MemberRequest) -> HttpResponse:
    """Families she carries or whose colleagues she supervises; for an admin all of them, by code name alone."""
    member = request.member
    rows = _rows(Family.objects.visible_to(member).order_by("code_name"), member, with_babies=True)
    open_rows = [row for row in rows if row.family.ended_on is None]
    others = Family.objects.open().filter(agency_id=member.agency_id).exclude(pk__in=[row.family.pk for row in rows])
    return render(
        request,
        "families/family_list.html",
        {
            "carried": [row for row in open_rows if row.family.carried],
            "supervised": [row for row in open_rows if not row.family.carried],
            "ended": [row for row in rows if row.family.ended_on is not None],
            "others": _rows(others.order_by("code_name"), member, with_babies=False) if member.is_admin else [],
            "left": Family.objects.left_by(member).exists(),
            "may_begin": member.is_clinician,
        },
    )


def family_new(request: MemberRequest) -> HttpResponse:
    """Take up a family: a code name, and what is known. Who takes it up carries it."""
    data = _sent(request)
    forms = FamilyForms(data, member=request.member, just_listed=data is not None and pressed(data))
    if data is not None and not pressed(data) and forms.is_valid():
        try:
            family = take_up_family(by=request.member, **forms.facts)
        except CodeNameTaken:
            forms.family.say_taken()
        else:
            messages.success(request, _("You carry this family now."))
            return redirect("family_detail", ref=family.pk)
    return _family_form(request, "families/family_new.html", forms)


def family_edit(request: MemberRequest, ref: object) -> HttpResponse:
    """Write down anew what is known of a family."""
    family = loaded(request, Family)
    if not family.carried:
        raise PermissionDenied
    data = _sent(request)
    forms = FamilyForms(data, member=request.member, family=family, just_listed=data is not None and pressed(data))
    if data is not None and not pressed(data) and forms.is_valid():
        try:
            change_family(
                family=family,
                base=forms.family.read_version,
                removed=forms.removed,
                by=request.member,
                **forms.facts,
            )
        except CodeNameTaken:
            forms.family.say_taken()
        except ChangedMeanwhile:
            return _changed_meanwhile(request, family, forms)
        else:
            messages.success(request, _("Saved."))
            return redirect("family_detail", ref=family.pk)
    children = Child.objects.standing().filter(family=family).order_by("pk")
    return _family_form(request, "families/family_edit.html", forms, family=family, children=children)


def _changed_meanwhile(request: MemberRequest, family: Family, forms: FamilyForms) -> HttpResponse:
    """Two screens wrote: show what stands above what was typed here, and let her decide."""
    standing, today = Family.objects.select_related("program").get(pk=family.pk), timezone.localdate()
    children = Child.objects.standing().filter(family=standing).order_by("pk")
    context = {
        "forms": forms.beside(standing),
        "family": family,
        "standing": standing,
        "babies": names_with_ages(standing, children, today),
        "children": children,
        "caregivers": Caregiver.objects.standing().filter(family=standing).order_by("pk"),
    }
    return render(request, "families/family_edit.html", context, status=422)


def _family_form(request: MemberRequest, template: str, forms: FamilyForms, **more: Any) -> HttpResponse:
    context = {"forms": forms, "has_errors": forms.errors, **more}
    return render(request, template, context, status=422 if forms.errors else 200)


def family_reopen(request: MemberRequest, ref: object) -> HttpResponse:
    """The team takes an ending back, at any time: what was ended by mistake, or goes on after all."""
    family = loaded(request, Family)
    try:
        reopen_family(family=family, by=request.member)
    except CodeNameTaken:
        messages.error(request, _("Another family here has this code name now. Give this one another, then go on."))
        return redirect("family_edit", ref=family.pk)
    messages.success(request, _("The work with this family goes on."))
    return redirect("family_detail", ref=family.pk)


def family_team(request: MemberRequest, ref: object) -> HttpResponse:
    """Who carries the family, since when; the team and the agency's admin let a colleague in."""
    family = loaded(request, Family)
    if not (family.carried or request.member.is_admin):
        raise PermissionDenied
    places = TeamPlace.objects.filter(family=family).select_related("member").order_by("began_at")
    now = list(places.in_force())
    # Not herself: what an admin cannot read, she does not open to herself.
    not_these = [request.member.pk, *(place.member_id for place in now)]
    colleagues = Member.objects.as_(RoleKind.CLINICIAN).filter(agency_id=family.agency_id).exclude(pk__in=not_these)
    form = ColleagueForm(_sent(request), colleagues=colleagues.order_by("name"))
    if request.method == "POST" and form.is_valid():
        place = add_colleague(family=family, member=form.cleaned_data["member"], by=request.member)
        messages.success(request, _("%(name)s carries this family now.") % {"name": place.member.name})
        return redirect("family_team", ref=family.pk)
    context = {
        "oneself": request.member.is_clinician and not family.carried,
        "family": family,
        "now": now,
        "past": [place for place in places if place not in now],
        "form": form,
    }
    return render(request, "families/family_team.html", context, status=422 if form.errors else 200)


def place_end(request: MemberRequest, ref: object) -> HttpResponse:
    """End a colleague's place on a team, or one's own, after a page that says what closes."""
    place = loaded(request, TeamPlace)
    if request.method != "POST":
        context = {"place": place, "is_own": place.member_id == request.member.pk}
        return render(request, "families/place_end.html", context)
    try:
        end_place(place=place, by=request.member)
    except LastOnTeam:
        messages.error(request, _("Somebody has to carry this family. Let a colleague in first, or end the work."))
        return redirect("family_team", ref=place.family_id)
    messages.success(request, _("%(name)s does not carry this family any more.") % {"name": place.member.name})
    if place.member_id == request.member.pk and not request.member.is_admin:
        return redirect("family_list")
    return redirect("family_team", ref=place.family_id)
