"""The points of accounts, in terms that all services share."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.core.ids import Stream
from mockserver.core.ledger import Entry
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.ledgers import LedgerEntry, MemberLedger
from mockserver.providers.vinr.rules import accounts, expiry, ids
from mockserver.providers.vinr.rules.points import number
from mockserver.providers.vinr.state import ACCOUNTS, DETAILS, LEDGER, Account, Details, Environment


def ledgers(step: Transaction, name: str) -> Iterator[MemberLedger]:
    """The points of the accounts with this id, or of this customer, in any environment."""
    for environment in Environment:
        named = step.store.get(ACCOUNTS, (environment, ids.guide_id(name)))
        found = list(accounts.of_customer(step.store, environment, name))
        for account in found if named is None else [named]:
            yield _ledger(step, expiry.settle(step, account))


def _ledger(step: Transaction, account: Account) -> MemberLedger:
    store, stream = step.store, step.ids.stream
    return MemberLedger(
        account.id,
        f"{account.environment}/{account.program}",
        number(LEDGER.account(store, account.points).balance),
        (_entry(store, stream, entry) for entry in LEDGER.newest_first(store, account.points)),
    )


def _entry(store: Store, stream: Stream, entry: Entry) -> LedgerEntry:
    details = store.get(DETAILS, entry.number) or Details()
    source = None if details.source is None else details.source.id
    return LedgerEntry(
        ids.entry_id(stream, entry),
        entry.at_ms,
        number(entry.amount),
        number(entry.balance),
        entry.kind,
        entry.reason,
        details.redemption or source,
    )
