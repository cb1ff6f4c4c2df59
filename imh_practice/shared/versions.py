"""One pattern for words that may be amended: immutable version rows, and a head pointer to the one in force.

A visit, a moment and a comment each have a row of their own (who, when, state) and version rows (the words). Quotes
and tags point to a version, so that what was quoted stays what it was. The app's database role has no UPDATE on version
tables, so a version cannot be changed by mistake either.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from imh_practice.shared.privacy import Privacy
from imh_practice.shared.tenancy import TenantModel

VERSION_PRIVACY: dict[str, Privacy] = dict.fromkeys(["number", "made_at", "made_by"], Privacy.PLUMBING)


class VersionModel(TenantModel):
    """A version: its number from 1, when and by whom. Subclasses add ``made_by`` (a Member) and the words."""

    number = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    db_grants: ClassVar[tuple[str, ...]] = ("SELECT", "INSERT")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk} version {self.number}"
