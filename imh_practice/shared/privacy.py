"""What kind of thing a field holds: every model field has one class, and the class decides what may be done with it."""

import enum


class Privacy(enum.Enum):
    """The data classes of the access promise. Tests read them off each model's ``privacy`` mapping."""

    IDENTITY = "identity"  # code names, birth dates, caregivers' roles
    RECORD_FACT = "record fact"  # dates, minutes, settings, tags
    RECORD_WORDS = "record words"  # moments, free lines: the family's record
    WONDERING = "wondering"  # what is wondered about a family: author, supervisor, whoever it is shared with
    PRIVATE = "private reflection"  # sealed, its author only
    SHARED = "shared reflection"  # sealed, author and named readers
    SUPERVISION = "supervision"  # agenda, threads, comments: participants only
    SUMMARY = "summary"  # agreed words: participants only
    HOURS = "hours"  # dates, minutes and attendance of supervision
    EMERGENCY = "emergency access"  # reason and review: those whose record was opened, and admins
    DISCLOSURE = "disclosure"  # to whom something was given and for what: the family's team, and admins
    AUDIT = "audit"  # who did what, when; never words
    ACCOUNT = "account"  # a person's name, e-mail address, telephone
    SECRET = "secret"  # password hashes, tokens, wrapped keys  # noqa: S105 - a class name, not a password
    PLUMBING = "plumbing"  # keys, times, states
    PUBLISHED = "published"  # vocabulary, agency settings

    @property
    def is_words(self) -> bool:
        """Whether somebody's own words may stand in such a field."""
        return self in WORDS

    @property
    def is_sealed(self) -> bool:
        """Whether the field must be a SealedField."""
        return self in SEALED


SEALED = frozenset({Privacy.PRIVATE, Privacy.SHARED})
WORDS = SEALED | {Privacy.RECORD_WORDS, Privacy.WONDERING, Privacy.SUPERVISION, Privacy.SUMMARY}
WORDS |= {Privacy.EMERGENCY, Privacy.DISCLOSURE}
