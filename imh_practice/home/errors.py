"""Pages for when something is not right. None carries a token, a time or a reference that would differ."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseServerError
from django.shortcuts import render
from django.template import loader

from imh_practice.membership.middleware import resend_page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseBadRequest(loader.get_template("400.html").render({}))


def server_error(request: HttpRequest) -> HttpResponse:
    return HttpResponseServerError(loader.get_template("500.html").render({}))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a stale token with a page that sends the same again, so that nothing typed is lost.

    Only for a request that says it comes from our own pages: otherwise another site could have its own fields sent
    with one click of somebody signed in here.
    """
    if request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}" and request.POST:
        return resend_page(request, "403_csrf_again.html", status=403)
    return render(request, "403_csrf.html", status=403)
