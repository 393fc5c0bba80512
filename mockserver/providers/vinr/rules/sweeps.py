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
    midnight_ms = max(next_midnight(at_ms), step.now_ms // DAY_MS * DAY_MS + DAY_MS)
    store = step.store
    planned = store.get(SWEEP, "")
    if planned is not None:
        due = store.get(DUE, planned)
        assert due is not None, "a sweep that ran is no longer planned"
        if due.at_ms <= midnight_ms:
            return
        scheduler.done(store, due)
    what = f"vinr sweep of {iso(midnight_ms)[:10]}"
    due = step.schedule(midnight_ms - step.now_ms, SWEEP_KIND, (), what)
    store.put(SWEEP, "", due.number)


def plan_next(step: Transaction) -> None:
    """Plan the sweep that is needed next, if any."""
    for at_ms in (
        LEDGER.next_end_ms(step.store),
        _next_warning_ms(step.store),
        _next_count_ms(step.store),
    ):
        if at_ms is not None:
            plan(step, at_ms)


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
