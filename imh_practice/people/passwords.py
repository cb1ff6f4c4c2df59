"""Django's password rules in our words: what to do, and no "must"; and one of our own."""

from itertools import pairwise

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ROWS = "qwertyuiopasdfghjklzxcvbnm"
"""A keyboard's letters as they lie side by side."""


class LongEnough(MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("Make it longer: %(least)d characters or more. A few words in a row will do.") % {
            "least": self.min_length
        }


class NotOneselfs(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This is close to your name or e-mail address. Choose words that have nothing to do with you.")


class NotEverybodys(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this one, so it is tried first. Choose words that are only yours.")


class NotByCounting:
    """Refuses digits alone, what repeats a part of itself, and what runs on by itself (abcdef, 123456, qwerty)."""

    def validate(self, password: str, user: object = None) -> None:
        if password.isdigit():
            raise ValidationError(_("Digits alone are soon guessed. Choose a few words in a row."))
        if _repeats(password.lower()) or _runs_on(password.lower()):
            raise ValidationError(_("This repeats itself or runs on by itself, so it is soon guessed. Choose words."))

    def get_help_text(self) -> str:
        return _("More than digits, and nothing that repeats or runs on by itself.")


def _repeats(word: str) -> bool:
    return any(word[step:] == word[:-step] for step in range(1, len(word) // 2 + 1))


def _runs_on(word: str) -> bool:
    """Whether most signs are neighbors of the one before: in the alphabet, among digits, or on the keyboard."""
    near = sum(abs(ord(one) - ord(other)) <= 1 or _side_by_side(one, other) for one, other in pairwise(word))
    return near * 3 > len(word) * 2


def _side_by_side(one: str, other: str) -> bool:
    return one + other in ROWS or other + one in ROWS
