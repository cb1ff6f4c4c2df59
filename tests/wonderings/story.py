"""Short ways to wonder, and who may read it."""

import datetime as dt
from typing import Any

from django.utils import timezone

from imh_practice.families.models import Child, Family, TeamPlace
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from imh_practice.wonderings.actions import About, Line, share_with_team, wonder
from imh_practice.wonderings.models import Kind, State, Wondering
from tests.cast import agency_day
from tests.observations.helpers import tag

BRACES = "Awake, he braces."
OTHERS = ("bea", "jonas", "fay", "salome", "max")
"""Everybody but the author, Noor, and Ruth, who supervises her."""


def wondered(
    by: Member,
    family: Family,
    text: str = BRACES,
    *,
    code: str = "U2",
    state: str = "",
    kind: Kind = Kind.ANSWER,
    days_ago: int = 0,
    child: Child | None = None,
) -> Wondering:
    """Keep an entry of one line, of some days ago."""
    ago = dt.timedelta(days=days_ago)
    line = Line(tag(code) if code else None, state, text)
    with acting_as(by):
        about = About(family, agency_day() - ago, child)
        return wonder(kind=kind, about=about, lines=[line], by=by, at=timezone.now() - ago)[0]


def shared(wondering: Wondering, *readers: Member, by: Member) -> None:
    with acting_as(by):
        places = TeamPlace.objects.in_force().filter(family=wondering.family, member__in=readers)
        assert share_with_team(wondering=wondering, places=places, by=by) == len(readers)


def page(client: Any, family: Family, name: str = "understanding", *, status: int = 200, query: str = "") -> str:
    answer = client.get(f"/families/{family.pk}/{name}/{query}")
    assert answer.status_code == status
    text: str = answer.content.decode()
    return text


def said(state: State) -> str:
    return f"<strong>{state.label}.</strong>"
