"""When points end, by the policy of their program."""

from __future__ import annotations

from datetime import date

from mockserver.core.times import DAY_MS, INSTANT_MAX, iso, months_later, parse_instant
from mockserver.providers.vinr.state import ExpiryMode, Program

# All of a year's points end on one day, the last one unless the program names another.
LAST_DAY = (12, 31)


def end_ms(program: Program, at_ms: int) -> int | None:
    """When points that come in at an instant end; None for never."""
    expiry = program.expiry
    if expiry.mode is ExpiryMode.ROLLING:
        return months_later(at_ms, expiry.months or 0)
    if expiry.mode is ExpiryMode.FIXED:
        return _day_after(expiry.fixed_date or LAST_DAY, at_ms)
    return None


def _day_after(day: tuple[int, int], at_ms: int) -> int:
    """The first midnight after such a day that lies behind an instant."""
    year = int(iso(at_ms)[:4])
    for each in (year, year + 1):
        midnight = _midnight(each, *day) + DAY_MS
        if midnight > at_ms:
            return min(midnight, INSTANT_MAX)
    raise AssertionError("a year has every day once")


def _midnight(year: int, month: int, day: int) -> int:
    """The beginning of a day; 29 February is the 28th in most years."""
    try:
        text = date(year, month, day).isoformat()
    except ValueError:
        text = date(year, month, day - 1).isoformat()
    return parse_instant(text)
