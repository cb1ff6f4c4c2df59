"""Quoting: words of a comment, a moment or a shared text, as they stood in one version.

A quote is found, never trusted: what is kept is the slice of the source itself, and the version it came from. The
search forgives white space, since words copied from a page lose double spaces and gain line breaks.

A summary's line keeps the name of who said it while its words stand in what she said (``stands_in``).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from observations.models import MomentVersion
from reflect.models import SharedText
from supervision.models import CommentVersion


@dataclass(frozen=True)
class Source:
    """Something a comment may quote from: its words, and the version row they stand in."""

    text: str
    version: CommentVersion | MomentVersion | SharedText


@dataclass(frozen=True)
class Quote:
    """Words that stand in their source, letter for letter. Raises ValueError where they do not."""

    words: str
    source: Source

    def __post_init__(self) -> None:
        if not self.words or self.words not in self.source.text:
            raise ValueError("A quote does not stand in its source.")

    def as_fields(self) -> dict[str, object]:
        """Return the fields of a comment's version that hold this quote."""
        field = {
            CommentVersion: "quoted_comment",
            MomentVersion: "quoted_moment",
            SharedText: "quoted_shared_text",
        }[type(self.source.version)]
        return {"quote": self.words, field: self.source.version}


def find_quote(words: str, sources: Iterable[Source]) -> Quote | None:
    """Return the words as they stand in the first source that has them; None where none has."""
    parts = [re.escape(part) for part in words.split()]
    if not parts:
        return None
    pattern = re.compile(r"\s+".join(parts))
    for source in sources:
        found = pattern.search(source.text)
        if found:
            return Quote(found[0], source)
    return None


SIGNS = str.maketrans("\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014", "'" * 3 + '"' * 3 + "-" * 2)
"""Curved and straight quotation marks, long and short dashes."""
DASHES = re.compile(r"\s*-+\s*")
AROUND, AFTER = " '\"-", " '\"-.,;:"
"""What may stand around shortened words. No question mark and no exclamation mark: they say something else."""


def stands_in(line: str, text: str) -> bool:
    """Whether the line is whole words that stand in the text one after the other, nothing left out between them.

    A capital, a full stop at the end, and how quotation marks, dashes and spaces are typed take nobody's words from
    her. A word left out in the middle does: without a "not" it would say what she did not.
    """
    words = _plain(line).lstrip(AROUND).rstrip(AFTER)
    return bool(words) and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", _plain(text)) is not None


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(SIGNS).casefold()
    return " ".join(DASHES.sub("-", text).split())
