"""A world: one isolated copy of everything that a client can see or change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType, TracebackType
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from mockserver.core import deliveries, outbox, scheduler
from mockserver.core.clock import Clock, ClockMode, ClockState, real_now_ms
from mockserver.core.deliveries import Target
from mockserver.core.errors import LimitReached, UnknownCheckpoint
from mockserver.core.hub import Hub, Topic
from mockserver.core.ids import Ids
from mockserver.core.outbox import Event
from mockserver.core.scheduler import Due
from mockserver.core.store import Layers, Store

_NOTHING_DUE_MS = 2**63


class Recording(Protocol):
    """What a world keeps of its requests: can be marked and put back in constant time."""

    def mark(self) -> Any:
        """The present content as a value."""

    def rewind(self, mark: Any) -> None:
        """Go back to a marked content."""

    def blank(self) -> Recording:
        """An empty one with the same limits."""


class Snapshot(msgspec.Struct, frozen=True):
    """A whole world as a value. `outbox_after` is the last event before its outbox began."""

    layers: Layers
    clock: ClockState
    seed: int
    counter: int
    requests: int
    outbox_after: int
    recording: Any
    events: int = 0


class Checkpoint(msgspec.Struct, frozen=True):
    """A named snapshot and the world's time when it was taken."""

    name: str
    at_ms: int
    snapshot: Snapshot


class Transaction:
    """One atomic step: all of its writes are kept, or none when the block raises.

    `now_ms` stays the same throughout, so all that one step writes carries one time.
    """

    __slots__ = (
        "_counter",
        "_events",
        "_planned",
        "_publications",
        "_refreshing",
        "_world",
        "ids",
        "now_ms",
        "store",
    )

    def __init__(self, world: World, now_ms: int) -> None:
        self._world = world
        self.store = world.store
        self.ids = world.ids
        self.now_ms = now_ms

    @property
    def world_name(self) -> str:
        """The name of the world that the step is in."""
        return self._world.name

    def __enter__(self) -> Transaction:
        self._counter = self.ids.counter
        self._events = self.ids.events
        self._planned = self._refreshing = False
        self._publications: tuple[tuple[Topic, object], ...] = ()
        self.store.begin()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is None:
            self.store.commit()
            for topic, data in self._publications:
                self._world.hub.publish(topic, data, self.now_ms)
            if self._refreshing:
                self._world.hub.refresh(self.now_ms)
            if self._planned:
                self._world.wake(self._world)
        else:
            self.store.rollback()
            self.ids.counter = self._counter
            self.ids.events = self._events

    def emit(self, provider: str, name: str, audience: tuple[str, ...], facts: Struct) -> None:
        """Put an event into the outbox and plan its deliveries.

        The payload is made from the facts, later.
        """
        self.ids.events += 1
        event = Event(self.ids.events, self.now_ms, provider, name, audience, facts)
        for forgotten in outbox.append(self.store, event):
            deliveries.forget(self.store, forgotten)
        for target in self._world.targets(event):
            deliveries.plan(self.store, self.ids, event, target, self._world.outbox_after)
            self._planned = True

    def drop_deliveries(self, endpoint: str) -> None:
        """Give up what waits for an endpoint: it gets nothing more."""
        deliveries.drop_pending(self.store, self._world.outbox_after, endpoint)

    def publish(self, topic: Topic, data: object) -> None:
        """Tell the world's readers of a topic when the step commits."""
        self._publications = (*self._publications, (topic, data))

    def refresh_readers(self) -> None:
        """Have all readers checked when the step commits: it takes away what some rely on."""
        self._refreshing = True

    def schedule(self, after_ms: int, kind: str, subject: tuple[str, ...], what: str) -> Due:
        """Plan work for `after_ms` milliseconds from now; `kind` names its handler."""
        due = scheduler.schedule(self.store, self.now_ms + after_ms, kind, subject, what)
        self._world.expect(due.at_ms)
        self._planned = True
        return due


DueHandler = Callable[[Transaction, Due], None]
# Which endpoints get an event.
Subscribers = Callable[[Store, Event], Iterable[Target]]


def nobody(_: World) -> None:
    """Send nothing and set no timer: what is planned stays pending until somebody asks."""


