"""A sealed text opens if nothing was changed, and only then: ten thousand ways to change something, by chance."""

import random
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import pytest

from imh_practice.membership.models import Member
from imh_practice.shared.acting import acting_as
from imh_practice.shared.models import SealingKey
from imh_practice.shared.sealing import HEAD, SealBroken, SealedField, Unopened
from reflect.actions import edit_reflection, write_reflection
from reflect.models import Reflection, SharedText
from reflect.writing import Choice, Part, parsed
from tests.cast import Cast
from tests.reflect.story import make_reflection, share

TAMPERS = 10_000
PARTS = {"format": (0, 1), "key": (1, 17), "nonce": (17, HEAD), "words": (HEAD, -16), "tag": (-16, None)}


@dataclass(frozen=True)
class Held:
    """A row with its blob, whoever may open it, and what stands in it."""

    row: Any
    who: Member
    blob: bytes
    words: str
    older: bytes = b""
    field: Any = None

    def opened(self) -> str:
        """Read the field as a page does, with this blob in it as it comes from the database."""
        row = copy(self.row)
        row.__dict__["text"] = Unopened(self.blob)
        return str(self.field.open(row, row.__dict__["text"]) if self.field else row.text)


def held(row: Any, who: Member, older: bytes = b"") -> Held:
    with acting_as(who):
        fresh = type(row).objects.get(pk=row.pk)
        return Held(fresh, who, fresh.__dict__["text"].blob, fresh.text, older)


def make_world(cast: Cast) -> list[Held]:
    """Several of Noor's (one in its second version, one shared), and one each of a colleague and of another agency."""
    first, second = make_reflection(cast), make_reflection(cast)
    older = held(first, cast.noor).blob
    with acting_as(cast.noor):
        edit_reflection(reflection=first, parts=[Part("", "Written over.")], base=1, by=cast.noor)
    shared = share(cast, second, Choice(whole=True)).shared_text
    world = [held(first, cast.noor, older), held(second, cast.noor), held(shared, cast.ruth), held(shared, cast.noor)]
    for member in (cast.jonas, cast.max):
        with acting_as(member):
            world.append(held(write_reflection(parts=[Part("", f"By {member.name}.")], by=member), member))
    return world


Tamper = Callable[[Held, list[Held], random.Random], Held]


def flipped(part: str) -> Tamper:
    def tamper(it: Held, world: list[Held], by: random.Random) -> Held:
        place = by.choice(range(len(it.blob))[slice(*PARTS[part])])
        return replace(it, blob=it.blob[:place] + bytes([it.blob[place] ^ 1 << by.randrange(8)]) + it.blob[place + 1 :])

    return tamper


def cut(it: Held, world: list[Held], by: random.Random) -> Held:
    return replace(it, blob=it.blob[: by.randrange(len(it.blob))])


def grown(it: Held, world: list[Held], by: random.Random) -> Held:
    return replace(it, blob=it.blob + by.randbytes(by.randrange(1, 40)))


def moved(it: Held, world: list[Held], by: random.Random) -> Held:
    """The whole blob of another row: of hers, of another author, of the other table, of the other agency."""
    return replace(it, blob=by.choice([other.blob for other in world if other.row.pk != it.row.pk]))


def mixed(it: Held, world: list[Held], by: random.Random) -> Held:
    """The beginning of one and the end of another, cut anywhere, or where a part ends."""
    other = by.choice([other for other in world if other.row.pk != it.row.pk])
    least = min(len(it.blob), len(other.blob))
    place = by.choice([1, 17, HEAD, least - 16, by.randrange(1, least)])
    return replace(it, blob=by.choice([it.blob[:place] + other.blob[place:], other.blob[:place] + it.blob[place:]]))


def played_back(it: Held, world: list[Held], by: random.Random) -> Held:
    """An older version's blob; where there is none, the row says another version than its blob."""
    if it.older and by.random() < 0.5:
        return replace(it, blob=it.older)
    if not isinstance(it.row, Reflection):
        return moved(it, world, by)
    row = copy(it.row)
    row.version = by.choice([version for version in range(9) if version != row.version])
    return replace(it, row=row)


