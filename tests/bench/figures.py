"""Figures, what they may be, and the ratios they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import median


class Unit(Enum):
    """What a figure counts, and how many decimals of it mean something."""

    RATIO = ("×", 2)
    SECONDS = ("s", 2)
    MILLISECONDS = ("ms", 3)
    MEBIBYTES = ("MiB", 1)

    def text(self, value: float) -> str:
        """Return a value with its unit."""
        sign, decimals = self.value
        return f"{value:.{decimals}f} {sign}"


@dataclass(frozen=True, slots=True)
class Budget:
    """A bound of a figure: an upper one, or with `at_least` a lower one."""

    bound: float
    unit: Unit
    at_least: bool = False

    def holds(self, value: float) -> bool:
        """Say whether a figure keeps to it."""
        return value >= self.bound if self.at_least else value <= self.bound

    def __str__(self) -> str:
        """Return it as people write it, such as `≤ 60 MiB`."""
        return f"{'≥' if self.at_least else '≤'} {self.bound:g} {self.unit.value[0]}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report; a value of None was not measured, and the note says why."""

    what: str
    value: float | None
    budget: Budget
    note: str = ""

    @property
    def figure(self) -> str:
        """The value as text."""
        return "-" if self.value is None else self.budget.unit.text(self.value)

    @property
    def verdict(self) -> str:
        """`ok`, `MISSED`, or `-` where nothing was measured."""
        if self.value is None:
            return "-"
        return "ok" if self.budget.holds(self.value) else "MISSED"


@dataclass(frozen=True, slots=True)
class Ratio:
    """How one thing compares with another over several rounds.

    Both were measured in turn, so that whatever else the machine does meets both alike. Each
    round gives one ratio, and the median of these counts.

    Attributes:
        value: The median.
        lowest: The smallest ratio of a round.
        highest: The largest one.
    """

    value: float
    lowest: float
    highest: float

    def __str__(self) -> str:
        """Return the range that the rounds span."""
        return f"rounds {self.lowest:.2f} to {self.highest:.2f}"


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Compare two lists of figures, taken in turn; raises ValueError if they do not pair up."""
    rounds = [one / other for one, other in zip(ours, theirs, strict=True)]
    if not rounds:
        raise ValueError("a ratio needs at least one round")
    return Ratio(median(rounds), min(rounds), max(rounds))
