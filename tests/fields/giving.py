"""Something of Noor's family that was given out."""

from dataclasses import dataclass
from uuid import UUID

from imh_practice.disclosures.actions import Leaves, Of, To, disclose
from imh_practice.disclosures.models import Way
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.fields.tokens import Keys, Tokens


@dataclass(frozen=True)
class AsSheWasCalled:
    """Noor, by a name of then."""

    pk: UUID
    agency_id: UUID
    person_id: UUID
    name: str


def given_out(cast: Cast, families: Keys, tokens: Tokens) -> None:
    noor = cast.noor
    whom, why, who = (
        tokens.word("given out", f"disclosures.Disclosure.{name}") for name in ("recipient", "purpose", "by_name")
    )
    what = Leaves(Way.RECORD, "families.family", cast.heron.pk, "0" * 64, (Of(cast.heron.pk, families["child"]),))
    with acting_as(noor):
        by = AsSheWasCalled(noor.pk, noor.agency_id, noor.person_id, who)
        disclose(what, To("provider", "care", whom, why), by=by)
