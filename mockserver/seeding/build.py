"""From a fixture to the state that worlds start in."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

import msgspec

from mockserver.core.clock import ClockMode, ClockState, frozen_at, real_now_ms, running_at
from mockserver.core.deliveries import SETTINGS, DeliverySettings
from mockserver.core.ids import Stream
from mockserver.core.times import parse_relative
from mockserver.core.world import (
    DueHandler,
    Recording,
    Snapshot,
    Subscribers,
    Transaction,
    World,
    nobody,
)
from mockserver.exchange import faults
from mockserver.exchange.provider import Provider
from mockserver.providers import all_providers
from mockserver.seeding.fault_rules import read_rules
from mockserver.seeding.fixture import Fixture, Webhooks
from mockserver.seeding.numbering import last_numbers

# Enough for the handful of starting points that one suite uses; the oldest goes first.
_KEPT_MAX = 8


@dataclass(frozen=True, slots=True)
class Start:
    """What overrules a fixture: present (milliseconds), mode and seed; None leaves its own."""

    now_ms: int | None = None
    mode: ClockMode | None = None
    seed: int | None = None


class Seeds:
    """Makes the starting states of worlds and keeps those it has made.

    A state is kept for a fixture, a time and a seed, because a fixture's relative times count
    from the present of the world.
    """

    def __init__(
        self,
        providers: Mapping[str, Provider],
        recording: Recording,
        checkpoints_max: int = 100,
        wake: Callable[[World], None] = nobody,
    ) -> None:
        self._providers = providers
        self._recording = recording
        self._checkpoints_max = checkpoints_max
        self._wake = wake
        self._due_handlers: dict[str, DueHandler] = {
            kind: handler
            for provider in providers.values()
            for kind, handler in provider.due_handlers.items()
        }
        self._subscribers: dict[str, Subscribers] = {
            name: provider.subscribers
            for name, provider in providers.items()
            if provider.subscribers is not None
        }
        self._lock = Lock()
        self._kept: dict[tuple[int, int | None, int], tuple[Fixture, Snapshot]] = {}

    def world(self, name: str, origin: Snapshot) -> World:
        """A new world in a starting state."""
        return World(
            name,
            origin,
            self._recording.blank(),
            self._due_handlers,
            self._checkpoints_max,
            self._subscribers,
            self._wake,
        )

    def snapshot(self, fixture: Fixture, start: Start) -> Snapshot:
        """The state in which a world of this fixture starts."""
        now_ms, seed = _moment(fixture, start)
        return _started(self._built(fixture, now_ms, seed), fixture, start, now_ms)

    def snapshot_at_hand(self, fixture: Fixture, start: Start) -> Snapshot | None:
        """The same if it was built before, None if it would have to be; never waits."""
        now_ms, seed = _moment(fixture, start)
        kept = self._kept.get((id(fixture), now_ms, seed))
        return None if kept is None else _started(kept[1], fixture, start, now_ms)

    def forget(self, fixture: Fixture) -> None:
        """Drop the states of a fixture that no world will be made of; may have to wait."""
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if kept[0] is not fixture}

    def _built(self, fixture: Fixture, now_ms: int | None, seed: int) -> Snapshot:
        key = (id(fixture), now_ms, seed)
        # Worlds are made in several threads.
        with self._lock:
            if key not in self._kept:
                if len(self._kept) >= _KEPT_MAX:
                    del self._kept[next(iter(self._kept))]
                # The fixture is kept too, so that its id cannot come to mean another one.
                self._kept[key] = (fixture, self._build(fixture, now_ms, seed))
            return self._kept[key][1]

    def _build(self, fixture: Fixture, now_ms: int | None, seed: int) -> Snapshot:
        clock = frozen_at(real_now_ms() if now_ms is None else now_ms)
        last, requests, events = last_numbers(fixture, self._providers, Stream(seed))
        blank = Snapshot((), clock, seed, last, requests, 0, None, events)
        world = World("seed", blank, self._recording.blank(), self._due_handlers)
        # Outside of a transaction: if it fails, the whole world is thrown away.
        step = world.transaction()
        with _collector_paused():
            for name, provider in self._providers.items():
                section = getattr(fixture, name)
                if section is not None:
                    provider.seed(step, section)
                population = getattr(fixture.population, name)
                if population is not None:
                    provider.populate(step, population)
        self._add_faults(step, fixture)
        _set_deliveries(step, fixture.webhooks)
        return msgspec.structs.replace(world.snapshot(), outbox_after=world.ids.events)

    def _add_faults(self, step: Transaction, fixture: Fixture) -> None:
        """Add the rules; those for a provider that is not served have nothing to strike."""
        everyone = {provider.name: provider for provider in all_providers()}
        if fixture.ids.next_fault > 1:
            faults.start_numbers(step.store, fixture.ids.next_fault - 1)
        rules, _ = read_rules(
            fixture,
            everyone,
            step.now_ms,
            lambda: faults.next_id(step.store, step.ids.stream),
        )
        for rule, count in rules:
            if rule.condition.provider in self._providers:
                faults.add_rule(step.store, rule, count)


def _set_deliveries(step: Transaction, given: Webhooks) -> None:
    if given != Webhooks():
        settings = msgspec.convert(msgspec.to_builtins(given), DeliverySettings)
        step.store.put(SETTINGS, "", settings)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Let many records be made without looking for garbage among them: all of them stay."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _moment(fixture: Fixture, start: Start) -> tuple[int | None, int]:
    """When a world of a fixture begins, None for the real present, and its seed."""
    now_ms = start.now_ms
    if now_ms is None and fixture.clock.now is not None:
        now_ms = parse_relative(fixture.clock.now, real_now_ms())
    return now_ms, fixture.seed if start.seed is None else start.seed


def _started(state: Snapshot, fixture: Fixture, start: Start, now_ms: int | None) -> Snapshot:
    """A state with its clock set going."""
    mode = start.mode or ClockMode(fixture.clock.mode or ClockMode.RUNNING)
    return msgspec.structs.replace(state, clock=_clock(mode, now_ms))


def _clock(mode: ClockMode, now_ms: int | None) -> ClockState:
    if mode is ClockMode.FROZEN:
        return frozen_at(real_now_ms() if now_ms is None else now_ms)
    return running_at(now_ms)
