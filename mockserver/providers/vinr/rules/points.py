"""Exact points: between what clients write, what programs round to, and the ledger's unit."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

from mockserver.providers.vinr.state import DECIMALS_MAX, UNITS_PER_POINT, Currency, Rounding

# More digits than anything that is read has.
_WIDE = Context(prec=80)
_ONE = Decimal(1)

# Powers of ten, by exponent.
_POWERS = (1, 10, 100, 1_000, 10_000)


def in_units(value: int | Decimal) -> int:
    """A number of points that has no more places than a balance can have."""
    units = Fraction(value) * UNITS_PER_POINT
    assert units.denominator == 1, "points have at most 4 decimals"
    return units.numerator


def number(units: int) -> int | Decimal:
    """Points as a JSON number: whole where they are, else without zeros at the end."""
    whole, rest = divmod(units, UNITS_PER_POINT)
    if not rest:
        return whole
    return Decimal(units).scaleb(-DECIMALS_MAX).normalize()


def plain(value: Decimal) -> Decimal:
    """A number without zeros at the end, and without an exponent."""
    short = value.normalize(_WIDE)
    return short.quantize(_ONE, context=_WIDE) if short == short.to_integral_value() else short


def text(units: int) -> str:
    """Points in words for people."""
    value = number(units)
    return str(value) if isinstance(value, int) else f"{value:f}"


def rounded(value: Fraction | Decimal | int, currency: Currency) -> int:
    """A number of points as a program rounds it, in units.

    Rounding works on the magnitude, and the sign is put back: down is towards zero, and halves
    go away from it. Decided here, as the service speaks of positive numbers only.
    """
    if isinstance(value, int):
        return value * UNITS_PER_POINT
    exact = Fraction(value)
    scaled = abs(exact) * _POWERS[currency.decimals]
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if currency.rounding is Rounding.UP:
        whole += rest > 0
    elif currency.rounding is Rounding.NEAREST:
        whole += 2 * rest >= scaled.denominator
    units = whole * _step(currency)
    return units if exact >= 0 else -units


def has_places(units: int, decimals: int) -> bool:
    """Whether points have no more places than these."""
    return units % _step(Currency(decimals=decimals)) == 0


def _step(currency: Currency) -> int:
    """The smallest number of points of a currency, in units."""
    return UNITS_PER_POINT // _POWERS[currency.decimals]


def worth_minor(units: int, point_value: int) -> int:
    """What points are worth in minor units of money, rounded half away from zero."""
    return (2 * units * point_value + UNITS_PER_POINT) // (2 * UNITS_PER_POINT)
