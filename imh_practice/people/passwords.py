"""Django's password rules in our words: what to do, and no "must". The rules themselves stay Django's."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _


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