class World:
    """Records, ids, clock, plan, events and recording of one world."""

    def __init__(
        self,
        name: str,
        origin: Snapshot,
        recording: Recording,
        due_handlers: Mapping[str, DueHandler],
        checkpoints_max: int = 100,
        subscribers: Mapping[str, Subscribers] = MappingProxyType({}),
        wake: Callable[[World], None] = nobody,
    ) -> None:
        self.name = name
        self.created_at_ms = self.last_used_at_ms = real_now_ms()
        self.store = Store()
        self.clock = Clock(origin.clock)
        self.ids = Ids(origin.seed)
        self.hub = Hub()
        self.recording = recording
        self.outbox_after = 0
        # Counts the states that were loaded, so that work begun in one does not end in another.
        self.epoch = 0
        self.is_open = True
        self._subscribers = subscribers
        self.wake = wake
        self.crashes: list[str] = []
        self._origin = msgspec.structs.replace(origin, recording=recording.mark())
        self._due_handlers = due_handlers
        self._checkpoints: dict[str, Checkpoint] = {}
        self._checkpoints_max = checkpoints_max
        self._next_due_ms = _NOTHING_DUE_MS
        self._load(self._origin)

    # One step

    def now_ms(self) -> int:
        """The world's present, with everything done that was due until then."""
        now_ms = self.clock.now_ms()
        if self._next_due_ms <= now_ms:
            self._run_due(now_ms)
        return now_ms

    def transaction(self) -> Transaction:
        """A step at the world's present."""
        return Transaction(self, self.now_ms())

    def expect(self, at_ms: int) -> None:
        """Remember that something is due at this instant."""
        self._next_due_ms = min(self._next_due_ms, at_ms)

    def events(self) -> Iterator[Event]:
        """The events of this world, newest first."""
        return outbox.newest_first(self.store, self.ids.events, self.outbox_after)

    def targets(self, event: Event) -> Iterable[Target]:
        """The endpoints that get an event, as things are now."""
        find = self._subscribers.get(event.provider)
        return find(self.store, event) if find else ()

    # Time

    def advance(self, by_ms: int) -> list[Due]:
        """Move the clock forward and run what is due on the way; returns what ran, in order."""
        return self.move_to(self.clock.now_ms() + by_ms)

    def move_to(self, now_ms: int, mode: ClockMode | None = None) -> list[Due]:
        """Set the clock to a later instant, and its mode; see `advance`. Raises ClockBackwards."""
        self.clock.move_to(now_ms, mode)
        ran = self._run_due(now_ms)
        self.hub.refresh(now_ms)
        self.wake(self)
        return ran

    def switch(self, mode: ClockMode) -> None:
        """Freeze the clock or let it run on from its present."""
        self.clock.switch(mode)
        self.hub.refresh(self.clock.now_ms())
        self.wake(self)

    def _run_due(self, until_ms: int) -> list[Due]:
        ran = []
        while (due := scheduler.next_due(self.store)) is not None and due.at_ms <= until_ms:
            with Transaction(self, due.at_ms) as step:
                scheduler.done(self.store, due)
                self._due_handlers[due.kind](step, due)
            ran.append(due)
        self._next_due_ms = _NOTHING_DUE_MS if due is None else due.at_ms
        return ran

    # Whole states

    def snapshot(self) -> Snapshot:
        """The whole world as a value; constant time."""
        return Snapshot(
            self.store.snapshot(),
            self.clock.state,
            self.ids.stream.seed,
            self.ids.counter,
            self.ids.requests,
            self.outbox_after,
            self.recording.mark(),
            self.ids.events,
        )

    def fork(self, name: str, wake: Callable[[World], None] | None = None) -> World:
        """A new world in this one's present state; its recording and outbox start empty.

        It is woken as this one is unless `wake` says else.
        """
        origin = msgspec.structs.replace(self.snapshot(), outbox_after=self.ids.events)
        return World(
            name,
            origin,
            self.recording.blank(),
            self._due_handlers,
            self._checkpoints_max,
            self._subscribers,
            wake or self.wake,
        )

    def moment(self, checkpoint: str | None = None) -> Snapshot:
        """The state at a checkpoint, or how the world was made. Raises UnknownCheckpoint."""
        return self._origin if checkpoint is None else self._checkpoint(checkpoint).snapshot

    def begin_again(
        self, now_ms: int | None = None, mode: ClockMode | None = None, seed: int | None = None
    ) -> None:
        """Take over a later present, a mode or a seed as part of how the world was made.

        Raises ClockBackwards.
        """
        if now_ms is not None:
            self.move_to(now_ms, mode)
        elif mode is not None:
            self.switch(mode)
        if seed is not None:
            self.ids = Ids(seed, self.ids.counter, self.ids.requests, self.ids.events)
        self._origin = self.snapshot()

    def reset(self) -> None:
        """Back to how the world was made; checkpoints are dropped."""
        self._checkpoints.clear()
        self.hub.end_all()
        self._load(self._origin)

    def start_over(self, origin: Snapshot) -> None:
        """Begin anew as a world that was made in another state; see `reset`."""
        self._origin = msgspec.structs.replace(origin, recording=self._origin.recording)
        self.reset()

    def close(self) -> None:
        """Give the world up: end what readers still hear of it, and what is sent for it."""
        self.is_open = False
        self.hub.close()
        self.wake(self)

    def _load(self, snapshot: Snapshot) -> None:
        self.store.load(snapshot.layers)
        self.clock.load(snapshot.clock)
        self.ids = Ids(snapshot.seed, snapshot.counter, snapshot.requests, snapshot.events)
        self.epoch += 1
        self.outbox_after = snapshot.outbox_after
        self.recording.rewind(snapshot.recording)
        due = scheduler.next_due(self.store)
        self._next_due_ms = _NOTHING_DUE_MS if due is None else due.at_ms
        self.hub.refresh(self.clock.now_ms())
        self.wake(self)

    # Checkpoints

    @property
    def checkpoints(self) -> list[Checkpoint]:
        """All checkpoints, oldest first."""
        return list(self._checkpoints.values())

    def set_checkpoint(self, name: str) -> tuple[Checkpoint, bool]:
        """Name the present state; a name in use is replaced. Returns it and whether it is new."""
        is_new = name not in self._checkpoints
        if is_new and len(self._checkpoints) >= self._checkpoints_max:
            raise LimitReached("checkpoints", self._checkpoints_max)
        self._checkpoints.pop(name, None)
        checkpoint = Checkpoint(name, self.now_ms(), self.snapshot())
        self._checkpoints[name] = checkpoint
        return checkpoint, is_new

    def restore(self, name: str) -> None:
        """Back to a checkpoint; all checkpoints stay. Raises UnknownCheckpoint."""
        self._load(self._checkpoint(name).snapshot)

    def delete_checkpoint(self, name: str) -> None:
        """Forget a checkpoint. Raises UnknownCheckpoint."""
        del self._checkpoints[self._checkpoint(name).name]

    def _checkpoint(self, name: str) -> Checkpoint:
        if name not in self._checkpoints:
            raise UnknownCheckpoint(name)
        return self._checkpoints[name]
