"""Prepared questions between tests that change what they ask."""

import gc
from typing import Any

from django.urls import get_resolver

from imh_practice.shared.prepared import Prepared

FOUND: list[Prepared[Any, Any]] = []


def forget_prepared() -> None:
    """Let all of them be compiled and compared anew: they may contain what was changed, or be asked who asks them."""
    if not FOUND:
        assert get_resolver().url_patterns  # which imports them
        # By ``type``: asked for its class, a lazy object that somebody has left behind would be made.
        FOUND.extend(found for found in gc.get_objects() if issubclass(type(found), Prepared))
    for question in FOUND:
        question.kept = None
        question.checked.clear()
