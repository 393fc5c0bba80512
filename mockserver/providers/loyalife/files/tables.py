"""The text of a file as rows: a header, then cells that commas or bars part."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

import msgspec

from mockserver.providers.loyalife.files.refusals import INVALID, MISSING, RowRefused

_BAR: Final = "|"
_COMMA: Final = ","

# The rows of a file are carried out in one step, which nobody else should wait for too long:
# decided here.
ROWS_MAX: Final = 50_000

# The header is the first row.
HEADER_ROW: Final = 1


class Row(msgspec.Struct, frozen=True):
    """A row below the header: its place, its cells, and what is wrong with its form."""

    number: int
    cells: tuple[str, ...]
    refusal: RowRefused | None = None


class Sheet(msgspec.Struct, frozen=True):
    """A file that has been read."""

    columns: tuple[str, ...]
    delimiter: str
    rows: list[Row]

    def named(self, row: Row) -> dict[str, str]:
        """The cells of a row that are not empty, by column."""
        pairs = zip(self.columns, row.cells, strict=True)
        return {column: cell for column, cell in pairs if cell}


def read(content: bytes, key_column: str) -> Sheet:
    """The rows of a file that has a column of this name.

    Blank rows do not count. Raises RowRefused for a file of which nothing can be read.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RowRefused(INVALID, f"the file is not UTF-8: {error}") from None
    header = text.partition("\n")[0]
    delimiter = _BAR if _BAR in header else _COMMA
    rows = _rows(text, delimiter)
    first = next(rows, None)
    if first is None or first.number != HEADER_ROW or first.refusal is not None:
        raise RowRefused(INVALID, "the first row must be a header that names the columns")
    _check_header(first.cells, key_column)
    below = [_fitting(row, first.cells) for row in islice(rows, ROWS_MAX + 1)]
    if len(below) > ROWS_MAX:
        raise RowRefused(INVALID, f"the file has more than {ROWS_MAX} rows; part it")
    return Sheet(first.cells, delimiter, below)


def _check_header(columns: tuple[str, ...], key_column: str) -> None:
    if key_column not in columns:
        found = ", ".join(columns)
        raise RowRefused(MISSING, f"the header lacks the column {key_column}; it has {found}")
    for column, count in Counter(columns).items():
        if count > 1:
            raise RowRefused(INVALID, f"the header has the column {column!r} {count} times")


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = tuple(cell.strip() for cell in next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, (), RowRefused(INVALID, f"the row cannot be read: {error}"))
            continue
        if any(cells):
            yield Row(number, cells)


def _fitting(row: Row, columns: tuple[str, ...]) -> Row:
    if row.refusal is not None or len(row.cells) == len(columns):
        return row
    message = f"the row has {len(row.cells)} cells, the header {len(columns)}"
    return Row(row.number, row.cells, RowRefused(INVALID, message))
