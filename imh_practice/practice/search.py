"""Finding words in all there is to read: whole words and beginnings of words, whatever their case and accents.

In Python, over what is in memory already: two hundred short texts take a few milliseconds, the database is asked
nothing, and what is highlighted is exactly what was found.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from imh_practice.practice.catalogue import Catalogue
from imh_practice.practice.models import OwnItem
from imh_practice.shared.folded import fold

MOST_TYPED, MOST_WORDS, MOST_FOUND = 200, 8, 40
"""Signs that are read, words that are looked for, rows that are shown."""
LONG, BEFORE = 60, 14
"""How many words of a text are shown, and how many of them stand before the first that was found."""
WORD = re.compile(r"(\w+)")


@dataclass(frozen=True)
class Document:
    """Something to read: what it is, where, its title, and its texts in the order they are looked through.

    ``also`` are other words it is looked for by, with commas between them, and ``named`` those of the title with them.
    """

    kind: str
    url: str
    title: str
    texts: tuple[str, ...]
    folded: frozenset[str]
    in_title: frozenset[str]
    also: str = ""
    named: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Piece:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True)
class Found:
    """A document that has all the words, with its title and one of its texts in pieces.

    ``also`` are those of its other words that were asked for, where its own do not have all.
    """

    kind: str
    url: str
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    also: tuple[Piece, ...]


def _whole(text: str) -> str:
    """Return a text with each accent in its letter, so that no word ends in the middle."""
    return unicodedata.normalize("NFC", text)


def asked_for(typed: str) -> tuple[str, ...]:
    """Return the words to look for, folded, each once; what stands behind the eighth is not looked for."""
    return tuple(dict.fromkeys(map(fold, WORD.findall(_whole(typed)))))[:MOST_WORDS]


def find(words: Catalogue, own: Iterable[OwnItem], typed: str) -> tuple[list[Found], bool]:
    """Return what has all the words, and whether there is more; first what is called so, then what is looked for so."""
    terms = asked_for(typed)
    if not terms:
        return [], False
    documents = [*_documents(words, get_language() or ""), *_own(words, own)]
    fitting = [each for each in documents if _has(each.folded | each.named, terms)]
    fitting.sort(key=lambda each: _rank(each, terms))  # keeps the order of what is alike
    return [_found(each, terms) for each in fitting[:MOST_FOUND]], len(fitting) > MOST_FOUND


def _has(folded: frozenset[str], terms: Iterable[str]) -> bool:
    return all(term in folded or any(word.startswith(term) for word in folded) for term in terms)


def _rank(document: Document, terms: tuple[str, ...]) -> int:
    """Whole words stand before beginnings: "OT" is not how "other" begins, and a nurse is not found in a nursery."""
    title, named = document.in_title, document.named
    fits = (title.issuperset(terms), named.issuperset(terms), _has(title, terms), _has(named, terms), True)
    return fits.index(True)


def _found(document: Document, terms: tuple[str, ...]) -> Found:
    for text in document.texts:
        pieces = _pieces(text, terms)
        if any(piece.hit for piece in pieces):
            break
    else:
        pieces = _pieces(document.texts[0], terms) if document.texts else ()
    also: tuple[Piece, ...] = ()
    if not _has(document.folded, terms):
        asked = (one for one in document.also.split(", ") if any(piece.hit for piece in _pieces(one, terms)))
        also = _pieces(", ".join(asked), terms)
    return Found(document.kind, document.url, _pieces(document.title, terms), _around(pieces), also)


def _pieces(text: str, terms: tuple[str, ...]) -> tuple[Piece, ...]:
    """Split a text at its words: every second part is one."""
    parts = WORD.split(text)
    return tuple(
        Piece(part, number % 2 == 1 and fold(part).startswith(terms)) for number, part in enumerate(parts) if part
    )


def _around(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Of a long text what stands around the first word that was found."""
    if len(pieces) <= 2 * LONG:
        return pieces
    first = next((number for number, piece in enumerate(pieces) if piece.hit), 0)
    begin = max(0, first - 2 * BEFORE)
    kept = pieces[begin : begin + 2 * LONG]
    ends = begin + 2 * LONG < len(pieces)
    return (*([Piece("… ", False)] if begin else []), *kept, *([Piece(" …", False)] if ends else []))


def _document(kind: str, url: str, title: str, *texts: str, also: str = "") -> Document:
    title, also, texts = _whole(title), _whole(also), tuple(_whole(text) for text in texts if text)
    in_title = _folded(title)
    named = in_title | _folded(also)
    return Document(kind, url, title, texts, in_title.union(*map(_folded, texts)), in_title, also, named)


def _folded(text: str) -> frozenset[str]:
    return frozenset(map(fold, WORD.findall(text)))


@lru_cache(maxsize=4)
def _documents(words: Catalogue, language: str) -> tuple[Document, ...]:
    """All there is to read, folded once a release and language.

    Not what an item cites: whoever looks for a source finds it in the library, with all that it stands behind.
    """
    glossary, library, definitions = map(reverse, ("practice_glossary", "practice_library", "practice_definitions"))
    systems = {system.code: system for system in words.systems}
    made = [
        _document(_("System"), reverse("practice_system", args=[system.slug]), system.name, system.purpose)
        for system in words.systems
    ]
    for entry in words.entries:
        system = systems[entry.framework]
        url = reverse("practice_entry", args=[system.slug, entry.slug])
        texts = (entry.statement, entry.body, entry.look_for, entry.prompt)
        made.append(_document(system.name, url, entry.label, *texts, also=entry.also))
    made += [
        _document(_("Glossary"), f"{glossary}#{row.slug}", row.term, row.meaning, also=row.also)
        for row in words.glossary
    ]
    made += [
        _document(_("What infant mental health is"), definitions, row.label, row.words, row.ages)
        for row in words.definitions
    ]
    for row in words.library:  # the text of a source is not what it is called: what it stands behind comes first
        source = _document(_("Library"), f"{library}#{row.key}", row.text, row.url)
        made.append(replace(source, in_title=frozenset(), named=frozenset()))
    return tuple(made)


def _own(words: Catalogue, own: Iterable[OwnItem]) -> Iterable[Document]:
    """The agency's own words, on the pages where they stand: beside an item, or with the others of a system."""
    systems = {system.code: system for system in words.systems}
    entries = {entry.code: entry for entry in words.entries}
    for item in own:
        if item.head and item.retired_at is None:
            slug, beside = systems[item.framework_id].slug, entries.get(item.beside_id or "")
            url = f"{reverse('practice_system', args=[slug])}#own"
            if beside:
                url = reverse("practice_entry", args=[slug, beside.slug])
            head = item.head
            texts = (head.statement, head.look_for, head.prompt, head.origin)
            yield _document(_("Your agency's own"), url, head.label, *texts)
