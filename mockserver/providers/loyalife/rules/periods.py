"""The calendar of expiry: periods end with the last day of a month, a quarter or a year.

An end is the midnight after that day, when the points of the day are gone.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from mockserver.core.times import DAY_MS, months_later
from mockserver.providers.loyalife.state import Period

_MONTHS: Final = {Period.MONTHLY: 1, Period.QUARTERLY: 3, Period.YEARLY: 12}
_EPOCH: Final = date(1970, 1, 1).toordinal()
_KEPT_DAYS: Final = 4096


def end_of(period: Period, at_ms: int) -> int:
    """The end of the period that an instant lies in."""
    return _end(period, 0, at_ms // DAY_MS)


def end_after(period: Period, months: int, at_ms: int) -> int:
    """The end of the period that it will be so many months after an instant."""
    return _end(period, months, at_ms // DAY_MS)


@lru_cache(maxsize=_KEPT_DAYS)
def _end(period: Period, months: int, day: int) -> int:
    """The same for a day since 1970: all that comes in on one day ends together."""
    later = date.fromordinal(_EPOCH + months_later(day * DAY_MS, months) // DAY_MS)
    length = _MONTHS[period]
    begin = _first_of(later.year, (later.month - 1) // length * length + 1)
    return months_later(begin, length)


def ends_in(period: Period, year: int) -> list[int]:
    """The ends of all periods of a year."""
    begin, months = _first_of(year, 1), _MONTHS[period]
    return [months_later(begin, passed + months) for passed in range(0, 12, months)]


def _first_of(year: int, month: int) -> int:
    return (date(year, month, 1).toordinal() - _EPOCH) * DAY_MS
