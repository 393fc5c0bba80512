"""Batch files: those that were uploaded, and what the server says of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec

from mockserver.core.store import Index, Table


class FileType(StrEnum):
    """What the rows of a file are: transactions, profiles, bonus points or cards."""

    TXN = "TXN"
    CPD = "CPD"
    BNS = "BNS"
    CRD = "CRD"


# Where files are, as the program sees it: an upload folder for each type, and one for results.
UPLOAD: Final = "upload"
RESULTS: Final = "results"

UPLOAD_FOLDERS: Final = {f"{UPLOAD}/{each}": each for each in FileType}

# Program, folder and name.
FileKey = tuple[int, str, str]


class File(msgspec.Struct, frozen=True, gc=False):
    """A file of a program. One that waits to be renamed is not processed."""

    program: int
    folder: str
    name: str
    size: int
    at_ms: int
    number: int
    is_processed: bool

    @property
    def key(self) -> FileKey:
        """The key of the record, and of its content."""
        return self.program, self.folder, self.name


FILES_BY_FOLDER: Index[File] = Index(
    "folder", scope=lambda file: (file.program, file.folder), sort=lambda file: file.name
)

FILES_BY_PROGRAM: Index[File] = Index(
    "program", scope=lambda file: file.program, sort=lambda file: file.number
)

FILES: Table[File] = Table("loyalife.files", FILES_BY_FOLDER, FILES_BY_PROGRAM)

FILE_CONTENTS: Table[bytes] = Table("loyalife.file_contents")
