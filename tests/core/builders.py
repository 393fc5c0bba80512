"""Worlds with defaults, for the tests of the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from mockserver.core.clock import ClockState, frozen_at
from mockserver.core.deliveries import Target
from mockserver.core.ids import Ids
from mockserver.core.store import Layers, Store, Table
from mockserver.core.world import DueHandler, Snapshot, Subscribers, World, nobody
from mockserver.exchange.journal import Journal

NOON = 1_769_860_800_000  # 2026-01-31T12:00:00Z
HOUR_MS = 3_600_000

NOTES: Table[str] = Table("test.notes")


class Fact(msgspec.Struct, frozen=True):
    """What an event is about."""

    text: str = ""


@dataclass
class Books:
    """What the ledger writes to: records and numbers, without a world around them."""

    store: Store = field(default_factory=Store)
    ids: Ids = field(default_factory=lambda: Ids(7))

    def fork(self) -> Books:
        """Books that go on from the present state."""
        return Books.at(self.store.snapshot(), self.ids.counter)

    @staticmethod
    def at(layers: Layers, counter: int) -> Books:
        """Books in a state that was taken before."""
        return Books(Store(layers), Ids(7, counter))


def a_world(
    name: str = "world",
    clock: ClockState | None = None,
    seed: int = 7,
    due_handlers: Mapping[str, DueHandler] | None = None,
    checkpoints_max: int = 100,
    targets: Sequence[Target] = (),
    wake: Callable[[World], None] = nobody,
) -> World:
    """An empty world, frozen at noon; `targets` get all events of `test`."""
    origin = Snapshot((), clock or frozen_at(NOON), seed, 0, 0, 0, None)
    subscribers: dict[str, Subscribers] = {"test": lambda _store, _event: targets}
    return World(
        name,
        origin,
        Journal(100, 100_000),
        due_handlers or {},
        checkpoints_max,
        subscribers,
        wake,
    )


def tell(world: World, name: str = "note.made") -> None:
    """Emit one event, in a step of its own."""
    with world.transaction() as step:
        step.emit("test", name, (), Fact())


def note(world: World, text: str, key: str = "note") -> None:
    """Write one record, in a step of its own."""
    with world.transaction() as step:
        step.store.put(NOTES, key, text)


def noted(world: World, key: str = "note") -> str | None:
    """Read it."""
    return world.store.get(NOTES, key)
