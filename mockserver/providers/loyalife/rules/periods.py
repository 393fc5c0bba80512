"""The calendar of expiry: periods end with the last day of a month, a quarter or a year.

An end is the midnight after that day, when the points of the day are gone.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from mockserver.core.times import DAY_MS, months_later
from mockserver.providers.loyalife.state import Period

_MONTHS: Final = {Period.MONTHLY: 1, Period.QUARTERLY: 3, Period.YEARLY: 12}
_EPOCH: Final = date(1970, 1, 1).toordinal()


def end_of(period: Period, at_ms: int) -> int:
    """The end of the period that an instant lies in."""
    day = date.fromordinal(_EPOCH + at_ms // DAY_MS)
    months = _MONTHS[period]
    begin = _first_of(day.year, (day.month - 1) // months * months + 1)
    return months_later(begin, months)


def ends_in(period: Period, year: int) -> list[int]:
    """The ends of all periods of a year."""
    begin, months = _first_of(year, 1), _MONTHS[period]
    return [months_later(begin, passed + months) for passed in range(0, 12, months)]


def last_day_ms(end_ms: int) -> int:
    """The midnight that begins the last day before an end."""
    return (end_ms - 1) // DAY_MS * DAY_MS


def _first_of(year: int, month: int) -> int:
    return (date(year, month, 1).toordinal() - _EPOCH) * DAY_MS
