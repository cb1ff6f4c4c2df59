"""The second wall: tenant tables, their row policies and their composite keys, declared beside the fields.

Every class here is a ``BaseConstraint``, so that makemigrations sees it, migrations can be reversed, and a test reads
the declared walls off ``_meta`` and compares them with PostgreSQL's own catalogue.

The SQL goes to ``schema_editor.deferred_sql`` because a composite key needs the other table's unique constraint.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

from imh_practice.shared.acting import current_agency_id
from imh_practice.shared.ids import uuid7
from imh_practice.shared.privacy import Privacy

# nullif: after a transaction the setting is '' and not NULL, and ''::uuid is an error.
CONTEXT = {
    "person": "nullif(current_setting('imh.person', true), '')::uuid",
    "agency": "nullif(current_setting('imh.agency', true), '')::uuid",
    "member": "nullif(current_setting('imh.member', true), '')::uuid",
    "system": "current_setting('imh.system', true)",
}


class DeferredConstraint(BaseConstraint):
    """A constraint made of SQL statements that run at the end of the migration."""

    def statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        """Return the SQL that raises this wall."""
        raise NotImplementedError

    def drop_statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        """Return the SQL that takes this wall down again."""
        raise NotImplementedError

    def constraint_sql(  # type: ignore[override]  # the stubs know only inline SQL; None leaves the table's own list
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> None:
        self.create_sql(model, schema_editor)

    def create_sql(  # type: ignore[override]  # None: nothing to run now
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> None:
        schema_editor.deferred_sql.extend(self.statements(model, schema_editor))

    def remove_sql(  # type: ignore[override]  # None: already run, one statement at a time
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> None:
        for statement in self.drop_statements(model, schema_editor):
            schema_editor.execute(statement)

    def __eq__(self, other: object) -> bool:
        # Without it makemigrations takes each wall down and raises it again, every time.
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python: the database refuses; a policy's refusal becomes 404 in RulesMiddleware."""


