"""The report as aligned text."""

from collections.abc import Iterable, Sequence

from tests.bench.figures import Row

HEAD = ("WHAT", "MEASURED", "BUDGET", "", "HOW")
# Numbers are compared down the column, so they end at the same place.
RIGHT_ALIGNED = (1,)


def table(rows: Iterable[Row]) -> str:
    """Return one line for each row, below a line of heads."""
    cells = [
        HEAD,
        *((row.what, row.figure, str(row.budget), row.verdict, row.note) for row in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(_line(line, widths) for line in cells)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    aligned = (
        cell.rjust(width) if number in RIGHT_ALIGNED else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join(aligned).rstrip()
