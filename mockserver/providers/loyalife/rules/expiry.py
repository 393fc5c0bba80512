"""When points end, and what happens then."""

from __future__ import annotations

from typing import Final

from mockserver.core.ledger import Cause, Entry
from mockserver.core.scheduler import Due
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.core.world import Transaction
from mockserver.providers.loyalife.rules import lines, periods
from mockserver.providers.loyalife.state import LEDGER, PROGRAMS, SWEEPS, MemberKey, Program

SWEEP: Final = "loyalife.expire_points"

# What the history says of points that have ended.
NARRATION: Final = "Points expired"


def end_of_lot(program: Program, since_ms: int) -> int:
    """When points end whose life began at `since_ms`."""
    return periods.end_after(program.expiry.period, program.expiry.months, since_ms)


def end_of_period(program: Program, at_ms: int) -> int:
    """When points end that came back too late for an end of their own."""
    return periods.end_of(program.expiry.period, at_ms)


def plan(step: Transaction, end_ms: int) -> None:
    """See to it that points which end then will be gone."""
    if step.store.get(SWEEPS, end_ms) is None:
        step.store.put(SWEEPS, end_ms, True)
        what = f"loyalife points that end at {iso(end_ms)} expire"
        step.schedule(end_ms - step.now_ms, SWEEP, (), what)


def plan_reopened(step: Transaction, spent: Entry, refund: Entry, end_ms: int) -> None:
    """The same for points of a refund that came back too late for an end of their own."""
    if {number for number, _ in refund.lots} != {number for number, _ in spent.lots}:
        plan(step, end_ms)


def sweep(step: Transaction, due: Due) -> None:
    """Take out the points that end now, of all members."""
    step.store.remove(SWEEPS, due.at_ms)
    for key in LEDGER.expiring(step.store, due.at_ms):
        assert isinstance(key, tuple)
        program = step.store.get(PROGRAMS, key[0])
        assert program is not None, "an account outlives its program"
        at_ms = max(due.at_ms, _last_ms(step.store, key))
        entry = LEDGER.expire(step, key, Cause(at_ms, NARRATION))
        assert entry is not None, "somebody has points that end now"
        lines.write(step, key, entry, program.expiry_type)


def _last_ms(store: Store, key: MemberKey) -> int:
    """When points of a member moved last: a fixture may have let an end pass before that."""
    return next(LEDGER.newest_first(store, key)).at_ms
