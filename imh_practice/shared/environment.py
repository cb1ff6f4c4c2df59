"""The one door for settings: every variable the product reads is declared here, once.

In settings.py, and nowhere else::

    from imh_practice.shared.environment import read_environment

    env = read_environment()          # reads os.environ; a wrong value stops the start (exit code 78)
    DEBUG = False
    SECRET_KEY = env.SECRET_KEY       # str
    DATABASES = {"default": env.DATABASE_URL.django()}
    if env.MODE is Mode.PRODUCTION: ...

Each variable is an attribute with a type that mypy knows:

=====================  ==========================================================================================
MODE                   Mode.PRODUCTION | Mode.DEMO | Mode.TEST; unset is production, so that nothing fails open
SECRET_KEY             str
SEALING_KEYS           tuple[SealingKey, ...]; .id (str), .key (32 bytes); the first is the current one
DATABASE_URL           DatabaseURL: .host .port .name .user .password .options, .django() for settings.DATABASES
DATABASE_OWNER_URL     DatabaseURL | None; only commands of an operator need it (prepare_database, audit, keys, backup)
REDIS_URL              RedisURL: .client for redis-py and Django's cache, .broker for Celery (they differ for sockets)
ALLOWED_HOSTS          tuple[str, ...]
PUBLIC_URL             str without a slash at its end
FILES_DIR STATIC_ROOT AUDIT_ANCHORS   Path, absolute
EMAIL_URL              EmailURL; globals().update(env.EMAIL_URL.django()) sets Django's EMAIL_* settings
DEFAULT_FROM_EMAIL     str
TRUSTED_PROXY_COUNT    int, from 0
JOB_LEASE_SECONDS JOB_SWEEP_SECONDS   int, from 1
LOG_LEVEL              str
=====================  ==========================================================================================

`VARIABLES` maps each name to its declaration. A secret may also come from a file: NAME_FILE holds its path. An empty
value counts as a missing one, because compose files pass unset variables on as empty ones. Values that only MODE=test
supplies let tools that merely import the settings (mypy, makemigrations --check) run; they open nothing.

Not django-environ or pydantic-settings: the first casts silently and echoes values in its errors, the second is a
large dependency for seventeen variables.
"""

import os
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Generic, Self, TypeVar, cast, overload
from urllib.parse import urlsplit

from imh_practice.shared.environment_values import (
    DatabaseURL,
    EmailURL,
    RedisURL,
    SealingKey,
    Wrong,
    address,
    hosts,
    one_of,
    path,
    sealing_keys,
    secret_key,
    site,
    whole,
)

__all__ = ["VARIABLES", "Environment", "Mode", "SealingKey", "Variable", "WrongSettingError", "read_environment"]

# sysexits.h EX_CONFIG: process managers can tell "wrong setting" from "crashed" and need not restart.
EXIT_WRONG_SETTING = 78

T = TypeVar("T")


