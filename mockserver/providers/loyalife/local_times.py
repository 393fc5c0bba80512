"""Times as clients write them: without an offset, in the zone of the deployment, which is UTC."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from mockserver.core.times import TEXT_LENGTH_MAX, parse_instant

DATE_FORMS: Final = "2026-06-01 or 2026-06-01T09:30:00"
TIME_FORM: Final = "2026-06-01T00:00:00"

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}")
_FRACTION: Final = re.compile(r"(\.[0-9]{1,9})?Z?")


def read_date(text: str) -> int:
    """The instant of a date, or of a date with a time. Raises ValueError."""
    if len(text) <= TEXT_LENGTH_MAX:
        if _DATE.fullmatch(text):
            return parse_instant(text)
        time = _TIME.match(text)
        if time is not None and _FRACTION.fullmatch(text, time.end()):
            return parse_instant(f"{text.removesuffix('Z')}Z")
    raise ValueError(f'expected a date such as {DATE_FORMS}, got "{text[:TEXT_LENGTH_MAX]}"')


def read_time(text: str) -> int:
    """The instant of a time to the second. Raises ValueError."""
    if not _TIME.fullmatch(text):
        shown = text[:TEXT_LENGTH_MAX]
        raise ValueError(f'expected a time such as {TIME_FORM}, without an offset, got "{shown}"')
    return parse_instant(f"{text}Z")


def instant_of(value: str | date) -> int:
    """The instant of a date in either form. Raises ValueError."""
    return read_date(value if isinstance(value, str) else value.isoformat())
