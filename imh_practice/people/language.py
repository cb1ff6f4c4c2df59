"""In which language somebody reads: her own choice before her browser's."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware:
    """Takes up a person's language. Below Django's LocaleMiddleware, which has asked cookie and browser by then."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A language that was chosen and is no longer offered is passed over: the browser's stands.
        chosen = request.user.language if request.user.is_authenticated else ""
        if chosen and translation.check_for_language(chosen):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()  # as LocaleMiddleware does
        return self.get_response(request)
