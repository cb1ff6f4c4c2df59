"""No field of the demo is forgotten: each is loaded, or waits for something that is named; the loader does as told."""

from collections.abc import Iterator
from typing import Any

from imh_practice.home.demo.fields import LATER, LOADED, field_name, fields
from imh_practice.home.demo.loader import load
from imh_practice.home.demo.story import houses, read_parts

PARTS = read_parts()


class Watched(dict[str, Any]):
    """A row of the files that notes which of its fields are asked for."""

    def __init__(self, row: dict[str, Any], path: tuple[str, ...], asked: set[str]) -> None:
        super().__init__({key: watched(value, (*path, key), asked) for key, value in row.items()})
        self.path, self.asked = path, asked

    def _note(self, key: str) -> None:
        value = dict.get(self, key)
        if key in self and not isinstance(value, dict) and not (isinstance(value, list) and isinstance(value[0], dict)):
            self.asked.add(field_name((*self.path, key)))

    def __getitem__(self, key: str) -> Any:
        self._note(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self._note(key)
        return super().get(key, default)

    def items(self) -> Any:
        for key in self:
            self._note(key)
        return super().items()


def watched(value: Any, path: tuple[str, ...], asked: set[str]) -> Any:
    if isinstance(value, dict):
        return Watched(value, path, asked)
    if isinstance(value, list):
        return [watched(each, path, asked) for each in value]
    return value


def every_field() -> Iterator[str]:
    for part in PARTS:
        yield from fields(part)


def test_every_field_is_loaded_or_waits_for_something() -> None:
    assert set(every_field()) == LOADED | LATER.keys()


def test_no_field_does_both() -> None:
    assert not LOADED & LATER.keys()
    assert all(LATER.values())


def test_a_new_field_is_noticed() -> None:
    new = [*every_field(), *fields({"families": [{"visits": [{"moments": [{"smell": "oranges"}]}]}]})]
    assert set(new) - LOADED - LATER.keys() == {"visits.moments.smell"}


def test_a_part_has_one_name_wherever_it_stands() -> None:
    assert field_name(("agencies", "families", "visits", "moments", "text")) == "visits.moments.text"
    assert field_name(("families", "sessions", "key")) == "sessions.key"
    assert field_name(("families", "own_words")) == "families.own_words"


def test_the_loader_reads_what_is_loaded_and_leaves_what_waits(db: None) -> None:
    asked: set[str] = set()
    for house in houses([watched(part, (), asked) for part in PARTS]):
        load(house)
    assert asked == LOADED
