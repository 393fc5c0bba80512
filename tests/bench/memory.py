"""Rows about the memory of the process: after its start, and under load that lasts."""

from collections.abc import Iterator

from tests.bench.figures import Budget, Row, Unit
from tests.bench.processes import OURS, Server, running
from tests.bench.throughput import Effort
from tests.bench.traffic.expys import read_shot
from tests.bench.wrk import Shot, load

MIB = 1024 * 1024
IDLE = Budget(60, Unit.MEBIBYTES)
# What the allocator keeps in reserve comes and goes by about as much.
GROWTH = Budget(2, Unit.MEBIBYTES)
NOT_TOLD = "this system has no /proc"
IDLE_WHAT = "idle memory, demo world"
GROWTH_WHAT = "memory growth under reads, journal full"


def idle() -> Iterator[Row]:
    """Yield the row of the memory that the process takes before its first request."""
    with running(*OURS) as server:
        used = server.memory_bytes()
    note = NOT_TOLD if used is None else "resident, before the first request"
    yield Row(IDLE_WHAT, None if used is None else used / MIB, IDLE, note)


def growth(effort: Effort) -> Iterator[Row]:
    """Yield the row of what reads add, once the journal forgets as much as it learns."""
    with running(*OURS) as server:
        shot = read_shot(server)
        _fill_journal(server, shot, effort)
        before = server.memory_bytes()
        for number in range(effort.rounds):
            load(server.url, shot, effort.seconds, str(number))
        after = server.memory_bytes()
    if before is None or after is None:
        yield Row(GROWTH_WHAT, None, GROWTH, NOT_TOLD)
        return
    note = f"{before / MIB:.1f} to {after / MIB:.1f} MiB in {effort.seconds * effort.rounds:g} s"
    yield Row(GROWTH_WHAT, (after - before) / MIB, GROWTH, note)


def _fill_journal(server: Server, shot: Shot, effort: Effort) -> None:
    evicted = 0
    while not evicted:
        load(server.url, shot, effort.seconds, "fill")
        evicted = server.asked("GET", "/_mock/requests?limit=1")["evicted"]
