"""Headers on every response, errors and redirects too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ["camera", "geolocation", "microphone", "payment", "usb", "browsing-topics"]
)


class HeadersMiddleware:
    """Outermost, so that no early answer goes out without them. Static files keep their own caching."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Always, not only when signed in: a cached sign-in page carries a token, a cached page carries words.
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response
