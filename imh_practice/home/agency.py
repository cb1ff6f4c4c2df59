"""What an agency says in its own words. It stands up here to show the words of the room where they are read."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from imh_practice.membership.agency import change_share_note
from imh_practice.membership.rule import MemberRequest
from imh_practice.shared.forms import ProductForm


class AgencyForm(ProductForm):
    """The agency's own words."""

    share_note = forms.CharField(
        label=_("What sharing a reflection changes"),
        help_text=_("Whoever shares a reflection reads it first. Left empty, the words below stand there."),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_share_note(self) -> str:
        """One kind of line break, so that the same words are the same."""
        note: str = self.cleaned_data["share_note"]
        return note.replace("\r\n", "\n")


def agency_settings(request: MemberRequest) -> HttpResponse:
    """What stands for the whole agency: its name and time zone, and its own words about sharing."""
    agency = request.member.agency
    form = AgencyForm(request.POST if request.method == "POST" else None, initial={"share_note": agency.share_note})
    if request.method == "POST" and form.is_valid():
        change_share_note(agency=agency, note=form.cleaned_data["share_note"])
        messages.success(request, gettext("Saved."))
        return redirect("agency_settings")
    context = {"agency": agency, "form": form}
    return render(request, "home/agency_settings.html", context, status=422 if form.errors else 200)
