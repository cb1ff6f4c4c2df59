"""Who is served, who carries them, and what was agreed with them."""

from imh_practice.families.models.agreed import Consent, Notice, Point, WorkLevel
from imh_practice.families.models.family import (
    ONE_OF_A_NAME,
    Caregiver,
    Child,
    Family,
    FamilyQuerySet,
    Gone,
    TeamPlace,
)

__all__ = [
    "ONE_OF_A_NAME",
    "Caregiver",
    "Child",
    "Consent",
    "Family",
    "FamilyQuerySet",
    "Gone",
    "Notice",
    "Point",
    "TeamPlace",
    "WorkLevel",
]
