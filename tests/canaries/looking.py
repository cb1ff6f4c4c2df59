"""Looking: every mark in some bytes, in whatever way they are written down."""

import base64
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile

from tests.canaries.marks import DECOY, LETTER, NAME, SEALED, STEM, WORDS, mark

RAW = STEM.encode()
MOST = 64 * 1024 * 1024
"""Bytes that one packed stream may become."""
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04")
IN_BASE64 = re.compile(rb"e[AFJN][A-Za-z0-9_+/-]{14,}")
"""How a zlib stream begins in base64: a signed cookie, a session."""
IN_HEX = re.compile(rb"\\x((?:[0-9a-f]{2}){12,})")
"""How PostgreSQL writes bytes down in a dump."""
PIECES = (RAW[:6], RAW[3:9], RAW[6:])
"""PostgreSQL and Valkey pack a long value by writing new bytes as they are, eight at a time, with one of their own in
between: wherever that falls, one of these three is whole."""


def _core(skipped: int) -> tuple[bytes, int]:
    """Return the letters of base64 that the stem alone decides, after so many bytes, and how many stand before them."""
    text = base64.b64encode(b"\0" * skipped + RAW)
    before = {0: 0, 1: 2, 2: 3}[skipped]
    after = {0: 0, 1: 3, 2: 2}[(skipped + len(RAW)) % 3]
    return text[before : len(text) - after], before


ALL = {letter.encode() for letter in (SEALED, WORDS, NAME, DECOY)}
BASE64 = [_core(skipped) for skipped in range(3)]


