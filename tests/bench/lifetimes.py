"""Rows about a process: from spawn to its first answer, from SIGTERM to its exit."""

import contextlib
import signal
import time
from collections.abc import Iterator
from statistics import median

from tests.bench.figures import Budget, Row, Unit, ratio
from tests.bench.populations import MEMBERS, POPULATIONS, fixture_file
from tests.bench.processes import BARE, EXIT_TIMEOUT_S, OURS, Broken, Server, running
from tests.bench.traffic.expys import KEY, WALLET, read_shot

SPAWN = Budget(2, Unit.RATIO)
POPULATION = Budget(3, Unit.SECONDS)
EXIT = Budget(0.5, Unit.SECONDS)
IDLE_CONNECTIONS = 16
HELD = '{"provider": "expys", "operation": "getWallet", "delay": "60s"}'


def spawn(rounds: int) -> Iterator[Row]:
    """Yield the row of the demo world's start, as a multiple of bare Starlette's."""
    # The first start of each compiles what changed since the last time.
    figures = [(_ours_s(), _bare_s()) for _ in range(rounds + 1)][1:]
    ours, bare = zip(*figures, strict=True)
    compared = ratio(ours, bare)
    note = f"{compared}; {median(ours):.2f} s, bare {median(bare):.2f} s"
    yield Row("spawn to first 200", compared.value, SPAWN, note)


def population(rounds: int) -> Iterator[Row]:
    """Yield the rows of the start with many members of a service, one ledger entry each."""
    for service in POPULATIONS:
        yield _population(service, rounds)


def _population(service: str, rounds: int) -> Row:
    figures: list[float] = []
    cpu_s: list[float] = []
    with fixture_file(service, entries_per_member=1) as file:
        for _ in range(rounds):
            with running(*OURS, f"--fixture={file}") as server:
                figures.append(_first_200(server, "/_mock/readyz"))
                cpu_s += filter(None, [server.cpu_s()])
    note = f"rounds {min(figures):.2f} to {max(figures):.2f} s"
    note += f"; CPU time {median(cpu_s):.2f} s" if cpu_s else ""
    what = f"spawn to ready, {MEMBERS:,} members of {POPULATIONS[service].title}"
    return Row(what, median(figures), POPULATION, note)


def ending(rounds: int) -> Iterator[Row]:
    """Yield the row of the exit, with idle connections and a request in progress."""
    figures = [_exit_s() for _ in range(rounds)]
    note = f"{IDLE_CONNECTIONS} idle connections and a request in progress"
    yield Row("SIGTERM to exit", median(figures), EXIT, note)


def _ours_s() -> float:
    with running(*OURS) as server:
        return _first_200(server, "/expys/v1/offers?limit=1")


def _bare_s() -> float:
    with running(*BARE, "expys") as server:
        return _first_200(server, WALLET)


def _first_200(server: Server, path: str) -> float:
    server.asked("GET", path, KEY)
    return time.perf_counter() - server.spawned_s


def _exit_s() -> float:
    with running(*OURS) as server, contextlib.ExitStack() as open_connections:
        token = read_shot(server).asked[0].credential
        for _ in range(IDLE_CONNECTIONS):
            connection = open_connections.enter_context(contextlib.closing(server.connect()))
            connection.request("GET", "/_mock/livez")
            connection.getresponse().read()
        server.asked("POST", "/_mock/faults", body=HELD)
        held = open_connections.enter_context(contextlib.closing(server.connect()))
        held.request("GET", WALLET, headers={"Authorization": token})
        while not server.asked("GET", "/_mock/faults")["faults"][0]["matches"]:
            pass
        begin_s = time.perf_counter()
        server.process.send_signal(signal.SIGTERM)
        if server.process.wait(EXIT_TIMEOUT_S) != 0:
            raise Broken(f"SIGTERM ended the server with {server.process.returncode}")
        return time.perf_counter() - begin_s
