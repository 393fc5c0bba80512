"""Calls that wait until requests have come: woken by the journal, in real time."""

from __future__ import annotations

import asyncio
from enum import Enum, auto

from mockserver.control.judge import Judge
from mockserver.core.errors import LimitReached
from mockserver.core.world import World
from mockserver.exchange.journal import WRITTEN, JournalEntry, journal_of

WAITS_MAX = 1000


class End(Enum):
    """How waiting ended: in time, too late, because of the world, or because of the server."""

    REACHED = auto()
    LATE = auto()
    GONE = auto()
    STOPPED = auto()


class Waits:
    """The waiting calls of one server."""

    def __init__(self) -> None:
        self._open: set[_Wait] = set()

    async def wait(
        self, world: World, judge: Judge, wanted: int, timeout_s: float
    ) -> tuple[End, int]:
        """Wait for so many requests; returns how that ended, and how many there were.

        Raises LimitReached.
        """
        if len(self._open) >= WAITS_MAX:
            raise LimitReached("calls that wait", WAITS_MAX)
        wait = _Wait(world, judge, wanted)
        self._open.add(wait)
        try:
            return await wait.run(timeout_s), wait.count
        finally:
            self._open.discard(wait)

    def end_all(self) -> None:
        """Have all calls answer now, as when the server stops."""
        for wait in tuple(self._open):
            wait.stop()


class _Wait:
    """One call that waits."""

    def __init__(self, world: World, judge: Judge, wanted: int) -> None:
        self._judge = judge
        self._wanted = wanted
        self._is_stopped = False
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        epoch = world.epoch
        # Each publication is taken at once, so that never more than one waits.
        self._subscription = world.hub.subscribe(
            WRITTEN, lambda _: world.epoch == epoch, self._hear, queue_max=1
        )
        self.count = judge.count(journal_of(world))

    def stop(self) -> None:
        """Answer now."""
        self._is_stopped = True
        self._woken.set()

    def _hear(self) -> None:
        entry = self._subscription.take()
        if isinstance(entry, JournalEntry):
            self.count += self._judge.fits(entry)
        elif entry is not None:
            self.count = 0
        # Clients in process may each run a loop of their own, hence the detour.
        self._loop.call_soon_threadsafe(self._woken.set)

    async def run(self, timeout_s: float) -> End:
        """Wait until it is over, one way or another."""
        try:
            async with asyncio.timeout(timeout_s):
                while (end := self._end()) is None:
                    self._woken.clear()
                    await self._woken.wait()
                return end
        except TimeoutError:
            return End.LATE
        finally:
            self._subscription.end()

    def _end(self) -> End | None:
        if self.count >= self._wanted:
            return End.REACHED
        if not self._subscription.is_open:
            return End.GONE
        return End.STOPPED if self._is_stopped else None
