"""What the text of a setting may be: parsers for imh_practice.shared.environment.

Each takes the text and returns a value, or raises Wrong with a few words that never repeat the text.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

PROJECT = Path(__file__).resolve().parents[2]

# Anything else in a database URL is more likely a typing error than a wish.
DATABASE_OPTIONS = {"connect_timeout", "sslcert", "sslkey", "sslmode", "sslrootcert", "target_session_attrs"}


class Wrong(Exception):
    """What is wrong with a value, in words that follow the variable's name; never holds the value."""


@dataclass(frozen=True)
class SealingKey:
    """A master key that wraps the keys of authors; `id` is written beside what it wrapped."""

    id: str
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class DatabaseURL:
    """Where PostgreSQL is and as whom to go there. `host` is a name, an address, or the folder of a unix socket."""

    name: str
    user: str
    password: str = field(repr=False)
    host: str
    port: int | None
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Self:
        url = _split(text, "postgresql", "postgres")
        query = _query(url)
        host = _host(url) or query.pop("host", "")
        if unknown := query.keys() - DATABASE_OPTIONS:
            raise Wrong(f"has an option that is not one of {', '.join(sorted(DATABASE_OPTIONS))} ({len(unknown)} such)")
        name = unquote(url.path.removeprefix("/"))
        if not name or "/" in name:
            raise Wrong("names no database after the host")
        if not url.username:
            raise Wrong("names no role before the host")
        return cls(
            name=name,
            user=unquote(url.username),
            password=unquote(url.password or ""),
            host=host,
            port=url.port,
            options=query,
        )

    def django(self) -> dict[str, Any]:
        """The entry for settings.DATABASES; add CONN_* and pool settings there."""
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": str(self.port or ""),
            "OPTIONS": dict(self.options),
        }


@dataclass(frozen=True)
class RedisURL:
    """The Valkey or Redis server: the same place, spelled for each of the two libraries that go there."""

    client: str = field(repr=False)
    broker: str = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        url = _split(text, "redis", "rediss", "unix")
        if url.scheme != "unix":
            if not url.hostname:
                raise Wrong("names no host")
            _ = url.port  # raises ValueError now and not at the first job
            if not re.fullmatch(r"(/\d{0,3})?", url.path):
                raise Wrong("ends in something that is not a database number")
            if url.query:
                raise Wrong("has options after a question mark, which are not read")
            return cls(client=text, broker=text)
        query = _query(url)
        number = query.pop("db", "0")
        if query or not number.isdecimal():
            raise Wrong("has an option that is not db=NUMBER")
        if url.netloc or not url.path.startswith("/"):
            raise Wrong("is no path of a socket (three slashes)")
        socket = quote(unquote(url.path))
        # kombu's spelling of a socket is not redis-py's.
        return cls(client=f"unix://{socket}?db={number}", broker=f"redis+socket://{socket}?virtual_host={number}")


@dataclass(frozen=True)
class EmailURL:
    """How mail leaves: by SMTP under TLS, or into a folder (`folder` is then not None)."""

    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"
    folder: Path | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        url = _split(text, "smtp", "smtps", "file")
        if url.scheme == "file":
            if url.netloc or not url.path.startswith("/"):
                raise Wrong("is no path of a folder (three slashes)")
            return cls(folder=Path(unquote(url.path)))
        if not url.hostname:
            raise Wrong("names no mail server")
        query = _query(url)
        starttls = boolean(query.pop("starttls", "true"))
        if query or url.path not in {"", "/"}:
            raise Wrong("has something after the host that is not ?starttls=true or ?starttls=false")
        # Invitations carry a link that lets somebody in, so mail goes under TLS unless the operator says otherwise,
        # which is right for a relay on the same machine and for nothing else.
        security = "tls" if url.scheme == "smtps" else "starttls" if starttls else "none"
        return cls(
            host=url.hostname,
            port=url.port or (465 if security == "tls" else 587 if security == "starttls" else 25),
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
            security=security,
        )

    def django(self) -> dict[str, Any]:
        """Django's EMAIL_* settings."""
        if self.folder is not None:
            return {
                "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
                "EMAIL_FILE_PATH": str(self.folder),
            }
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": self.host,
            "EMAIL_PORT": self.port,
            "EMAIL_HOST_USER": self.user,
            "EMAIL_HOST_PASSWORD": self.password,
            "EMAIL_USE_TLS": self.security == "starttls",
            "EMAIL_USE_SSL": self.security == "tls",
            "EMAIL_TIMEOUT": 10,  # seconds; Django's default waits for ever
        }


def secret_key(text: str) -> str:
    if len(text) < 50 or len(set(text)) < 10 or text.startswith("django-insecure-"):
        raise Wrong("is too short or too plain to be secret")
    return text


def sealing_keys(text: str) -> tuple[SealingKey, ...]:
    keys = []
    for pair in text.split(","):
        name, _, encoded = pair.strip().partition(":")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", name):
            raise Wrong("has a key without an id of 1-32 letters, digits, - or _")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise Wrong("has a key that is not base64") from None
        if len(key) != 32:
            raise Wrong("has a key that is not 32 bytes long")
        keys.append(SealingKey(name, key))
    if len({each.id for each in keys}) != len(keys):
        raise Wrong("has the same id twice")
    return tuple(keys)


def hosts(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in text.split(","))
    # No "*" and no leading dot, in any mode: links in mail are built from the request's host in places.
    if not all(re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\]", name) for name in names):
        raise Wrong("has a name that is not a plain host name")
    return names


def site(text: str) -> str:
    url = _split(text, "https", "http")
    _ = url.port
    if not url.hostname or url.username or url.query or url.fragment or url.path not in {"", "/"}:
        raise Wrong("is more or less than a scheme and a host")
    return text.removesuffix("/").lower()


def path(text: str) -> Path:
    """An absolute path; a relative one is taken from the project's folder, not from where the process was started."""
    return PROJECT / Path(text).expanduser()


def address(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+|[^<>@\r\n]+ <[^@\s<>,]+@[^@\s<>,]+>", text):
        raise Wrong("is not an e-mail address")
    return text


def whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,6}", text) or not least <= int(text) <= most:
            raise Wrong(f"is not a whole number from {least} to {most}")
        return int(text)

    return parse


def one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise Wrong(f"is not one of {', '.join(choices)}")
        return text

    return parse


def boolean(text: str) -> bool:
    """Exactly true or false: a "0", "no" or "False" that counted as true once opened somebody's site."""
    return one_of("true", "false")(text) == "true"


def _split(text: str, *schemes: str) -> SplitResult:
    if re.search(r"\s", text):
        raise Wrong("has a space or line break inside")
    url = urlsplit(text)
    if url.scheme not in schemes or not text.startswith(f"{url.scheme}://"):
        raise Wrong(f"does not begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if url.fragment:
        raise Wrong("has a # inside; write it as %23")
    return url


def _host(url: SplitResult) -> str:
    # urlsplit lowers the host, which would break the path of a unix socket; take it from netloc instead.
    place = url.netloc.rpartition("@")[2]
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return unquote(place.partition(":")[0])


def _query(url: SplitResult) -> dict[str, str]:
    return dict(parse_qsl(url.query, keep_blank_values=True, strict_parsing=bool(url.query)))