class TenantWall(DeferredConstraint):
    """Row-level security enabled and forced, the owner's own policy, and the key to the agency.

    FORCE makes the owner obey policies too, so the owner gets one that lets migrations and backups see rows; without
    it a data migration changes 0 rows and says nothing.
    """

    def __init__(self, *, name: str, agency_table: str = "agencies_agency") -> None:
        super().__init__(name=name)
        self.agency_table = agency_table

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "agency_table": self.agency_table}

    def statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        table = quote(model._meta.db_table)
        statements = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY {quote(f'{self.name}_owner')} ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)",
        ]
        if self.agency_table:  # the trail has none: it outlives what it tells of
            statements.append(
                f"ALTER TABLE {table} ADD CONSTRAINT {quote(self.name)} FOREIGN KEY (agency_id)"
                f" REFERENCES {quote(self.agency_table)} (id) DEFERRABLE INITIALLY IMMEDIATE"
            )
        return statements

    def drop_statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        table = quote(model._meta.db_table)
        return [
            f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {quote(self.name)}",
            f"DROP POLICY {quote(f'{self.name}_owner')} ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]


class RowPolicy(DeferredConstraint):
    """One permissive policy: the row is of the acting agency, and ``using`` holds.

    ``using`` and ``check`` are SQL in which ``{agency}``, ``{member}``, ``{person}`` and ``{system}`` stand for the
    context. Keep OR out of them (measured: 33-43 ms against 2) and write subqueries as ``= ANY (ARRAY(…))`` (an IN or
    EXISTS: 777 ms for the latest 50 of a million). ``check`` unset means the agency alone: whoever may write is the
    application's wall, and INSERT must not need the SELECT side.
    """

    def __init__(
        self, *, name: str, using: str = "", check: str = "", command: str = "ALL", column: str = "agency_id"
    ) -> None:
        super().__init__(name=name)
        self.using, self.check_sql, self.command, self.column = using, check, command, column

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        kwargs.update(using=self.using, check=self.check_sql, command=self.command, column=self.column)
        return path, args, kwargs

    def statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        agency = f"{quote(self.column)} = {CONTEXT['agency']}" if self.column else ""
        using = " AND ".join(filter(None, [agency, self.using.format_map(CONTEXT)]))
        check = " AND ".join(filter(None, [agency, self.check_sql.format_map(CONTEXT)]))
        clauses = []
        if self.command != "INSERT":
            clauses.append(f"USING ({using})")
        if self.command in {"ALL", "INSERT", "UPDATE"}:
            clauses.append(f"WITH CHECK ({check or using})")
        table = quote(model._meta.db_table)
        return [f"CREATE POLICY {quote(self.name)} ON {table} FOR {self.command} {' '.join(clauses)}"]

    def drop_statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        return [f"DROP POLICY {quote(self.name)} ON {quote(model._meta.db_table)}"]


class SameAgency(DeferredConstraint):
    """A foreign key on (agency_id, field): foreign keys ignore row policies, so a plain one could cross agencies.

    The Django field itself has ``db_constraint=False``. INITIALLY IMMEDIATE, because a deferred key would fail at
    COMMIT, after the view has said "saved".
    """

    def __init__(self, *, field: str, name: str = "") -> None:
        super().__init__(name=name or f"%(app_label)s_%(class)s_{field}_same_agency")
        self.field = field

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        field = model._meta.get_field(self.field)
        assert isinstance(field, models.ForeignKey)
        assert field.column
        target = field.related_model
        assert not isinstance(target, str)
        return [
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY (agency_id, {quote(field.column)}) REFERENCES {quote(target._meta.db_table)}"
            " (agency_id, id) DEFERRABLE INITIALLY IMMEDIATE"
        ]

    def drop_statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        return [f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"]


class OwnToGive(DeferredConstraint):
    """The row's author is also the author of the row ``field`` points at.

    Row policies compare a row with who acts, not with the row it points at: without this key somebody could write a
    grant in her own name for a text of somebody else's, and its reader's policy would show it. Not a subquery in the
    grant's policy: the text's policy looks at grants already, and policies that look at each other recurse.

    The other table needs a unique constraint on (agency_id, id, author).
    """

    def __init__(self, *, field: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field}

    def statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        field = model._meta.get_field(self.field)
        assert isinstance(field, models.ForeignKey)
        assert field.column
        target = field.related_model
        assert not isinstance(target, str)
        return [
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)}"
            f" FOREIGN KEY (agency_id, {quote(field.column)}, author_id) REFERENCES {quote(target._meta.db_table)}"
            " (agency_id, id, author_id) DEFERRABLE INITIALLY IMMEDIATE"
        ]

    def drop_statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        return [f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"]


def tenant_wall() -> list[BaseConstraint]:
    """Return what every tenant table has: the wall and the key others point at. Add policies beside it."""
    return [
        TenantWall(name="%(app_label)s_%(class)s_wall"),
        models.UniqueConstraint(fields=["agency_id", "id"], name="%(app_label)s_%(class)s_key"),
    ]


def agency_rows() -> list[BaseConstraint]:
    """Return the wall with the plain policy: rows of the acting agency, all of them."""
    return [*tenant_wall(), RowPolicy(name="%(app_label)s_%(class)s_rows")]


class TenantModel(models.Model):
    """A row that belongs to one agency. The agency comes from ``acting_as``, never from a caller.

    ``agency_id`` is a plain UUID: the ground floor cannot point at Agency; TenantWall declares the key.
    ``db_grants`` is what the app's database role may do; DELETE is left out of record tables: end or void instead,
    since cascades do not see rows that a policy hides.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agency_id = models.UUIDField(default=current_agency_id, editable=False)

    db_grants: ClassVar[tuple[str, ...]] = ("SELECT", "INSERT", "UPDATE")
    privacy: ClassVar[dict[str, Privacy]] = {}
    tenant_privacy: ClassVar[dict[str, Privacy]] = {"id": Privacy.PLUMBING, "agency_id": Privacy.PLUMBING}

    class Meta:
        abstract = True
