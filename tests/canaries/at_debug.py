"""The product's settings with every logger at DEBUG, for processes that are listened to; statements too.

What the product itself keeps quiet (``django.template``, ``django.request``) stays so: that is part of what is asked.
"""

import logging
from typing import Any

from django.db.backends.signals import connection_created

from imh_practice.settings import *  # noqa: F403  they are this module's, but for how loud it is
from imh_practice.shared import logs

LOGGING_CONFIG = "tests.canaries.at_debug.configure"
LOGGING = {"level": "DEBUG"}
LOUD = ("", "django")
"""All loggers; Django gives its own a level, which would hide the statements."""


def configure(options: dict[str, Any]) -> None:
    """Set up logging as the product does, then as loud as each logger can be."""
    logs.configure(options)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.DEBUG)
    connection_created.connect(_statements_too, dispatch_uid="canaries")


def _statements_too(connection: Any, **_facts: Any) -> None:
    connection.force_debug_cursor = True  # else Django logs no statement
