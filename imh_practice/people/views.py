"""What somebody chooses for herself, signed in or not."""

from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from imh_practice.audit.models import Kind
from imh_practice.people.adapter import mark
from imh_practice.people.forms import LanguageForm
from imh_practice.people.models import Person


def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of the pages: it stays with the person; with the browser where nobody is signed in, since
    somebody else may use it next."""
    # By the browser's own word and not in the link's address: else each page would have a link of its own.
    back = _ours(request.POST["next"] if "next" in request.POST else request.headers.get("Referer", ""))
    if request.method != "POST":
        return render(request, "people/language.html", {"form": LanguageForm(), "back": back})
    form = LanguageForm(request.POST)
    if not form.is_valid():
        return render(request, "people/language.html", {"form": form, "back": back}, status=422)
    chosen: str = form.cleaned_data["language"]
    if request.user.is_authenticated:
        Person.objects.filter(pk=request.user.pk).update(language=chosen)
        mark(Kind.WRITE, person_id=request.user.pk)
        return redirect(back)
    response = redirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _ours(address: str) -> str:
    """Return path and query of an address if a page of ours is there, else the first page: nobody is led away."""
    try:
        parts = urlsplit(address)
        resolve(parts.path)
    except (Resolver404, ValueError):
        return reverse("today")
    back = urlunsplit(("", "", parts.path, parts.query, ""))
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else reverse("today")
