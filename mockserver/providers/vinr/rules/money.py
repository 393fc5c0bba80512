"""Money: minor units of currencies."""

from __future__ import annotations

from fractions import Fraction

# ISO 4217; all other currencies have two decimals.
_WITHOUT_DECIMALS = frozenset(
    (
        *("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"),
        *("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"),
    )
)
_THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])


def minor_units(currency: str) -> int:
    """How many minor units make a major one."""
    if currency in _WITHOUT_DECIMALS:
        return 1
    return 1000 if currency in _THREE_DECIMALS else 100


def major(amount: int, currency: str) -> Fraction:
    """An amount in major units."""
    return Fraction(amount, minor_units(currency))


def share(amount: int, percent: Fraction) -> int:
    """A percentage of an amount in minor units, rounded half up: decided here."""
    exact = amount * percent / 100
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
