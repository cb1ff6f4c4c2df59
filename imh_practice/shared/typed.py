"""What somebody typed, read back from the request that brought it, so that no refusal and no error loses it."""

import re

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEY = re.compile(r"[a-z0-9_:.-]*")


def from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this. What another site sent is not shown as hers."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return names and values as they were sent, without the token; and no password: it belongs into no page."""
    try:
        sent = list(request.POST.lists())
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return []
    return [
        (name, value)
        for name, values in sent
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]


def words_of(pairs: list[tuple[str, str]]) -> list[str]:
    """Return those values that are somebody's words: not ids, days, numbers, or the key of a choice.

    Told by the value and not by the form it is for: what is refused was read by no form.
    """
    return [value for _, value in pairs if _is_words(value.split())]


def _is_words(parts: list[str]) -> bool:
    if len(parts) == 1:
        return not KEY.fullmatch(parts[0])
    return any(not ID.fullmatch(part) for part in parts)
