"""Ledgers: all entries of an account, from which balance, lots and awards follow."""

from __future__ import annotations

import msgspec
from msgspec import UnsetType

from mockserver.core.ledger import Cause, Entry, EntryKind
from mockserver.core.world import Transaction
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules import policy, reasons
from mockserver.providers.vinr.rules.movements import REOPENED_MS
from mockserver.providers.vinr.seed.programs import units
from mockserver.providers.vinr.seed.times import at
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
# Credits that count for no lifetime although they bring in points of their own.
_NOT_EARNED = frozenset({reasons.REDEMPTION_REVERSAL, reasons.CLAWBACK_REVERSAL, reasons.MERGE_IN})


def book(step: Transaction, environment: Environment, account: fixture.Account) -> None:
    """Book all entries of an account, oldest first."""
    record = step.store.get(ACCOUNTS, (environment, account.id))
    assert record is not None, "accounts come before their points"
    program = step.store.get(PROGRAMS, (environment, account.program))
    assert program is not None, "references are checked before"
    debits: dict[str, Entry] = {}
    for each in _entries(account):
        entry = _write(step, program, record, each, debits)
        record = _note(step, record, each, entry)


def _entries(account: fixture.Account) -> tuple[fixture.LedgerEntry, ...]:
    if not account.points:
        return account.ledger
    return (fixture.LedgerEntry(amount=account.points, at=account.created_at),)


def _write(
    step: Transaction,
    program: Program,
    account: Account,
    each: fixture.LedgerEntry,
    debits: dict[str, Entry],
) -> Entry:
    """Write one entry: what it does follows from its sign and its reason."""
    amount, at_ms = units(each.amount), at(step, each.at)
    cause = Cause(at_ms, each.reason, None, each.id)
    if amount > 0:
        spent = debits.pop(each.redemption or "", None)
        if each.reason == reasons.REDEMPTION_REVERSAL and spent is not None:
            return LEDGER.refund(step, spent, cause, at_ms + REOPENED_MS)
        return LEDGER.earn(step, account.points, amount, cause, _end_ms(step, program, each))
    kind = EntryKind.SPEND
    if each.reason == reasons.EXPIRY:
        kind = EntryKind.EXPIRE
    elif each.reason in _REVOKING:
        kind = EntryKind.REVOKE
    entry = LEDGER.spend(step, account.points, -amount, cause, kind)
    if each.redemption is not None:
        debits[each.redemption] = entry
    return entry


def _end_ms(step: Transaction, program: Program, each: fixture.LedgerEntry) -> int | None:
    if isinstance(each.expires_at, UnsetType):
        return policy.end_ms(program, at(step, each.at))
    return None if each.expires_at is None else at(step, each.expires_at)


def _note(step: Transaction, account: Account, each: fixture.LedgerEntry, entry: Entry) -> Account:
    """Note what an entry says besides, and what follows from it elsewhere."""
    store = step.store
    source = None if each.source is None else Source(each.source.type, each.source.id)
    details = Details(each.rule, source, each.redemption, units(each.shortfall), each.metadata)
    if details != Details():
        store.put(DETAILS, entry.number, details)
    if each.id is not None:
        store.put(ENTRY_NAMES, (account.environment, each.id), entry.number)
    _add(step, account, entry)
    if each.reason == reasons.EARNING_RULE and each.rule and source:
        grant = Grant(
            environment=account.environment,
            rule=each.rule,
            source=source.id,
            account=account.points,
            entry=entry.number,
            points=entry.amount,
            at_ms=entry.at_ms,
        )
        store.put(GRANTS, grant.key, grant)
    if entry.kind is EntryKind.EARN and each.reason in _NOT_EARNED:
        account = msgspec.structs.replace(account, inherited=account.inherited - entry.amount)
        store.put(ACCOUNTS, account.key, account)
    return account


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
