"""Logs by allow-list: one JSON line an event, known keys only; an unknown key is dropped and counted.

What people write cannot reach a log by accident, because no key for it exists. Exceptions are logged by type and place,
never by their text, which may hold a value.
"""

import logging
import logging.config
import sys
import time
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from imh_practice.shared.acting import current
from imh_practice.shared.ids import uuid7
from imh_practice.shared.trace import current_trace, traced

ALLOWED = frozenset(
    {"event", "level", "timestamp", "logger", "request_id", "via", "act", "method", "status", "ms", "agency", "member"}
    | {"job", "kind", "state", "attempt", "error", "where", "dropped", "count", "release", "step", "signal", "code"}
)
log = structlog.get_logger("imh_practice")


def keep_allowed(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop keys that are not on the list, and say how many."""
    unknown = event.keys() - ALLOWED
    for key in unknown:
        del event[key]
    if unknown:
        event["dropped"] = len(unknown)
    return event


def add_context(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add which request or job is running, and for whom, by id."""
    trace, acting = current_trace(), current()
    event.setdefault("request_id", str(trace.request_id) if trace.request_id else None)
    event.setdefault("via", trace.via)
    if acting.agency_id:
        event["agency"], event["member"] = str(acting.agency_id), str(acting.member_id)
    return event


class PlainFacts(logging.Formatter):
    """Turns the standard library's records (Django's, Celery's) into the same lines, without their message's values.

    ``record.msg`` is the program's own format string; its arguments may hold anything, so they are left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {"event": str(record.msg)[:200] if record.args else "library message"}
        if isinstance(record.msg, str) and not record.args and record.name.startswith(("gunicorn", "celery")):
            event["event"] = "library message"
        event.update(level=record.levelname.lower(), logger=record.name)
        if record.exc_info and record.exc_info[1] is not None:
            event.update(describe(record.exc_info[1]))
        return str(RENDER(None, "", keep_allowed(None, "", add_context(None, "", event))))


def describe(error: BaseException) -> dict[str, str]:
    """Return an exception's type and the places it came through; its text may hold somebody's words."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return {
        "error": type(error).__qualname__,
        "where": " < ".join(f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno}" for frame in reversed(frames)),
    }


RENDER = structlog.processors.JSONRenderer(ensure_ascii=True)  # CR, LF and escape codes stay one line


def configure(options: dict[str, Any]) -> None:
    """Set up both kinds of logging; called by Django as LOGGING_CONFIG."""
    level = getattr(logging, options["level"])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            add_context,
            keep_allowed,
            RENDER,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    handler = logging.StreamHandler()
    handler.setFormatter(PlainFacts())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    logging.getLogger("django.request").setLevel(logging.ERROR)  # RequestLogMiddleware says each request once
    # At DEBUG it prints a page's whole context whenever a variable is not there: names, forms, what was typed.
    logging.getLogger("django.template").setLevel(logging.INFO)


class RequestLogMiddleware:
    """One line a request: which rule, how it ended, how long it took. No path, no query, no address of a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        with traced(via="web", act="", request_id=uuid7()):
            response = self.get_response(request)
            match = request.resolver_match
            log.info(
                "request",
                act=match.view_name if match else "",
                method=request.method,
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000),
            )
        return response
