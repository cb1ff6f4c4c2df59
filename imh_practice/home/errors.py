"""Pages for when something is not right. None carries a token, a time or a reference that would differ.

What is refused gives back what its own request sent, and nothing else: the same request gets the same bytes, whether
the row is not hers to see or never was.
"""

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseForbidden,
    HttpResponseNotFound,
    HttpResponseServerError,
)
from django.shortcuts import render
from django.template import loader

from imh_practice.membership.middleware import resend_page
from imh_practice.shared.logs import log
from imh_practice.shared.typed import from_our_page, typed, words_of


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseBadRequest(loader.get_template("400.html").render({}))  # what was sent could not be read


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseForbidden(loader.get_template("403.html").render({"words": _given_back(request)}))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseNotFound(loader.get_template("404.html").render({"words": _given_back(request)}))


def _given_back(request: HttpRequest) -> list[str]:
    """Return the words of somebody signed in whose form arrives too late: a place, a pairing or a row ended since."""
    user = getattr(request, "user", None)
    if request.method != "POST" or user is None or not user.is_authenticated or not from_our_page(request):
        return []
    return words_of(typed(request))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error of ours; what was typed comes back to be sent again. Asks the database nothing: it may be gone.

    Going back does not bring it back everywhere: our pages are not kept by the browser, and some then forget a form.
    """
    try:
        if from_our_page(request) and words_of(typed(request)) and not any("password" in name for name in request.POST):
            return resend_page(request, "500_again.html", status=500)
    except Exception as error:  # whatever it is: there is a page that needs nothing
        log.error("the page for an error broke", error=type(error).__name__)
    return HttpResponseServerError(loader.get_template("500.html").render({}))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a stale token with a page that sends the same again, so that nothing typed is lost.

    Only for a request that says it comes from our own pages: otherwise another site could have its own fields sent
    with one click of somebody signed in here.
    """
    if from_our_page(request) and request.POST:
        return resend_page(request, "403_csrf_again.html", status=403)
    return render(request, "403_csrf.html", status=403)
