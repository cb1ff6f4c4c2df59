"""Logs by allow-list: what people write cannot reach them, whoever logs it."""

import io
import json
import logging

import pytest
import structlog
from django.apps import apps
from django.conf import settings
from gunicorn.config import Config

from imh_practice.shared.logs import ALLOWED, PlainFacts, keep_allowed
from imh_practice.shared.server_log import ServerLog

WORDS = "She counted the swallows."


def test_an_unknown_key_is_dropped_and_counted() -> None:
    assert keep_allowed(None, "", {"event": "saved", "text": WORDS, "title": WORDS}) == {"event": "saved", "dropped": 2}


def test_no_allowed_key_is_the_name_of_a_field_with_words() -> None:
    named = {
        name
        for model in apps.get_models()
        for name, privacy in getattr(model, "privacy", {}).items()
        if privacy.is_words and not getattr(model._meta.get_field(name), "choices", None)  # a code is nobody's words
    }
    assert named & ALLOWED == set()
    assert "text" in named


def library_line(message: object, *arguments: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, message, arguments, info)
    return PlainFacts().format(record)


@pytest.mark.parametrize(
    "line",
    [
        library_line("Not Found: %s", f"/visits/{WORDS}"),
        library_line(WORDS),
        library_line("Error: %s", ValueError(WORDS), error=ValueError(WORDS)),
    ],
    ids=["argument", "message", "exception"],
)
def test_a_librarys_record_loses_what_it_carries(line: str) -> None:
    assert WORDS not in line
    assert json.loads(line)["logger"] == "django.request"


def test_line_ends_and_escape_codes_stay_one_line() -> None:
    (line,) = library_line("first\r\nsecond \x1b[31mred %s", 1).splitlines()
    assert "\x1b" not in line


def test_our_own_logger_writes_json_of_known_keys_only() -> None:
    stream = io.StringIO()
    logger = structlog.wrap_logger(structlog.WriteLogger(stream), processors=structlog.get_config()["processors"])
    logger.warning("job", kind="summary", words=WORDS)
    line = json.loads(stream.getvalue())
    assert (line["event"], line["kind"], line["dropped"]) == ("job", "summary", 1)
    assert WORDS not in stream.getvalue()


def test_the_web_servers_own_lines_tell_nothing_a_sender_chose(capsys: pytest.CaptureFixture[str]) -> None:
    ServerLog(Config()).warning("Invalid request from ip=192.0.2.1: Invalid HTTP Header: 'kestrel@example.org'")
    line = capsys.readouterr().err
    assert json.loads(line)["event"] == "library message"
    assert "kestrel" not in line
    named = "--logger-class=imh_practice.shared.server_log.ServerLog"
    for place in ("docker-compose.yml", "imh_practice/shared/local/demo.py"):
        assert named in (settings.BASE_DIR / place).read_text(), place
