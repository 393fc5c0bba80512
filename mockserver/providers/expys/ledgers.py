"""The points of members, in terms that all services share."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.core.ids import Stream
from mockserver.core.ledger import Entry
from mockserver.core.world import Transaction
from mockserver.exchange.ledgers import LedgerEntry, MemberLedger
from mockserver.providers.expys import render
from mockserver.providers.expys.state import LEDGER, MEMBERS, ORGS, Environment, Member


def ledgers(step: Transaction, name: str) -> Iterator[MemberLedger]:
    """The wallets of everybody with this externalUserID, in any org and environment."""
    for org in sorted(key for key, _ in step.store.items(ORGS)):
        for environment in Environment:
            member = step.store.get(MEMBERS, (org, environment, name))
            if member is not None:
                yield _ledger(step, member)


def _ledger(step: Transaction, member: Member) -> MemberLedger:
    stream = step.ids.stream
    return MemberLedger(
        member.external_user_id,
        "/".join(member.partition),
        LEDGER.account(step.store, member.key).balance,
        (_entry(stream, entry) for entry in LEDGER.newest_first(step.store, member.key)),
    )


def _entry(stream: Stream, entry: Entry) -> LedgerEntry:
    return LedgerEntry(
        render.transaction_id(stream, entry),
        entry.at_ms,
        entry.amount,
        entry.balance,
        entry.kind,
        entry.reason,
        entry.reference,
    )
