"""Reads one data folder, and says in plain lines what is wrong with it. Knows files, no database."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from imh_practice.practice.checks import Row, meaning_problems

DATA = Path(__file__).parent / "data"
VERSION = re.compile(r"(\d{4})-(\d+)")

TEXT, TEXTS, YES_NO = "a text", "a list of texts", "true or false"
FORMS: dict[str, dict[str, str]] = {
    "frameworks": {"code": TEXT, "name": TEXT, "purpose": TEXT, "uses": TEXTS},
    "references": {"key": TEXT, "text": TEXT, "url": TEXT, "also": TEXTS},
    "items": {
        **dict.fromkeys(("framework", "code", "label", "statement", "look_for", "prompt", "citation", "seed"), TEXT),
        "ticked": YES_NO,
        "body": TEXT,
        "also": TEXTS,
    },
    "groups": {"code": TEXT, "label": TEXT, "items": TEXTS},
    "crosswalk": {"code": TEXT, "target": TEXT, "relation": TEXT},
    "glossary": {"term": TEXT, "meaning": TEXT, "citation": TEXT, "also": TEXTS},
    "definitions": dict.fromkeys(("label", "ages", "words", "citation", "seed"), TEXT),
}
OPTIONAL = {
    "references": {"url", "also"},
    "items": {"ticked", "body", "also"},
    "glossary": {"citation", "also"},
}
NAMES = ("code", "key", "term")  # what a complaint calls an entry by, the first it has
LATER = {"glossary", "definitions"}  # files that the first release did not have yet


class VocabularyRefused(Exception):
    """A data folder that must not be loaded; ``problems`` holds one line for each reason."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class FrameworkText:
    """A framework as its file gives it."""

    code: str
    name: str
    purpose: str
    uses: tuple[str, ...]
    position: int


@dataclass(frozen=True)
class GroupText:
    """A group of the picker as its file gives it."""

    code: str
    label: str
    position: int


@dataclass(frozen=True)
class ItemText:
    """An item as its file gives it, its citation written out, its place in its framework counted from one.

    ``also`` are other words it is looked for by, as one text with commas: so it is stored, and translated.
    """

    framework: str
    code: str
    label: str
    statement: str
    look_for: str
    prompt: str
    citation: str
    seed: str
    position: int
    ticked: bool
    group: str | None
    body: str = ""
    also: str = ""


@dataclass(frozen=True)
class ReferenceText:
    """A row of the library: ``also`` are codes of items it stands behind beside those that cite it."""

    key: str
    text: str
    url: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class TermText:
    """A word of the glossary; its citation written out, "" where it has none; ``also`` as an item's."""

    term: str
    meaning: str
    citation: str = ""
    also: str = ""


@dataclass(frozen=True)
class DefinitionText:
    """What infant mental health is for which ages, its citation written out."""

    label: str
    ages: str
    words: str
    citation: str
    seed: str
    position: int


@dataclass(frozen=True)
class CrosswalkText:
    """A skill for early intervention, the behavior it is counted with, and how the two relate."""

    code: str
    target: str
    relation: str


