"""Prepared questions: the same rows as their QuerySets, whoever asks, and refused where more than keys matters."""

from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Prefetch, QuerySet
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from imh_practice.families.models import Child, Family, TeamPlace
from imh_practice.membership.models import Member, Pairing
from imh_practice.shared.acting import acting_as
from imh_practice.shared.prepared import Prepared, ShapeChanged, prepared
from tests.cast import Cast, agency_day


def places(member: Member) -> "QuerySet[TeamPlace, TeamPlace]":
    return TeamPlace.objects.in_force().filter(member=member).select_related("family").order_by("pk")


def children(member: Member) -> "QuerySet[Family, Family]":
    families = Family.objects.carried_by(member).annotate(n=Count("children")).order_by("code_name")
    return families.prefetch_related("children")


def dicts(member: Member) -> "QuerySet[Pairing, Any]":
    return Pairing.objects.of_supervisor(member).order_by("pk").values("pk", "clinician__name")


def tuples(member: Member) -> "QuerySet[Pairing, tuple[Any, ...]]":
    return Pairing.objects.of_supervisor(member).order_by("pk").values_list("clinician__name", "began_at")


def own_place(member: Member) -> "Prefetch[str, QuerySet[TeamPlace], str]":
    return Prefetch("team", TeamPlace.objects.filter(member=member))


def names(member: Member) -> "QuerySet[Pairing, str]":
    return Pairing.objects.of_supervisor(member).order_by("pk").values_list("clinician__name", flat=True)


@pytest.mark.parametrize("build", [places, children, dicts, tuples, names], ids=lambda build: build.__name__)
def test_everybody_gets_the_rows_of_the_query_set(cast: Cast, build: Any) -> None:
    """One question for all of them, so a key that stayed from the first would show the next one's rows wrong."""
    ask: Prepared[Any, Any] = prepared(build)
    told = set()
    for member in [*cast.members.values(), cast.noor, cast.ruth, cast.max]:
        with acting_as(member):
            assert ask(member) == list(build(member))
            told.add(str(ask(member)))
    assert len(told) > 1


def test_what_was_joined_counted_and_fetched_with_them_is_there(cast: Cast) -> None:
    with acting_as(cast.noor):
        Child.objects.create(family=cast.heron, initial="M.", born_on=agency_day())
        (place,), (family,) = prepared(places)(cast.noor), prepared(children)(cast.noor)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert place.family.code_name == "Heron"
            assert {child.initial for child in family.children.all()} == {"D.", "M."}
        assert vars(family)["n"] == 2
    assert not asked.captured_queries


def test_it_is_built_once_and_asked_each_time(cast: Cast, settings: Settings) -> None:
    settings.CHECK_PREPARED = False
    built = []

    @prepared
    def hers(member: Member) -> "QuerySet[TeamPlace, TeamPlace]":
        built.append(member.pk)
        return places(member)

    with acting_as(cast.noor), CaptureQueriesContext(connection) as asked:
        assert len(hers(cast.noor)) == 1
        TeamPlace.objects.filter(member=cast.noor).update(ended_at=Now())
        assert hers(cast.noor) == []
    assert len(asked.captured_queries) == 3
    assert len(built) == 1
    assert cast.noor.pk not in built


def test_postgresql_keeps_its_plan_for_the_connection(cast: Cast) -> None:
    ask = prepared(places)
    with acting_as(cast.noor), connection.cursor() as cursor:
        ask(cast.noor)
        ask(cast.jonas)
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ['%FROM "families_teamplace"%"families_family"%'],
        )
        assert cursor.fetchall() == [(2,)]


def test_a_row_goes_in_as_its_key_and_a_key_as_itself(cast: Cast) -> None:
    @prepared
    def place(family_id: UUID, member: Member) -> "QuerySet[TeamPlace, TeamPlace]":
        return TeamPlace.objects.filter(family_id=family_id, member=member)

    with acting_as(cast.noor):
        assert [one.member_id for one in place(cast.heron.pk, cast.jonas)] == [cast.jonas.pk]
        assert [one.member_id for one in place(cast.heron.pk, cast.noor)] == [cast.noor.pk]
        assert place(cast.finch.pk, cast.noor) == []


@pytest.mark.parametrize(
    "build",
    [
        lambda member: Member.objects.filter(name=member.name),
        lambda member: Member.objects.filter(pk=member.pk, began_at__lt=timezone.now()),
        lambda member: Member.objects.filter(pk__in=[member.pk] * len(member.name)),
        lambda member: Member.objects.all() if member.phone else Member.objects.none(),
        lambda member: Member.objects.filter(agency_id=member.agency_id),
        lambda member: Family.objects.prefetch_related(own_place(member)),  # type: ignore[arg-type]  # generic
    ],
    ids=["another field", "this clock", "how many", "another shape", "the agency", "what is asked after it"],
)
def test_what_depends_on_more_is_refused(cast: Cast, build: Any) -> None:
    with acting_as(cast.ruth), pytest.raises((ShapeChanged, EmptyResultSet)):
        prepared(build)(cast.ruth)


def test_it_is_compared_once_for_each_kind_of_arguments(cast: Cast) -> None:
    """Keys and times are others in each test; which of them are the same, and all else of a row, may matter."""
    built = []

    @prepared
    def told(one: Member, other: Member) -> "QuerySet[TeamPlace, TeamPlace]":
        built.append(one.pk)
        return places(one) if one != other else places(one).filter(family__code_name="Heron")

    with acting_as(cast.noor):
        told(cast.noor, cast.jonas)
        assert len(built) == 2, "what is kept, and what it is compared with"
        told(cast.noor, cast.jonas)
        told(Member.objects.get(pk=cast.noor.pk), cast.jonas)
        once = len(built)
        cast.noor.began_at = timezone.now()
        told(cast.noor, cast.jonas)
        assert len(built) == once
        with pytest.raises(ShapeChanged):
            told(cast.noor, cast.noor)
