"""The seed of all worlds that name none, and how another version takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from weakref import WeakKeyDictionary

from mockserver.core.clock import real_now_ms
from mockserver.core.store import Store
from mockserver.core.world import Snapshot, World
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.errors import FixtureError
from mockserver.seeding.fixture import Fixture
from mockserver.seeding.loader import read_fixture

Files = Mapping[Path, bytes | None]
"""The files of a fixture with digests of their contents, None for one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a fixture: the fixture, or what is wrong with it."""

    files: Files
    outcome: Fixture | FixtureError

    @property
    def fixture(self) -> Fixture:
        """The fixture. Raises FixtureError."""
        if isinstance(self.outcome, FixtureError):
            raise self.outcome
        return self.outcome


def read(source: str, folders: Sequence[Path], faults_max: int | None) -> Reading:
    """Read a fixture as `read_fixture` does, and note its files."""
    files: dict[Path, bytes | None] = {}

    def notice(path: Path, content: bytes | None) -> None:
        files[path] = None if content is None else blake2b(content).digest()

    try:
        return Reading(files, read_fixture(source, folders, faults_max, notice))
    except FixtureError as error:
        return Reading(files, error)


class DefaultSeed:
    """A fixture, and the state in which it lets worlds start.

    `files` are those that the version in force was read from; `loaded_at_ms` is when it came into
    force, in real time; `store` has the records that worlds start with.
    """

    def __init__(self, seeds: Seeds, start: Start, reading: Reading) -> None:
        self.start = start
        self.store = Store()
        self._seeds = seeds
        # Worlds that nobody else holds are gone; those that are not here came from elsewhere.
        self._made: WeakKeyDictionary[World, Start] = WeakKeyDictionary()
        self.take(reading, self.origins(reading.fixture, [start]))

    def world(self, name: str) -> World:
        """A new world of the version in force."""
        return self.world_at(name, self.start, self._origin)

    def world_at(self, name: str, start: Start, origin: Snapshot) -> World:
        """A new world that starts at another time, mode or seed."""
        world = self._seeds.world(name, origin)
        self._made[world] = start
        return world

    def starts(self, worlds: Iterable[World]) -> set[Start]:
        """How those of the worlds began that were made of this seed."""
        return {self._made[world] for world in worlds if world in self._made}

    def origins(self, fixture: Fixture, starts: Iterable[Start]) -> dict[Start, Snapshot]:
        """The states in which worlds of another version start; takes its time."""
        return {start: self._seeds.snapshot(fixture, start) for start in starts}

    def at_hand(self, start: Start) -> Snapshot | None:
        """The state of the version in force for such worlds, None if it has to be made first."""
        return self._seeds.snapshot_at_hand(self.fixture, start)

    def take(self, reading: Reading, origins: Mapping[Start, Snapshot]) -> None:
        """Put another version in force for the worlds that are made from now on."""
        self.fixture = reading.fixture
        self.files = reading.files
        self.loaded_at_ms = real_now_ms()
        self._origin = origins[self.start]
        self.store.load(self._origin.layers)

    def start_over(self, worlds: Iterable[World], origins: Mapping[Start, Snapshot]) -> int:
        """Reset the worlds that were made of this seed to another version; returns how many.

        Decided here: a fork stays as it is, for it began as another world was and not as a fixture
        is, and so does a world that was made of a fixture of its own.
        """
        made = [world for world in worlds if world in self._made]
        for world in made:
            world.start_over(origins[self._made[world]])
        return len(made)

    def forget(self, fixture: Fixture) -> None:
        """Drop what is kept of a version that was replaced; may have to wait."""
        self._seeds.forget(fixture)
