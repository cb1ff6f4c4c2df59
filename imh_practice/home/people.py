"""A colleague's place ends. It stands up here, because the page also says what becomes of the families she carries."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.families.actions import end_places_of
from imh_practice.families.models import Family
from imh_practice.membership.actions import LastAdmin, end_membership, is_last_admin
from imh_practice.membership.models import Invitation, Member, Pairing
from imh_practice.membership.rule import MemberRequest, loaded


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
        end_membership(member=colleague, by=request.member)
        end_places_of(member=colleague, by=request.member)
    except LastAdmin:
        return render(request, "home/people_end.html", context | {"last_admin": True}, status=422)
    messages.success(request, _("The place is ended. What was written stays where it is."))
    return redirect("people_list")
