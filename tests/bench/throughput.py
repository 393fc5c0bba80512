"""Rows about load: against bare Starlette, and of a large world against the small one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from tests.bench.figures import Budget, Row, Unit, ratio
from tests.bench.populations import POPULATIONS, SIZE, asked_members, fixture_file
from tests.bench.processes import BARE, OURS, Server, running
from tests.bench.traffic import begin_again, check_same, expys, loyalife, vinr
from tests.bench.wrk import Shot, load

SERVICES = {"expys": expys.KINDS, "loyalife": loyalife.KINDS, "vinr": vinr.KINDS}
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
    """Yield a read and a write of each service, as a share of what bare Starlette manages."""
    for service, kinds in SERVICES.items():
        with running(*OURS) as ours, running(*BARE, service) as bare:
            check_same(ours, bare, kinds)
            for kind in kinds:
                sides = (
                    Side(ours, _fresh(ours, partial(kind.shot, ours))),
                    # The very same requests, though it looks at no credential.
                    Side(bare, partial(kind.shot, ours)),
                )
                yield _row(kind.what, kind.budget, sides, "bare", effort)


def large_against_small(effort: Effort) -> Iterator[Row]:
    """Yield the same requests in worlds of 1,000,000 entries, as a share of the demo world's."""
    members = asked_members()
    for service in POPULATIONS:
        with (
            fixture_file(service) as file,
            running(*OURS, f"--fixture={file}") as large,
            running(*OURS) as small,
        ):
            for kind in SERVICES[service]:
                assert kind.populated is not None, "it is told how to ask the population"
                sides = (
                    Side(large, _fresh(large, partial(kind.populated, large, members))),
                    Side(small, _fresh(small, partial(kind.shot, small))),
                )
                yield _row(f"{kind.what}; {SIZE}", LARGE, sides, "small world", effort)


def _fresh(server: Server, make: Callable[[], Shot]) -> Callable[[], Shot]:
    def prepare() -> Shot:
        begin_again(server)
        return make()

    return prepare


def _row(what: str, budget: Budget, sides: tuple[Side, Side], other: str, effort: Effort) -> Row:
    rounds: tuple[list[Round], list[Round]] = ([], [])
    for number in range(effort.rounds):
        for side, figures in zip(sides, rounds, strict=True):
            figures.append(_round(side, effort.seconds, f"{what}, round {number}"))
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
