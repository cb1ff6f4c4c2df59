"""The row policies of a session's words: the acting member takes part in it."""

from django.db.models.constraints import BaseConstraint

from imh_practice.shared.tenancy import RowPolicy, SameAgency, tenant_wall

TAKES_PART = (
    "session_id = ANY (ARRAY(SELECT p.session_id FROM supervision_participant p"
    " WHERE p.agency_id = {agency} AND p.member_id = {member}))"
)

OPENED = (
    "EXISTS (SELECT 1 FROM supervision_session s WHERE s.agency_id = {agency}"
    " AND s.id = supervision_participant.session_id AND s.opened_by_id = {member})"
)
"""Asked for inserts alone: EXISTS is slow over many rows."""


def participants_only() -> list[BaseConstraint]:
    """Return the walls of a table whose rows only a session's participants may reach."""
    return [
        *tenant_wall(),
        RowPolicy(name="%(app_label)s_%(class)s_rows", using=TAKES_PART),
        SameAgency(field="session"),
    ]
