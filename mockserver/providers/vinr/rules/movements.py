"""Every way in which points move, with everything that follows from it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from mockserver.core.ledger import Cause, Entry, EntryKind, Lot
from mockserver.core.times import DAY_MS
from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import TooFewPoints
from mockserver.providers.vinr.rules import policy, sweeps, tiers
from mockserver.providers.vinr.rules.points import text
from mockserver.providers.vinr.rules.reasons import EXPIRY, MERGE_IN, MERGE_OUT
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    DETAILS,
    LEDGER,
    NOTICES,
    REWARDS,
    REWARDS_BY_COST,
    TOTALS,
    Account,
    Details,
    Program,
    Totals,
    points_key,
)

# Points of a lot whose end has passed come back for this long: decided here.
REOPENED_MS = 30 * DAY_MS

_PLAIN = Details()

# Sorts behind every number of a record.
_BEHIND = 2**62


class Why(msgspec.Struct, frozen=True):
    """The reason of a movement, and what its entry says besides."""

    reason: str
    details: Details = _PLAIN


def now(step: Transaction, account: Account) -> Account:
    """The account as it has become in this step."""
    after = step.store.get(ACCOUNTS, account.key)
    assert after is not None, "accounts are closed, never deleted"
    return after


# Coming in


def credit(step: Transaction, program: Program, account: Account, units: int, why: Why) -> Entry:
    """Bring in points that count for a lifetime."""
    end_ms = policy.end_ms(program, step.now_ms)
    cause = Cause(step.now_ms, why.reason)
    entry = LEDGER.earn(step, account.points, units, cause, end_ms)
    _came_in(step, program, entry, why, () if end_ms is None else (end_ms,))
    tiers.credited(step, program, account, units)
    return entry


def give_back(
    step: Transaction, program: Program, account: Account, debit: Entry, why: Why
) -> Entry:
    """Undo a debit: its points are back in lots with the ends that they had."""
    until_ms = step.now_ms + REOPENED_MS
    entry = LEDGER.refund(step, debit, Cause(step.now_ms, why.reason), until_ms)
    _came_in(step, program, entry, why, _ends(step, entry))
    tiers.look(step, program, now(step, account))
    return entry


def merge(step: Transaction, program: Program, source: Account, target: Account) -> None:
    """Bring all points of one account into another."""
    moved = LEDGER.move(
        step,
        source.points,
        target.points,
        Cause(step.now_ms, MERGE_OUT),
        Cause(step.now_ms, MERGE_IN),
    )
    if moved is not None:
        out, into = moved
        _book(step, out, Why(MERGE_OUT), Totals(spent=-out.amount))
        events.points_moved(step, "spent", out)
        _came_in(step, program, into, Why(MERGE_IN), _ends(step, into))


def _came_in(
    step: Transaction, program: Program, entry: Entry, why: Why, ends: Iterable[int]
) -> None:
    _book(step, entry, why, Totals(earned=entry.amount))
    for end_ms in ends:
        sweeps.remember(step, program, points_key(entry), end_ms)
    events.points_moved(step, "earned", entry)
    _unlock(step, entry)


def _ends(step: Transaction, entry: Entry) -> list[int]:
    """When the points that an entry brought in end."""
    lots = (LEDGER.lot(step.store, number) for number, _ in entry.lots)
    return sorted({lot.expires_at_ms for lot in lots if lot.expires_at_ms is not None})


def _unlock(step: Transaction, entry: Entry) -> None:
    """Tell of each active reward that the balance has come up to."""
    account = points_key(entry)
    before = entry.balance - entry.amount
    rewards = step.store.oldest_first(
        REWARDS, REWARDS_BY_COST, account[:2], after=((before, _BEHIND),)
    )
    for reward in rewards:
        if reward.cost > entry.balance:
            break
        events.reward_unlocked(step, account, reward, entry.balance)


# Going out


def check_balance(
    step: Transaction, account: Account, units: int, param: str | None = None
) -> None:
    """Raise TooFewPoints unless the account holds so many."""
    available = LEDGER.account(step.store, account.points).balance
    if available < units:
        raise TooFewPoints(account.id, text(units), text(available), param)


def debit(
    step: Transaction,
    program: Program,
    account: Account,
    units: int,
    why: Why,
    kind: EntryKind = EntryKind.SPEND,
    first: tuple[Lot, ...] = (),
) -> Entry:
    """Take out points that are there."""
    entry = take(step, account, units, why, kind, first)
    events.points_moved(step, "spent", entry)
    tiers.look(step, program, account)
    return entry


def take(
    step: Transaction,
    account: Account,
    units: int,
    why: Why,
    kind: EntryKind = EntryKind.SPEND,
    first: tuple[Lot, ...] = (),
) -> Entry:
    """The same without telling of it, for those who have to tell of something else before."""
    cause = Cause(step.now_ms, why.reason)
    entry = LEDGER.spend(step, account.points, units, cause, kind, first)
    _book(step, entry, why, Totals(spent=-entry.amount))
    return entry


def expire(step: Transaction, program: Program, account: Account) -> None:
    """Take out what has ended, in one movement."""
    cause = Cause(step.now_ms, EXPIRY)
    entry = LEDGER.expire(step, account.points, cause)
    assert entry is not None, "only accounts with points that have ended get here"
    for end_ms in _ends(step, entry):
        step.store.remove(NOTICES, (account.points, end_ms))
    _book(step, entry, Why(EXPIRY), Totals(expired=-entry.amount))
    events.points_moved(step, "expired", entry)
    tiers.look(step, program, account)


def _book(step: Transaction, entry: Entry, why: Why, change: Totals) -> None:
    """Note what an entry says besides, and what its program comes to with it."""
    store, details = step.store, why.details
    if details is not _PLAIN:
        store.put(DETAILS, entry.number, details)
    program = points_key(entry)[:2]
    before = store.get(TOTALS, program) or Totals()
    after = Totals(
        before.earned + change.earned,
        before.spent + change.spent,
        before.expired + change.expired,
    )
    store.put(TOTALS, program, after)
