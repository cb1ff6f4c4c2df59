"""One long story in which each rule has somebody it lets and somebody it does not; then everything is asked."""

from random import Random
from typing import Any

import pytest
from django.test import override_settings

from tests.conftest import BOTH
from tests.rules.beginning import begin
from tests.rules.comparing import Comparison
from tests.rules.doing import House
from tests.rules.facts import ADMIN, CLINICIAN, SUPERVISOR, Person, Session, Share, Text, Visit

ONE_WALL = override_settings(DATABASE_ROUTERS=["tests.rules.one_wall.AsOwner"], CHECK_PREPARED=False)


def tell() -> House:
    """Tell it. The step goes on with each paragraph: who joins a team in a later one came after what was kept."""
    house, named = begin()
    world = house.world
    noor, jonas, bea, ruth, fay = (named[name] for name in ("Noor", "Jonas", "Bea", "Ruth", "Fay"))
    heron, finch = named["Heron"], named["Finch"]

    def of(kind: type[Any], *whose: Any) -> list[Any]:
        return [each for each in world.of(kind) if {*whose} <= {*vars(each).values()}]

    first, session = of(Visit, noor)[0], next(each for each in world.of(Session) if noor in each.supervisees)
    with_ruth = next(each for each in world.pairings if each.clinician is noor)

    world.step += 1
    draft = house.log(noor, heron, [[], [jonas, ruth]], finish=False)
    house.amend(draft, add=True)
    house.log(noor, heron, [[]], finish=False)
    late = house.log(noor, heron, [[], [jonas]], finish=True)
    by_jonas = house.log(jonas, heron, [[noor, ruth], []], finish=True)
    house.take_back(house.log(jonas, heron, [[]], finish=True))
    house.take_back(house.log(noor, heron, [[]], finish=False))
    house.bring(session, house.moments_of(late)[0], ruth)
    wrong = house.log(noor, heron, [[], [jonas]], finish=True)
    gone = house.bring(session, house.moments_of(wrong)[0], noor)
    house.say(gone, ruth)

    world.step += 1
    house.amend(draft, finish=True)
    house.amend(draft, take_out=house.moments_of(draft)[-1:])
    house.amend(first, keep=(house.moments_of(first)[0], {ruth}))
    kept, let_go = house.moments_of(by_jonas)
    house.amend(by_jonas, keep=(let_go, {noor}))

    world.step += 1
    house.amend(by_jonas, keep=(let_go, set()))
    of_jonas = house.pair(jonas, bea)
    second = house.pair(noor, fay)
    house.join(bea, heron)
    house.join(noor, finch)
    house.join(jonas, finch)
    house.step_down(noor, heron)
    house.join(noor, heron)
    house.move(wrong, finch)
    newcomer = house.hire(Person("Newcomer"), "lantern", {CLINICIAN})
    house.join(newcomer, heron)

    world.step += 1
    house.amend(by_jonas, keep=(kept, {noor, ruth, newcomer}))
    both = house.reflect(noor, late)
    house.share(both, [with_ruth, second])
    ended = house.meet(second, fay)
    text = of(Text, both)[0]
    for by in (noor, fay):
        house.say(house.bring(ended, text, by), by)
    house.say(house.bring(ended, house.moments_of(late)[1], noor), fay)
    house.bring(ended, None, fay, paperwork=True)
    house.withdraw(house.bring(session, None, ruth))
    back = house.reflect(noor, None)
    house.share(back, [with_ruth])
    for share in of(Share, of(Text, back)[0]):
        house.bring(session, share.text, noor)
        house.open_share(share)
        house.take_back_share(share)
    house.delete(house.reflect(jonas, None), take_back=False)
    lost = house.reflect(noor, None)
    house.share(lost, [with_ruth])
    house.delete(lost, take_back=True)
    house.part(second)
    house.meet(house.pair(fay, ruth), ruth)
    for kept_from in ({ruth}, set()):
        house.amend(late, keep=(house.moments_of(late)[0], kept_from))
    house.bring(session, None, noor, paperwork=True)
    house.close(house.meet(of_jonas, jonas), bea)

    world.step += 1
    leaver = house.hire(Person("Leaver"), "lantern", {CLINICIAN, SUPERVISOR})
    house.join(leaver, heron)
    led = house.pair(leaver, bea)
    house.log(leaver, heron, [[jonas]], finish=True)
    house.share(house.reflect(leaver, None), [led])
    house.bring(house.meet(led, bea), None, leaver)
    house.leave(leaver)
    returned = house.hire(Person("Returned"), "lantern", {CLINICIAN})
    house.join(returned, finch)
    house.log(returned, finch, [[]], finish=True)
    house.leave(returned)
    house.hire(returned.person, "lantern", {SUPERVISOR})
    house.hire(leaver.person, "harbor", {CLINICIAN})
    idle = house.hire(Person("Idle"), "lantern", {CLINICIAN, SUPERVISOR})
    house.join(idle, finch)
    with_idle = house.pair(noor, idle)
    beside = house.meet(with_idle, noor)
    house.share(house.reflect(noor, None), [with_ruth])
    house.share(house.reflect(noor, None), [with_idle])
    house.share(once := house.reflect(noor, None), [with_ruth, with_idle])
    house.bring(beside, of(Text, once)[0], noor)
    house.take_back_share(next(share for share in of(Share, of(Text, once)[0]) if share.pairing is with_idle))
    house.let_sign_in(idle.person, may=False)
    house.open_record(heron, named["Salome"])
    of_old = house.hire(Person("Of old"), "lantern", {ADMIN})
    house.open_record(heron, of_old)
    house.take_roles(of_old, {CLINICIAN})
    house.close_record(house.open_record(finch, named["Ida"]))
    former = house.hire(Person("Former"), "lantern", {SUPERVISOR})
    house.part(house.pair(noor, former))
    return house


@pytest.mark.django_db(databases=BOTH)
@pytest.mark.parametrize("walls", ["both walls", "the application alone"])
def test_everybody_may_what_the_model_says(walls: str) -> None:
    with override_settings(CHECK_PREPARED=False) if walls == "both walls" else ONE_WALL:
        comparison = Comparison(tell())
        comparison.everything(Random(1), most=12 if walls == "both walls" else None, refused=2)
    assert comparison.checks > 1000
