"""Time of one world: real time plus an offset, or frozen.

This is the only module that reads the machine's clock. Instants are milliseconds since the
epoch, UTC.
"""

from __future__ import annotations

import time
from enum import StrEnum

import msgspec

from mockserver.core.errors import ClockBackwards


def real_now_ms() -> int:
    """The machine's time."""
    return time.time_ns() // 1_000_000


def elapsed_ns() -> int:
    """A monotonic reading for durations that are reported in real time."""
    return time.perf_counter_ns()


class ClockMode(StrEnum):
    """Whether a world's time passes."""

    RUNNING = "running"
    FROZEN = "frozen"


class ClockState(msgspec.Struct, frozen=True, gc=False):
    """A clock as a value: `base_ms` is the offset to real time, or the instant while frozen."""

    mode: ClockMode
    base_ms: int


def running_at(now_ms: int | None = None) -> ClockState:
    """A running clock that shows `now_ms` at this moment (default: real time)."""
    offset_ms = 0 if now_ms is None else now_ms - real_now_ms()
    return ClockState(ClockMode.RUNNING, offset_ms)


def frozen_at(now_ms: int) -> ClockState:
    """A clock that stands at `now_ms`."""
    return ClockState(ClockMode.FROZEN, now_ms)


class Clock:
    """The clock of one world. It never goes back, except when a whole state is loaded.

    `jumped_to_ms` is where it was last moved by hand: what was due until then has happened at its
    own time, although nobody saw that time pass.
    """

    __slots__ = ("_floor_ms", "_state", "jumped_to_ms")

    def __init__(self, state: ClockState) -> None:
        self.load(state)

    @property
    def mode(self) -> ClockMode:
        """Running or frozen."""
        return self._state.mode

    @property
    def state(self) -> ClockState:
        """The clock as a value, for snapshots."""
        return self._state

    def load(self, state: ClockState) -> None:
        """Take over a state, wherever in time it lies (reset, restore)."""
        self._state = state
        self._floor_ms = self.jumped_to_ms = -(2**63)

    def now_ms(self) -> int:
        """The world's present.

        A machine whose own clock is set back would otherwise make worlds go back, hence the
        floor.
        """
        state = self._state
        if state.mode is ClockMode.FROZEN:
            return state.base_ms
        now_ms = time.time_ns() // 1_000_000 + state.base_ms
        if now_ms < self._floor_ms:
            return self._floor_ms
        self._floor_ms = now_ms
        return now_ms

    def move_to(self, now_ms: int, mode: ClockMode | None = None) -> None:
        """Jump forward, and into a mode; raises ClockBackwards for an instant before the present.

        Both at once, so that a clock that is frozen at an instant stands at exactly that one.
        """
        present_ms = self.now_ms()
        if now_ms < present_ms:
            raise ClockBackwards(present_ms, now_ms)
        self._set(mode or self._state.mode, now_ms)
        self.jumped_to_ms = now_ms

    def switch(self, mode: ClockMode) -> None:
        """Change the mode; the present stays."""
        self._set(mode, self.now_ms())

    def _set(self, mode: ClockMode, now_ms: int) -> None:
        self._state = frozen_at(now_ms) if mode is ClockMode.FROZEN else running_at(now_ms)