class Mode(Enum):
    """What this process serves: real people, the demo on one's own machine, or the tests."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class WrongSettingError(Exception):
    """One line that names the variable and says what to set; never holds a value."""


class Variable(Generic[T]):
    """One declared setting, and the typed attribute that reads it.

    `default` stands in every mode, `test_default` only for MODE=test; with neither, a missing value is an error
    unless `optional`. `example` is shown in errors and in .env.example.
    """

    def __init__(
        self,
        parse: Callable[[str], T],
        *,
        meaning: str,
        example: str,
        default: str | None = None,
        test_default: str | None = None,
        secret: bool = False,
        optional: bool = False,
    ) -> None:
        self.parse = parse
        self.meaning = meaning
        self.example = example
        self.default = default
        self.test_default = test_default
        self.secret = secret
        self.optional = optional
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, env: None, owner: type) -> Self: ...
    @overload
    def __get__(self, env: "Environment", owner: type) -> T: ...
    def __get__(self, env: "Environment | None", owner: type) -> "Self | T":
        return self if env is None else cast(T, env.values[self.name])

    def read(self, source: Mapping[str, str], mode: Mode) -> T | None:
        """Find, default and parse; raises WrongSettingError."""
        text = self._find(source)
        if not text:
            text = self.default or (self.test_default if mode is Mode.TEST else None) or ""
        if not text and self.optional:
            return None
        try:
            if not text:
                raise Wrong("is not set")
            return self.parse(text)
        except Wrong as wrong:
            raise self.error(str(wrong)) from None
        except ValueError:  # the standard library's messages quote the value, which may be a password
            raise self.error("cannot be read") from None

    def error(self, problem: str) -> WrongSettingError:
        return WrongSettingError(f"{self.name} {problem}: set it to {self.meaning}, like {self.example}")

    def _find(self, source: Mapping[str, str]) -> str:
        text = source.get(self.name, "").strip()
        file = source.get(f"{self.name}_FILE", "").strip() if self.secret else ""
        if not file:
            return text
        if text:
            raise WrongSettingError(f"{self.name} and {self.name}_FILE are both set: keep one of them")
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise WrongSettingError(f"{self.name}_FILE: set it to a text file that this process can read") from None


class Environment:
    """All settings, read and checked at once, so that a wrong one is found at the start and not at 3 in the morning."""

    MODE = Variable(
        lambda text: Mode(one_of("production", "demo", "test")(text)),
        default="production",
        meaning="production, demo or test",
        example="production",
    )
    SECRET_KEY = Variable(
        secret_key,
        secret=True,
        test_default="only-for-tools-that-import-the-settings-0123456789-abcdef",
        meaning="50 or more random characters",
        example="the output of: openssl rand -base64 48",
    )
    SEALING_KEYS = Variable(
        sealing_keys,
        secret=True,
        test_default="tools:" + "dG9vbHM" * 6 + "A=",
        meaning="id:key pairs with commas between, the current one first, each key 32 random bytes in base64",
        example="2026a: followed by the output of: openssl rand -base64 32",
    )
    DATABASE_URL = Variable(
        DatabaseURL.parse,
        secret=True,
        test_default="postgresql://imh_app@/imh?host=/nonexistent",
        meaning="the database, as the role that serves (never its owner)",
        example="postgresql://imh_app:PASSWORD@db:5432/imh",
    )
    DATABASE_OWNER_URL = Variable[DatabaseURL | None](
        DatabaseURL.parse,
        secret=True,
        optional=True,
        meaning="the same database, as the role that owns its tables; only an operator's commands need it",
        example="postgresql://imh_owner:PASSWORD@db:5432/imh",
    )
    REDIS_URL = Variable(
        RedisURL.parse,
        secret=True,
        test_default="unix:///nonexistent/valkey.sock",
        meaning="the Valkey or Redis server, for the job broker and the cache",
        example="redis://:PASSWORD@valkey:6379/0",
    )
    ALLOWED_HOSTS = Variable(
        hosts,
        test_default="localhost",
        meaning="the names this site answers to, with commas between",
        example="practice.example.org",
    )
    PUBLIC_URL = Variable(
        site,
        test_default="http://localhost",
        meaning="where people reach this site, https outside the demo, its name among ALLOWED_HOSTS",
        example="https://practice.example.org",
    )
    FILES_DIR = Variable(
        path,
        test_default="var/files",
        meaning="the folder of finished files, kept and shared by web and worker",
        example="/srv/files",
    )
    AUDIT_ANCHORS = Variable(
        path,
        test_default="var/audit-heads",
        meaning="the file that the heads of the audit trail are appended to, where the database's owner cannot write",
        example="/srv/anchors/heads",
    )
    EMAIL_URL = Variable(
        EmailURL.parse,
        secret=True,
        test_default="file:///nonexistent",
        meaning="the mail server: smtps:// (TLS), smtp:// (STARTTLS), or outside production file:///folder",
        example="smtp://USER:PASSWORD@mail.example.org:587",
    )
    DEFAULT_FROM_EMAIL = Variable(
        address,
        test_default="practice@localhost",
        meaning="the address this site's mail comes from",
        example="practice@example.org",
    )
    TRUSTED_PROXY_COUNT = Variable(
        whole(0, 9),
        default="0",
        meaning="how many proxies of your own stand before the web process (a whole number)",
        example="1",
    )
    JOB_LEASE_SECONDS = Variable(
        whole(1, 3600),
        default="60",
        meaning="after how many seconds without a sign of life a job is taken over",
        example="60",
    )
    JOB_SWEEP_SECONDS = Variable(
        whole(1, 3600),
        default="30",
        meaning="how many seconds lie between two looks for forgotten jobs",
        example="30",
    )
    LOG_LEVEL = Variable(
        one_of("DEBUG", "INFO", "WARNING", "ERROR"),
        default="INFO",
        meaning="DEBUG, INFO, WARNING or ERROR",
        example="INFO",
    )
    STATIC_ROOT = Variable(
        path,
        default="var/static",
        meaning="the folder collectstatic fills and the web process serves",
        example="var/static",
    )

    def __init__(self, source: Mapping[str, str]) -> None:
        mode = cast(Mode, Environment.MODE.read(source, Mode.PRODUCTION))
        self.values: dict[str, object] = {name: each.read(source, mode) for name, each in VARIABLES.items()}
        if urlsplit(self.PUBLIC_URL).netloc.partition(":")[0] not in self.ALLOWED_HOSTS:
            raise Environment.PUBLIC_URL.error("names a host that is not in ALLOWED_HOSTS")
        if mode is Mode.PRODUCTION:
            self._check_production()

    def _check_production(self) -> None:
        if not self.PUBLIC_URL.startswith("https://"):
            raise Environment.PUBLIC_URL.error("is not https")
        if self.EMAIL_URL.folder is not None:
            raise Environment.EMAIL_URL.error("writes mail to a folder where nobody reads it")

    def __repr__(self) -> str:
        return f"<Environment {self.MODE.value}>"


VARIABLES: Mapping[str, Variable[object]] = {
    name: each for name, each in vars(Environment).items() if isinstance(each, Variable)
}


def read_environment(source: Mapping[str, str] | None = None) -> Environment:
    """Read the settings, or say in one line on standard error what to set, and end the process with code 78."""
    try:
        return Environment(os.environ if source is None else source)
    except WrongSettingError as wrong:
        # Not an exception for the caller: Django, Celery and gunicorn would each wrap it in their own traceback.
        sys.stderr.write(f"imh-practice cannot start: {wrong}\n")
        raise SystemExit(EXIT_WRONG_SETTING) from None
