"""Tokens: a value of its own for every field that can tell something, and how it reads on a page."""

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from imh_practice.seen import SEEN
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.sealing import SealedField
from imh_practice.shared.tenancy import TenantModel
from tests.cast import agency_day
from tests.test_privacy import fields_with_class

Keys = dict[str, Any]
KINDS = {kind.name: kind for kind in SEEN}
TEXT = (models.CharField, models.TextField, models.JSONField, ArrayField, SealedField)
"""What can hold somebody's text. The others (dates, numbers) get a value that stands nowhere else."""
PLAIN = {Privacy.PLUMBING, Privacy.AUDIT}
"""Classes whose text is codes: no token is planted, and none is found in them."""
EXCUSED = {
    "people.Person.last_login": "the moment of signing in, which the test itself makes",
    "people.Person.language": "one of the languages of the pages",
    "membership.Member.licensed_imh": "yes or no",
    "membership.Member.vocabulary": "one of two codes",
    "membership.Invitation.vocabulary": "one of two codes",
    "agencies.Agency.time_zone": "a name the library knows",
    "families.Child.gone_why": "one of two codes",
    "families.Family.language_asked": "yes or no",
    "families.Child.weeks_early": "a number up to 18, such as stand on every page",
    "supervision.Session.kind": "one of two codes",
    "supervision.Session.mode": "one of three codes",
    "supervision.Participant.seat": "one of two codes",
    "supervision.Participant.attended": "yes or no",
    "shared.SealingKey.wrapped": "bytes, and not text",
    "sessions.Session.session_key": "made by signing in; a cookie of its holder's",
    "sessions.Session.session_data": "made by signing in",
    "mfa.Authenticator.data": "no URL of the second factor is open",
    "account.EmailAddress.email": "the sign-in library's table, into which nothing writes",
    "account.EmailConfirmation.key": "the sign-in library's table, into which nothing writes",
}
"""Fields for which no value of one's own can be chosen, and why. Each exists: a test looks."""
UNSEEN = {
    "audit.Event.act": "a page's name, which pages say in words",
    "audit.EventObject.type": "a model's name, which pages say in words",
    "audit.EventObject.why": "a key, which pages say in words",
    "membership.Invitation.discipline": "goes to her place, which shows it, when she accepts",
}
"""Fields whose token stands on no page, though others of their class do."""
EVERYBODYS = {"practice"}
"""Apps whose fields are published words, the same in every agency: help shows them to anybody. Not an agency's own."""


@dataclass(frozen=True)
class Token:
    """A value planted in a field, of one declared class. ``in_lists``: its word is offered in every form's list too."""

    kind: str
    field: str
    value: object
    words: tuple[str, ...]
    """How it reads, in small letters: any of these, as whole words."""
    in_lists: bool = False

    @cached_property
    def pattern(self) -> "re.Pattern[str]":
        return re.compile(rf"(?<![\w.,:-])(?:{'|'.join(map(re.escape, self.words))})(?!\w)")

    def stands_in(self, text: str) -> bool:
        """Whether a text in small letters holds it; first the plain search, which is ten times cheaper."""
        return any(word in text for word in self.words) and bool(self.pattern.search(text))

    def __str__(self) -> str:
        return f"{self.kind}: {self.field} ({self.words[0]})"


@dataclass
class Tokens:
    """All that was planted. Each method makes the value, notes it, and returns it to be written down."""

    all: list[Token] = field(default_factory=list)

    def word(self, kind: str, *fields: str, form: str = "{}") -> str:
        """Make a word that stands nowhere else: of four letters, since an initial takes no more; no key has an x."""
        value = form.format(f"x{len(self.all):02}q")
        self._note(kind, fields, value, value)
        return value

    def number(self, kind: str, field: str, value: int, form: str = "{}") -> int:
        self._note(kind, (field,), value, form.format(value), form.format(f"{value:,}"))
        return value

    def day(self, kind: str, *fields: str, ago: int) -> dt.datetime:
        """Return an hour of that day, on which nothing else of the story happens."""
        at = dt.datetime.combine(day_of_its_own(agency_day(), ago), dt.time(10), dt.UTC)
        self._note(kind, fields, at, f"{at:%B} {at.day}", f"{at:%Y-%m-%d}", f"{at:%Y-%m-%d}t10:00")
        return at

    def listed(self, kind: str, field: str, value: object, label: object) -> Any:
        """Plant one of a list: a setting, a tag."""
        self._note(kind, (field,), value, str(label), in_lists=True)
        return value

    def known(self, kind: str, field: str, value: str, *words: str) -> None:
        """Note a value that is there already."""
        self._note(kind, (field,), value, *(words or [value]))

    def _note(self, kind: str, fields: tuple[str, ...], value: object, *words: str, in_lists: bool = False) -> None:
        assert kind in KINDS, kind
        small = tuple(word.lower() for word in words)
        self.all += [Token(kind, name, value, small, in_lists) for name in fields]


def day_of_its_own(today: dt.date, ago: int) -> dt.date:
    """Return the day that many days ago (below zero: to come), Mondays not counted: a table of weeks names each."""
    step = dt.timedelta(days=-1 if ago > 0 else 1)
    for _day in range(abs(ago)):
        today += step if (today + step).weekday() else 2 * step
    return today


def to_plant() -> set[str]:
    """Return the fields that can tell something, as "app.Model.field": walked off the models, so none is missed."""
    return {
        f"{model._meta.label}.{each.name}"
        for model, each, privacy in fields_with_class()
        if privacy not in PLAIN
        and not isinstance(each, models.ForeignKey)
        and (model._meta.app_label not in EVERYBODYS or issubclass(model, TenantModel))
        and f"{model._meta.label}.{each.name}" not in EXCUSED
    }
