"""A colleague's place or a pairing ends. Up here, because the pages also say what becomes of families and sessions."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.families.actions import end_places_of
from imh_practice.families.models import Family
from imh_practice.membership.actions import LastAdmin, end_membership, end_pairing, is_last_admin
from imh_practice.membership.models import Invitation, Member, Pairing
from imh_practice.membership.rule import MemberRequest, loaded
from supervision.models import Participant, Session


def people_end(request: MemberRequest, ref: UUID) -> HttpResponse:
    """End a colleague's place, after a page that says what ends and what stays."""
    colleague = loaded(request, Member)
    families = Family.objects.open().carried_by(colleague).order_by("code_name")
    context = {
        "colleague": colleague,
        "oneself": colleague == request.member,
        "last_admin": is_last_admin(colleague),
        "supervised_by": list(Pairing.objects.of_clinician(colleague).select_related("supervisor")),
        "supervises": list(Pairing.objects.of_supervisor(colleague).select_related("clinician")),
        "families": families,
        "alone": list(families.carried_by_nobody_else(colleague)),
        "invitations": Invitation.objects.open_by(colleague).order_by("name"),
    }
    if request.method != "POST":
        return render(request, "home/people_end.html", context)
    try:
        end_membership(member=colleague)
        end_places_of(member=colleague, by=request.member)
    except LastAdmin:
        return render(request, "home/people_end.html", context | {"last_admin": True}, status=422)
    messages.success(request, _("The place is ended. What was written stays where it is."))
    return redirect("people_list")


def people_pair_end(request: MemberRequest, ref: UUID) -> HttpResponse:
    """End a pairing, after a page that says what it closes."""
    pairing = loaded(request, Pairing)
    if request.method != "POST":
        others = Pairing.objects.of_clinician(pairing.clinician).exclude(pk=pairing.pk)
        context = {"pairing": pairing, "planned": planned_within(pairing), "alone": not others.exists()}
        return render(request, "home/people_pair_end.html", context)
    end_pairing(pairing=pairing)
    words = _("%(supervisor)s does not supervise %(clinician)s any more.")
    messages.success(request, words % {"supervisor": pairing.supervisor.name, "clinician": pairing.clinician.name})
    return redirect("people_detail", ref=pairing.clinician_id)


def planned_within(pairing: Pairing) -> QuerySet[Session]:
    """Return the sessions the two have planned, the nearest first: their hours, which an admin may know; no words."""
    seats = Participant.objects.filter(session=OuterRef("pk"))
    both = (Exists(seats.filter(member=one)) for one in (pairing.clinician_id, pairing.supervisor_id))
    ahead = Session.objects.planned().filter(*both, agency_id=pairing.agency_id, starts_at__gt=timezone.now())
    return ahead.order_by("starts_at")
