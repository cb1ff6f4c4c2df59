"""What an agency has of its own beside the published vocabulary: its admins' pages."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.practice import ours
from imh_practice.practice.catalogue import Catalogue, Entry, catalogue
from imh_practice.practice.forms import TOLD, LeaveOutForm, OwnForm, WordingForm
from imh_practice.practice.learn import entry_of, own_rows, system_of
from imh_practice.practice.models import OwnItem


def practice_ours(request: MemberRequest) -> HttpResponse:
    """What the agency's forms leave out, and its own items."""
    words = catalogue()
    off = ours.switched_off()
    initial = {"out": [system.slug for system in words.systems if system.code in off]}
    form = LeaveOutForm(request.POST if request.method == "POST" else None, words=words, initial=initial)
    if request.method == "POST" and form.is_valid():
        ours.leave_out(codes=form.codes, words=words)
        messages.success(request, _("Saved."))
        return redirect("practice_ours")
    context = {"form": form, "own": own_rows(words, ours.all_own())}
    return render(request, "practice/practice_ours.html", context, status=422 if form.errors else 200)


def practice_own_new(request: MemberRequest) -> HttpResponse:
    """Add an item of the agency's own, or beside a published one another wording of it."""
    words = catalogue()
    beside = _beside(words, request.GET.get("beside", ""))
    initial = {"of": request.GET.get("of", "")}
    form = OwnForm(request.POST if request.method == "POST" else None, words=words, beside=beside, initial=initial)
    if request.method == "POST" and form.is_valid():
        framework = beside.framework if beside else form.framework
        ours.add_own(framework=framework, words=form.words, by=request.member, beside=beside)
        messages.success(request, _("Added. Everybody in your agency can read it."))
        return redirect("practice_ours")
    context = {"form": form, "beside": beside, "action": request.get_full_path()}
    return render(request, "practice/practice_own_new.html", context, status=422 if form.errors else 200)


def _beside(words: Catalogue, named: str) -> Entry | None:
    """Return the published item that an address names, "system/item"; None where it names none."""
    first, _slash, second = named.partition("/")
    system = system_of(words, first)
    return entry_of(words, system, second) if system else None


def practice_own_edit(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Word an own item anew. The wordings before stay, and are shown."""
    item = loaded(request, OwnItem)
    assert item.head
    words = catalogue()
    beside = words.entry(item.beside_id) if item.beside_id in {entry.code for entry in words.entries} else None
    initial: dict[str, Any] = {name: getattr(item.head, name) for name in TOLD}
    form = WordingForm(request.POST if request.method == "POST" else None, initial=initial, beside=beside)
    if request.method == "POST" and form.is_valid():
        if ours.word_anew(item=item, words=form.words, by=request.member):
            messages.success(request, _("Saved. The wording before is kept."))
        return redirect("practice_ours")
    context = {"form": form, "item": item, "beside": beside, "before": ours.wordings_of(item)}
    return render(request, "practice/practice_own_edit.html", context, status=422 if form.errors else 200)


def practice_own_retire(request: MemberRequest, ref: UUID) -> HttpResponse:
    """Take an own item off the learn pages, or put it back."""
    is_back = "back" in request.POST
    ours.retire(item=loaded(request, OwnItem), retired=not is_back)
    messages.success(request, _("It is read again.") if is_back else _("Retired. It is kept, and can be put back."))
    return redirect("practice_ours")
