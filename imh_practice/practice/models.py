"""The vocabulary as rows: items that last, and the wordings they have had.

A tag points at an ``ItemVersion``, so it means for ever what its author read. Rows are written by
``actions.load_vocabulary`` alone, under the role that owns the tables; the serving role may only read them. What an
agency adds for itself stands in ``own``.
"""

from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from imh_practice.practice.own import OwnItem as OwnItem
from imh_practice.practice.own import OwnWording as OwnWording
from imh_practice.practice.own import SwitchedOff as SwitchedOff
from imh_practice.shared.ids import uuid7
from imh_practice.shared.privacy import Privacy


class Use(models.TextChoices):
    """Where the items of a framework are offered. Not for eyes: screens have their own words."""

    TAGS = "tags", "rows to tick on a moment"
    SERVICES = "services", "rows to tick on a visit"
    PROMPTS = "prompts", "questions for private writing"
    LENS = "lens", "one question at a time while reflecting"
    FAMILY = "family", "considerations on the family's page"
    SIGNS = "signs", "wondered about over time"
    LEVEL = "level", "the level of work with a family, with its dates"
    STRENGTHS = "strengths", "strengths to notice in a child and around"
    VISIT = "visit", "what a visit may tell in words of its own"
    STORY = "story", "the parts of an old story, in private writing"
    SESSION = "session", "questions for a session of supervision"
    PICKLIST = "picklist", "choices in a list"
    HELP = "help", "pages of help: their items alone have a body"


class Relation(models.TextChoices):
    """How a skill for early intervention stands to a practice behavior."""

    SAME = "same", "the same skill"
    NEAR = "near", "the same skill in other words"
    REFERS = "refers", "the same concern, referring instead of treating"


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Words about releases."""

    def in_use(self) -> "Release | None":
        """The release loaded last, or None before the first. Loading never goes back to an older one."""
        return self.newest_first().first()

    def newest_first(self) -> Self:
        return self.order_by("-loaded_at")


class Release(models.Model):
    """One data folder as it was loaded: the trail of the vocabulary, and the key of each process's catalogue."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.CharField(unique=True)
    fingerprint = models.CharField()
    loaded_at = models.DateTimeField(default=timezone.now)

    objects = ReleaseQuerySet.as_manager()

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "version": Privacy.PUBLISHED,
        "fingerprint": Privacy.PLUMBING,
        "loaded_at": Privacy.PLUMBING,
    }

    def __str__(self) -> str:
        return self.version


class Framework(models.Model):
    """A system of items, such as the seventeen behaviors. Renaming it in place changes no item's meaning."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(unique=True)
    name = models.CharField()
    purpose = models.TextField()
    uses = ArrayField(models.CharField(choices=Use.choices))
    position = models.PositiveSmallIntegerField()

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "code": Privacy.PUBLISHED,
        "name": Privacy.PUBLISHED,
        "purpose": Privacy.PUBLISHED,
        "uses": Privacy.PUBLISHED,
        "position": Privacy.PUBLISHED,
    }

    def __str__(self) -> str:
        return self.code


class Group(models.Model):
    """Items that stand together in the picker; ours, not the source's. One without items is not shown."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(unique=True)
    label = models.CharField()
    position = models.PositiveSmallIntegerField()

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "code": Privacy.PUBLISHED,
        "label": Privacy.PUBLISHED,
        "position": Privacy.PUBLISHED,
    }

    def __str__(self) -> str:
        return self.code


