"""Points: whole numbers on the wire, or with one decimal where a program has these.

The ledger counts in units: whole points, or tenths of them.
"""

from __future__ import annotations

from typing import Final

from mockserver.core.exact import Ratio, ratio
from mockserver.providers.loyalife.state import Program

# Of a redemption five decimals are looked at; the service cuts off the others.
_FINEST: Final = 100_000


def shown(program: Program, units: int) -> int | float:
    """Units as a JSON number of points."""
    whole, rest = divmod(units, program.scale)
    return units / program.scale if rest else whole


def redeemed(program: Program, points: int | float) -> int:
    """The units that a redemption of so many points takes: never less, so a fraction costs one."""
    exact = ratio(points)
    cut = exact.numerator * _FINEST // exact.denominator
    return -(-cut * program.scale // _FINEST)


def units(program: Program, points: int | float | str) -> int:
    """The units that a number of points is, if the program has so many decimals."""
    exact = ratio(points)
    return exact.numerator * program.scale // exact.denominator


def exact_units(program: Program, points: int | float) -> int | None:
    """The units that a number of points is, None if the program has not so many decimals."""
    exact = ratio(points)
    whole, rest = divmod(exact.numerator * program.scale, exact.denominator)
    return None if rest else whole


def earned(program: Program, amount: int | float, factor: Ratio) -> int:
    """The units that an amount of money earns: never more, so a fraction earns nothing."""
    money = ratio(amount)
    whole = money.numerator * factor.numerator * program.scale
    return whole // (money.denominator * factor.denominator)
