"""The vocabulary to read. Every page asks which release is in use, and at most twice what the agency has of its own."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from imh_practice.membership.rule import MemberRequest
from imh_practice.places import SYSTEMS
from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.learn import EntryPage, SystemPage, behind, entry_of, system_of, where
from imh_practice.practice.ours import all_own, own_of, switched_off
from imh_practice.practice.search import MOST_TYPED, find


def practice_list(request: MemberRequest) -> HttpResponse:
    """Each system in the order of the files, and what else there is to read."""
    context = {"words": catalogue(), "off": switched_off()}
    return render(request, "practice/practice_list.html", context)


def practice_find(request: MemberRequest) -> HttpResponse:
    """One search over all there is to read."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:MOST_TYPED]
    found, is_more = find(catalogue(), all_own() if typed else [], typed)
    return render(request, "practice/practice_find.html", {"typed": typed, "found": found, "is_more": is_more})


def practice_system(request: MemberRequest, system: str) -> HttpResponse:
    """A system and its items."""
    words = catalogue()
    found = system_of(words, system)
    if found is None:
        raise Http404
    page = SystemPage(words, found, request.member, tuple(own_of(found.code)))
    context = {"page": page, "system": found, "is_off": found.code in switched_off()}
    return render(request, "practice/practice_system.html", context)


def practice_entry(request: MemberRequest, system: str, entry: str) -> HttpResponse:
    """An item. An address with a label it had before leads to it too."""
    words = catalogue()
    there = system_of(words, system)
    found = entry_of(words, there, entry) if there else None
    if there is None or found is None:
        raise Http404
    if found.slug != entry:
        return redirect("practice_entry", system=system, entry=found.slug)
    page = EntryPage(words, there, found, request.member, tuple(own_of(there.code)))
    context = {"page": page, "system": there, "entry": found, "is_off": there.code in switched_off()}
    return render(request, "practice/practice_entry.html", context)


def practice_glossary(request: MemberRequest) -> HttpResponse:
    """Words of this work, each in a sentence or two."""
    return render(request, "practice/practice_glossary.html", {"terms": catalogue().glossary})


def practice_library(request: MemberRequest) -> HttpResponse:
    """All that is cited, each with what it stands behind."""
    words = catalogue()
    return render(request, "practice/practice_library.html", {"sources": [*behind(words)]})


def practice_definitions(request: MemberRequest) -> HttpResponse:
    """What infant mental health is, as the two documents have it, with their ages."""
    return render(request, "practice/practice_definitions.html", {"definitions": catalogue().definitions})


def practice_about(request: MemberRequest) -> HttpResponse:
    """Where each system works: its page, as ``imh_practice/places.py`` declares it beside its test."""
    words = catalogue()
    systems = {system.code: system for system in words.systems}
    rows = [(systems[place.what], where(place, request.member)) for place in SYSTEMS if place.what in systems]
    return render(request, "practice/practice_about.html", {"rows": rows})
