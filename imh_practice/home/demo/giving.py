"""Loads what left of families' records: noted as it is when a page of it is shown."""

from imh_practice.audit.actions import Touched
from imh_practice.disclosures.actions import Leaves, Of, To, disclose, hash_of
from imh_practice.disclosures.models import Way
from imh_practice.home.demo.people import Made
from imh_practice.home.demo.story import Row
from imh_practice.shared.acting import acting_as


def load_given(made: Made) -> None:
    """Each in the name of whoever gave it."""
    for row in made.house.given:
        with acting_as(made.members[row["by"]]):
            _load(made, row)


def _load(made: Made, row: Row) -> None:
    family, times = made.families[row["family"]].pk, made.times
    day = times.day(row["days_ago"])
    of = tuple(Of(family, child.pk) for (key, _initial), child in made.children.items() if key == row["family"])
    days = times.day(row["since_days_ago"]), day
    text = hash_of(f"{row}")  # of no page: none was shown
    what = Leaves(Way.RECORD, "families.family", family, text, of or (Of(family),), *days)
    to = To(row["to"], row["for"], row.get("who", ""), row.get("words", ""))
    touches = [Touched("families.family", family)]
    disclose(what, to, by=made.members[row["by"]], touches=touches, at=times.at(day, row["time"]))
