"""Coming in: by an invitation, and to one of several agencies."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imh_practice.agencies.models import Agency
from imh_practice.membership.forms import AcceptForm, PlaceForm
from imh_practice.membership.invitations import (
    INVITATION_LASTS,
    AlreadyAccepted,
    KnownByNow,
    accept_invitation,
    find_invitation,
)
from imh_practice.membership.middleware import PLACE
from imh_practice.membership.models import Invitation, Member, RoleKind
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as


def place_choose(request: HttpRequest) -> HttpResponse:
    """Choose the agency to work for; with none, say so kindly. With one there is nothing to choose."""
    person = request.user
    assert isinstance(person, Person)
    members = list(Member.objects.in_force().filter(person=person).order_by("began_at"))
    system = "places:" + ",".join(str(member.agency_id) for member in members)
    with acting_as(Acting(person_id=person.pk, system=system)):
        names = dict(Agency.objects.values_list("pk", "name"))
    if len(members) == 1:
        take_place(request, members[0])
        return redirect("today")
    places = {str(member.pk): (member, names[member.agency_id]) for member in members}
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        places=[(key, name) for key, (_member, name) in places.items()],
    )
    if request.method == "POST" and form.is_valid():
        member, _name = places[form.cleaned_data["place"]]
        take_place(request, member, of_several=len(places) > 1)
        return redirect("today")
    context = {"form": form, "places": places}
    return render(request, "membership/place_choose.html", context, status=422 if form.errors else 200)


def take_place(request: HttpRequest, member: Member, *, of_several: bool = False) -> None:
    """Work for this agency from the next request on; ``of_several`` keeps the way to the others in the menu."""
    request.session[PLACE] = {"agency": str(member.agency_id), "member": str(member.pk), "of_several": of_several}


def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: somebody new sets a password, somebody known signs in first."""
    invitation = find_invitation(token)
    if invitation is None:
        return gone(request)
    known = Person.objects.filter(email=invitation.email).first()
    if request.user.is_authenticated and request.user != known:
        return page(request, invitation, somebody_else=True)
    if known is not None:
        return accept_as_known(request, invitation, known)
    form = AcceptForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if request.method != "POST" or not form.is_valid():
        return page(request, invitation, form=form)
    try:
        member = accept_invitation(invitation, person=None, password=form.cleaned_data["password"])
    except AlreadyAccepted:
        return gone(request)
    except KnownByNow:
        return redirect("invitation_accept", token=token)
    get_adapter(request).login(request, member.person)
    take_place(request, member)
    return redirect("today")


def accept_as_known(request: HttpRequest, invitation: Invitation, known: Person) -> HttpResponse:
    """Somebody with a sign-in accepts by one button, once she is signed in."""
    if request.method != "POST" or not request.user.is_authenticated:
        return page(request, invitation, known=True)
    try:
        member = accept_invitation(invitation, person=known)
    except AlreadyAccepted:
        return gone(request)
    take_place(request, member, of_several=Member.objects.in_force().filter(person=known).count() > 1)
    return redirect("today")


def page(request: HttpRequest, invitation: Invitation, **context: object) -> HttpResponse:
    """Say who asks her in and as what, above whatever is to be done."""
    roles = [RoleKind(kind).label for kind in invitation.kinds]
    form = context.get("form")
    return render(
        request,
        "membership/invitation_accept.html",
        {"invitation": invitation, "roles": roles, **context},
        status=422 if isinstance(form, AcceptForm) and form.errors else 200,
    )


def gone(request: HttpRequest) -> HttpResponse:
    """The same page for a link that was used, taken back, grew old, or never was."""
    return render(request, "membership/invitation_gone.html", {"days": INVITATION_LASTS.days}, status=404)
