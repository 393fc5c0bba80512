"""A whole file: its rows in their order, each for itself."""

from __future__ import annotations

from mockserver.core.errors import DomainError
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.files import reports, tables
from mockserver.providers.loyalife.files.refusals import DUPLICATE, RowRefused, refused
from mockserver.providers.loyalife.files.rows import KINDS, Kind
from mockserver.providers.loyalife.files.tables import HEADER_ROW, Row, Sheet
from mockserver.providers.loyalife.rules import files
from mockserver.providers.loyalife.state import RESULTS, UPLOAD, File, FileType, Program

# What the names of results add to the type and name of the file: decided here.
REPORT_END = ".result.json"
HANDBACK_END = ".handback.csv"


def take(
    step: Step, program: Program, file_type: FileType, name: str, content: bytes
) -> wire.FileReport:
    """Keep an uploaded file and process it. Raises InvalidInput or BodyTooLarge."""
    files.check_name(name)
    files.check_size(content)
    kept = files.keep(step, program, f"{UPLOAD}/{file_type}", name, content)
    return process(step, program, file_type, kept)


def process(step: Step, program: Program, file_type: FileType, file: File) -> wire.FileReport:
    """Carry out the rows of a file and put the results where the program finds them.

    A row that is refused does not keep the others back.
    """
    kind = KINDS[file_type]
    stem = f"{file_type}_{file.name}"
    content = files.content(step.store, file)
    files.mark_processed(step, file)
    try:
        sheet = tables.read(content, kind.key_column)
    except RowRefused as refusal:
        told = reports.report_of_refusal(file.name, HEADER_ROW, refusal)
    else:
        verdicts = _carry_out(step, program, kind, sheet)
        told = reports.report(file.name, verdicts)
        handback = reports.handback(sheet, verdicts)
        files.keep(step, program, RESULTS, f"{stem}{HANDBACK_END}", handback)
    files.keep(step, program, RESULTS, f"{stem}{REPORT_END}", reports.as_json(told))
    return told


def _carry_out(step: Step, program: Program, kind: Kind, sheet: Sheet) -> reports.Verdicts:
    verdicts: reports.Verdicts = []
    first_with: dict[tuple[str, ...], int] = {}
    for row in sheet.rows:
        first = first_with.setdefault(row.cells, row.number)
        if row.refusal is None and first != row.number:
            refusal: RowRefused | None = RowRefused(
                DUPLICATE, f"the row is the same as row {first}"
            )
        else:
            refusal = row.refusal or _refusal_of(step, program, kind, sheet, row)
        verdicts.append((row, refusal))
    return verdicts


def _refusal_of(
    step: Step, program: Program, kind: Kind, sheet: Sheet, row: Row
) -> RowRefused | None:
    """Carry out a row; why it was refused, if it was."""
    # A rule that refuses has changed nothing yet, so the others go on from there.
    try:
        kind.carry_out(step, program, sheet.named(row))
    except RowRefused as refusal:
        return refusal
    except DomainError as error:
        return refused(error)
    return None
