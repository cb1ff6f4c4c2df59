"""Headers on every response, errors and redirects too; and a request's one header that is not taken at its word."""

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ["camera", "geolocation", "microphone", "payment", "usb", "browsing-topics"]
)


class HeadersMiddleware:
    """Outermost, so that no early answer goes out without them. Static files keep their own caching.

    And so that none is in the language of whoever asked before: a thread keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self.get_response(request)
        finally:
            translation.deactivate()
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Always, not only when signed in: a cached sign-in page carries a token, a cached page carries words.
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class Utf8Middleware:
    """Refuses words in another charset than UTF-8, which browsers never send from our pages.

    Python knows charsets that decode to half characters, which no database keeps, and some that decode to no text at
    all. One it does not know is no matter: Django then reads UTF-8.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest
        return self.get_response(request)


class ReadableRequest(WSGIRequest):
    """A request whose Content-Type cannot be read has none: Django's own raises before there is a middleware to answer.

    The web server would then answer by itself, with 500 and without any header of ours.
    """

    def _set_content_type_params(self, meta: dict[str, str]) -> None:
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # not in the stubs
        except (LookupError, ValueError):
            self.content_type, self.content_params, self._encoding = "", {}, None
