"""Whether what serves may start: the master keys in SEALING_KEYS are those that wrapped the keys in the database.

Asked before anyone types. Without it a lost or mistyped master key would be met by whoever opens her own words, or by
somebody who has just written for an hour.
"""

import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import OperationalError, ProgrammingError, connections
from django.db.models import Count

from imh_practice.shared.acting import acting_as_system
from imh_practice.shared.environment import EXIT_WRONG_SETTING
from imh_practice.shared.models import SealingKey

TRIED = 5
"""Of so many keys with each master key one has to open: a single row that somebody changed stops nobody's work."""
EXIT_TRY_LATER = 75  # sysexits.h EX_TEMPFAIL: a process manager starts it again


def wrong_master_key() -> str:
    """Return in one sentence which master key is not configured, or not the one of that name; "" where all fit."""
    configured = {master.id for master in settings.SEALING_KEYS}
    with acting_as_system("keys"):
        keys = SealingKey.objects.filter(shredded_at=None)
        wrapped = keys.order_by("master_id").values_list("master_id").annotate(Count("pk"))
        for master_id, count in wrapped:
            sealed = f"the keys of {count} people or agencies are wrapped: put it back, or their words stay shut"
            if master_id not in configured:
                return f"SEALING_KEYS lacks the key {master_id}, with which {sealed}"
            if not any(key.opens() for key in keys.filter(master_id=master_id).order_by("-made_at")[:TRIED]):
                return f"SEALING_KEYS has another key named {master_id} than the one with which {sealed}"
    return ""


def keys_check(**_facts: Any) -> Sequence[CheckMessage]:
    """For ``manage.py check``, and what it precedes. Says nothing where no database answers, or none is prepared."""
    try:
        wrong = wrong_master_key()
    except (OperationalError, ProgrammingError):
        return []
    return [Error(f"{wrong}.", hint="See: manage.py keys audit", id="shared.E001")] if wrong else []


def refuse_wrong_keys() -> None:
    """End the process with one line on standard error where a master key is wrong. For web and worker, as they start.

    Leaves no connection behind: they go on to fork.
    """
    try:
        wrong = wrong_master_key()
    except OperationalError:
        _end("the database does not answer", EXIT_TRY_LATER)
    except ProgrammingError:  # not prepared yet: nothing is sealed
        wrong = ""
    finally:
        connections.close_all()
    if wrong:
        _end(wrong, EXIT_WRONG_SETTING)


def _end(problem: str, code: int) -> NoReturn:
    sys.stderr.write(f"imh-practice cannot start: {problem}\n")
    raise SystemExit(code)
