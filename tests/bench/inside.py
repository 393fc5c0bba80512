"""Rows measured in this process: whole worlds, and the server thread of the pytest plugin."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from urllib.request import urlopen

from mockserver.app import create_app
from mockserver.core.store import Table
from mockserver.core.world import World
from mockserver.exchange.journal import Journal
from mockserver.providers import all_providers
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.fixture import Fixture
from mockserver.seeding.loader import read_fixture, read_inline
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.bench.figures import Budget, Row, Unit
from tests.bench.populations import fixture_of

WHOLE_WORLD = Budget(0.1, Unit.MILLISECONDS)
THREAD = Budget(100, Unit.MILLISECONDS)
ROWS = Table[str]("bench.rows")
# A test changes a handful of records between its start and its end.
CHANGES = 20
WORLD_ROUNDS = 200
THREAD_ROUNDS = 10


def worlds() -> Iterator[Row]:
    """Yield the rows of reset, fork and restore, in the demo world and in a large one."""
    yield from _world_rows("demo world", read_fixture("demo"))
    yield from _world_rows("1,000,000 entries", read_inline(fixture_of("expys")))


def _world_rows(size: str, fixture: Fixture) -> Iterator[Row]:
    settings = Settings()
    journal = Journal(settings.journal_entries_max, settings.journal_bytes_max)
    seeds = Seeds({provider.name: provider for provider in all_providers()}, journal)
    world = seeds.world("bench", seeds.snapshot(fixture, Start()))

    def restore() -> None:
        world.restore("start")

    yield Row(f"reset, {size}", _after_changes_ms(world, world.reset), WHOLE_WORLD)
    yield Row(f"fork, {size}", _after_changes_ms(world, lambda: world.fork("fork")), WHOLE_WORLD)
    world.set_checkpoint("start")
    yield Row(f"restore, {size}", _after_changes_ms(world, restore), WHOLE_WORLD)


def _after_changes_ms(world: World, act: Callable[[], object]) -> float:
    """Return the median time of an act on a world in which some records were just changed."""
    figures = []
    for number in range(WORLD_ROUNDS):
        for change in range(CHANGES):
            with world.transaction() as step:
                step.store.put(ROWS, change, str(number))
        begin_ns = time.perf_counter_ns()
        act()
        figures.append((time.perf_counter_ns() - begin_ns) / 1e6)
    return median(figures)


def plugin() -> Iterator[Row]:
    """Yield the rows of what a test session waits for: the server's start and its end."""
    # The first one imports what is imported on use.
    figures = [_thread_ms() for _ in range(THREAD_ROUNDS + 1)][1:]
    starts, stops = zip(*figures, strict=True)
    yield Row("plugin: server start, imports apart", median(starts), THREAD, "to its first 200")
    yield Row("plugin: server stop", median(stops), THREAD)


def _thread_ms() -> tuple[float, float]:
    begin_ns = time.perf_counter_ns()
    with ServerThread(create_app(Settings()), bind("127.0.0.1", 0)) as server:
        with urlopen(f"{server.url}/_mock/readyz") as answer:
            answer.read()
        started_ns = time.perf_counter_ns()
        start_ms = (started_ns - begin_ns) / 1e6
        stop_ns = time.perf_counter_ns()
    return start_ms, (time.perf_counter_ns() - stop_ns) / 1e6
