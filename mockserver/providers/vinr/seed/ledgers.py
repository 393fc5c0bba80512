"""Ledgers: all entries of an account, from which balance, lots and awards follow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import msgspec
from msgspec import UnsetType

from mockserver.core.documents import at
from mockserver.core.ledger import Cause, Entry, EntryKind, Lot
from mockserver.core.world import Transaction
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules import policy, reasons
from mockserver.providers.vinr.rules.movements import REOPENED_MS
from mockserver.providers.vinr.rules.undoing import Debits
from mockserver.providers.vinr.seed.programs import units
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    DETAILS,
    ENTRY_NAMES,
    GRANTS,
    LEDGER,
    PROGRAMS,
    TOTALS,
    Account,
    Details,
    Environment,
    Grant,
    Program,
    Source,
    Totals,
)

# Debits that take points back; all other debits but expiry spend them.
_REVOKING = frozenset({reasons.CLAWBACK, reasons.MERGE_OUT, reasons.ACCOUNT_CLOSED})
# Credits that count for no lifetime, because their points have been earned before.
_RETURNING = frozenset({reasons.REDEMPTION_REVERSAL, reasons.CLAWBACK_REVERSAL, reasons.MERGE_IN})


@dataclass(frozen=True, slots=True)
class Booked:
    """What the ledgers of an environment have for other records.

    `paid` and `returned` are the entries of redemptions, `clawbacks` those of refunds by the rule
    whose award they took back.
    """

    paid: dict[str, Entry] = field(default_factory=dict)
    returned: dict[str, Entry] = field(default_factory=dict)
    clawbacks: dict[str, dict[str, Entry]] = field(default_factory=lambda: defaultdict(dict))


def book(
    step: Transaction, environment: Environment, account: fixture.Account, booked: Booked
) -> None:
    """Book all entries of an account, oldest first."""
    record = step.store.get(ACCOUNTS, (environment, account.id))
    assert record is not None, "accounts come before their points"
    program = step.store.get(PROGRAMS, (environment, account.program))
    assert program is not None, "references are checked before"
    debits = Debits()
    for each in _entries(account):
        source = None if each.source is None else Source(each.source.type, each.source.id)
        details = Details(each.rule, source, each.redemption, units(each.shortfall), each.metadata)
        entry = _write(_Line(step, program, record, each, details), debits)
        _note(step, record, entry, details)
        _index(booked, entry, details)


def _entries(account: fixture.Account) -> tuple[fixture.LedgerEntry, ...]:
    if account.points is None or not units(account.points):
        return account.ledger
    return (fixture.LedgerEntry(amount=account.points, at=account.created_at),)


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry that is to be written, and where."""

    step: Transaction
    program: Program
    account: Account
    given: fixture.LedgerEntry
    details: Details

    @property
    def cause(self) -> Cause:
        """When and why the points move."""
        each = self.given
        return Cause(at(self.step, each.at), each.reason, None, each.id, number=each.number)


def _write(line: _Line, debits: Debits) -> Entry:
    """Write one entry: what it does follows from its sign and its reason."""
    given, amount = line.given, units(line.given.amount)
    if amount < 0:
        entry = _take(line, -amount)
        debits.add(entry, line.details)
        return entry
    debit = debits.undone_by(given.reason, line.details, amount)
    if debit is not None:
        return _give_back(line, debit)
    if given.reason in _RETURNING:
        lots = given.lots or (fixture.Lot(),)
        arrived = [_new_lot(line, each) for each in lots]
        return LEDGER.arrive(line.step, line.account.points, arrived, line.cause)
    entry = LEDGER.earn(line.step, line.account.points, amount, line.cause, _end_ms(line))
    _set_ends(line, (entry.number,))
    return entry


