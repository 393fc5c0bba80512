"""Rows measured in this process: whole worlds, and what the pytest plugin costs."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from urllib.request import urlopen

from mockserver.core.store import Table
from mockserver.core.world import World
from mockserver.exchange.journal import Journal
from mockserver.providers import all_providers
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.fixture import Fixture
from mockserver.seeding.loader import read_fixture, read_inline
from mockserver.settings import Settings
from mockserver.testing import MockServerSession
from mockserver.testing.session import in_thread
from tests.bench.figures import Budget, Row, Unit
from tests.bench.populations import fixture_of

WHOLE_WORLD = Budget(0.1, Unit.MILLISECONDS)
IMPORT = Budget(15, Unit.MILLISECONDS)
THREAD = Budget(100, Unit.MILLISECONDS)
NEW_WORLD = Budget(1, Unit.MILLISECONDS)
ROWS = Table[str]("bench.rows")
# A test changes a handful of records between its start and its end.
CHANGES = 20
WORLD_ROUNDS = 200
THREAD_ROUNDS = 10
PROCESS_ROUNDS = 5


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
    """Yield the rows of what a test session waits for."""
    figures = [_import_ms() for _ in range(PROCESS_ROUNDS)]
    yield Row("plugin: import, pytest apart", median(figures), IMPORT, "in every suite")
    # The first one imports what is imported on use.
    sessions = [_session_ms() for _ in range(THREAD_ROUNDS + 1)][1:]
    starts, worlds, stops = zip(*sessions, strict=True)
    yield Row("plugin: server start, imports apart", median(starts), THREAD, "to its first 200")
    yield Row("plugin: server stop", median(stops), THREAD)
    yield Row("plugin: a new world", median(worlds), NEW_WORLD, "for each test")


def _import_ms() -> float:
    program = (
        "import time, pytest; begin_ns = time.perf_counter_ns(); import mockserver.pytest_plugin;"
        "print((time.perf_counter_ns() - begin_ns) / 1e6)"
    )
    run = subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE)
    return float(run.stdout)


def _session_ms() -> tuple[float, float, float]:
    """Return what the start of a session takes, a new world of it, and its end."""
    begin_ns = time.perf_counter_ns()
    with in_thread(Settings(), ("127.0.0.1", 0)) as session:
        with urlopen(f"{session.url}/_mock/readyz") as answer:
            answer.read()
        start_ms = (time.perf_counter_ns() - begin_ns) / 1e6
        world_ms = median(_world_ms(session) for _ in range(WORLD_ROUNDS))
        begin_ns = time.perf_counter_ns()
    return start_ms, world_ms, (time.perf_counter_ns() - begin_ns) / 1e6


def _world_ms(session: MockServerSession) -> float:
    begin_ns = time.perf_counter_ns()
    with session.world("bench"):
        return (time.perf_counter_ns() - begin_ns) / 1e6
