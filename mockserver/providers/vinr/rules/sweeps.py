"""When somebody has to look after points that end, warnings of them, and standings that change."""

from __future__ import annotations

from typing import Final

from mockserver.core import scheduler
from mockserver.core.scheduler import DUE
from mockserver.core.store import Store
from mockserver.core.times import DAY_MS, iso
from mockserver.core.world import Transaction
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    ACCOUNTS_TO_COUNT,
    LEDGER,
    NOTICES,
    NOTICES_BY_PROGRAM,
    PROGRAMS,
    SWEEP,
    Notice,
    PointsKey,
    Program,
)

SWEEP_KIND: Final = "vinr.sweep"


def remember(step: Transaction, program: Program, account: PointsKey, at_ms: int) -> None:
    """See to it that points which end at an instant are warned of, and swept."""
    plan(step, at_ms)
    days = program.expiry.warn_days_before
    if days is None:
        return
    key = (account, at_ms)
    if step.store.get(NOTICES, key) is None:
        step.store.put(NOTICES, key, Notice(account, at_ms))
        plan(step, at_ms - days * DAY_MS)


def next_midnight(at_ms: int) -> int:
    """The first midnight at an instant or after it."""
    return -(-at_ms // DAY_MS) * DAY_MS


def plan(step: Transaction, at_ms: int) -> None:
    """Have a sweep at the midnight on or after an instant, unless there is one before it."""
    midnight_ms = _sweep_ms(at_ms, step.now_ms)
    store = step.store
    planned = store.get(SWEEP, "")
    if planned is not None:
        due = store.get(DUE, planned)
        assert due is not None, "a sweep that ran is no longer planned"
        if due.at_ms <= midnight_ms:
            return
        scheduler.done(store, due)
    plan_at(step, midnight_ms)


def plan_at(step: Transaction, at_ms: int) -> None:
    """Have a sweep at an instant, when none is planned."""
    what = f"vinr sweep of {iso(at_ms)[:10]}"
    due = step.schedule(at_ms - step.now_ms, SWEEP_KIND, (), what)
    step.store.put(SWEEP, "", due.number)


def plan_next(step: Transaction) -> None:
    """Plan the sweep that is needed next, if any."""
    at_ms = _needed_ms(step.store)
    if at_ms is not None:
        plan(step, at_ms)


def next_sweep_ms(store: Store, now_ms: int) -> int | None:
    """When the sweep that is needed next would be, if it were planned now."""
    at_ms = _needed_ms(store)
    return None if at_ms is None else _sweep_ms(at_ms, now_ms)


def _sweep_ms(at_ms: int, now_ms: int) -> int:
    """The midnight on or after an instant that is yet to come."""
    return max(next_midnight(at_ms), now_ms // DAY_MS * DAY_MS + DAY_MS)


def _needed_ms(store: Store) -> int | None:
    """When somebody has to look next."""
    found = (LEDGER.next_end_ms(store), _next_warning_ms(store), _next_count_ms(store))
    return min((at_ms for at_ms in found if at_ms is not None), default=None)


def _next_warning_ms(store: Store) -> int | None:
    warnings = []
    for (environment, program_id), program in store.items(PROGRAMS):
        days = program.expiry.warn_days_before
        notice = store.first(NOTICES, NOTICES_BY_PROGRAM, (environment, program_id))
        if days is not None and notice is not None:
            warnings.append(notice.end_ms - days * DAY_MS)
    return min(warnings, default=None)


def _next_count_ms(store: Store) -> int | None:
    account = store.first(ACCOUNTS, ACCOUNTS_TO_COUNT, "")
    return None if account is None else account.standing.leaves_at_ms