def of_another(it: Held, world: list[Held], by: random.Random) -> Held:
    """The row says that it is another row, or another person's."""
    row, other = copy(it.row), by.choice([other for other in world if other.row.author_id != it.row.author_id])
    if isinstance(row, Reflection) and by.random() < 0.5:
        row.author_id = other.row.author_id
    elif isinstance(row, SharedText) and by.random() < 0.5:
        row.agency_id = other.row.author_id
    else:
        row.pk = other.row.pk
    return replace(it, row=row)


def other_key(it: Held, world: list[Held], by: random.Random) -> Held:
    """It names another key that there is: of the agency, of another author, of another agency."""
    names = {other.blob[1:17] for other in world} - {it.blob[1:17]}
    return replace(it, blob=it.blob[:1] + by.choice(sorted(names)) + it.blob[17:])


def other_field(it: Held, world: list[Held], by: random.Random) -> Held:
    """It was sealed in another field of the same row, or in another table's row of the same key."""
    if by.random() < 0.5:
        field = copy(it.row._meta.get_field("text"))
        assert isinstance(field, SealedField)
        field.attname = by.choice(["title", "texts", "tex", "text|"])
        return replace(it, field=field)
    if isinstance(it.row, Reflection):
        return moved(it, world, by)
    row = Reflection(pk=it.row.pk, agency_id=it.row.agency_id, author_id=it.row.agency_id, version=1)
    return replace(it, row=row)


WAYS: list[Tamper] = [
    *(flipped(part) for part in PARTS),
    *(cut, grown, moved, mixed, played_back, of_another, other_key, other_field),
]


def outcome(it: Held) -> str:
    """Return "shut", or what happened instead. Any other error than ours would be a page that says something else."""
    try:
        it.opened()
    except SealBroken:
        return "shut"
    except Exception as error:
        return type(error).__name__
    return "opened"


def test_whatever_is_changed_does_not_open(cast: Cast, record_property: Callable[[str, object], None]) -> None:
    by, world = random.Random(4), make_world(cast)
    found: Counter[str] = Counter()
    for it in world:
        with acting_as(it.who):
            assert it.opened() == it.words
            for number in range(TAMPERS // len(world) + 1):
                tampered = it
                while tampered.blob == it.blob and tampered.row is it.row and tampered.field is None:
                    tampered = WAYS[number % len(WAYS)](it, world, by)  # two of one key begin alike: mixed is none yet
                found[outcome(tampered)] += 1
            assert it.opened() == it.words, "and what was not changed opens as before"
    record_property("tampers", found.total())
    record_property("wrong", found.total() - found["shut"])
    assert found.total() >= TAMPERS
    assert found.keys() == {"shut"}


def test_a_changed_key_opens_nothing(cast: Cast) -> None:
    """The wrapped key of another row, of another master key's name, cut or with a changed bit."""
    by = random.Random(4)
    make_world(cast)
    keys: list[SealingKey] = []
    for member in (cast.noor, cast.ruth, cast.jonas, cast.max):
        with acting_as(member):
            keys.extend(key for key in SealingKey.objects.all() if key not in keys)
    assert len(keys) == 4
    for key in keys:
        assert len(key.key()) == 32
        for _ in range(200):
            changed, other = copy(key), by.choice([other for other in keys if other != key])
            name = by.choice(["pk", "agency_id", "holder_id", "wrapped", "master_id", "bit", "cut"])
            wrapped = bytes(key.wrapped)
            if name == "bit":
                place = by.randrange(len(wrapped))
                changed.wrapped = (
                    wrapped[:place] + bytes([wrapped[place] ^ 1 << by.randrange(8)]) + wrapped[place + 1 :]
                )
            elif name == "cut":
                changed.wrapped = wrapped[: by.randrange(len(wrapped))]
            elif name == "master_id":
                changed.master_id += "x"
            elif getattr(other, name) != getattr(key, name):
                setattr(changed, name, getattr(other, name))
            else:
                continue
            with pytest.raises(SealBroken):
                changed.key()


def test_words_come_back_as_they_were(cast: Cast) -> None:
    for it in make_world(cast):
        with acting_as(it.who):
            assert parsed(it.opened())[0].text
