"""Newer and older pages of rows in order of a time they carry, found by key: page 40 costs what page 2 does."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

Row = TypeVar("Row", bound=Model)
SIZE = 20


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows, newest first, and the links to the pages beside them ("" where there is none)."""

    rows: list[Row]
    newer_url: str
    older_url: str


def page_of(rows: "QuerySet[Row, Row]", request: HttpRequest, *, size: int = SIZE, by: str = "made_at") -> Page[Row]:
    """Return the page that ``?older=<id>`` or ``?newer=<id>`` asks for, else the first. ``by`` is the field of time.

    ``rows`` is already what this member may see, so an id of somebody else's row is as unknown as one that never was,
    and shows the first page.
    """
    direction = "newer" if "newer" in request.GET else "older"
    edge = _row(rows, request.GET.get(direction, ""))
    rows = rows.order_by(f"-{by}", "-pk") if direction == "older" else rows.order_by(by, "pk")
    if edge is not None:
        rows = rows.filter(_beyond(edge, direction, by))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if direction == "newer":
        found.reverse()
    has_older, has_newer = (more, edge is not None) if direction == "older" else (edge is not None, more)
    return Page(
        found,
        newer_url=_link(request, newer=found[0]) if found and has_newer else "",
        older_url=_link(request, older=found[-1]) if found and has_older else "",
    )


def _row(rows: "QuerySet[Row, Row]", ref: str) -> Row | None:
    try:
        return rows.filter(pk=UUID(ref)).first()
    except ValueError:
        return None


def _beyond(edge: Any, direction: str, by: str) -> Q:
    than, at = "lt" if direction == "older" else "gt", getattr(edge, by)
    # The first condition alone can use the index; the second settles rows of the same moment.
    return Q(**{f"{by}__{than}e": at}) & (Q(**{f"{by}__{than}": at}) | Q(**{f"pk__{than}": edge.pk}))


def _link(request: HttpRequest, **to: Model) -> str:
    query = request.GET.copy()
    for name in ("newer", "older"):
        query.pop(name, None)
    for name, row in to.items():
        query[name] = str(row.pk)
    return f"{request.path}?{query.urlencode()}"
