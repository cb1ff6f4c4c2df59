"""Marks: what is planted. One stem a run, which stands nowhere else, then a letter for what it is, then a number.

The stem is of small letters and digits, so that no escape of JSON, URLs, HTML or mail changes it; what follows the
number is changed by each of them. All marks of a run begin alike: one search finds them all, and its letter says
afterwards whether one may stand there.
"""

import re
import secrets
import string
from dataclasses import dataclass, field

from django.apps import apps

from imh_practice.shared.privacy import Privacy
from tests.fields.tokens import Tokens
from tests.outputs.loaded import free_text, room
from tests.test_privacy import classes_of

STEM = "".join(secrets.choice(string.ascii_lowercase[6:]) + secrets.choice(string.digits) for _ in range(6))
"""A letter, a digit, and so on: a piece of digits alone would be found in capitals too, and letters to f in any key."""
SEALED, WORDS, NAME, DECOY = "svnd"
"""Private or shared words; words of the record and of supervision; a family's code name; what a search must find."""
AFTER = " ü&"
LETTER = re.compile(rb"([svnd])([0-9]{3})")
LONGEST = len(STEM) + 6 + len(AFTER)


def mark(letter: str, number: int) -> str:
    """Return a mark. Its letter stands on both sides of the stem: of a mark that is cut, one is left. The first sign
    takes what a capital at the beginning would change."""
    return f"k{letter}{STEM}{letter}{number:03}{AFTER}"


def letter_of(*labels: str) -> str:
    """Return the letter of fields ("app.Model.field") that take a mark, or "": then a short token is planted."""
    if not all(map(free_text, labels)) or min(map(room, labels)) < LONGEST:
        return ""
    privacies = {_class_of(label) for label in labels}
    if privacies & {Privacy.PRIVATE, Privacy.SHARED}:
        return SEALED
    if all(privacy.is_words for privacy in privacies):
        return WORDS
    return NAME if labels == ("families.Family.code_name",) else ""


def _class_of(label: str) -> Privacy:
    model, _, name = label.rpartition(".")
    return classes_of(apps.get_model(model))[name]


@dataclass
class Canaries(Tokens):
    """The tokens of tests/fields, with a mark wherever there is room for one; and those that are typed later."""

    marked: list[str] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)

    def word(self, kind: str, *fields: str, form: str = "{}") -> str:
        letter = letter_of(*fields)
        if not letter:
            return super().word(kind, *fields, form=form)
        value = form.format(self.typed(letter))
        self.fields |= {*fields}
        self._note(kind, fields, value, value)
        return value

    def typed(self, letter: str) -> str:
        """Return the next mark of this letter."""
        self.marked.append(mark(letter, len(self.marked)))
        return self.marked[-1]

    def planted(self, *letters: str) -> int:
        """Return how many there are, of these letters or all."""
        return sum(1 for one in self.marked if not letters or one[1] in letters)
