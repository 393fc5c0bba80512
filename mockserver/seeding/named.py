"""Fixtures by name, kept for a while as long as their files stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from mockserver.core.clock import elapsed_ns
from mockserver.seeding.fixture import Fixture
from mockserver.seeding.loader import read_named
from mockserver.seeding.shipped import find_fixture, shipped_folder

# Enough for the handful of fixtures that one suite uses; the oldest goes first.
KEPT_MAX = 8

# Relative times count from when a fixture was first used, and a server may run for days. Decided
# here: a world of a name is at most so much older than it says, as `ends in an hour` would have it.
KEPT_NS = 60 * 10**9


@dataclass(frozen=True, slots=True)
class _Kept:
    fixture: Fixture
    files: Mapping[Path, bytes | None]
    read_ns: int


class NamedFixtures:
    """The fixtures in some folders and those that are shipped.

    To look whether a file has changed takes a small part of the time that it takes to understand
    it, and tests make a world of the same fixture again and again.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        faults_max: int,
        elapsed_ns: Callable[[], int] = elapsed_ns,
    ) -> None:
        self._folders = folders
        self._faults_max = faults_max
        self._elapsed_ns = elapsed_ns
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    def read(self, name: str) -> Fixture:
        """Return a fixture: the same object for as long as it is kept. Safe from any thread.

        Raises:
            FixtureError: With every mistake that was found.
        """
        with self._lock:
            kept = self._kept.pop(name, None)
            if kept is None or not self._is_good(kept):
                read_ns = self._elapsed_ns()
                files: dict[Path, bytes | None] = {}
                fixture = read_named(name, self._folders, self._faults_max, files.__setitem__)
                kept = _Kept(fixture, files, read_ns)
            if len(self._kept) >= KEPT_MAX:
                del self._kept[next(iter(self._kept))]
            self._kept[name] = kept
            return kept.fixture

    def _is_good(self, kept: _Kept) -> bool:
        is_fresh = self._elapsed_ns() - kept.read_ns < KEPT_NS
        return is_fresh and all(self._is_as_it_was(*each) for each in kept.files.items())

    def _is_as_it_was(self, path: Path, content: bytes | None) -> bool:
        """Whether a file says the same as before, and no other one has come before it."""
        if find_fixture(path.stem, (*self._folders, shipped_folder())) not in (path, None):
            return False
        try:
            return path.read_bytes() == content
        except OSError:
            return False
