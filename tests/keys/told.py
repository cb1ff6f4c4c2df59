"""The two commands, called here or run as an operator runs them."""

import io
import os
import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

MANAGE = (sys.executable, "manage.py")


def keys(*words: str) -> str:
    """Return what ``manage.py keys`` says; raises CommandError where it ends in one."""
    out = io.StringIO()
    call_command("keys", *words, stdout=out)
    return out.getvalue()


def audit() -> tuple[str, bool]:
    """Return what ``keys audit`` says, and whether it found everything whole."""
    out = io.StringIO()
    try:
        call_command("keys", "audit", stdout=out)
    except CommandError:
        return out.getvalue(), False
    return out.getvalue(), True


def audited() -> tuple[str, bool]:
    """Return its last line, and whether everything is whole."""
    told, is_whole = audit()
    return told.splitlines()[-1], is_whole


def environment(database: str = "", **changed: str) -> dict[str, str]:
    """Return the variables of a process on the tests' database, or on another one of the same server."""
    name = database or str(connection.settings_dict["NAME"])
    urls = {
        url: urlunsplit(urlsplit(os.environ[url])._replace(path=f"/{name}"))
        for url in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    return {**os.environ, **urls, **changed}


def manage(*words: str, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run ``manage.py`` to its end."""
    return subprocess.run(
        [*MANAGE, *words], env=env, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120
    )
