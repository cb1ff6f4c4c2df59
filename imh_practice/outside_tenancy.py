"""Tables that belong to no agency, each with the reason, what the app's role may do, and the class of each field.

A test compares this list with PostgreSQL's catalogue: a table that is neither here nor behind row-level security fails.
"""

from dataclasses import dataclass, field

from imh_practice.shared.privacy import Privacy

ALL = ("SELECT", "INSERT", "UPDATE", "DELETE")
READ = ("SELECT",)


@dataclass(frozen=True)
class Outside:
    """Why a table has no agency, what the app may do with it, and the privacy class of each of its fields.

    ``fields`` is empty for our own models, which say it themselves.
    """

    reason: str
    grants: tuple[str, ...] = ALL
    fields: dict[str, Privacy] = field(default_factory=dict)


def _plumbing(*names: str) -> dict[str, Privacy]:
    return dict.fromkeys(names, Privacy.PLUMBING)


def _secret(*names: str) -> dict[str, Privacy]:
    return dict.fromkeys(names, Privacy.SECRET)


OUTSIDE_TENANCY: dict[str, Outside] = {
    "people_person": Outside("One person may belong to several agencies, and signs in before any is known."),
    "account_emailaddress": Outside(
        "django-allauth's addresses of a person.",
        fields={**_plumbing("id", "user", "verified", "primary"), "email": Privacy.ACCOUNT},
    ),
    "account_emailconfirmation": Outside(
        "django-allauth's sent confirmations.",
        fields={**_plumbing("id", "email_address", "created", "sent"), **_secret("key")},
    ),
    "mfa_authenticator": Outside(
        "Second factors of a person; in use from their own issue on.",
        fields={**_plumbing("id", "user", "type", "created_at", "last_used_at"), **_secret("data")},
    ),
    "django_session": Outside(
        "Sessions: a person's id, her place, when she was last seen; and, until her next page shows it, what an action"
        " did, which may name a family by its code name or a colleague. No words of the record or of anything private.",
        fields={**_plumbing("expire_date"), **_secret("session_key", "session_data")},
    ),
    "django_content_type": Outside("Django's list of models.", READ, fields=_plumbing("id", "app_label", "model")),
    "auth_permission": Outside(
        "Unused; Django's auth brings it.", READ, fields=_plumbing("id", "name", "content_type", "codename")
    ),
    "auth_group": Outside("Unused; Django's auth brings it.", READ, fields=_plumbing("id", "name", "permissions")),
    "auth_group_permissions": Outside(
        "Unused; Django's auth brings it.", READ, fields=_plumbing("id", "group", "permission")
    ),
    "practice_release": Outside(
        "The vocabulary is the same for all agencies; an agency's own items get a table of their own.", READ
    ),
    "practice_framework": Outside("Vocabulary.", READ),
    "practice_group": Outside("Vocabulary.", READ),
    "practice_reference": Outside("Vocabulary.", READ),
    "practice_item": Outside("Vocabulary.", READ),
    "practice_itemversion": Outside("Vocabulary.", READ),
    "practice_crosswalk": Outside("Vocabulary.", READ),
    "practice_term": Outside("Vocabulary.", READ),
    "practice_definition": Outside("Vocabulary.", READ),
}
