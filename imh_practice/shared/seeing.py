"""What it means that somebody sees something: roles, ways, and a class of what is written with who sees it how.

Which class is seen by whom stands in ``imh_practice/seen.py``.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from imh_practice.shared.privacy import Privacy


class Role(models.TextChoices):
    """How somebody stands to whoever wrote it, or whom it is about: the page calls her "you"."""

    AUTHOR = "author", _("you")
    COLLEAGUE = "colleague", _("the family's team")
    KEPT_FROM = "kept from", _("those you hold it back from")
    SUPERVISOR = "supervisor", _("your supervisor")
    TEAM_SUPERVISOR = "team supervisor", _("your colleagues' supervisors")
    FORMER_SUPERVISOR = "former supervisor", _("a former supervisor")
    PEER = "peer", _("other colleagues")
    ADMIN = "admin", _("agency admins")
    EMERGENCY = "emergency", _("an admin in an emergency")
    OUTSIDER = "outsider", _("other agencies, and anybody signed out")


class Medium(models.TextChoices):
    """By which way words leave the database. CSV is a report's file, as CSV or as a spreadsheet."""

    SCREEN = "screen", _("on screen")
    PRINT = "print", _("in print")
    NOTE = "note", _("in the plain note")
    PDF = "pdf", _("in the PDF")
    CSV = "csv", _("in a report's file")
    FILE = "file", _("in the agency's emergency file")
    MAIL = "mail", _("in an e-mail")


class Part(enum.Enum):
    """The parts of the page, by whose it is; the value is the look of their state."""

    OWN = "private"
    CHOSEN = "shared"
    RECORD = "record"
    HOUSE = "people"


Media = frozenset[Medium]


@dataclass(frozen=True)
class Seen:
    """One class: what it is in words, which privacy classes its fields have, and who sees it by which media.

    A role that is not in ``by`` never sees it. ``more`` is a sentence that readers and media do not say. ``called``
    names readers who stand together, where all of them read it; the empty set is nobody.
    """

    name: str
    what: Promise
    part: Part
    of: frozenset[Privacy]
    by: Mapping[Role, Media] = field(default_factory=dict)
    more: Promise | None = None
    called: Mapping[frozenset[Role], Promise] = field(default_factory=dict)
    aside: bool = False
    """Whether the page folds it away: true, and seldom asked for."""

    def sees(self, role: Role, medium: Medium) -> bool:
        """Whether the role sees it by that medium. Whoever opens a record in an emergency is an admin besides."""
        return medium in self.by.get(role, ()) or (role is Role.EMERGENCY and medium in self.by.get(Role.ADMIN, ()))


def to(media: Media, *roles: Role) -> dict[Role, Media]:
    """Return the same media for each role."""
    return dict.fromkeys(roles, media)
