"""How each life of a house begins: two agencies with their people, teams and pairings, and something of each kind."""

from typing import Any

from tests.cast import make_agency
from tests.rules.doing import House
from tests.rules.facts import ADMIN, CLINICIAN, SUPERVISOR, Pairing, Person, Share, World

PEOPLE: dict[str, tuple[str, set[Any]]] = {
    "Salome": ("lantern", {ADMIN}),
    "Ida": ("lantern", {ADMIN}),
    "Noor": ("lantern", {CLINICIAN}),
    "Jonas": ("lantern", {CLINICIAN}),
    "Bea": ("lantern", {CLINICIAN, SUPERVISOR}),
    "Ruth": ("lantern", {SUPERVISOR}),
    "Fay": ("lantern", {SUPERVISOR}),
    "Max": ("harbor", {ADMIN, CLINICIAN}),
    "Lee": ("harbor", {SUPERVISOR}),
}
LOOK_AFTER = {"Salome", "Ida", "Max"}
"""Who stays an admin, so that somebody can give rights."""
TEAMS = {"Heron": ["Noor", "Jonas"], "Finch": ["Bea"], "Gull": ["Max"]}
PAIRS = [("Noor", "Ruth"), ("Bea", "Fay"), ("Max", "Lee")]


def begin() -> tuple[House, dict[str, Any]]:
    """Build two agencies with their people, teams and pairings; return them with each by name."""
    world = World()
    house = House(world, {}, {name: make_agency(name) for name in ("lantern", "harbor")})
    by_name: dict[str, Any] = {}
    for name, (agency, roles) in PEOPLE.items():
        by_name[name] = house.hire(Person(name), agency, roles)
        if name in LOOK_AFTER:
            house.settle(by_name[name])
    for name, team in TEAMS.items():
        first, *others = (by_name[each] for each in team)
        by_name[name] = house.take_up(name, first)
        for each in others:
            house.join(each, by_name[name])
    for clinician, supervisor in PAIRS:
        tell(house, house.pair(by_name[clinician], by_name[supervisor]), by_name)
    return house, by_name


def tell(house: House, pairing: Pairing, by_name: dict[str, Any]) -> None:
    """Let a clinician write, share and bring, and both speak of it: else few sequences would come so far."""
    author, world = pairing.clinician, house.world
    (family,) = (each for each in world.families if author in each.team)
    wondering = house.wonder(author, family)
    house.share_wondering(wondering, [each for each in family.team if each is not author])
    visit = house.log(author, family, [[], [each for each in family.team if each is not author]], finish=True)
    reflection = house.reflect(author, visit)
    house.share(reflection, [pairing])
    session = house.meet(pairing, author)
    (share,) = (each for each in world.of(Share) if each.pairing is pairing)
    for what in (*house.moments_of(visit), share.text, None):
        house.say(house.bring(session, what, author), author)
