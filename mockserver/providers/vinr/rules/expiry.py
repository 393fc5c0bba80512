"""The end of points: sweeps at midnight, and before an account is read or written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import msgspec

from mockserver.core.scheduler import Due
from mockserver.core.store import Store
from mockserver.core.times import DAY_MS, months_later
from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.rules import movements, sweeps, tiers
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    ACCOUNTS_TO_COUNT,
    LEDGER,
    NOTICES,
    NOTICES_BY_PROGRAM,
    PROGRAMS,
    SWEEP,
    Account,
    ExpiryMode,
    Notice,
    PointsKey,
    Program,
)


def settle(step: Transaction, account: Account) -> Account:
    """The account without the points that have ended by now."""
    lot = LEDGER.next_lot(step.store, account.points)
    if lot is None or lot.expires_at_ms is None or lot.expires_at_ms > step.now_ms:
        return account
    movements.expire(step, _program(step.store, account.points), account)
    return movements.now(step, account)


def settle_program(step: Transaction, program: Program) -> None:
    """The same for all accounts of a program."""
    for key in _ended(step):
        if key[:2] == program.key:
            settle(step, _account(step.store, key))


def active(step: Transaction, program: Program, account: Account) -> None:
    """A member has earned or redeemed something: where that counts, all points last longer.

    It counts for points that end some months later only. Manual adjustments, refunds and merges
    are no activity: decided here, as the service speaks of earning and redeeming only.
    """
    expiry = program.expiry
    if expiry.mode is not ExpiryMode.ROLLING or not expiry.reset_on_activity:
        return
    end_ms = months_later(step.now_ms, expiry.months or 0)
    LEDGER.postpone(step, account.points, end_ms)
    sweeps.remember(step, program, account.points, end_ms)


# Sweeps


def sweep(step: Transaction, _: Due) -> None:
    """Everything that a midnight brings: points end, warnings go out, standings change."""
    step.store.remove(SWEEP, "")
    for key in _ended(step):
        movements.expire(step, _program(step.store, key), _account(step.store, key))
    _warn(step)
    for account in _to_count(step):
        tiers.recount(step, _program(step.store, account.points), account)
    sweeps.plan_next(step)


def _ended(step: Transaction) -> list[PointsKey]:
    """The accounts with points whose end has come, the earliest end first."""
    return cast("list[PointsKey]", LEDGER.expiring(step.store, step.now_ms))


def _warn(step: Transaction) -> None:
    """Tell of points that will end soon, once for each account and end."""
    found = sorted(_notices(step), key=lambda each: (each[0], each[1].end_ms))
    for _, notice in found:
        units = sum(
            lot.left
            for lot in LEDGER.open_lots(step.store, notice.account)
            if lot.expires_at_ms == notice.end_ms
        )
        key = (notice.account, notice.end_ms)
        if not units:
            # They were spent, or last longer by now.
            step.store.remove(NOTICES, key)
            continue
        days_left = -((step.now_ms - notice.end_ms) // DAY_MS)
        step.store.put(NOTICES, key, msgspec.structs.replace(notice, warned=True))
        events.points_expiring(step, notice.account, units, notice.end_ms, days_left)


def _notices(step: Transaction) -> Iterator[tuple[int, Notice]]:
    """What is to be warned of by now, and since when."""
    store = step.store
    for key, program in store.items(PROGRAMS):
        days = program.expiry.warn_days_before
        if days is None:
            continue
        for notice in store.oldest_first(NOTICES, NOTICES_BY_PROGRAM, key):
            since_ms = notice.end_ms - days * DAY_MS
            if since_ms > step.now_ms:
                break
            yield since_ms, notice


def _to_count(step: Transaction) -> list[Account]:
    """The accounts of whose standing a part counts no longer."""
    found = []
    for account in step.store.oldest_first(ACCOUNTS, ACCOUNTS_TO_COUNT, ""):
        leaves_at_ms = account.standing.leaves_at_ms
        if leaves_at_ms is None or leaves_at_ms > step.now_ms:
            break
        found.append(account)
    return found


def _program(store: Store, key: PointsKey) -> Program:
    program = store.get(PROGRAMS, key[:2])
    assert program is not None, "a program outlives its members"
    return program


def _account(store: Store, key: PointsKey) -> Account:
    account = store.get(ACCOUNTS, (key[0], key[2]))
    assert account is not None, "an account outlives its points"
    return account
