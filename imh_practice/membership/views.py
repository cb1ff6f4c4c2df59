"""Coming in: by an invitation, and to one of several agencies."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from imh_practice.agencies.models import Agency
from imh_practice.membership.actions import AlreadyAccepted, accept_invitation, find_invitation
from imh_practice.membership.forms import AcceptForm, PlaceForm
from imh_practice.membership.middleware import PLACE
from imh_practice.membership.models import Invitation, Member
from imh_practice.people.models import Person
from imh_practice.shared.acting import Acting, acting_as

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def place_choose(request: HttpRequest) -> HttpResponse:
    """Choose the agency to work for; with none, say so kindly."""
    person = request.user
    assert isinstance(person, Person)
    places = {}
    for member in Member.objects.in_force().filter(person=person).order_by("began_at"):
        with acting_as(Acting(person_id=person.pk, agency_id=member.agency_id)):
            places[str(member.pk)] = (member, Agency.objects.get(pk=member.agency_id).name)
    form = PlaceForm(request.POST or None, places=[(key, name) for key, (_member, name) in places.items()])
    if request.method == "POST" and form.is_valid():
        member, _name = places[form.cleaned_data["place"]]
        request.session[PLACE] = {"agency": str(member.agency_id), "member": str(member.pk)}
        return redirect("today")
    return render(request, "membership/place_choose.html", {"form": form, "places": places})


def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: somebody new sets a password, somebody known signs in first."""
    invitation = find_invitation(token)
    if invitation is None:
        return render(request, "membership/invitation_gone.html", status=404)
    known = Person.objects.filter(email=invitation.email).first()
    if known is not None:
        return _accept_as_known(request, invitation, known)
    form = AcceptForm(request.POST or None, invitation=invitation)
    if request.method == "POST" and form.is_valid():
        try:
            member = accept_invitation(invitation, person=None, password=form.cleaned_data["password"])
        except AlreadyAccepted:
            return render(request, "membership/invitation_gone.html", status=404)
        login(request, member.person, backend=BACKEND)
        request.session[PLACE] = {"agency": str(member.agency_id), "member": str(member.pk)}
        return redirect("today")
    return render(
        request,
        "membership/invitation_accept.html",
        {"form": form, "invitation": invitation},
        status=422 if form.errors else 200,
    )


def _accept_as_known(request: HttpRequest, invitation: Invitation, known: Person) -> HttpResponse:
    signed_in = request.user.is_authenticated and request.user.pk == known.pk
    if request.method == "POST" and signed_in:
        try:
            member = accept_invitation(invitation, person=known)
        except AlreadyAccepted:
            return render(request, "membership/invitation_gone.html", status=404)
        request.session[PLACE] = {"agency": str(member.agency_id), "member": str(member.pk)}
        return redirect("today")
    return render(
        request, "membership/invitation_accept.html", {"invitation": invitation, "known": True, "signed_in": signed_in}
    )
