"""What the parts of the export share: how they write times, durations, decimals and words."""

from __future__ import annotations

from decimal import Decimal, localcontext
from enum import StrEnum
from typing import Any, Final

from mockserver.core.exact import Ratio
from mockserver.core.times import format_duration, iso, parse_duration

# More than any number of a fixture has.
_DIGITS: Final = 60


def optional(at_ms: int | None) -> str | None:
    """A time that may be missing."""
    return None if at_ms is None else iso(at_ms)


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


def word(value: StrEnum) -> Any:
    """The word of a closed list; the types of fixtures spell these lists out."""
    return value.value
