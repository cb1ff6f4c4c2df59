"""What somebody typed, read back from the request that brought it, so that no refusal and no error loses it."""

import re
from uuid import UUID

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
KEY = re.compile(r"[a-z0-9_:.-]*|[A-Z]{1,2}\d{0,2}")

TYPED_BY = "typed_by"
"""The field of every form that says under whose sign-in its page was opened (``templatetags/whose.py``)."""
_SIGNER = Signer(salt="imh_practice.typed_by")


def mark_of(person_id: UUID) -> str:
    """Return a person's mark: it tells nothing of her, and is good for nothing but being compared."""
    return _SIGNER.signature(str(person_id))


def typed_under_another(request: HttpRequest, person_id: UUID) -> bool:
    """Whether a form was opened under another sign-in than this person's.

    The session cannot tell: it has ended by then. False where the form does not say, as one opened by nobody. Raises
    what Django raises for a form that is too large or broken: asked a second time it would give an empty one.
    """
    if request.method != "POST":
        return False
    try:
        marks = request.POST.getlist(TYPED_BY)
    except UnreadablePostError:  # her connection broke: there is nobody to answer
        return False
    return not all(_is_mark_of(person_id, str(mark)) for mark in marks)


def _is_mark_of(person_id: UUID, mark: str) -> bool:
    try:
        return _SIGNER.unsign(f"{person_id}:{mark}") == str(person_id)
    except BadSignature:
        return False


def from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this. What another site sent is not shown as hers."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def _sent(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """Return what was sent; nothing where it cannot be read."""
    try:
        return [(name, [str(value) for value in values]) for name, values in request.POST.lists()]
    except (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        return []


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return names and values as they were sent, without the page's marks; and no password: it belongs into no page."""
    return [
        (name, value)
        for name, values in _sent(request)
        if name not in {"csrfmiddlewaretoken", TYPED_BY} and "password" not in name
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
