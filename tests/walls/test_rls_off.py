"""The first wall alone: row security taken from every table, and the application still tells nobody anything."""

from collections.abc import Iterator

import pytest

from imh_practice.shared.acting import acting_as
from reflect.models import Reflection
from tests.cast import make_cast
from tests.conftest import BOTH
from tests.matrix.walk import Tell, walk
from tests.matrix.world import World, make_world
from tests.row_security import row_security_off
from tests.walls.scopes import Scope, changed, scopes
from tests.walls.test_scopes import A_FEW, look

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True, databases=BOTH)]
PRIVATE = {
    "ReflectionQuerySet.visible_to": "reflection_detail",
    "supervision.models.sessions.of_session": "item_detail",
}


@pytest.fixture
def open_tables(transactional_db: None) -> Iterator[World]:
    """The matrix's world, with no row security on any table; given back whatever happens."""
    world = make_world(make_cast())
    with row_security_off():
        yield world


def test_without_row_security_the_application_leaks_nothing(
    open_tables: World, whole: bool, record_property: Tell
) -> None:
    bea = open_tables.people["bea"]
    with acting_as(bea):  # type: ignore[arg-type]  # a member, as the cast has her
        assert Reflection.objects.count() == 5, "the second wall still stands: this shows nothing"
    some = {name for names in A_FEW.values() for name in names}
    found = walk(open_tables, methods=["GET"], names=None if whole else some)
    record_property("rls_off", len(found.unexpected))
    assert not found.unexpected, "\n".join(found.unexpected[:40])
    assert found.opened


def test_with_both_walls_down_the_leak_is_seen(open_tables: World) -> None:
    """What says that nothing leaks with one of them open would say so if it did."""
    for scope in scopes():
        if scope.name in PRIVATE:
            with changed([scope], Scope.opened):
                found = look(open_tables, {PRIVATE[scope.name]})
            assert found.leaks, scope.name
