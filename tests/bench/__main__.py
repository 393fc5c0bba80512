"""Measures the server against its budgets and prints one table.

    python -m tests.bench            everything, some minutes
    python -m tests.bench --quick    the same with short loads: a first impression

Load and starts are compared with a bare Starlette application on the same machine, in turn, and
the ratio counts: other work on the machine then disturbs both alike. This is a report and not a
test: a missed budget is shown, and the exit code is 0 unless something does not work.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

from tests.bench import inside, lifetimes, memory, throughput, wrk
from tests.bench.figures import Row
from tests.bench.processes import Broken
from tests.bench.table import table
from tests.bench.throughput import Effort

FULL = Effort(seconds=5, rounds=5)
QUICK = Effort(seconds=1, rounds=3)


def main(arguments: Sequence[str]) -> int:
    """Print the report; return the exit code."""
    effort = _effort(arguments)
    has_wrk = wrk.is_installed()
    if not has_wrk:
        _tell(wrk.MISSING)
    rows = []
    try:
        for row in _rows(effort, has_wrk=has_wrk):
            _tell(f"{row.what}: {row.figure}")
            rows.append(row)
    except Broken as error:
        _tell(f"broken: {error}")
        return 1
    finally:
        if rows:
            sys.stdout.write(table(rows) + "\n")
    return 0


def _effort(arguments: Sequence[str]) -> Effort:
    parser = argparse.ArgumentParser(
        "python -m tests.bench", description="Measure the server against its budgets."
    )
    parser.add_argument("--quick", action="store_true", help="short loads, few rounds")
    parser.add_argument("--seconds", type=_positive, help="length of each load (5, quick: 1)")
    parser.add_argument("--rounds", type=_positive, help="rounds of each figure (5, quick: 3)")
    given = parser.parse_args(arguments)
    usual = QUICK if given.quick else FULL
    return Effort(given.seconds or usual.seconds, given.rounds or usual.rounds)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, not {text}")
    return number


def _rows(effort: Effort, *, has_wrk: bool) -> Iterator[Row]:
    if has_wrk:
        yield from throughput.against_bare(effort)
        yield from throughput.large_against_small(effort)
    yield from lifetimes.spawn(effort.rounds)
    yield from lifetimes.population(effort.rounds)
    yield from inside.worlds()
    yield from memory.idle()
    if has_wrk:
        yield from memory.growth(effort)
    yield from inside.plugin()
    yield from lifetimes.ending(effort.rounds)


def _tell(text: str) -> None:
    """Say how far it is, apart from the report itself."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
