"""Decimal numbers as they are written, and exact fractions of them: rates, factors, amounts."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

import msgspec

from mockserver.core.validation import shown

# An exponent is what Python itself writes for a very small float.
_DECIMAL: Final = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e-[0-9]{1,2})?")


class Ratio(msgspec.Struct, frozen=True, gc=False):
    """An exact fraction; the denominator is positive."""

    numerator: int
    denominator: int


def decimal_of(number: str | int | float) -> Decimal:
    """The number exactly as it was written; a float means its shortest decimal text.

    Raises ValueError for text that is no plain decimal number.
    """
    if not _DECIMAL.fullmatch(text := str(number)):
        raise ValueError(f'expected a decimal number such as "0.01", got {shown(number)}')
    return Decimal(text)


def ratio(number: str | int | float | Decimal) -> Ratio:
    """The exact fraction that a number's decimal notation spells."""
    numerator, denominator = Decimal(str(number)).as_integer_ratio()
    return Ratio(numerator, denominator)
