"""The pages of what is wondered about a family: four of them beside one another, and what is done with one entry."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from imh_practice.families.access import known_family
from imh_practice.families.models import Family
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.ids import uuid7
from imh_practice.shared.keyed import key_in
from imh_practice.shared.paging import page_of
from imh_practice.wonderings import actions
from imh_practice.wonderings.forms import (
    AfterForm,
    AnswerForm,
    BabyForm,
    BetweenForm,
    ChoiceForm,
    SignsForm,
    WonderForm,
)
from imh_practice.wonderings.listing import (
    PAGE_OF,
    PAGES,
    Wonderings,
    colleagues_of,
    entries_of,
    entry_of,
    own_visits,
    wonderings_of,
)
from imh_practice.wonderings.models import Kind, Wondering
from imh_practice.wonderings.questions import BIAS


def _frame(found: Wonderings, current: str, *kinds: Kind) -> dict[str, Any]:
    """Return what the four pages share, and write the reading of these kinds into the trail."""
    labels = (_("So far"), _("One baby, three views"), _("Between them"), _("A referral"))
    tabs = [
        {"url": reverse(name, args=[found.family.pk]), "label": label, "current": name == current}
        for name, label in zip(PAGES, labels, strict=True)
    ]
    return {"found": found, "family": found.family, "tabs": tabs, "read_by": found.note_reading(*kinds)}


def _key(request: MemberRequest) -> UUID:
    """Return the key in the page's address, or a new one, for the address a form is sent to."""
    try:
        return UUID(request.GET.get("key", ""))
    except ValueError:
        return uuid7()


def _form(kind: type[WonderForm], request: MemberRequest, found: Wonderings, *, what: str = "", **more: Any) -> Any:
    """Return a form of this page; ``what`` names it where there are several, and the one that was sent is filled in."""
    sent = request.method == "POST" and request.POST.get("what", "") == what
    common: dict[str, Any] = {"family": found.family, "words": found.words, "children": found.children}
    return kind(request.POST if sent else None, prefix=what or None, **common, **more)


def _keep(request: MemberRequest, form: WonderForm, kind: Kind) -> HttpResponse:
    """Keep what a form says, and go back to the page it stands on."""
    key = key_in(request, "key", by=request.member.pk)
    actions.wonder(kind=kind, about=form.about, lines=form.lines, by=request.member, key=key)
    messages.success(request, _("Kept. What was written before stays below it."))
    answered = _uuid(request.GET.get("ask", ""))
    return redirect(reverse(PAGE_OF[kind], args=[form.family.pk]) + (f"#q-{answered}" if answered else ""))


def _status(form: WonderForm | None) -> int:
    return 422 if form is not None and form.errors else 200


def _uuid(ref: str) -> UUID | None:
    try:
        return UUID(ref)
    except ValueError:
        return None


def wondering_understanding(request: MemberRequest, ref: object) -> HttpResponse:
    """The family's second page: each question with its latest answer, its earlier ones folded, and one open box."""
    found = wonderings_of(loaded(request, Family), request.member, catalogue())
    chapters = found.chapters(_uuid(request.GET.get("ask", "")))
    asked = next((one.entry for chapter in chapters for one in chapter.questions if one.asked), None)
    form = _form(AnswerForm, request, found, entry=asked) if asked else None
    if form and form.is_bound and form.is_valid():
        return _keep(request, form, Kind.ANSWER)
    context = {
        **_frame(found, PAGES[0], Kind.ANSWER, Kind.APPLIES),
        "chapters": [chapter for chapter in chapters if chapter.in_sight],
        "more": [chapter for chapter in chapters if not chapter.is_first and chapter.open_questions],
        "form": form,
        "asked": asked,
        "key": _key(request),
    }
    return render(request, "wonderings/wondering_understanding.html", context, status=_status(form))


def wondering_applies(request: MemberRequest, ref: object) -> HttpResponse:
    """Say that a delay or disability is part of a child's life: then its questions stand on the page."""
    family = loaded(request, Family)
    found = wonderings_of(family, request.member, catalogue())
    child = next((child for child in found.may_apply if str(child.pk) == request.POST.get("child")), None)
    if child is not None:
        about = actions.About(family, timezone.localdate(), child)
        actions.wonder(kind=Kind.APPLIES, about=about, lines=[actions.Line()], by=request.member)
        messages.success(request, _("Its questions stand on this page now, under “More to wonder about”."))
    return redirect("wondering_understanding", ref=family.pk)


def wondering_baby(request: MemberRequest, ref: object) -> HttpResponse:
    """One baby as practitioner, caregiver and baby may see it, side by side, over time."""
    found = wonderings_of(loaded(request, Family), request.member, catalogue())
    form = _form(BabyForm, request, found)
    if form.is_bound and form.is_valid():
        return _keep(request, form, Kind.BABY)
    context = {**_frame(found, PAGES[1], Kind.BABY), "noted": found.of(Kind.BABY), "form": form, "key": _key(request)}
    return render(request, "wonderings/wondering_baby.html", context, status=_status(form))


