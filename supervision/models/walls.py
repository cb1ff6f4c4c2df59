"""The row policies of a session: who takes part reads and writes, each in her own name."""

from django.db.models.constraints import BaseConstraint

from imh_practice.shared.tenancy import RowPolicy, SameAgency, tenant_wall

TAKES_PART = (
    "session_id = ANY (ARRAY(SELECT p.session_id FROM supervision_participant p"
    " WHERE p.agency_id = {agency} AND p.member_id = {member}))"
)

OPENS = (
    "EXISTS (SELECT 1 FROM supervision_session s WHERE s.agency_id = {agency}"
    " AND s.id = supervision_participant.session_id AND s.opened_by_id = {member})"
    " AND NOT EXISTS (SELECT 1 FROM supervision_participant q WHERE q.agency_id = {agency}"
    " AND q.session_id = supervision_participant.session_id)"
)
"""All seats of a session are given in one statement, which does not see its own rows: nobody is seated later, beside
words. Not a unique key on the seat: a group has several. Asked for inserts alone: EXISTS is slow over many rows.
It looks at its own table, whose SELECT policy looks at none: that does not recurse."""


def participants_only(*, by: str = "") -> list[BaseConstraint]:
    """Return the walls of a table whose rows only a session's participants may reach.

    ``by``: the column of who writes a row; nobody writes one in another's name, or changes another's.
    """
    check = f"{TAKES_PART} AND {by} = {{member}}" if by else TAKES_PART
    return [
        *tenant_wall(),
        RowPolicy(name="%(app_label)s_%(class)s_rows", using=TAKES_PART, check=check),
        SameAgency(field="session"),
    ]


def lines() -> list[BaseConstraint]:
    """Return the walls of a summary's lines: written with their version by who wrote it, before anybody agreed to it.

    EXISTS is asked for inserts alone, and of tables whose policies do not look back here.
    """
    hers = (
        "EXISTS (SELECT 1 FROM supervision_summaryversion v WHERE v.agency_id = {agency}"
        " AND v.id = supervision_summaryline.version_id AND v.made_by_id = {member})"
    )
    agreed = (
        "EXISTS (SELECT 1 FROM supervision_approval a WHERE a.agency_id = {agency}"
        " AND a.version_id = supervision_summaryline.version_id)"
    )
    check = f"{TAKES_PART} AND {hers} AND NOT {agreed}"
    return [
        *tenant_wall(),
        RowPolicy(name="%(app_label)s_%(class)s_rows", using=TAKES_PART, command="SELECT"),
        RowPolicy(name="%(app_label)s_%(class)s_written", check=check, command="INSERT"),
        SameAgency(field="session"),
    ]


def agenda() -> list[BaseConstraint]:
    """Return the walls of what is brought: put on the agenda, and taken off it, by whoever brings it; then it stays so.

    What comes first is changed for items of others too, hence a policy of its own. Its OR reads no row.
    """
    own_end = f"{TAKES_PART} AND (withdrawn_at IS NULL OR brought_by_id = {{member}})"
    return [
        *tenant_wall(),
        RowPolicy(name="%(app_label)s_%(class)s_rows", using=TAKES_PART, command="SELECT"),
        RowPolicy(
            name="%(app_label)s_%(class)s_brought",
            check=f"{TAKES_PART} AND brought_by_id = {{member}}",
            command="INSERT",
        ),
        RowPolicy(
            name="%(app_label)s_%(class)s_changed",
            using=f"{TAKES_PART} AND withdrawn_at IS NULL",
            check=own_end,
            command="UPDATE",
        ),
        SameAgency(field="session"),
    ]