class Reference(models.Model):
    """A row of the citation library. Its text is its identity: another text is another row.

    What else it has follows the newest release. Without a key it is in no library any more: past wordings cite it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    text = models.TextField(unique=True)
    key = models.CharField(blank=True, db_default="")
    url = models.CharField(blank=True, db_default="")
    # Codes of items it stands behind too, beside those that cite it: another source is not another wording.
    also = ArrayField(models.CharField(), db_default=[])

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "text": Privacy.PUBLISHED,
        "key": Privacy.PUBLISHED,
        "url": Privacy.PUBLISHED,
        "also": Privacy.PUBLISHED,
    }

    def __str__(self) -> str:
        return self.text


class Item(models.Model):
    """What lasts of an item: its code, its place, and the wording in use (``head``). Retired, never deleted.

    Counts over time go by item; what a moment's author read goes by version.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="items")
    code = models.CharField(unique=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="items")
    # Here and not on the version: another order is not another meaning.
    position = models.PositiveSmallIntegerField()
    # False: never a row to tick, although its framework's items are (it is a prompt, or another log shows it true).
    ticked = models.BooleanField()
    # Other words it is looked for by, with commas between them. Here too: another such word is not another wording.
    also = models.TextField(blank=True, db_default="")
    # Never null: PostgreSQL checks the two keys between item and version at commit, so both can be inserted whole.
    head = models.ForeignKey("ItemVersion", on_delete=models.PROTECT, related_name="+")
    retired_in = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, related_name="+")

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "framework": Privacy.PUBLISHED,
        "code": Privacy.PUBLISHED,
        "group": Privacy.PUBLISHED,
        "position": Privacy.PUBLISHED,
        "ticked": Privacy.PUBLISHED,
        "also": Privacy.PUBLISHED,
        "head": Privacy.PLUMBING,
        "retired_in": Privacy.PLUMBING,
    }

    def __str__(self) -> str:
        return self.code


class ImmutableWordingError(Exception):
    """A wording that has been published was about to be changed."""


class ItemVersion(models.Model):
    """One wording of an item, from the release that brought it. This row is what a tag points at."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="wordings")
    label = models.CharField()
    statement = models.TextField()
    look_for = models.TextField()
    prompt = models.TextField()
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="wordings")
    seed = models.CharField()
    # A page of help; "" for all that is no page.
    body = models.TextField(blank=True, db_default="")

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "item": Privacy.PUBLISHED,
        "release": Privacy.PLUMBING,
        "label": Privacy.PUBLISHED,
        "statement": Privacy.PUBLISHED,
        "look_for": Privacy.PUBLISHED,
        "prompt": Privacy.PUBLISHED,
        "reference": Privacy.PUBLISHED,
        "seed": Privacy.PUBLISHED,
        "body": Privacy.PUBLISHED,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "release"], name="practice_one_wording_per_release")]

    def __str__(self) -> str:
        return self.item.code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; a second save is refused (the serving role's missing UPDATE grant is the wall behind it)."""
        if not self._state.adding:
            raise ImmutableWordingError("A published wording is never changed; load a new one.")
        super().save(*args, **kwargs)


class Crosswalk(models.Model):
    """One skill for early intervention beside the behavior it is counted with. It may have no text of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(unique=True)
    target = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(choices=Relation.choices)

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "code": Privacy.PUBLISHED,
        "target": Privacy.PUBLISHED,
        "relation": Privacy.PUBLISHED,
    }

    def __str__(self) -> str:
        return self.code


class Term(models.Model):
    """A word of the glossary, in one or two plain sentences. Nothing points at it: a release replaces them all."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    term = models.CharField(unique=True)
    meaning = models.TextField()
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, null=True, related_name="+")
    also = models.TextField(blank=True, db_default="")  # as an item's

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "term": Privacy.PUBLISHED,
        "meaning": Privacy.PUBLISHED,
        "reference": Privacy.PUBLISHED,
        "also": Privacy.PUBLISHED,
    }

    def __str__(self) -> str:
        return self.term


class Definition(models.Model):
    """What infant mental health is, as one source has it, and for which ages. Replaced like the glossary."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    label = models.CharField(unique=True)
    ages = models.CharField()
    words = models.TextField()
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="+")
    seed = models.CharField()
    position = models.PositiveSmallIntegerField()

    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "label": Privacy.PUBLISHED,
        "ages": Privacy.PUBLISHED,
        "words": Privacy.PUBLISHED,
        "reference": Privacy.PUBLISHED,
        "seed": Privacy.PUBLISHED,
        "position": Privacy.PUBLISHED,
    }

    def __str__(self) -> str:
        return self.label
