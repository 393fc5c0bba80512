"""Rows about load: against bare Starlette, and of a large world against the small one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench.figures import Budget, Row, Unit, ratio
from tests.bench.populations import asked_members, fixture_file
from tests.bench.processes import BARE, OURS, Server, running
from tests.bench.traffic import (
    availability_shot,
    bearer,
    begin_again,
    check_same,
    endow,
    read_shot,
    redeem_shot,
    write_shot,
)
from tests.bench.wrk import Shot, load

READ = Budget(0.8, Unit.RATIO, at_least=True)
WRITE = Budget(0.65, Unit.RATIO, at_least=True)
LARGE = Budget(0.9, Unit.RATIO, at_least=True)


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to measure: seconds of each load, and how many rounds of everything."""

    seconds: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Side:
    """A server and how its requests are made anew for each round."""

    server: Server
    prepare: Callable[[], Shot]


@dataclass(frozen=True, slots=True)
class Round:
    """Requests for each second of a load, and for each second of the server's processor time."""

    per_second: float
    per_cpu_second: float | None


def against_bare(effort: Effort) -> Iterator[Row]:
    """Yield the rows of a read and a write, as a share of what bare Starlette manages."""
    with running(*OURS) as ours, running(*BARE) as bare:
        check_same(ours, bare)
        reads = (Side(ours, _fresh(ours, lambda: read_shot(ours))), Side(bare, _any_read))
        writes = (Side(ours, _fresh(ours, write_shot)), Side(bare, write_shot))
        yield _row("read: GET wallet, 32 connections", READ, reads, "bare", effort)
        yield _row("write: POST credit with a key", WRITE, writes, "bare", effort)
        looks = (
            Side(ours, _fresh(ours, lambda: availability_shot(bearer(ours)))),
            Side(bare, availability_shot),
        )
        redemptions = (Side(ours, _fresh(ours, _rich_shot(ours))), Side(bare, redeem_shot))
        yield _row("look: CheckAvailability", READ, looks, "bare", effort)
        yield _row("spend: RedeemPoints", WRITE, redemptions, "bare", effort)


def large_against_small(effort: Effort) -> Iterator[Row]:
    """Yield the same rows for a world of 1,000,000 entries, as a share of the demo world's."""
    members = asked_members()
    with (
        fixture_file() as file,
        running(*OURS, f"--fixture={file}") as large,
        running(*OURS) as small,
    ):
        reads = (
            Side(large, _fresh(large, lambda: read_shot(large, members))),
            Side(small, _fresh(small, lambda: read_shot(small))),
        )
        writes = (
            Side(large, _fresh(large, lambda: write_shot(members))),
            Side(small, _fresh(small, write_shot)),
        )
        yield _row("read, 100,000 members, 1,000,000 entries", LARGE, reads, "small world", effort)
        yield _row(
            "write, 100,000 members, 1,000,000 entries", LARGE, writes, "small world", effort
        )


def _fresh(server: Server, make: Callable[[], Shot]) -> Callable[[], Shot]:
    def prepare() -> Shot:
        begin_again(server)
        return make()

    return prepare


def _rich_shot(server: Server) -> Callable[[], Shot]:
    def make() -> Shot:
        endow(server)
        return redeem_shot(bearer(server))

    return make


def _any_read() -> Shot:
    return Shot("GET", "/expys/v1/wallet", [("Bearer none", "")])


def _row(what: str, budget: Budget, sides: tuple[Side, Side], other: str, effort: Effort) -> Row:
    rounds: tuple[list[Round], list[Round]] = ([], [])
    for number in range(effort.rounds):
        for side, figures in zip(sides, rounds, strict=True):
            figures.append(_round(side, effort.seconds, f"{what[:5]}{number}"))
    ours, theirs = ([figures.per_second for figures in side] for side in rounds)
    compared = ratio(ours, theirs)
    note = f"{compared}; best {max(ours):,.0f}/s, {other} {max(theirs):,.0f}/s{_by_cpu(rounds)}"
    return Row(what, compared.value, budget, note)


def _round(side: Side, seconds: float, run: str) -> Round:
    shot = side.prepare()
    before_s = side.server.cpu_s()
    taken = load(side.server.url, shot, seconds, run)
    after_s = side.server.cpu_s()
    if before_s is None or after_s is None:
        return Round(taken.per_second, None)
    return Round(taken.per_second, taken.requests / (after_s - before_s))


def _by_cpu(rounds: tuple[list[Round], list[Round]]) -> str:
    """Compare by processor time too: whatever else the machine does takes none of that."""
    ours, theirs = (
        [figures.per_cpu_second for figures in side if figures.per_cpu_second] for side in rounds
    )
    return f"; by CPU time {ratio(ours, theirs).value:.2f} ×" if ours else ""
