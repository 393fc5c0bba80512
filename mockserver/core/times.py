"""Instants and durations: their text forms, read and written exactly.

An *instant* is an ``int``: milliseconds since 1970-01-01T00:00:00Z. A *duration* is an ``int``
of milliseconds too. Text is read with integer arithmetic only, so that ``0.1s`` is 100 ms and
not a neighbour of it. Nothing here asks the real clock: the present is passed in.
"""

import re
from calendar import monthrange
from datetime import MAXYEAR, date, time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Final

import msgspec

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60 * SECOND_MS
HOUR_MS: Final = 60 * MINUTE_MS
DAY_MS: Final = 24 * HOUR_MS
WEEK_MS: Final = 7 * DAY_MS

DURATION_MS_MAX: Final = 36_525 * DAY_MS
"""The longest duration that is accepted: 100 years."""

INSTANT_MIN: Final = -62_135_596_800_000
"""0001-01-01T00:00:00.000Z."""

INSTANT_MAX: Final = 253_402_300_799_999
"""9999-12-31T23:59:59.999Z."""

PRESENT_MIN: Final = INSTANT_MIN + DURATION_MS_MAX
PRESENT_MAX: Final = INSTANT_MAX - DURATION_MS_MAX
"""Times that count from a world's present have this much room before the calendar ends."""

TEXT_LENGTH_MAX: Final = 64
"""Longer text is no time: it is refused before any number is made of it."""

DURATION_FORMS: Final = "250ms, 90s, 5m, 2h, 30d, 1w, PT5M, P30D or a number of seconds"
INSTANT_FORMS: Final = "2026-01-31T12:00:00Z, with an offset instead of the Z, or 2026-01-31"
RELATIVE_FORMS: Final = "now, -30d, +2h, 2026-01-31T12:00:00Z or 2026-01-31"

_EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()
_UNIT_MS: Final = {
    "ms": 1,
    "s": SECOND_MS,
    "m": MINUTE_MS,
    "h": HOUR_MS,
    "d": DAY_MS,
    "w": WEEK_MS,
}
_NUMBER: Final = r"[0-9]+(?:\.[0-9]+)?"
_SHORT: Final = re.compile(rf"({_NUMBER})(ms|s|m|h|d|w)")
_ISO: Final = re.compile(
    rf"P(?=[0-9T])(?:({_NUMBER})Y)?(?:({_NUMBER})M)?(?:({_NUMBER})W)?(?:({_NUMBER})D)?"
    rf"(?:T(?=[0-9])(?:({_NUMBER})H)?(?:({_NUMBER})M)?(?:({_NUMBER})S)?)?"
)
_ISO_UNITS_MS: Final = (WEEK_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS)
_CALENDAR: Final = re.compile(r"[0-9]{4}-")
_INSTANT: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.([0-9]+))?(Z|z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    """Write what all instants of one second have in common."""
    day, rest = divmod(seconds, DAY_MS // SECOND_MS)
    text = date.fromordinal(_EPOCH_ORDINAL + day).isoformat()
    return f"{text}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"


def iso(ms: int) -> str:
    """Write an instant as ``YYYY-MM-DDTHH:mm:ss.sssZ``.

    Raises:
        ValueError: The instant lies outside the years 1 to 9999.
    """
    # The cache of whole seconds makes this some four times faster than datetime.isoformat;
    # every answer with a time in it pays this price.
    return "%s.%03dZ" % (_second(ms // SECOND_MS), ms % SECOND_MS)  # noqa: UP031 -- faster


def iso_seconds(ms: int) -> str:
    """Write the second that an instant lies in as ``YYYY-MM-DDTHH:mm:ssZ``.

    Raises:
        ValueError: The instant lies outside the years 1 to 9999.
    """
    return f"{_second(ms // SECOND_MS)}Z"


def parse_instant(text: str) -> int:
    """Read an absolute time: ISO 8601 with ``Z`` or an offset, or a date (its UTC midnight).

    Digits beyond the millisecond are cut off.

    Raises:
        ValueError: The text is no such time; the message says what is accepted.
    """
    match = _INSTANT.fullmatch(text) if len(text) <= TEXT_LENGTH_MAX else None
    if match is None:
        raise ValueError(f"expected a time such as {INSTANT_FORMS}, got {_shown(text)}")
    day, clock, fraction, offset = match.groups()
    if clock is not None and offset is None:
        raise ValueError(f"a time needs Z or an offset such as +02:00, got {_shown(text)}")
    try:
        instant = _day_ms(day) + _clock_ms(clock) - _offset_ms(offset)
    except ValueError as error:
        raise ValueError(f"there is no such time: {_shown(text)} ({error})") from error
    return _in_range(instant + int((fraction or "0")[:3].ljust(3, "0")), text)


def parse_present(text: str) -> int:
    """Read an absolute time that a world may have as its present.

    Raises:
        ValueError: The text is no time, or too near an end of the calendar.
    """
    instant = parse_instant(text)
    if not PRESENT_MIN <= instant <= PRESENT_MAX:
        raise ValueError(f"must lie between {iso(PRESENT_MIN)} and {iso(PRESENT_MAX)}")
    return instant


def parse_duration(value: str | int | float) -> int:
    """Read a duration, as milliseconds.

    A number counts seconds and is rounded to the millisecond (half up). Text has a unit
    (``250ms 90s 5m 2h 30d 1w``) or is an ISO 8601 duration (``PT5M``, ``P30D``), and must come
    to whole milliseconds. Years and months are refused, for their length is not fixed.

    Raises:
        ValueError: The value is no such duration, is negative, or is longer than 100 years;
            the message says what is accepted.
    """
    if isinstance(value, str):
        length = _text_duration(value)
        if length.denominator != 1:
            raise ValueError(f"a duration has whole milliseconds, got {_shown(value)}")
        milliseconds = length.numerator
    else:
        milliseconds = _number_duration(value)
    if milliseconds > DURATION_MS_MAX:
        raise ValueError(f"a duration is at most 100 years, got {_shown(value)}")
    return milliseconds


def format_duration(ms: int) -> str:
    """Write a duration with the largest unit that keeps it whole: ``90s``, ``2h``, ``30d``.

    Raises:
        ValueError: The duration is negative.
    """
    if ms < 0:
        raise ValueError(f"a duration is not negative, got {ms} ms")
    for unit in ("w", "d", "h", "m", "s"):
        if ms and ms % _UNIT_MS[unit] == 0:
            return f"{ms // _UNIT_MS[unit]}{unit}"
    return f"{ms}ms" if ms else "0s"


def parse_relative(text: str, now_ms: int) -> int:
    """Read a time that may count from the present: ``now``, ``-30d``, ``+PT2H``, or absolute.

    Args:
        text: What was written.
        now_ms: The instant that relative times count from.

    Raises:
        ValueError: The text is no such time; the message says what is accepted.
    """
    if text == "now":
        return now_ms
    if _CALENDAR.match(text):
        return parse_instant(text)
    if text[:1] in ("+", "-") and _looks_like_a_duration(text[1:]):
        length = parse_duration(text[1:])
        return _in_range(now_ms + (length if text[0] == "+" else -length), text)
    raise ValueError(f"expected a time such as {RELATIVE_FORMS}, got {_shown(text)}")


def months_later(instant: int, months: int) -> int:
    """Move an instant by whole months (UTC): the same day and time of another month.

    A month without that day gives its last one. There is nothing later than ``INSTANT_MAX``.
    """
    day, rest = divmod(instant, DAY_MS)
    begin = date.fromordinal(_EPOCH_ORDINAL + day)
    year, month = divmod(begin.year * 12 + begin.month - 1 + months, 12)
    if year > MAXYEAR:
        return INSTANT_MAX
    last = monthrange(year, month + 1)[1]
    moved = date(year, month + 1, min(begin.day, last))
    return (moved.toordinal() - _EPOCH_ORDINAL) * DAY_MS + rest


def check_time(value: object) -> None:
    """Raise ValueError unless the value is text that `parse_relative` reads."""
    if not isinstance(value, str):
        raise ValueError(f"expected a time such as {RELATIVE_FORMS}, got {_shown(value)}")
    parse_relative(value, 0)


def check_duration(value: object) -> None:
    """Raise ValueError unless the value is something that `parse_duration` reads."""
    if not isinstance(value, str | int | float):
        raise ValueError(f"expected a duration such as {DURATION_FORMS}, got {_shown(value)}")
    parse_duration(value)


TimeText = Annotated[
    str,
    msgspec.Meta(
        extra={"check": check_time},
        extra_json_schema={"examples": ["now", "-30d", "+2h", "2026-01-31T12:00:00Z"]},
    ),
]
"""The type of a time in a document. It stays text until the world's present is known."""

DurationText = Annotated[
    str | int | float,
    msgspec.Meta(
        extra={"check": check_duration},
        extra_json_schema={"examples": ["300s", "5m", "2h", "30d", "PT5M", "P30D"]},
    ),
]
"""The type of a duration in a document, for `parse_duration`."""


def _looks_like_a_duration(text: str) -> bool:
    if len(text) > TEXT_LENGTH_MAX:
        return False
    return bool(_SHORT.fullmatch(text) or _ISO.fullmatch(text))


def _text_duration(text: str) -> Fraction:
    if text.startswith("-") and _looks_like_a_duration(text[1:]):
        raise ValueError(f"a duration is not negative, got {_shown(text)}")
    if not _looks_like_a_duration(text):
        raise ValueError(f"expected a duration such as {DURATION_FORMS}, got {_shown(text)}")
    if short := _SHORT.fullmatch(text):
        return Fraction(short[1]) * _UNIT_MS[short[2]]
    return _iso_duration(text)


def _iso_duration(text: str) -> Fraction:
    years, months, *fixed = _ISO.split(text)[1:-1]
    if years is not None or months is not None:
        raise ValueError(
            f"years and months have no fixed length: use days or weeks, got {_shown(text)}"
        )
    pairs = zip(fixed, _ISO_UNITS_MS, strict=True)
    return sum((Fraction(part) * unit for part, unit in pairs if part is not None), Fraction(0))


def _number_duration(value: int | float) -> int:
    if isinstance(value, bool) or value != value:  # only NaN differs from itself
        raise ValueError(f"expected a duration such as {DURATION_FORMS}, got {_shown(value)}")
    if value < 0:
        raise ValueError(f"a duration is not negative, got {_shown(value)}")
    # Cut before any arithmetic: the value may be infinite, or an integer of a million digits.
    value = min(value, DURATION_MS_MAX)
    # The shortest text of a float is what its author wrote: 0.1 means a tenth.
    return int(Fraction(Decimal(repr(value))) * SECOND_MS + Fraction(1, 2))


def _day_ms(day: str) -> int:
    return (date.fromisoformat(day).toordinal() - _EPOCH_ORDINAL) * DAY_MS


def _clock_ms(clock: str | None) -> int:
    if clock is None:
        return 0
    moment = time.fromisoformat(clock)
    return moment.hour * HOUR_MS + moment.minute * MINUTE_MS + moment.second * SECOND_MS


def _offset_ms(offset: str | None) -> int:
    if offset is None or offset in "Zz":
        return 0
    distance = _clock_ms(offset[1:].replace(":", ""))
    return distance if offset[0] == "+" else -distance


def _in_range(instant: int, text: str) -> int:
    if not INSTANT_MIN <= instant <= INSTANT_MAX:
        raise ValueError(f"a time lies in the years 1 to 9999, got {_shown(text)}")
    return instant


def _shown(value: object) -> str:
    if isinstance(value, int) and value.bit_length() > TEXT_LENGTH_MAX:
        return "a huge number"  # Python refuses to write integers of thousands of digits.
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= TEXT_LENGTH_MAX else f"{text[:TEXT_LENGTH_MAX]}..."
