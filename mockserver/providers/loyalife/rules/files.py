"""Keeping the files of a program: their names, their sizes, and how many there are."""

from __future__ import annotations

from typing import Final

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction as Step
from mockserver.exchange.errors import BodyTooLarge, invalid
from mockserver.providers.loyalife.rules.counters import FILE, next_number
from mockserver.providers.loyalife.state import (
    FILE_CONTENTS,
    FILES,
    FILES_BY_FOLDER,
    FILES_BY_PROGRAM,
    File,
    FileKey,
    Program,
)

# The service's limits of uploads by hand; that they hold for all files is decided here.
BYTES_MAX: Final = 10_000_000
NAME_LENGTH_MAX: Final = 50

# What is kept of one program, the oldest go first: decided here.
KEPT_MAX: Final = 300
KEPT_BYTES_MAX: Final = 64_000_000

# Clients upload under such names and rename what is whole: decided here.
_UNFINISHED_ENDS: Final = (".tmp", ".part", ".filepart")
_UNFINISHED_BEGIN: Final = "."


def check_name(name: str) -> None:
    """Raise InvalidInput for what is no name of a file."""
    if not 1 <= len(name) <= NAME_LENGTH_MAX:
        raise invalid("filename", f"must have 1 to {NAME_LENGTH_MAX} characters, got {len(name)}")
    if name in (".", "..") or not name.isprintable() or "/" in name or "\\" in name:
        raise invalid("filename", "must be the plain name of a file, without a folder")


def check_size(content: bytes) -> None:
    """Raise BodyTooLarge."""
    if len(content) > BYTES_MAX:
        raise BodyTooLarge(BYTES_MAX)


def is_unfinished(name: str) -> bool:
    """Whether a file with this name waits to be renamed."""
    return name.startswith(_UNFINISHED_BEGIN) or name.lower().endswith(_UNFINISHED_ENDS)


def find(store: Store, key: FileKey) -> File | None:
    """The file with this key."""
    return store.get(FILES, key)


def content(store: Store, file: File) -> bytes:
    """What is in a file."""
    found = store.get(FILE_CONTENTS, file.key)
    assert found is not None, "a file has a content"
    return found


def in_folder(store: Store, program: int, folder: str) -> list[File]:
    """The files of a folder, by name."""
    return list(store.oldest_first(FILES, FILES_BY_FOLDER, (program, folder)))


def keep(step: Step, program: Program, folder: str, name: str, content: bytes) -> File:
    """Put a file into a folder, in place of one that has its name; old ones may have to go."""
    file = File(
        program.id, folder, name, len(content), step.now_ms, next_number(step.store, FILE), False
    )
    remove(step, file.key)
    _make_room(step, program, file.size)
    step.store.put(FILES, file.key, file)
    step.store.put(FILE_CONTENTS, file.key, content)
    return file


def mark_processed(step: Step, file: File) -> None:
    """Note that a file was processed: it never will be again."""
    step.store.put(FILES, file.key, msgspec.structs.replace(file, is_processed=True))


def remove(step: Step, key: FileKey) -> None:
    """Take a file out, if there is one."""
    if step.store.get(FILES, key) is not None:
        step.store.remove(FILES, key)
        step.store.remove(FILE_CONTENTS, key)


def _make_room(step: Step, program: Program, size: int) -> None:
    kept = list(step.store.oldest_first(FILES, FILES_BY_PROGRAM, program.id))
    count, total = len(kept), sum(file.size for file in kept)
    for file in kept:
        if count < KEPT_MAX and total + size <= KEPT_BYTES_MAX:
            break
        remove(step, file.key)
        count, total = count - 1, total - file.size
