"""An agency's people, as its admin looks after them. Who they are and what they may do; nothing that anybody wrote."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.membership.actions import LastAdmin, edit_member, other_admins, role_change, set_roles
from imh_practice.membership.forms import InviteForm, MemberForm, RolesForm
from imh_practice.membership.invitations import (
    INVITATION_LASTS,
    AlreadyAsked,
    invite,
    link_of,
    send_again,
    withdraw_invitation,
)
from imh_practice.membership.models import Invitation, Member, Pairing, RoleKind
from imh_practice.membership.rule import MemberRequest, loaded


def people_list(request: MemberRequest) -> HttpResponse:
    """Everybody who belongs to the agency, who supervises whom, who is asked in, and who has left."""
    agency = {"agency_id": request.member.agency_id}
    supervisors: dict[object, list[str]] = {}
    for pairing in Pairing.objects.in_force().filter(**agency).select_related("supervisor").order_by("began_at"):
        supervisors.setdefault(pairing.clinician_id, []).append(pairing.supervisor.name)
    people = [
        {"member": member, "roles": role_names(member.role_kinds), "supervisors": supervisors.get(member.pk, [])}
        for member in Member.objects.in_force().with_roles().filter(**agency).order_by("name")
    ]
    invitations = [
        {"invitation": invitation, "roles": role_names(invitation.kinds)}
        for invitation in Invitation.objects.open().filter(**agency).order_by("-made_at")
    ]
    former = Member.objects.filter(**agency, ended_at__isnull=False).order_by("-ended_at")
    context = {"people": people, "invitations": invitations, "former": list(former)}
    return render(request, "membership/people_list.html", context)


def role_names(kinds: list[str]) -> list[str]:
    """Return roles in words, always in the same order."""
    return [str(kind.label) for kind in RoleKind if kind in kinds]


def people_detail(request: MemberRequest, ref: UUID) -> HttpResponse:
    """One colleague: what the agency keeps of her, her roles, and who supervises whom."""
    colleague = loaded(request, Member)
    context = {
        "colleague": colleague,
        "roles": role_names(colleague.role_kinds),
        "supervised_by": list(Pairing.objects.of_clinician(colleague).select_related("supervisor")),
        "supervises": list(Pairing.objects.of_supervisor(colleague).select_related("clinician")),
    }
    return render(request, "membership/people_detail.html", context)


def people_edit(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Change name, telephone, discipline, license and picker."""
    colleague = loaded(request, Member)
    form = MemberForm(request.POST if request.method == "POST" else None, instance=colleague)
    if request.method == "POST" and form.is_valid():
        edit_member(member=colleague, facts=form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("people_detail", ref=colleague.pk)
    context = {"colleague": colleague, "form": form}
    return render(request, "membership/people_edit.html", context, status=422 if form.errors else 200)


def people_invite(request: MemberRequest) -> HttpResponse:
    """Ask somebody in. The link is mailed; in a demo, from which no mail leaves, it is shown in the answer.

    Who was here before is asked in after a page that says so, and begins from what was kept.
    """
    form = InviteForm(request.POST if request.method == "POST" else None, by=request.member)
    valid = request.method == "POST" and form.is_valid()
    seen = bool(form.former and request.POST.get("again") == str(form.former.pk))
    if not valid:
        context = {"form": form, "former": form.former if seen else None}
        return render(request, "membership/people_invite.html", context, status=422 if form.errors else 200)
    if form.former and not seen:
        return ask_again(request, form.former, kinds=form.cleaned_data["kinds"])
    try:
        token = invite(**form.facts, by=request.member)
    except AlreadyAsked:
        messages.info(request, _("An invitation to this address is open already."))
        return redirect("people_list")
    told = {"name": form.cleaned_data["name"], "email": form.cleaned_data["email"], "days": INVITATION_LASTS.days}
    return render(
        request, "membership/people_invited.html", told | {"link": link_of(token) if settings.IS_DEMO else ""}
    )


def people_again(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Begin to ask somebody in who was here before; the form is sent where everybody is asked in."""
    return ask_again(request, loaded(request, Member))


def ask_again(request: MemberRequest, former: Member, **chosen: object) -> HttpResponse:
    """Show the form with what was kept of her, and what comes back with her. ``chosen`` stands instead of what was."""
    form = InviteForm(by=request.member, initial=InviteForm.kept_of(former) | chosen)
    return render(request, "membership/people_invite.html", {"form": form, "former": former})


def people_invite_withdraw(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Take an open invitation back, after a page that says so."""
    invitation = loaded(request, Invitation)
    if request.method != "POST":
        return render(request, "membership/people_invite_withdraw.html", {"invitation": invitation})
    if withdraw_invitation(invitation=invitation):
        messages.success(request, _("The invitation is taken back. Its link leads nowhere now."))
    return redirect("people_list")


def people_invite_again(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Mail a new link in place of the old one."""
    invitation = loaded(request, Invitation)
    if send_again(invitation=invitation, by=request.member):
        messages.success(
            request,
            _("A new link is on its way to %(email)s. The old one leads nowhere.") % {"email": invitation.email},
        )
    return redirect("people_list")


def people_roles(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Choose roles, see what changes, then change it."""
    colleague = loaded(request, Member)
    form = RolesForm(request.POST if request.method == "POST" else None, initial={"kinds": colleague.role_kinds})
    oneself = colleague == request.member
    context: dict[str, object] = {"colleague": colleague, "form": form, "oneself": oneself}
    if oneself:
        context["others"] = other_admins(colleague)
    if request.method != "POST" or not form.is_valid():
        return render(request, "membership/people_roles.html", context, status=422 if form.errors else 200)
    change = role_change(colleague, form.cleaned_data["kinds"])
    if oneself and change.opens_records:
        form.add_error("kinds", _("This role opens records. Another admin gives it to you."))
        return render(request, "membership/people_roles.html", context, status=422)
    if change and "sure" not in request.POST:
        context |= {
            "change": change,
            "begin": role_names([*change.begin]),
            "end": role_names([*change.end]),
        }
        return render(request, "membership/people_roles_check.html", context)
    try:
        set_roles(member=colleague, kinds=form.cleaned_data["kinds"], by=request.member)
    except LastAdmin:
        form.add_error("kinds", _("The agency needs an admin. Give somebody else the role first."))
        return render(request, "membership/people_roles.html", context, status=422)
    messages.success(request, _("The roles are changed, from now on."))
    return redirect("people_detail", ref=colleague.pk)
