"""Pages that draw on several rooms."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from imh_practice.audit.actions import record
from imh_practice.audit.models import Kind
from imh_practice.home.caseload import caseload as cards_of
from imh_practice.home.day import MOST_WAITING, Day
from imh_practice.home.prepared import Prepared
from imh_practice.home.sees import always_never, never_by, pages, parts
from imh_practice.membership.models import Pairing, Vocabulary
from imh_practice.membership.rule import MemberRequest, loaded
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.tagsets import picker, tag_set
from supervision.trail import note_read


def today(request: MemberRequest) -> HttpResponse:
    """The first page: what is begun, what is next, what is new."""
    day = Day(request.member)
    waiting = day.waiting[:MOST_WAITING]
    note_read([touched for each in waiting for touched in each.touched()], by=request.member)
    context = {"day": day, "today": timezone.localdate(), "waiting": waiting}
    return render(request, "home/today.html", context)


def caseload(request: MemberRequest) -> HttpResponse:
    """Those the member supervises; whoever waits longest first."""
    return render(request, "home/caseload.html", {"cards": cards_of(request.member)})


def caseload_clinician(request: MemberRequest, ref: UUID) -> HttpResponse:
    """One of them: the page that prepares an hour, with the others beside it."""
    pairing = loaded(request, Pairing)
    cards = cards_of(request.member)
    card = next((card for card in cards if card.clinician.pk == pairing.clinician_id), None)
    if card is None:  # the pairing ended between these two questions
        raise Http404
    prepared = Prepared(card, request.member)
    record(Kind.READ, prepared.touched(), act="caseload_clinician")
    return render(
        request,
        "home/caseload_clinician.html",
        {"cards": cards, "card": card, "prepared": prepared, "pairing": pairing},
    )


def who_sees(request: HttpRequest) -> HttpResponse:
    """Who may read what, made from what is declared and from the rules."""
    context = {"parts": parts(), "pages": list(pages()), "nobody": always_never(), "nowhere": never_by()}
    return render(request, "home/who_sees.html", context)


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept where, and who can read it."""
    return render(request, "home/privacy.html", {})


def help_page(request: HttpRequest) -> HttpResponse:
    """How the main work is done, on one page; what can be ticked stands there as it does in the picker."""
    words = catalogue()
    behaviors = picker(words, tag_set(words, vocabulary=Vocabulary.W, licensed=True))
    return render(request, "home/help.html", {"behaviors": behaviors})


def signed_in(request: HttpRequest) -> HttpResponse:
    """Where the window ends in which somebody signed in again: what she typed waits in the other one."""
    return render(request, "home/signed_in.html", {})