@dataclass(frozen=True)
class Vocabulary:
    """One data folder, read and found sound."""

    version: str
    frameworks: tuple[FrameworkText, ...]
    groups: tuple[GroupText, ...]
    items: tuple[ItemText, ...]
    crosswalk: tuple[CrosswalkText, ...]
    references: tuple[ReferenceText, ...] = ()
    glossary: tuple[TermText, ...] = ()
    definitions: tuple[DefinitionText, ...] = ()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the content: comments, line breaks and quotes in the files do not change it.

        Neither does a field that came later and is empty, nor a plain reference, which its items write out: so a
        release keeps the fingerprint it was loaded with.
        """
        told = replace(self, references=tuple(row for row in self.references if row.url or row.also))
        return hashlib.sha256(json.dumps(asdict(told, dict_factory=_filled), sort_keys=True).encode()).hexdigest()


def _filled(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: value for name, value in pairs if value not in ("", ())}


def release_order(version: str) -> tuple[int, int]:
    """The order of releases: "2026-10" comes after "2026-9". A name of another form is refused."""
    match = VERSION.fullmatch(version)
    if match is None:
        raise VocabularyRefused([f"{version}: a data folder is named by year and number, such as 2026-1."])
    return int(match[1]), int(match[2])


def newest_folder(data: Path = DATA) -> Path:
    """The data folder with the highest version."""
    folders = [path for path in data.iterdir() if path.is_dir() and VERSION.fullmatch(path.name)]
    if not folders:
        raise VocabularyRefused([f"{data}: there is no data folder."])
    return max(folders, key=lambda path: release_order(path.name))


def read_vocabulary(folder: Path) -> Vocabulary:
    """Read a data folder. Raises VocabularyRefused with every problem found, first of form, then of meaning."""
    release_order(folder.name)
    problems: list[str] = []
    rows = {name: _rows(folder / f"{name}.yaml", form, problems) for name, form in FORMS.items()}
    if not problems:
        problems = list(meaning_problems(rows))
    if problems:
        raise VocabularyRefused(problems)
    return _vocabulary(folder.name, rows)


def _rows(path: Path, form: Mapping[str, str], problems: list[str]) -> list[Row]:
    """The rows of one file, each held against the fields it must have."""
    try:
        # libyaml's loader, nine times as fast: this is read at every start, and after each test with real transactions.
        rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        if path.stem in LATER:
            return []
        problems.append(f"{path.name}: the file is missing.")
        return []
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: not readable as YAML: {' '.join(str(error).split())}")
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems.append(f"{path.name}: must be a list of entries.")
        return []
    for number, row in enumerate(rows, start=1):
        name = next((row[field] for field in NAMES if row.get(field)), f"entry {number}")
        for field, kind in form.items():
            value = row.get(field)
            if value in (None, "", []) or (isinstance(value, str) and not value.strip()):
                if field not in OPTIONAL.get(path.stem, ()):
                    problems.append(f"{path.name}: {name} has no {field}.")
            elif not _is(value, kind):
                problems.append(f"{path.name}: {name}: {field} must be {kind}.")
        problems += [f"{path.name}: {name}: there is no field {field}." for field in row if field not in form]
    return rows


def _is(value: object, kind: str) -> bool:
    if kind == TEXTS:
        return isinstance(value, list) and all(isinstance(part, str) for part in value)
    return isinstance(value, bool if kind == YES_NO else str)


def _also(row: Row) -> str:
    return ", ".join(row.get("also", ()))


def _vocabulary(version: str, rows: Mapping[str, list[Row]]) -> Vocabulary:
    texts = {row["key"]: row["text"] for row in rows["references"]}
    groups = {code: row["code"] for row in rows["groups"] for code in row["items"]}
    places: Counter[str] = Counter()
    items = []
    for row in rows["items"]:
        places[row["framework"]] += 1
        written_out = {"citation": texts[row["citation"]], "ticked": row.get("ticked", True), "also": _also(row)}
        place = {"position": places[row["framework"]], "group": groups.get(row["code"])}
        items.append(ItemText(**{**row, **written_out, **place}))
    return Vocabulary(
        version=version,
        frameworks=tuple(
            FrameworkText(**{**row, "uses": tuple(row["uses"])}, position=position)
            for position, row in enumerate(rows["frameworks"], start=1)
        ),
        groups=tuple(
            GroupText(code=row["code"], label=row["label"], position=position)
            for position, row in enumerate(rows["groups"], start=1)
        ),
        items=tuple(items),
        crosswalk=tuple(CrosswalkText(**row) for row in rows["crosswalk"]),
        references=tuple(ReferenceText(**{**row, "also": tuple(row.get("also", ()))}) for row in rows["references"]),
        glossary=tuple(
            TermText(**{**row, "citation": texts[row["citation"]] if "citation" in row else "", "also": _also(row)})
            for row in rows["glossary"]
        ),
        definitions=tuple(
            DefinitionText(**{**row, "citation": texts[row["citation"]]}, position=position)
            for position, row in enumerate(rows["definitions"], start=1)
        ),
    )
