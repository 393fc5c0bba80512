"""What the checks of references share: a program to look up, and points that may have decimals."""

from collections.abc import Iterator
from dataclasses import dataclass

from mockserver.core.validation import Problem
from mockserver.providers.loyalife.fixture import Member, Program, Redemption, Transaction


@dataclass(frozen=True, slots=True)
class Home:
    """One program with what its checks look up; redemptions by their ids in upper case."""

    program: Program
    path: str
    now_ms: int | None
    members: dict[str, Member]
    redemptions: dict[str, Redemption]
    transactions: dict[str, Transaction]


def whole_points(home: Home, points: int | float | None, path: str) -> Iterator[Problem]:
    """Find points with a decimal in a program without."""
    if points is not None and points != int(points) and not home.program.decimal_points:
        yield Problem(path, f"must be whole: {home.program.id} has no decimal_points")
