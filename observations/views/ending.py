"""The work with a family ends. It stands in this room, because no day before the last visit can be its last."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.families.actions import end_family
from imh_practice.families.forms.team import EndForm
from imh_practice.families.models import Family
from imh_practice.membership.rule import MemberRequest, loaded
from observations.models import Visit


def family_end(request: MemberRequest, ref: object) -> HttpResponse:
    """The work with a family ends, asked on a page of its own. Its team can take that back."""
    family = loaded(request, Family)
    if not family.carried:
        raise PermissionDenied
    if family.ended_on is not None:
        messages.info(request, _("The work with this family has ended already."))
        return redirect("family_detail", ref=family.pk)
    last = Visit.objects.finished().filter(family=family).aggregate(at=Max("happened_at"))["at"]
    form = EndForm(
        request.POST if request.method == "POST" else None,
        family=family,
        last_visit=timezone.localdate(last) if last else None,
        initial={"ended_on": timezone.localdate()},
    )
    if request.method == "POST" and form.is_valid():
        end_family(family=family, on=form.cleaned_data["ended_on"], by=request.member)
        messages.success(request, _("The work with this family has ended. Its record is kept."))
        return redirect("family_detail", ref=family.pk)
    context = {"family": family, "form": form}
    return render(request, "observations/family_end.html", context, status=422 if form.errors else 200)
