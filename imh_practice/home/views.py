"""Pages that draw on several rooms."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from imh_practice.membership.rule import MemberRequest


def today(request: MemberRequest) -> HttpResponse:
    """The first page: what is begun, what is next, what is new."""
    return render(request, "home/today.html", {})


def who_sees(request: HttpRequest) -> HttpResponse:
    """Who may read what, as a table."""
    return render(request, "home/who_sees.html", {})


def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept where, and who can read it."""
    return render(request, "home/privacy.html", {})
