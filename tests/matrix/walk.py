"""Walking the matrix: each cell asked, and compared with what is expected."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from django.http import HttpResponse
from django.test import Client

from imh_practice.membership.models import Member
from imh_practice.membership.rule import Rule, rules
from tests.cast import Cast
from tests.matrix.cells import ADDRESSES, NEVER, TYPED, Answer, Cell, ask, cells, expected, path_of, seen, told
from tests.matrix.trail import Told, agencies_of, amiss, settle
from tests.matrix.world import CANARY, World, make_world

Tell = Callable[[str, object], None]


@dataclass
class Walked:
    """How many cells of how many URLs, how many opened, and what was not as it should be."""

    cells: int = 0
    opened: int = 0
    urls: set[str] = field(default_factory=set)
    unexpected: list[str] = field(default_factory=list)
    events: int = 0
    amiss: list[str] = field(default_factory=list)
    """What the trail tells too much or too little of."""


def all_as_expected(cast: Cast, method: str, tell: Tell, *, whole: bool) -> None:
    """Walk one method's cells, tell the figures, and fail with what is unexpected."""
    found = walk(make_world(cast), methods=[method], whole=whole)
    tell("cells", found.cells)
    tell("urls", len(found.urls))
    tell("unexpected", len(found.unexpected))
    tell("events", found.events)
    for what in ("missing", "double", "words"):
        tell(what, sum(f": {what}: " in line for line in found.amiss))
    assert not found.unexpected, "\n".join(found.unexpected[:40])
    assert not found.amiss, "\n".join(found.amiss[:200])
    assert found.urls == rules().keys()
    assert bool(found.opened) == (method not in {"PUT", "OPTIONS"})


def answers(
    world: World,
    *,
    methods: Collection[str],
    names: Collection[str] | None = None,
    ways: Collection[str] | None = None,
    whole: bool = True,
) -> Iterator[tuple[Cell, HttpResponse, list[Told]]]:
    """Ask every cell of these methods (URLs, ways), those of rows that never were first.

    Unless ``whole``, of a URL's rows and people every twelfth pair and what never was for these people: of the next
    URL's others. The build server asks all of them.
    """
    settle()
    clients = {who: _client(world, who) for who in world.people}
    asked = [cell for cell in cells(dict(rules()), world) if cell.method in methods]
    if not whole:
        place = {name: number for number, name in enumerate([*sorted(rules()), *world.rows, *world.people])}
        there = [cell for cell in asked if cell.way != NEVER]
        turns = {
            cell
            for cell in there
            if cell.way not in world.rows or (place[cell.name] + place[cell.who] + place[cell.way]) % 12 == 0
        }
        turns |= {replace(cell, way=NEVER) for cell in turns}
        asked = [cell for cell in asked if cell in turns]
    for cell in sorted(asked, key=lambda cell: cell.way != NEVER):
        if (names is None or cell.name in names) and (ways is None or cell.way in ways):
            keys = world.never if cell.way == NEVER else world.keys_of(cell.name, cell.way)
            address = ADDRESSES.get(cell.name)
            path = address.path(cell.name, keys) if address else path_of(cell.name)
            yield cell, *ask(cell, clients[cell.who], path, keys, *agencies_of(world, cell.who, cell.name))


def walk(world: World, *, methods: Collection[str], names: Collection[str] | None = None, whole: bool = True) -> Walked:
    """Ask these cells, and compare."""
    found, by_name = Walked(), dict(rules())
    nothing: dict[tuple[str, str, str], tuple[int, bytes, dict[str, str]]] = {}
    for cell, answer, events in answers(world, methods=methods, names=names, whole=whole):
        wanted, got = expected(cell, by_name[cell.name], world), told(cell, answer)
        found.cells += 1
        found.urls.add(cell.name)
        found.opened += got == Answer.OPEN
        found.events += len(events)
        found.amiss += [f"{cell}: {what}" for what in amiss(world, cell.who, cell.name, cell.method, answer, events)]
        if got != wanted:
            found.unexpected.append(f"{cell}: {got}, and not: {wanted}")
        found.unexpected += [
            f"{cell}: shows {words!r}" for words in world.wrongly_read(cell.who, answer.content, where=cell.name)
        ]
        if got in {Answer.ABSENT, Answer.REFUSED} and CANARY.encode() in answer.content:
            found.unexpected.append(f"{cell}: a refusal with words")
        if (
            cell.method == "POST"
            and got in {Answer.ABSENT, Answer.REFUSED}
            and not gives_back(by_name[cell.name], answer)
        ):
            found.unexpected.append(f"{cell}: what was typed is lost")
        key = (cell.name, cell.method, cell.who)
        if cell.way == NEVER:
            nothing[key] = seen(answer)
        elif got == wanted == Answer.ABSENT and key in nothing and seen(answer) != nothing[key]:
            found.unexpected.append(f"{cell}: differs from what never was")
    return found


def gives_back(rule: Rule, answer: HttpResponse) -> bool:
    """Whether a refused page holds what was typed. Closed URLs are nobody's; into an invitation only a password is."""
    return rule.closed or rule.name == "invitation_accept" or TYPED["sent"] in answer.content.decode()


def _client(world: World, who: str) -> Client:
    client, person = Client(raise_request_exception=False), world.people[who]
    if person is not None:
        client.force_login(person.person if isinstance(person, Member) else person)
    return client
