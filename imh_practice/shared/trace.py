"""Which request, job or command is running: an id that ties log lines, audit events and jobs together."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from uuid import UUID

from imh_practice.shared.ids import uuid7


@dataclass(frozen=True)
class Trace:
    """``via`` is web, job, command or shell; ``act`` is the rule's name, the job's kind or the command's name."""

    via: str = "shell"
    act: str = ""
    request_id: UUID | None = None

    @property
    def label(self) -> str:
        """What the database server calls it; ``audit_unrecorded()`` reads it back. At most 63 characters."""
        return f"imh {self.via} {self.request_id or '-'}"


SHELL = Trace()
_current: ContextVar[Trace] = ContextVar("trace", default=SHELL)


def current_trace() -> Trace:
    """Return what is running; a Trace of the shell where nothing else said so."""
    return _current.get()


@contextmanager
def traced(*, via: str, act: str, request_id: UUID | None = None) -> Iterator[Trace]:
    """Say what is running, for the duration of the block."""
    trace = Trace(via=via, act=act, request_id=request_id or uuid7())
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def name_act(act: str) -> None:
    """Say what is being done, once it is known: the middleware learns the URL's name after the trace has begun."""
    _current.set(replace(_current.get(), act=act))