def _decoded(text: bytes) -> bytes:
    letters = re.match(rb"[A-Za-z0-9+/_=-]*", text)
    assert letters
    whole = letters[0].rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    return base64.b64decode(whole[: len(whole) // 4 * 4])


def _letters(after: bytes) -> str:
    """Return the letter and number behind a stem; "?" where they cannot be read, which is a find as well."""
    found = LETTER.match(after)
    return found[0].decode() if found else "?"


def _of_piece(data: bytes, at: int, piece: bytes) -> str:
    """The same from a piece of it: with what a packing has put in between, every ninth byte, or without.

    Where its end is written over, as in a page of PostgreSQL's that was tidied up, the letter before it is told.
    """
    before = RAW.index(piece)
    around, tail = data[at : at + 24], RAW[before:]
    for cut in range(-1, 9):
        rest = around if cut < 0 else bytes(byte for number, byte in enumerate(around) if number % 9 != cut)
        if rest.startswith(tail) and (found := LETTER.match(rest[len(tail) :])):
            return found[0].decode()
    letter, head = data[at - before - 1 : at - before], data[at - before : at]
    return f"{letter.decode()}..." if at > before and head == RAW[:before] and letter in ALL else "?"


def _places(data: bytes, what: bytes) -> Iterator[int]:
    at = data.find(what)
    while at >= 0:
        yield at
        at = data.find(what, at + 1)


def plain_marks(data: bytes) -> Iterator[str]:
    """Yield each mark in these bytes as letter and number: as text, in UTF-16, base64 and hex."""
    for piece in PIECES:
        yield from (_of_piece(data, at, piece) for at in _places(data, piece))
    for upper in (RAW.upper(),):
        yield from (_letters(data[at + len(upper) :][:4].lower()) for at in _places(data, upper))
    for coding in ("utf-16-le", "utf-16-be"):
        wide = STEM.encode(coding)
        yield from (
            _letters(data[at + len(wide) : at + len(wide) + 8].decode(coding, "replace").encode())
            for at in _places(data, wide)
        )
    for core, before in BASE64:
        for at in _places(data, core):
            text = _decoded(data[at - before : at + 36]) if at >= before else b""
            yield _letters(text.partition(RAW)[2])
    for spelled in (RAW.hex().encode(), RAW.hex().upper().encode()):
        for at in _places(data, spelled):
            digits = data[at + len(spelled) : at + len(spelled) + 8]
            yield _letters(bytes.fromhex(digits.decode()) if re.fullmatch(rb"[0-9a-fA-F]{8}", digits) else b"")


def unpacked(data: bytes) -> Iterator[bytes]:
    """Yield what lies packed in these bytes: gzip, zlib (a PDF's streams), a ZIP, zlib in base64, bytes in hex."""
    for found in PACKED.finditer(data):
        at, window = found.start(), zlib.MAX_WBITS
        if found[0][:2] == b"\x1f\x8b":
            window |= 16
        elif found[0] == b"PK\x03\x04":
            names = data[at + 26 : at + 30]
            if len(names) < 4:
                continue
            at += 30 + int.from_bytes(names[:2], "little") + int.from_bytes(names[2:], "little")
            window = -zlib.MAX_WBITS
        if inner := _inflated(data, at, window):
            yield inner
    for digits in IN_HEX.finditer(data):
        yield bytes.fromhex(digits[1].decode())
    for text in IN_BASE64.finditer(data):
        if inner := _inflated(_decoded(text[0]), 0, zlib.MAX_WBITS):
            yield inner


def _inflated(data: bytes, at: int, window: int) -> bytes:
    """Return as much as can be unpacked from here; a stream that is cut short gives its beginning."""
    packed, out = zlib.decompressobj(window), bytearray()
    step = 4096
    while at < len(data) and not packed.eof and len(out) < MOST:
        try:
            out += packed.decompress(data[at : at + step])
        except zlib.error:
            break
        at, step = at + step, 65536
    return bytes(out)


def marks_in(data: bytes, *, deep: int = 3) -> Iterator[str]:
    """Yield each mark in these bytes, and in what lies packed in them."""
    yield from plain_marks(data)
    if deep:
        for inner in unpacked(data):
            yield from marks_in(inner, deep=deep - 1)


@dataclass
class Found:
    """What a place holds: how often each mark stands there, and where each stood first."""

    count: Counter[str] = field(default_factory=Counter)
    where: dict[str, str] = field(default_factory=dict)
    looked: int = 0
    """Bytes."""

    def look(self, where: str, data: bytes) -> None:
        self.looked += len(data)
        for one in marks_in(data):
            self.count[one] += 1
            self.where.setdefault(one, where)

    def of(self, letters: str) -> set[str]:
        return {one for one in self.count if one[0] in letters}


def _text_ways(word: str) -> list[str]:
    raw = word.encode()
    return [
        word,
        word.upper(),
        *(base64.b64encode(b"-" * skipped + raw).decode() for skipped in range(3)),
        base64.urlsafe_b64encode(raw).decode(),
        base64.urlsafe_b64encode(zlib.compress(raw)).decode(),
        raw.hex(),
        raw.hex().upper(),
        json.dumps(word),
        quote(word),
    ]


def text_decoys() -> list[str]:
    """Return decoys in each way that a place for texts can hold. Each has its own number, by which it is known."""
    return [_text_ways(mark(DECOY, number))[number] for number in range(len(_text_ways("")))]


def byte_decoys() -> list[bytes]:
    """The same for a place that holds bytes, and those ways besides that are no text."""
    texts = [one.encode() for one in text_decoys()]
    words = [mark(DECOY, number) for number in range(len(texts), len(texts) + 6)]
    book = io.BytesIO()
    with ZipFile(book, "w", ZIP_DEFLATED) as file:
        file.writestr("xl/sharedStrings.xml", f"<t>{words[5]}</t>" * 9)
    gzip = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return [
        *texts,
        words[0].encode("utf-16-le"),
        words[1].encode("utf-16-be"),
        gzip.compress(words[2].encode()) + gzip.flush(),
        zlib.compress(words[3].encode()),
        zlib.compress(zlib.compress(base64.b64encode(words[4].encode()))),
        book.getvalue(),
    ]


def packed_decoy() -> str:
    """Return a text so long that PostgreSQL packs it, with a decoy after what packs well."""
    return "She held him, and he looked at her. " * 200 + mark(DECOY, len(byte_decoys()))


TEXT_DECOYS = {f"{DECOY}{number:03}" for number in range(len(text_decoys()))}
BYTE_DECOYS = {f"{DECOY}{number:03}" for number in range(len(byte_decoys()))}
TABLE_DECOYS = BYTE_DECOYS | {f"{DECOY}{len(byte_decoys()):03}"}
