"""The tenants: an agency, and the programs it runs."""

from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imh_practice.shared.ids import uuid7
from imh_practice.shared.prepared import prepared
from imh_practice.shared.privacy import Privacy
from imh_practice.shared.recorded import of_record
from imh_practice.shared.tenancy import RowPolicy, TenantModel, TenantWall


def known_time_zone(name: str) -> None:
    """Refuse a time zone the machine does not know."""
    if name not in available_timezones():
        raise ValidationError(_("Choose a time zone such as America/New_York."))


class Agency(models.Model):
    """An organization that uses the product. Its own row is its wall: ``id`` is the acting agency."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=40, default="America/New_York", validators=[known_time_zone])
    share_note = models.TextField(blank=True)
    """What sharing a reflection changes, in the agency's own words; the product's text stands where it is empty."""
    began_at = models.DateTimeField(default=timezone.now)

    db_grants: ClassVar[tuple[str, ...]] = ("SELECT", "INSERT", "UPDATE")
    privacy: ClassVar[dict[str, Privacy]] = {
        "id": Privacy.PLUMBING,
        "name": Privacy.PUBLISHED,
        "time_zone": Privacy.PUBLISHED,
        "share_note": Privacy.PUBLISHED,
        "began_at": Privacy.PLUMBING,
    }

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            TenantWall(name="agencies_agency_wall", agency_table=""),
            RowPolicy(name="agencies_agency_rows", column="id"),
            # Choosing where to work, before one of them acts: those named as a person's places, and no other.
            RowPolicy(
                name="agencies_agency_places",
                using="id::text = ANY (string_to_array(substring({system} FROM '^places:(.*)$'), ','))",
                command="SELECT",
                column="",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def agency_of(agency_id: UUID) -> Agency:
    """Return the acting agency. Raises LookupError for any other: its row is not seen."""
    for agency in _agency(agency_id):
        return agency
    raise LookupError("The agency is not the acting one.")


@prepared
def _agency(agency_id: UUID) -> models.QuerySet[Agency, Agency]:
    return Agency.objects.filter(pk=agency_id)


class Program(TenantModel):
    """A part of an agency: a team, a funded program, an office."""

    name = models.CharField(max_length=120)
    ended_at = models.DateTimeField(null=True, blank=True)

    privacy: ClassVar[dict[str, Privacy]] = {"name": Privacy.PUBLISHED, "ended_at": Privacy.PLUMBING}

    class Meta:
        constraints = [
            *of_record(),
            models.UniqueConstraint(fields=["agency_id", "name"], name="agencies_program_name"),
        ]

    def __str__(self) -> str:
        return self.name
