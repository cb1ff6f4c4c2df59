"""A key over more than one column, for the one row of this room that names what is somebody else's to give."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from imh_practice.shared.tenancy import DeferredConstraint


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
