"""A key among several, in the form PostgreSQL plans well."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, F, Func, QuerySet, UUIDField, Value


class AnyOf(Func):
    """``key = ANY (array)``: a subquery is read once before the query, so that each arm of an OR can use its index.

    A list of keys stays one value however long it is, so that a question with one can be prepared.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY ("
    output_field = BooleanField()

    def __init__(self, key: str, keys: QuerySet[Any, Any] | list[UUID]) -> None:
        several = ArraySubquery(keys) if isinstance(keys, QuerySet) else Value(keys, ArrayField(UUIDField()))
        super().__init__(F(key), several)
