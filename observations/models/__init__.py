"""What was seen: visits and their moments. THE RECORD: team and supervisor read it, the family may ask for it."""

from observations.models.moments import HoldBack, Moment, MomentChild, MomentTag, MomentVersion
from observations.models.visits import MOVABLE, Outcome, Setting, Told, Visit, VisitService, VisitState, VisitVersion

__all__ = [
    "MOVABLE",
    "HoldBack",
    "Moment",
    "MomentChild",
    "MomentTag",
    "MomentVersion",
    "Outcome",
    "Setting",
    "Told",
    "Visit",
    "VisitService",
    "VisitState",
    "VisitVersion",
]
