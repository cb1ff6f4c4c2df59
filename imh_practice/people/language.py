"""In which language somebody reads: her own choice before her browser's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from imh_practice.people.models import Person

GetResponse = Callable[[HttpRequest], HttpResponse]


def is_offered(code: str) -> bool:
    """Whether pages are in it: Django knows languages of its own, and a choice may be older than the settings."""
    return code in dict(settings.LANGUAGES)


def language_of(person: Person) -> str:
    """Return the language to write to somebody in."""
    return person.language if is_offered(person.language) else settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Takes up a person's language. Below Django's LocaleMiddleware, which has asked cookie and browser by then."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.user.language if request.user.is_authenticated else ""
        if is_offered(chosen):
            translation.activate(chosen)
            request.LANGUAGE_CODE = chosen  # as LocaleMiddleware does
        return self.get_response(request)
