"""Log lines as JSON."""

import json
import logging
import sys

from mockserver.logs import JsonFormatter


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
