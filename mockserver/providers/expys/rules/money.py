"""Dollars and display currency, from points and back to nothing: figures only go out.

The service rounds both to 2 decimals; half away from zero is decided here, as is the scale of
hundredths that keeps the arithmetic exact.
"""

from __future__ import annotations

from functools import lru_cache

from mockserver.core.exact import Ratio, ratio
from mockserver.providers.expys.state import Offer, Org

_HUNDREDTHS = 100
_KEPT_FIGURES = 4096


@lru_cache(maxsize=_KEPT_FIGURES)
def figure(points: int, per_point: Ratio) -> int | float:
    """Points in another unit, as a JSON number; a wallet has six of these."""
    return number(hundredths(points, per_point))


def hundredths(amount: int, ratio: Ratio) -> int:
    """`amount` x `ratio` in hundredths, rounded half away from zero."""
    doubled = 2 * _HUNDREDTHS * abs(amount) * ratio.numerator
    rounded = (doubled + ratio.denominator) // (2 * ratio.denominator)
    return rounded if amount >= 0 else -rounded


def number(in_hundredths: int) -> int | float:
    """A JSON number; whole values have no decimal part, which older clients insist on."""
    whole, rest = divmod(in_hundredths, _HUNDREDTHS)
    return in_hundredths / _HUNDREDTHS if rest else whole


def in_hundredths(amount: str | float) -> int:
    """An amount as a number or its decimal text, rounded half away from zero."""
    return hundredths(1, ratio(amount))


def derived_price(org: Org, offer: Offer) -> int | None:
    """An offer's display price in hundredths, or None when nothing says what it is worth."""
    if offer.value_usd_cents is not None:
        units = org.currency.units_per_usd
        cents = Ratio(units.numerator, units.denominator * _HUNDREDTHS)
        return hundredths(offer.value_usd_cents, cents)
    if offer.points_price is not None:
        return hundredths(offer.points_price, org.display_rate)
    return None


def exact_number(ratio: Ratio) -> int | float:
    """A setting as a JSON number."""
    if ratio.numerator % ratio.denominator:
        return ratio.numerator / ratio.denominator
    return ratio.numerator // ratio.denominator
