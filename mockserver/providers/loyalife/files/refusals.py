"""Why a row changes nothing: the codes of the API, and those that only files have."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from mockserver.core.errors import DomainError
from mockserver.providers.loyalife.codes import CODES
from mockserver.providers.loyalife.errors import TABLE

INVALID: Final = "998"
MISSING: Final = "999"
DUPLICATE: Final = "E201"
NONEXISTENT: Final = "E202"

_MANDATORY: Final = "Mandatory field missing"

# The column whose absence each of them tells.
MISSING_COLUMNS: Final = MappingProxyType(
    {
        "relation_reference": "E103",
        "full_name": "E104",
        "mobile_number": "E105",
        "dob": "E106",
        "gender": "E107",
        "segment": "E108",
        "program": "E109",
    }
)


class RowRefused(Exception):
    """A row, or a whole file, is refused with an ErrorCode; nothing of it was done."""

    def __init__(self, code: str, reason: str, text: str | None = None) -> None:
        if text is None:
            text = CODES[code].message if code in CODES else _MANDATORY
        super().__init__(f"{text}: {reason}" if reason else text)
        self.code = code


def refused(error: DomainError) -> RowRefused:
    """What an error of the API is in a file."""
    row = TABLE.row(error)
    return RowRefused(row.code, row.reason(error), row.message)


def missing(column: str) -> RowRefused:
    """A mandatory cell is empty or has no column."""
    return RowRefused(MISSING_COLUMNS[column], f"{column} is required")
