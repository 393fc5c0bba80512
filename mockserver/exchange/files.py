"""Files that a provider takes from and has for clients, wherever they come in.

Paths are those that a client sees, without a slash at their begin: `upload/TXN/orders.csv`. They
are names in a world, never on a disk.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from mockserver.core.store import Store
from mockserver.core.world import Transaction


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a folder: its size in bytes, and when it came, in milliseconds."""

    name: str
    size: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class FileDrop:
    """How a provider exchanges files with its clients.

    `log_in` is who has a name and a password, None for nobody, and `still_valid` whether that is
    true later on. The other functions get that principal, a folder and the name of a file. `put`
    takes a whole file, in place of one that has its name, and processes it; `rename` gets the new
    folder and name. They raise InvalidInput and BodyTooLarge.
    """

    folders: tuple[str, ...]
    """All folders, those that hold only others included."""

    upload_folders: frozenset[str]
    """Those that clients put files into."""

    file_bytes_max: int
    """Size of the largest file."""

    check_name: Callable[[str], None]
    """Raises InvalidInput for a name that no file can have."""

    log_in: Callable[[Store, str, str], Hashable | None]
    still_valid: Callable[[Store, Any], bool]
    list: Callable[[Store, Any, str], list[FoundFile]]
    get: Callable[[Store, Any, str, str], bytes]
    put: Callable[[Transaction, Any, str, str, bytes], None]
    remove: Callable[[Transaction, Any, str, str], None]
    rename: Callable[[Transaction, Any, tuple[str, str], tuple[str, str]], None]
