"""What nobody types, and some do: values, bodies, headers, cookies, queries and paths that no form of ours sends."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote_from_bytes

from imh_practice.shared.ids import uuid7

MEGA = 1_000_000
SOME = str(uuid7())

VALUES: dict[str, tuple[str | bytes, ...]] = {
    "NUL": ("a\0b",),
    "1 MB": ("\u00e9" * (MEGA // 6),),  # six bytes each, as a form sends it
    "1 MB of lines": ("a\n" * (MEGA // 4),),
    "bidi": ("\u202eabc\u202c\u2066def\u2069 \u200f",),
    "zero width": ("\u200b\u200d\ufeff\u2060",),
    "combining": ("e" + "\u0301" * 400,),
    "lone surrogate": (b"\xed\xa0\x80",),
    "not UTF-8": (b"\xff\xfe\xc3(",),
    "emoji and beyond": ("\U0001f9d1\u200d\U0001f37c \U0010ffff",),
    "control": ("\x01\x08\x0b\x1b[31m\x7f\x85",),
    "markup": ("<script>alert(1)</script>{{ 7|add:7 }}{% now %}%s%(x)s{0}",),
    "a formula": ("=cmd|' /C calc'!A0",),
    "quotes": ("' OR 1=1 --\"; DROP TABLE people_person; \\",),
    "a list": ("one", "two", SOME),
    "empties": ("", ""),
    "blank": (" \r\n\t ",),
    "nothing at all": (),
    "brackets": ("[]",),
    "an object": ('{"a": [null, true]}',),
    "true": ("true", "false", "on"),
    "huge": ("9" * 400,),
    "huge for digits": ("9" * 5000,),
    "just over 64 bits": ("9223372036854775808",),
    "just over 32 bits": ("2147483648",),
    "negative": ("-1",),
    "not a number": ("NaN",),
    "infinite": ("1e999",),
    "other digits": ("\u0663\uff15\u00b2",),
    "year 0": ("0000-01-01",),
    "year 1": ("0001-01-01",),
    "year 9999": ("9999-12-31",),
    "year 99999": ("99999-01-01",),
    "no such day": ("2026-02-30",),
    "American, year 1": ("1/1/0001",),
    "no such time": ("25:61",),
    "midnight": ("24:00",),
    "month 0": ("0000-00",),
    "no UUID": ("not-a-uuid",),
    "UUID as a URN": (f"urn:uuid:{SOME}",),
    "UUID in braces": ("{" + SOME.upper() + "}",),
    "UUID without hyphens": (SOME.replace("-", ""),),
    "UUID of other digits": ("\uff10" * 32,),
    "UUID of nobody": (SOME,),
    "a key of two parts": (f"new-{SOME}",),
    "a row's name": ("moments-99999999999-text",),
    "an address": ("https://elsewhere.example/\\@practice",),
}

HEADERS: dict[str, dict[str, str]] = {
    "Accept of nothing": {"accept": ""},
    "Accept odd": {"accept": 'text/html;q=x, */;q=, ,;;="' + "a/b," * 300},
    "languages": {"accept-language": "xx-" * 400 + ", *;q=9, -, en;q=NaN"},
    "htmx at an odd address": {"hx-request": "true", "hx-current-url": "http://[::1:x/%ff\\"},
    "htmx at another site": {"hx-request": "true", "hx-current-url": "https://elsewhere.example/"},
    "htmx with odd words": {
        "hx-request": "maybe",
        "hx-boosted": "\u00ff",
        "hx-trigger": "%ED%A0%80",
        "hx-trigger-uri-autoencoded": "true",
        "hx-target": "<script>",
        "hx-prompt": "%00",
        "triggering-event": "{broken",
    },
    "poll": {"x-poll": "\u00ff" * 50},
    "origin": {"origin": "null"},
    "origin odd": {"origin": "http://[", "referer": "http://["},
    "forwarded": {"x-forwarded-for": "not, an, ip, \u00ff", "x-forwarded-proto": "gopher", "x-real-ip": "::g"},
    "host": {"host": "elsewhere.example"},
    "host odd": {"host": "[::1"},
    "if-modified": {"if-modified-since": "Thu, 99 Foo 99999", "if-none-match": '"', "range": "bytes=-9999999999999-"},
    "overridden": {"x-http-method-override": "DELETE", "x-method-override": "PUT"},
    "cookie of octal NUL": {"cookie": 'sessionid="\\000\\377"; csrftoken="\\000"; messages="\\000"'},
    "cookie of Unicode": {"cookie": "sessionid=\u00e9\u00ff; csrftoken=\u00e9"},
    "cookie long": {"cookie": "sessionid=" + "a" * 7000 + "; csrftoken=" + "b" * 900},
    "cookie broken": {"cookie": ";;=;=a; sessionid; csrftoken==;\x7f"},
    "cookie language": {"cookie": 'django_language="\\000../../"; sessionid=short'},
}


class Body(NamedTuple):
    """A body as it is sent, whatever the form says."""

    content: bytes
    content_type: str
    says: Mapping[str, str] = {}


FORM = "application/x-www-form-urlencoded"
PART = b'--x\r\nContent-Disposition: form-data; name="text"'


@lru_cache(maxsize=100)
def bodies(fields: tuple[str, ...]) -> dict[str, Body]:
    """Return broken and odd bodies; ``fields`` are the names that the URL reads."""
    plain = b"&".join(quote_from_bytes(name.encode()).encode() + b"=word" for name in fields)
    multipart = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="' + name.encode() + b'"\r\n\r\n+2AA-word\r\n' for name in fields
    )
    with_file = PART + b'; filename="a\0.html"\r\nContent-Type: text/html\r\n\r\n<b>\r\n--x--\r\n'
    return {
        "empty": Body(b"", FORM),
        "no type": Body(plain, ""),
        "JSON": Body(b'{"text": ["a", {"b": 1}]}', "application/json"),
        "broken JSON": Body(b"{", "application/json; charset=utf-8"),
        "XML": Body(b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "application/xml"),
        "text": Body(plain, "text/plain"),
        "bytes": Body(bytes(range(256)) * 20, "application/octet-stream"),
        "bytes as a form": Body(bytes(range(256)) * 20, FORM),
        "type odd": Body(plain, ";;=" + "x" * 300),
        "type with markup": Body(plain, "<script>/x; charset=<b>"),
        "multipart without boundary": Body(multipart + b"--x--\r\n", "multipart/form-data"),
        "multipart with an odd boundary": Body(multipart, "multipart/form-data; boundary=\u00e9\"'"),
        "multipart cut off": Body(PART + b"\r\n", "multipart/form-data; boundary=x"),
        "multipart of nothing": Body(b"--x--", "multipart/form-data; boundary=x"),
        "multipart with broken base64": Body(
            PART + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n$$$\r\n--x--\r\n", "multipart/form-data; boundary=x"
        ),
        "multipart with a file": Body(with_file, "multipart/form-data; boundary=x"),
        "every field as a file": Body(
            multipart.replace(b'"\r\n\r\n', b'"; filename="f"\r\n\r\n') + b"--x--\r\n",
            "multipart/form-data; boundary=x",
        ),
        "in UTF-7": Body(multipart + b"--x--\r\n", "multipart/form-data; boundary=x; charset=utf-7"),
        "in escapes": Body(
            multipart.replace(b"+2AA-", b"\\ud800\\x00") + b"--x--\r\n",
            "multipart/form-data; boundary=x; charset=unicode_escape",
        ),
        "in no text": Body(multipart + b"--x--\r\n", "multipart/form-data; boundary=x; charset=base64"),
        "in UTF-16": Body(multipart + b"--x--\r\n", "multipart/form-data; boundary=x; charset=utf-16"),
        "in IDNA": Body(multipart + b"--x--\r\n", "multipart/form-data; boundary=x; charset=idna"),
        "a form in UTF-7": Body(plain.replace(b"word", b"+2AA-"), FORM + "; charset=utf-7"),
        "a form in no charset": Body(plain, FORM + "; charset=nope"),
        "all twice": Body(plain + b"&" + plain, FORM),
        "very many": Body(b"&".join(b"f%d=1" % n for n in range(2500)), FORM),
        "one very often": Body(b"&".join([(fields or ("text",))[0].encode() + b"=1"] * 1900), FORM),
        "very large": Body(b"text=" + b"a" * 3 * MEGA, FORM),
        "rows without a count": Body(b"moments-0-text=a&children-0-ref=b&caregivers-900-role=c&hold-0-text=d", FORM),
        "a count of nonsense": Body(
            b"moments-TOTAL_FORMS=-5&moments-INITIAL_FORMS=x&children-TOTAL_FORMS=" + b"9" * 5000, FORM
        ),
        "parameters in no charset": Body(plain, "text/plain; a*=nope''x"),
        "add to nothing": Body(b"add=nothing&take_out=moments-x&put_back=%00&take=comment:x&into=y", FORM),
        "odd escapes": Body(b"%=%&%zz=%u0041&=&&;;&text=%ED%A0%80%00", FORM),
    }


QUERIES = (
    "%", "=&&&", "%00=%00", "a[]=1&a[b]=2", "%ED%A0%80=%ED%A0%80", "&".join(f"q{n}=1" for n in range(1500)),
    "q=" + "a" * 8000, "family&visit&moment&page", "?", "#", ";a=1;b=2", "next=//elsewhere.example/%0d%0aSet-Cookie:a",
)  # fmt: skip

PATHS = (
    "/visits/{upper}/", "/visits/{bare}/", "/visits/%00/", "/visits/%ED%A0%80/", "/invitation/%00/", "/invitation/%FF/",
    "/invitation/%ED%A0%80/", "/invitation/" + "a" * 5000 + "/", "/supervision/{some}/summary/99999999999999999999/",
    "/supervision/{some}/summary/" + "9" * 5000 + "/", "/accounts/password/reset/key/%00-x/",
    "/accounts/password/reset/key/x-set-password/", "/accounts/password/reset/key/zzzzzzzzzzzz-" + "9" * 400,
    "/accounts/confirm-email/%00/", "//elsewhere.example/", "/%2e%2e/%2e%2e/etc/passwd", "/static/../settings.py",
    "/static/%00", "/static/%2e%2e/%2e%2e/manage.py", "/static/css/", "/\\", "/%", "/visits//", "/VISITS/",
    "/visits", "/" + "a/" * 2000, "/healthz/", "/favicon.ico", "/robots.txt", "/.env", "/.git/config",
)  # fmt: skip
