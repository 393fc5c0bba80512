"""What is told of a file: a report for programs, and the handback file with a verdict a row."""

from __future__ import annotations

import csv
import io
from typing import Final

import msgspec

from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.files.refusals import RowRefused
from mockserver.providers.loyalife.files.tables import Row, Sheet

# The columns that a handback adds, and the verdicts in the first of them: decided here.
VERDICT_COLUMNS: Final = ("status", "code", "message")
PROCESSED: Final = "PROCESSED"
REJECTED: Final = "REJECTED"

# Rows and why they were refused, None for those that were processed.
Verdicts = list[tuple[Row, RowRefused | None]]


def report(name: str, verdicts: Verdicts) -> wire.FileReport:
    """What came of the rows of a file."""
    rejected = [
        wire.RejectedRow(row.number, refusal.code, str(refusal))
        for row, refusal in verdicts
        if refusal is not None
    ]
    total = len(verdicts)
    return wire.FileReport(name, total, total - len(rejected), rejected)


def report_of_refusal(name: str, row: int, refusal: RowRefused) -> wire.FileReport:
    """What is said of a file of which nothing can be read."""
    return wire.FileReport(name, 0, 0, [wire.RejectedRow(row, refusal.code, str(refusal))])


def as_json(told: wire.FileReport) -> bytes:
    """A report as a file."""
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


def handback(sheet: Sheet, verdicts: Verdicts) -> bytes:
    """The rows of a file again, each with what came of it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=sheet.delimiter, lineterminator="\n")
    writer.writerow([*sheet.columns, *VERDICT_COLUMNS])
    for row, refusal in verdicts:
        # A row with too few or too many cells gets as many as the header has.
        cells = [*row.cells, *[""] * len(sheet.columns)][: len(sheet.columns)]
        writer.writerow([*cells, *_verdict(refusal)])
    return text.getvalue().encode()


def _verdict(refusal: RowRefused | None) -> tuple[str, str, str]:
    return (PROCESSED, "", "") if refusal is None else (REJECTED, refusal.code, str(refusal))
