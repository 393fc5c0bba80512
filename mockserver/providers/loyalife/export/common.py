"""What the parts of the export share: how they write times, durations and decimals."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Final

from mockserver.core.documents import optional
from mockserver.core.exact import Ratio
from mockserver.core.times import format_duration, parse_duration

# More than any number of a fixture has.
_DIGITS: Final = 60


def unless(usual_ms: int | None, at_ms: int | None) -> str | None:
    """A time, None where it is the usual one."""
    return None if at_ms == usual_ms else optional(at_ms)


def duration(ms: int, default: str) -> str:
    """A duration; the default stays spelled as it is."""
    return default if ms == parse_duration(default) else format_duration(ms)


def decimal(ratio: Ratio) -> int | str:
    """A number, exact: as text where it has decimals, because YAML's numbers are floats there."""
    if ratio.denominator == 1:
        return ratio.numerator
    with localcontext(prec=_DIGITS):
        return f"{Decimal(ratio.numerator) / Decimal(ratio.denominator):f}"
