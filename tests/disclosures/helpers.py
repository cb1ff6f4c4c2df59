"""Short ways to give something out, and to read what was noted."""

from typing import Any

from django.test import Client

from imh_practice.disclosures.models import Disclosure, DisclosureOf
from imh_practice.jobs.models import Job
from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as

TO = {
    "recipient_kind": "provider",
    "recipient": "Dr. Lindqvist, Lakeside Clinic",
    "purpose_kind": "care",
    "purpose": "hearing test",
}
"""What somebody fills in who gives something to others."""


def noted(by: Member) -> list[Disclosure]:
    """Return what was noted in her agency, in the order it was given."""
    with acting_as(by):
        return list(Disclosure.objects.order_by("at", "pk"))


def told_of(row: Disclosure, by: Member) -> set[tuple[Any, Any]]:
    """Return of which families and children a giving told."""
    with acting_as(by):
        return set(DisclosureOf.objects.filter(disclosure=row).values_list("family_id", "child_id"))


def given(client: Client, job: Job, **to: str) -> Any:
    """Take a file of which it is asked to whom it goes."""
    return client.post(f"/jobs/{job.pk}/give/", {**TO, **to})
