"""Who supervises whom: begun by an admin, after a page that says what it opens. Ended in ``home/people.py``."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.membership.actions import NoSupervisor, NotSupervised, other_admins, pair
from imh_practice.membership.forms import PairingForm
from imh_practice.membership.models import Member, Pairing
from imh_practice.membership.rule import MemberRequest, loaded


def people_pair(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Choose a supervisor, see what she will be able to read, then pair the two."""
    clinician = loaded(request, Member)
    form = PairingForm(request.POST if request.method == "POST" else None, clinician=clinician, by=request.member)
    context: dict[str, object] = {"colleague": clinician, "form": form, "oneself": request.member.is_supervisor}
    context["supervised_by"] = list(Pairing.objects.of_clinician(clinician).select_related("supervisor"))
    if request.member.is_supervisor:
        context["others"] = other_admins(request.member)
    if request.method != "POST" or not form.is_valid():
        return render(request, "membership/people_pair.html", context, status=422 if form.errors else 200)
    supervisor: Member = form.cleaned_data["supervisor"]
    if "sure" not in request.POST:
        context |= {"supervisor": supervisor, "also_line_manager": form.cleaned_data["also_line_manager"]}
        return render(request, "membership/people_pair_check.html", context)
    try:
        pair(clinician=clinician, by=request.member, **form.cleaned_data)
    except NoSupervisor:
        form.add_error("supervisor", _("This person is no supervisor any more. Choose somebody else."))
        return render(request, "membership/people_pair.html", context, status=422)
    except NotSupervised:  # the page says so instead of its form
        return render(request, "membership/people_pair.html", context, status=422)
    words = _("%(supervisor)s supervises %(clinician)s from now on.")
    messages.success(request, words % {"supervisor": supervisor.name, "clinician": clinician.name})
    return redirect("people_detail", ref=clinician.pk)
