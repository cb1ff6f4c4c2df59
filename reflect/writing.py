"""What a reflection holds: parts in the order written, and the exact passages of it that can be shared.

Plain values without a database, so that what may leave a reflection is decided, and tested, in one small place.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace

BIAS = "TB"
"""The prompt on bias, power and privilege, which is offered beside any of the four."""
LINE = re.compile(r"[^\n]*\S[^\n]*")


@dataclass(frozen=True)
class Part:
    """Words written to one prompt, or freely (``prompt`` is ""). ``beside`` names the prompt that TB stood beside.

    Like all values here that hold words, it does not print them: what is printed ends up in tracebacks and debug logs.
    """

    prompt: str
    text: str = field(repr=False)
    beside: str = ""


def dumped(parts: Iterable[Part]) -> str:
    """Return the JSON that is sealed: which prompts were used is sealed as well."""
    return json.dumps(
        [{name: value for name, value in asdict(part).items() if name != "beside" or value} for part in parts],
        ensure_ascii=False,
    )


def parsed(text: str) -> tuple[Part, ...]:
    """Return the parts of an opened text."""
    return tuple(Part(**part) for part in json.loads(text))


def tidied(text: str) -> str:
    """Return the text as it is kept: line ends as \\n whatever the browser sends, no blank around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass(frozen=True)
class Passage:
    """A line with words in it, as it stands: in part number ``part``, from ``start`` to ``end``. Numbered from 1."""

    number: int
    part: int
    start: int
    end: int
    text: str = field(repr=False)


class NotWritten(Exception):
    """A line of an excerpt does not stand in the reflection. Carries its number from 1, never the line."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def passages(parts: Sequence[Part]) -> tuple[Passage, ...]:
    """Return what can be ticked, in order."""
    found = [(index, match) for index, part in enumerate(parts) for match in LINE.finditer(part.text)]
    return tuple(
        Passage(number, index, *match.span(), match.group()) for number, (index, match) in enumerate(found, start=1)
    )


@dataclass(frozen=True)
class Choice:
    """What of a reflection is to be shared: all of it; or passages by number, and lines that stand in it."""

    whole: bool = False
    numbers: frozenset[int] = frozenset()
    lines: tuple[str, ...] = field(default=(), repr=False)

    def of(self, parts: Sequence[Part]) -> tuple[Part, ...]:
        """Return exactly the chosen words, in the order of the reflection. Raises NotWritten.

        Nothing is added, not even a sign where something was left out: that would show where she held back.
        """
        if self.whole:
            return tuple(parts)
        spans = {(p.part, p.start, p.end) for p in passages(parts) if p.number in self.numbers}
        spans |= {_place(line, parts, number) for number, line in enumerate(self.lines, start=1) if line.strip()}
        chosen = (
            replace(part, text=_joined(part.text, sorted((start, end) for at, start, end in spans if at == index)))
            for index, part in enumerate(parts)
        )
        return tuple(part for part in chosen if part.text)


def _place(line: str, parts: Sequence[Part], number: int) -> tuple[int, int, int]:
    """Return where a line first stands, not cut within a word."""
    line = line.strip()
    before, after = (r"(?<!\w)" if line[0].isalnum() else ""), (r"(?!\w)" if line[-1].isalnum() else "")
    wanted = re.compile(f"{before}{re.escape(line)}{after}")
    for index, part in enumerate(parts):
        if match := wanted.search(part.text):
            return (index, *match.span())
    raise NotWritten(number)


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return the spans of a text: what overlaps once, neighbors with the space that is between them."""
    joined, reached = "", 0
    for start, end in spans:
        between = text[reached:start]
        if joined:
            joined += between if not between.strip() else "\n"
        joined += text[max(start, reached) : end]
        reached = max(reached, end)
    return joined


def both(kept: Sequence[Part], typed: Sequence[Part]) -> tuple[Part, ...]:
    """Return two versions of one reflection as one: to each prompt what stood there, then what else was typed."""
    merged: dict[tuple[str, str], Part] = {}
    for part in (*kept, *typed):
        there = merged.get((part.prompt, part.beside))
        if there is None or there.text in part.text:
            merged[part.prompt, part.beside] = part
        elif part.text not in there.text:
            merged[part.prompt, part.beside] = replace(part, text=f"{there.text}\n\n{part.text}")
    return tuple(merged.values())
