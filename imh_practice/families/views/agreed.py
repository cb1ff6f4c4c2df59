"""What was agreed with a family, on one page; and that a child is here no more."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.audit.actions import record
from imh_practice.audit.models import Kind
from imh_practice.families.actions import (
    end_consent,
    note_consent,
    note_gone,
    note_level,
    note_notice,
    take_gone_back,
    take_out,
)
from imh_practice.families.forms.agreed import ConsentForm, GoneForm, LevelForm, NoticeForm
from imh_practice.families.models import Child, Consent, Family, Notice, WorkLevel
from imh_practice.families.reading import agreed_with
from imh_practice.membership.models import Member
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.practice.catalogue import Catalogue
from imh_practice.practice.ours import offered
from imh_practice.practice.tagsets import levels

LEVEL, NOTICE, CONSENT = "level", "notice", "consent"


def family_agreed(request: MemberRequest, ref: object) -> HttpResponse:
    """The level of the work, what the family was told, who may know what. Its team writes down more of each."""
    family, member, words = loaded(request, Family), request.member, offered()
    sent = request.POST.get("what", "") if request.method == "POST" else ""
    forms = _forms(request, family, words, sent)
    writes = sent or request.GET.get("write", "")
    if sent in forms and forms[sent].is_valid():
        _note(sent, forms[sent], family, member)
        messages.success(request, _("Written down."))
        return redirect("family_agreed", ref=family.pk)
    agreed = agreed_with(family)
    if touched := agreed.touched(member, "team" if family.carried else "beside"):
        record(Kind.READ, touched)
    wrong = any(form.errors for form in forms.values())
    context = {
        "family": family,
        "agreed": agreed,
        "rows": levels(words, licensed=member.licensed_imh),
        "form": forms.get(writes) if family.carried else None,
        "writes": writes,
    }
    return render(request, "families/family_agreed.html", context, status=422 if wrong else 200)


def _forms(request: MemberRequest, family: Family, words: Catalogue, sent: str) -> dict[str, Any]:
    """The three forms of the page; the one that was sent is bound."""
    data = {name: request.POST if name == sent else None for name in (LEVEL, NOTICE, CONSENT)}
    today = timezone.localdate()
    open_rows = [row.entry for row in levels(words, licensed=request.member.licensed_imh) if row.is_open]
    return {
        LEVEL: LevelForm(data[LEVEL], prefix=LEVEL, family=family, open_rows=open_rows, initial={"began_on": today}),
        NOTICE: NoticeForm(
            data[NOTICE], prefix=NOTICE, initial={"told_on": today, "language": family.visit_language[:80]}
        ),
        CONSENT: ConsentForm(data[CONSENT], prefix=CONSENT, initial={"given_on": today}),
    }


def _note(what: str, form: Any, family: Family, by: Member) -> None:
    if what == LEVEL:
        note_level(family=family, entry_id=form.chosen.id, began_on=form.cleaned_data["began_on"], by=by)
    elif what == NOTICE:
        note_notice(family=family, by=by, **form.cleaned_data)
    else:
        note_consent(family=family, by=by, **form.cleaned_data)


def level_remove(request: MemberRequest, ref: object) -> HttpResponse:
    """Take out a level that was put down by mistake."""
    return _removed(request, loaded(request, WorkLevel))


def notice_remove(request: MemberRequest, ref: object) -> HttpResponse:
    """Take out a notice that was put down by mistake."""
    return _removed(request, loaded(request, Notice))


def consent_remove(request: MemberRequest, ref: object) -> HttpResponse:
    """Take out a yes that was put down by mistake; one that the family takes back ends instead."""
    return _removed(request, loaded(request, Consent))


def _removed(request: MemberRequest, row: WorkLevel | Notice | Consent) -> HttpResponse:
    take_out(row=row, by=request.member)
    messages.success(request, _("Taken out. It was put down by mistake."))
    return redirect("family_agreed", ref=row.family_id)


def consent_end(request: MemberRequest, ref: object) -> HttpResponse:
    """The family takes its yes back, from today on."""
    consent = loaded(request, Consent)
    if end_consent(consent=consent, on=timezone.localdate(), by=request.member):
        messages.success(request, _("The yes has ended. Tell those who were told of it."))
    else:
        messages.info(request, _("That was taken out or ended meanwhile."))
    return redirect("family_agreed", ref=consent.family_id)


def child_gone(request: MemberRequest, ref: object) -> HttpResponse:
    """A child lives elsewhere, or has died: asked on a page of its own, said plainly, taken back at any time."""
    child = loaded(request, Child)
    if not child.family.carried:
        raise PermissionDenied
    initial = {"gone_why": child.gone_why, "gone_on": child.gone_on}
    form = GoneForm(request.POST if request.method == "POST" else None, child=child, initial=initial)
    if request.method == "POST" and form.is_valid():
        note_gone(child=child, why=form.cleaned_data["gone_why"], on=form.cleaned_data["gone_on"], by=request.member)
        messages.success(request, _("Written down."))
        return redirect("family_detail", ref=child.family_id)
    context = {"child": child, "family": child.family, "form": form}
    return render(request, "families/child_gone.html", context, status=422 if form.errors else 200)


def child_back(request: MemberRequest, ref: object) -> HttpResponse:
    """The child is here, after all or again."""
    child = loaded(request, Child)
    take_gone_back(child=child, by=request.member)
    messages.success(request, _("Taken back."))
    return redirect("family_detail", ref=child.family_id)
