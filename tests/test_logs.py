"""Log lines as JSON."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from mockserver.logs import JsonFormatter, configure
from mockserver.settings import LogLevel


def a_record(message: str, *arguments: object, failed: bool = False) -> logging.LogRecord:
    record = logging.LogRecord(
        "mockserver",
        logging.WARNING,
        __file__,
        1,
        message,
        arguments,
        sys.exc_info() if failed else None,
    )
    record.created = 0.25
    return record


def test_a_line_is_one_object_with_the_time_in_utc() -> None:
    line = JsonFormatter().format(a_record("%s\nof %d", "one", 2))
    assert "\n" not in line
    assert json.loads(line) == {
        "at": "1970-01-01T00:00:00.250Z",
        "level": "warning",
        "logger": "mockserver",
        "message": "one\nof 2",
    }


def test_a_traceback_is_part_of_the_line() -> None:
    try:
        raise LookupError("lost")
    except LookupError:
        line = JsonFormatter().format(a_record("failed", failed=True))
    assert json.loads(line)["traceback"].endswith("LookupError: lost")


@pytest.fixture
def _as_before() -> Iterator[None]:
    """Take the set-up of the log back."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


@pytest.mark.parametrize("level", ["debug", "info"])
@pytest.mark.parametrize("name", ["httpx2", "httpcore2.connection"])
@pytest.mark.usefixtures("_as_before")
def test_libraries_do_not_tell_of_each_webhook(level: LogLevel, name: str) -> None:
    configure(level, "text")
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert logging.getLogger(name).isEnabledFor(logging.WARNING)
    assert logging.getLogger("mockserver").isEnabledFor(logging.INFO)
