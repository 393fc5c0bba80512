"""What is wrong with a fixture, and where."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixtureProblem:
    """One mistake in a fixture.

    Attributes:
        file: As it was named; `<inline>` for a fixture that came as data.
        line: Counted from 1; None where there are no lines.
        column: Counted from 1; None where there are no lines.
        path: Dotted, with `[i]` for items; empty for the whole document.
        message: What was expected and what was there.
    """

    file: str
    line: int | None
    column: int | None
    path: str
    message: str

    def __str__(self) -> str:
        """Write the problem the way compilers do, so that editors can jump to it."""
        parts = [self.file]
        if self.line is not None:
            parts[0] += f":{self.line}:{self.column}"
        if self.path:
            parts.append(self.path)
        return ": ".join([*parts, self.message])


class FixtureError(Exception):
    """A fixture is not usable; `problems` holds every mistake that was found."""

    def __init__(self, problems: Iterable[FixtureProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """List all problems, one per line, and count them."""
        count = len(self.problems)
        total = "1 problem" if count == 1 else f"{count} problems"
        return "\n".join([*map(str, self.problems), total])