def wondering_between(request: MemberRequest, ref: object) -> HttpResponse:
    """How it went between baby and caregiver, visit by visit or day by day, in words."""
    family = loaded(request, Family)
    found = wonderings_of(family, request.member, catalogue())
    visits = own_visits(family, request.member)
    form = _form(BetweenForm, request, found, visits=visits, initial={"visit": request.GET.get("visit", "")})
    if form.is_bound and form.is_valid():
        return _keep(request, form, Kind.BETWEEN)
    context = {
        **_frame(found, PAGES[2], Kind.BETWEEN),
        "noted": found.of(Kind.BETWEEN),
        "form": form,
        "is_open": "visit" in request.GET,
        "key": _key(request),
    }
    return render(request, "wonderings/wondering_between.html", context, status=_status(form))


def wondering_referral(request: MemberRequest, ref: object) -> HttpResponse:
    """The rule in words, the dated moments, and what was chosen. Nothing here concludes anything."""
    family = loaded(request, Family)
    found = wonderings_of(family, request.member, catalogue())
    forms: Mapping[Kind, Any] = {
        Kind.SIGN: _form(SignsForm, request, found, what="signs", visits=own_visits(family, request.member)),
        Kind.CHOICE: _form(ChoiceForm, request, found, what="choice"),
        Kind.AFTER: _form(AfterForm, request, found, what="after"),
    }
    sent = next(((kind, form) for kind, form in forms.items() if form.is_bound), None)
    if sent and sent[1].is_valid():
        return _keep(request, sent[1], sent[0])
    *any_of, hampered = found.signs()
    context = {
        **_frame(found, PAGES[3], Kind.SIGN, Kind.CHOICE, Kind.AFTER),
        "any_of": any_of,
        "hampered": hampered,
        "chosen": found.of(Kind.CHOICE, Kind.AFTER),
        "signs": forms[Kind.SIGN],
        "choice": forms[Kind.CHOICE],
        "after": forms[Kind.AFTER] if found.was_referred or forms[Kind.AFTER].is_bound else None,
        "bias": found.words.entry(BIAS),
        "has_errors": bool(sent),
        "key": _key(request),
    }
    return render(request, "wonderings/wondering_referral.html", context, status=422 if sent else 200)


def wondering_list(request: MemberRequest) -> HttpResponse:
    """Her own about families whose pages are closed to her by now, the newest first: no other page shows it."""
    own = Wondering.objects.of_families_left(request.member)
    page = page_of(own.filter(entry=F("pk")), request)
    if page.rows:
        actions.note_own_reading(page.rows[0])
    entries = entries_of(page.rows, request.member, catalogue())
    return render(request, "wonderings/wondering_list.html", {"page": page, "entries": entries})


def _page_of(request: MemberRequest, wondering: Wondering) -> tuple[str, str]:
    """Return address and name of the page it stands on: of its family, or of hers about families she has left."""
    if known_family(request.member, wondering.family_id):
        return reverse(PAGE_OF[Kind(wondering.kind)], args=[wondering.family_id]), wondering.family.code_name
    return reverse("wondering_list"), _("What you wondered")


def _asks_first(request: MemberRequest, template: str, wondering: Wondering, **more: Any) -> HttpResponse:
    """Show an entry of her own before something is done with it; of a family she has left, as her own page shows it."""
    actions.note_own_reading(wondering)
    back_url, back_label = _page_of(request, wondering)
    left = entries_of([wondering], request.member, catalogue())[0]
    context = {
        "noted": left if left.lines else entry_of(wondering, request.member, catalogue()),
        "family": wondering.family,
        "back_url": back_url,
        "back_label": back_label,
        **more,
    }
    return render(request, template, context)


def wondering_set_aside(request: MemberRequest, ref: object) -> HttpResponse:
    """Take an entry of one's own out of sight, after a page that says what that means."""
    wondering = loaded(request, Wondering)
    if request.method != "POST":
        return _asks_first(request, "wonderings/wondering_set_aside.html", wondering)
    actions.set_aside(wondering=wondering, by=request.member)
    messages.success(request, _("Set aside. No page shows it any more."))
    return redirect(_page_of(request, wondering)[0])


def wondering_share(request: MemberRequest, ref: object) -> HttpResponse:
    """Let the colleagues who carry the family now read one entry; the page names them and shows the exact words."""
    wondering = loaded(request, Wondering)
    places = colleagues_of(wondering.family, request.member)
    if request.method != "POST":
        return _asks_first(request, "wonderings/wondering_share.html", wondering, places=places)
    named = set(request.POST.getlist("place"))
    chosen = [place for place in places if str(place.pk) in named]
    if not actions.share_with_team(wondering=wondering, places=chosen, by=request.member):
        messages.info(request, _("Nothing changed: nobody new was chosen."))
    else:
        messages.success(request, _("Shared with those you chose. You can take it back at any time."))
    return redirect(_page_of(request, wondering)[0])


def wondering_take_back(request: MemberRequest, ref: object) -> HttpResponse:
    """End the colleagues' reading of one entry."""
    wondering = loaded(request, Wondering)
    actions.take_back(wondering=wondering, by=request.member)
    messages.success(request, _("Taken back. No colleague reads it any more."))
    return redirect(_page_of(request, wondering)[0])
