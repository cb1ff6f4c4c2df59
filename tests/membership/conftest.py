"""What the tests of coming in and of people share."""

from collections.abc import Callable

import pytest

from imh_practice.membership.invitations import find_invitation, invite
from imh_practice.membership.models import Invitation, Member, RoleKind
from imh_practice.shared.acting import acting_as

Invite = Callable[..., str]


@pytest.fixture
def ask_in() -> Invite:
    """Ask somebody in as an admin of hers would; returns the token."""

    def ask(by: Member, *, email: str = "zoe@example.org", name: str = "Zoe Ahn", kinds: list[RoleKind]) -> str:
        with acting_as(by):
            return invite(email=email, name=name, kinds=kinds, by=by)

    return ask


def found(token: str) -> Invitation:
    """Return the open invitation of a token."""
    invitation = find_invitation(token)
    assert invitation is not None
    return invitation
