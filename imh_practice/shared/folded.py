"""Words without case and accents: "Él" and "el" are one, in a list's order and where words are looked for."""

import re
import unicodedata
from functools import lru_cache

LIKE = {
    letter: "".join(
        sign for sign in map(chr, range(0xC0, 0x180)) if unicodedata.normalize("NFKD", sign.casefold())[0] == letter
    )
    for letter in "abcdefghijklmnopqrstuvwxyz"
}
"""By letter those that are it with an accent."""


def fold(word: str) -> str:
    """Return a word without case and accents."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@lru_cache(maxsize=256)
def pattern_of(word: str) -> str:
    """Return a regular expression, for Python and for PostgreSQL, that finds a word with whatever accents."""
    return "".join(f"[{sign}{LIKE[sign]}]" if LIKE.get(sign) else re.escape(sign) for sign in fold(word))
