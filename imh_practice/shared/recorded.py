"""What nobody changes in silence: a table of record has a trigger that writes the event which the program did not.

Declared beside the fields like the walls, so that makemigrations sees it. It looks at COMMIT, when all that the
transaction tells has been told: an event of a writing kind for the row's agency is enough (``audit.actions.record``
leaves word of it in the statement that writes it). Where there is none (``QuerySet.update()`` in a shell, SQL by hand,
a program that forgot) each changed row gets an event of its own. Not at the statement: most actions write first and
record last. Not by comparing tables at night: what was changed and changed back would leave nothing.
"""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

from imh_practice.shared.tenancy import DeferredConstraint, agency_rows


class Recorded(DeferredConstraint):
    """No row of this table is written, changed or deleted without an event on the trail.

    ``author``: the column of whoever's the row is, for her to find it. ``but``: columns that reading sets (opened for
    the first time): a change of them alone is told by the event of the reading.
    """

    def __init__(
        self, *, author: str = "", but: Sequence[str] = (), name: str = "%(app_label)s_%(class)s_recorded"
    ) -> None:
        super().__init__(name=name)
        self.author, self.but = author, tuple(but)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "author": self.author, "but": self.but}

    def statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        told = ", ".join(f"'{word}'" for word in (model._meta.label_lower, self.author, ",".join(self.but)))
        return [
            f"CREATE CONSTRAINT TRIGGER {quote(self.name)} AFTER INSERT OR UPDATE OR DELETE"
            f" ON {quote(model._meta.db_table)} DEFERRABLE INITIALLY DEFERRED"
            f" FOR EACH ROW EXECUTE FUNCTION audit_unrecorded({told})"
        ]

    def drop_statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        return [f"DROP TRIGGER {quote(self.name)} ON {quote(model._meta.db_table)}"]


def of_record(*, author: str = "") -> list[BaseConstraint]:
    """Return what a table of record has whose rows the whole agency may hold: the wall, its plain policy, the trail."""
    return [*agency_rows(), Recorded(author=author)]
