"""A middleware that breaks a request where its header says: in the view, in a nested context, at COMMIT."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import DataError, connection
from django.http import HttpRequest, HttpResponse

from imh_practice.shared.acting import Acting, acting_as, current
from imh_practice.shared.ids import uuid7

HEADER = "X-Break"
BREAKS = ("before", "after", "sql", "nested", "commit")
"""Each of these ends in 500 and leaves nothing."""
MENDED = ("swallowed", "inner")
"""A nested context that ends, with an error or without, and the view goes on: nothing of it is left."""


class Broken(Exception):
    """Raised on purpose."""


class BreakingMiddleware:
    """Innermost: inside the transaction in which somebody acts, once the rule has let her in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        how = request.headers.get(HEADER, "")
        response = view(request, *args, **kwargs) if how in {"after", "commit"} else None
        break_here(how)
        return response


def break_here(how: str) -> None:
    """Break in this way; "commit" lets the error wait until the transaction ends."""
    if how == "after":
        _write(current().member_id)
    if how in {"before", "after"}:
        raise Broken
    if how == "sql":
        _divide()
    if how == "nested":
        with acting_as(Acting(agency_id=uuid7())):
            raise Broken
    if how == "inner":
        with acting_as(Acting(agency_id=uuid7())):
            pass
    if how == "swallowed":
        try:
            with acting_as(Acting(agency_id=uuid7())):
                _divide()
        except DataError:
            return
    if how == "commit":
        _write(uuid7())  # of a member who is not there


def _write(member_id: UUID | None) -> None:
    """Write a row whose key is looked at when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "INSERT INTO membership_role (id, agency_id, member_id, kind, began_at)"
            " VALUES (%s, %s, %s, 'supervisor', now())",
            [uuid7(), current().agency_id, member_id],
        )


def _divide() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
