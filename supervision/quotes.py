"""Quoting: words of a comment, a moment or a shared text, as they stood in one version.

A quote is found, never trusted: what is kept is the slice of the source itself, and the version it came from. The
search forgives white space, since words copied from a page lose double spaces and gain line breaks.
"""

import re
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
