"""The second wall as PostgreSQL itself describes it: read from its catalogue, compared with what the models declare."""

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
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


KEYS_BETWEEN_TENANTS = """
SELECT c.conname, c.convalidated, c.condeferred,
       ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, o)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n ORDER BY k.o),
       ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, o)
             JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n ORDER BY k.o)
FROM pg_constraint c JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid
WHERE c.contype = 'f' AND f.relname = ANY (%(walled)s) AND t.relname = ANY (%(walled)s)
"""


def test_no_key_that_the_database_holds_leads_into_another_agency() -> None:
    """Read off pg_constraint, declared or not: (agency, …) to (agency, …), checked at the statement, for all rows."""
    with connection.cursor() as cursor:
        cursor.execute(KEYS_BETWEEN_TENANTS, {"walled": [model._meta.db_table for model in WALLED]})
        keys = list(cursor.fetchall())
    declared = [
        wall for model in WALLED for wall in model._meta.constraints if isinstance(wall, (SameAgency, TenantWall))
    ]
    assert len(keys) >= len([wall for wall in declared if isinstance(wall, SameAgency)])
    for name, validated, deferred, columns, targets in keys:
        assert (validated, deferred) == (True, False), name
        to_agency = (columns, targets) == (["agency_id"], ["id"])
        assert to_agency or columns[0] == targets[0] == "agency_id", name


def test_a_unique_key_leads_with_the_agency_or_is_the_row_s_own() -> None:
    """A refusal of one would tell of another agency's values. A primary key is a UUID that nobody can guess."""
    found = rows(
        """
        SELECT i.relname, c.relname FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
        WHERE x.indisunique AND c.relname = ANY (%s) AND a.attname <> 'agency_id'
        """,
        [model._meta.db_table for model in WALLED],
    )
    assert {index for index, _table in found} == {f"{table}_pkey" for _index, table in found}


BEYOND_THE_AGENCY = {
    "membership_member_own": "Signing in: a person finds her own places before any agency is known.",
    "membership_invitation_token": "The one row whose token the visitor holds.",
    "jobs_job_sweep": "The sweep reads jobs of all agencies, and writes none.",
    "shared_sealingkey_start": "Starting: do the master keys fit. Wrapped keys, of all agencies, and nothing to write.",
    "audit_link_anchor": "The clock takes the heads of all chains outside, and reads nothing else.",
    "agencies_agency_places": "Choosing a place: the names of the agencies where a person has one.",
}
OF_THE_AGENCY = "= (NULLIF(current_setting('imh.agency'::text, true), ''::text))::uuid"


def test_a_policy_compares_the_agency_in_what_it_shows_and_in_what_it_takes() -> None:
    """All are permissive, so that each one alone opens rows: a row has to be of the acting agency in every one of them,

    but for reading in those of the list. The owner's are for the owner alone.
    """
    owner = {
        f"{wall.name}_owner" for model in WALLED for wall in model._meta.constraints if isinstance(wall, TenantWall)
    }
    found = rows("SELECT policyname, permissive, roles::text[], cmd, qual, with_check FROM pg_policies")
    beyond = set()
    for name, permissive, roles, command, using, check in found:
        assert permissive == "PERMISSIVE", name
        if name in owner:
            assert roles == [settings.DATABASES["owner"]["USER"]], name
            continue
        if using is not None and OF_THE_AGENCY not in using:
            beyond.add(name)
            assert command == "SELECT", name
        assert check is None or OF_THE_AGENCY in check, name
    assert beyond == BEYOND_THE_AGENCY.keys()


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
    """Nor can it become a role that does: it is a member of none."""
    (powers,) = rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = current_user"
    )
    assert not any(powers)
    assert rows("SELECT roleid::regrole FROM pg_auth_members WHERE member = current_user::regrole") == []
    owned = """
        SELECT relname::text FROM pg_class WHERE relowner = current_user::regrole
        UNION ALL SELECT proname::text FROM pg_proc WHERE proowner = current_user::regrole
        UNION ALL SELECT nspname::text FROM pg_namespace WHERE nspowner = current_user::regrole
        UNION ALL SELECT datname::text FROM pg_database WHERE datdba = current_user::regrole
    """
    assert rows(owned) == []
    assert rows("SELECT has_schema_privilege('public', 'CREATE')") == [(False,)]


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


@pytest.mark.parametrize("privilege", ["DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"])
def test_what_removes_or_walks_round_rows_is_granted_by_nobody_else_either(privilege: str) -> None:
    """Asked of the privilege that holds in the end, given to the role itself, to everybody, or by another role."""
    tables = [table for table, _grants in declared_grants()]
    found = rows(
        "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND relkind = 'r' AND has_table_privilege(oid, %s)",
        tables,
        privilege,
    )
    assert {table for (table,) in found} == {table for table, grants in declared_grants() if privilege in grants}


DEFINERS: dict[str, str] = {}
"""Functions that run as their owner, each with its reason. None, so far."""


def test_nothing_walks_round_the_policies() -> None:
    """A view reads as its owner, a materialized view has no policies, a definer's function acts as the definer."""
    ours = "NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
    assert rows(f"SELECT viewname FROM pg_views WHERE schemaname {ours}") == []
    assert rows("SELECT matviewname FROM pg_matviews") == []
    assert rows(f"SELECT rulename FROM pg_rules WHERE schemaname {ours}") == []
    assert rows("SELECT inhrelid::regclass FROM pg_inherits") == [], "a part of a table has policies of its own"
    definers = f"SELECT proname FROM pg_proc WHERE pronamespace::regnamespace::text {ours} AND prosecdef"
    assert {name for (name,) in rows(definers)} == DEFINERS.keys()


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_owner_sees_rows_without_a_context() -> None:
    """FORCE covers the owner: without a policy of its own a data migration would change 0 rows and say nothing."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_policies WHERE policyname LIKE '%%_owner' AND roles = ARRAY[current_user]"
        )
        assert cursor.fetchone()[0] == len(WALLED)
