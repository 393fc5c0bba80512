"""Members, and the movements of their points and store credit."""

from __future__ import annotations

from mockserver.core.ids import Stream
from mockserver.core.ledger import Account as Balance
from mockserver.core.ledger import Entry
from mockserver.core.store import Store
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.render.values import iso_seconds, optional_iso, points
from mockserver.providers.vinr.rules.ids import entry_id
from mockserver.providers.vinr.state import (
    DETAILS,
    LEDGER,
    PROGRAMS,
    Account,
    Details,
    Metric,
    points_key,
)

# Entries always have a reason; a fixture may leave it out.
_NO_REASON = ""


def account(store: Store, record: Account) -> wire.Account:
    """A member as it is now."""
    balance = LEDGER.account(store, record.points)
    home = store.get(PROGRAMS, (record.environment, record.program))
    assert home is not None, "a program outlives its members"
    metric = None if home.tier_config is None else home.tier_config.qualify_on
    return account_as_of(record, balance, updated_at_ms(store, record, balance), metric)


def account_as_of(
    record: Account, balance: Balance, updated_ms: int, metric: Metric | None
) -> wire.Account:
    """A member with what its points were at some time."""
    return wire.Account(
        record.id,
        "loyalty_account",
        record.program,
        record.customer,
        record.status,
        points(balance.balance),
        points(balance.earned + record.inherited),
        record.tier,
        qualifying_value(record, metric),
        record.tier_locked,
        record.merged_into,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(updated_ms),
    )


def updated_at_ms(store: Store, record: Account, balance: Balance) -> int:
    """When a member or its points changed last."""
    if not balance.last_entry:
        return record.updated_at_ms
    return max(record.updated_at_ms, LEDGER.entry(store, balance.last_entry).at_ms)


def qualifying_value(record: Account, metric: Metric | None) -> wire.Number:
    """How far a member has come: in minor units of money, or else in points."""
    value = max(record.standing.value, 0)
    return value if metric in (Metric.SPEND, None) else points(value)


def transaction_now(store: Store, stream: Stream, entry: Entry) -> wire.Transaction:
    """A ledger entry with everything that is known of it."""
    return transaction(stream, entry, store.get(DETAILS, entry.number) or Details())


def transaction(stream: Stream, entry: Entry, details: Details) -> wire.Transaction:
    """A ledger entry."""
    _, program_id, account_id = points_key(entry)
    source = details.source
    return wire.Transaction(
        entry_id(stream, entry),
        "points_transaction",
        account_id,
        program_id,
        "credit" if entry.amount > 0 else "debit",
        points(entry.amount),
        points(entry.balance),
        entry.reason or _NO_REASON,
        details.rule,
        None if source is None else wire.Source(source.type, source.id),
        details.redemption,
        points(details.shortfall),
        optional_iso(entry.expires_at_ms),
        details.metadata,
        iso_seconds(entry.at_ms),
    )


def credit(stream: Stream, account_id: str, currency: str, entry: Entry) -> wire.CreditTransaction:
    """A movement of store credit."""
    return wire.CreditTransaction(
        entry_id(stream, entry),
        "credit_transaction",
        account_id,
        entry.amount,
        currency,
        entry.reason or _NO_REASON,
        entry.balance,
        entry.amount if entry.amount > 0 else None,
        None,
        None,
        {},
        iso_seconds(entry.at_ms),
    )
