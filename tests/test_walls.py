"""The second wall as PostgreSQL itself describes it: read from its catalogue, compared with what the models declare."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, models

from imh_practice.outside_tenancy import OUTSIDE_TENANCY
from imh_practice.shared.grants import declared_grants
from imh_practice.shared.tenancy import RowPolicy, SameAgency, TenantModel, TenantWall

pytestmark = pytest.mark.django_db

WALLED = [
    model
    for model in apps.get_models()
    if any(isinstance(constraint, TenantWall) for constraint in model._meta.constraints)
]
TENANT = [model for model in WALLED if issubclass(model, TenantModel)]


def rows(sql: str, *args: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return list(cursor.fetchall())


def test_every_table_is_behind_the_wall_or_listed_with_a_reason() -> None:
    tables = {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    walled = {model._meta.db_table for model in WALLED}
    assert tables - walled - OUTSIDE_TENANCY.keys() == {"django_migrations"}
    assert all(outside.reason for outside in OUTSIDE_TENANCY.values())
    assert OUTSIDE_TENANCY.keys() <= tables


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_row_level_security_is_enabled_and_forced(model: type[models.Model]) -> None:
    ((enabled, forced),) = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", model._meta.db_table
    )
    assert enabled
    assert forced


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_the_policies_are_the_declared_ones(model: type[models.Model]) -> None:
    found = dict(rows("SELECT policyname, cmd FROM pg_policies WHERE tablename = %s", model._meta.db_table))
    declared = {
        constraint.name: constraint.command
        for constraint in model._meta.constraints
        if isinstance(constraint, RowPolicy)
    }
    owner = {f"{wall.name}_owner": "ALL" for wall in model._meta.constraints if isinstance(wall, TenantWall)}
    assert found == {**declared, **owner}
    assert declared


@pytest.mark.parametrize("model", WALLED, ids=lambda model: model._meta.label)
def test_what_is_written_is_checked_too(model: type[models.Model]) -> None:
    unchecked = rows(
        "SELECT policyname FROM pg_policies WHERE tablename = %s AND cmd <> 'SELECT' AND with_check IS NULL",
        model._meta.db_table,
    )
    assert unchecked == []


@pytest.mark.parametrize("model", TENANT, ids=lambda model: model._meta.label)
def test_a_key_to_a_tenant_row_takes_the_agency_along(model: type[models.Model]) -> None:
    guarded = {wall.field for wall in model._meta.constraints if isinstance(wall, SameAgency)}
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    to_tenants = {
        field.name
        for field in keys
        if isinstance(field.related_model, type) and issubclass(field.related_model, TenantModel)
    }
    assert to_tenants == guarded
    plain = [name for name in guarded if any(_own(model, name))]
    assert plain == []


def _own(model: type[models.Model], name: str) -> tuple[bool, bool]:
    """Return whether Django made a key and an index of its own for the field: neither knows the agency."""
    _name, _path, _args, kwargs = model._meta.get_field(name).deconstruct()  # type: ignore[union-attr]  # a ForeignKey
    return kwargs.get("db_constraint", True), kwargs.get("db_index", True)


def test_indexes_of_tenant_tables_lead_with_the_agency() -> None:
    first_columns = rows(
        """
        SELECT c.relname, i.relname, a.attname FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
        WHERE NOT x.indisprimary AND c.relname = ANY (%s) AND a.attname <> 'agency_id'
        """,
        [model._meta.db_table for model in WALLED],
    )
    # Before any agency is known: whose places are these, whose invitation is this.
    assert {name for _table, name, _column in first_columns} == {
        "membership_member_person",
        "membership_invitation_hash",
    }


def test_the_role_that_serves_owns_nothing_and_bypasses_nothing() -> None:
    ((superuser, bypasses, creates),) = rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    assert (superuser, bypasses, creates) == (False, False, False)
    assert rows("SELECT tablename FROM pg_tables WHERE tableowner = current_user") == []


def test_the_serving_role_may_do_what_is_declared_and_nothing_else() -> None:
    found: dict[str, set[str]] = {}
    for table, privilege in rows(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = current_user"
    ):
        found.setdefault(table, set()).add(privilege)
    for table, privilege, columns in rows(
        """
        SELECT c.relname, acl.privilege_type, string_agg(a.attname, ', ' ORDER BY a.attname)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid, aclexplode(a.attacl) acl
        WHERE acl.grantee = current_user::regrole GROUP BY 1, 2
        """
    ):
        found.setdefault(table, set()).add(f"{privilege} ({columns})")
    assert found == {table: set(grants) for table, grants in declared_grants()}


def test_nothing_walks_round_the_policies() -> None:
    assert rows("SELECT viewname FROM pg_views WHERE schemaname = 'public'") == []
    assert rows("SELECT matviewname FROM pg_matviews WHERE schemaname = 'public'") == []
    definers = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    assert rows(definers) == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_sees_rows_without_a_context() -> None:
    """FORCE covers the owner: without a policy of its own a data migration would change 0 rows and say nothing."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_policies WHERE policyname LIKE '%%_owner' AND roles = ARRAY[current_user]"
        )
        assert cursor.fetchone()[0] == len(WALLED)