def _take(line: _Line, amount: int) -> Entry:
    step, reason = line.step, line.given.reason
    kind = EntryKind.SPEND
    if reason == reasons.EXPIRY:
        kind = EntryKind.EXPIRE
    elif reason in _REVOKING:
        kind = EntryKind.REVOKE
    lots = [step.store.get(LEDGER.lots, number) for number in line.given.drawn]
    first = [
        lot for lot in lots if lot is not None and lot.left and lot.account == line.account.points
    ]
    return LEDGER.spend(step, line.account.points, amount, line.cause, kind, first)


def _give_back(line: _Line, debit: Entry) -> Entry:
    """Undo a debit; points whose end has passed come back in lots of their own."""
    numbers = [lot.number for lot in line.given.lots if lot.number is not None]
    cause = line.cause
    entry = LEDGER.refund(line.step, debit, cause, cause.at_ms + REOPENED_MS, numbers)
    spent = {number for number, _ in debit.lots}
    _set_ends(line, tuple(number for number, _ in entry.lots if number not in spent))
    return entry


def _set_ends(line: _Line, numbers: tuple[int, ...]) -> None:
    """Give new lots the ends that they have by now."""
    for number, each in zip(numbers, line.given.lots, strict=False):
        if not isinstance(each.ends_at, UnsetType):
            end_ms = None if each.ends_at is None else at(line.step, each.ends_at)
            lot = LEDGER.lot(line.step.store, number)
            changed = msgspec.structs.replace(lot, expires_at_ms=end_ms)
            line.step.store.put(LEDGER.lots, number, changed)


def _new_lot(line: _Line, each: fixture.Lot) -> Lot:
    """A lot of points that were earned before."""
    given, step = line.given, line.step
    amount = units(given.amount if each.amount is None else each.amount)
    end_ms = _end_ms(line)
    if not isinstance(each.ends_at, UnsetType):
        end_ms = None if each.ends_at is None else at(step, each.ends_at)
    since_ms = at(step, given.at if each.since is None else each.since)
    number = step.ids.listed(each.number)
    return Lot(number, line.account.points, amount, amount, since_ms, end_ms)


def _end_ms(line: _Line) -> int | None:
    end, at_ms = line.given.expires_at, at(line.step, line.given.at)
    if isinstance(end, UnsetType):
        return policy.end_ms(line.program, at_ms)
    return None if end is None else at(line.step, end)


def _note(step: Transaction, account: Account, entry: Entry, details: Details) -> None:
    """Note what an entry says besides, and what follows from it elsewhere."""
    store = step.store
    if details != Details():
        store.put(DETAILS, entry.number, details)
    if entry.id is not None:
        store.put(ENTRY_NAMES, (account.environment, entry.id), entry.number)
    _add(step, account, entry)
    if entry.reason == reasons.EARNING_RULE and details.rule and details.source:
        grant = Grant(
            environment=account.environment,
            rule=details.rule,
            source=details.source.id,
            account=account.points,
            entry=entry.number,
            points=entry.amount,
            at_ms=entry.at_ms,
        )
        store.put(GRANTS, grant.key, grant)


def _add(step: Transaction, account: Account, entry: Entry) -> None:
    """Have an entry count to the totals of its program."""
    program = account.points[:2]
    before = step.store.get(TOTALS, program) or Totals()
    earned, spent, expired = before.earned, before.spent, before.expired
    if entry.amount > 0:
        earned += entry.amount
    elif entry.kind is EntryKind.EXPIRE:
        expired -= entry.amount
    else:
        spent -= entry.amount
    step.store.put(TOTALS, program, Totals(earned, spent, expired))


def _index(booked: Booked, entry: Entry, details: Details) -> None:
    """Have an entry found by the redemption or the refund that it is of."""
    if details.redemption is not None:
        found = booked.paid if entry.amount < 0 else booked.returned
        found[details.redemption] = entry
    if entry.reason == reasons.CLAWBACK and details.source and details.rule:
        booked.clawbacks[details.source.id][details.rule] = entry
