"""Members and their ledgers."""

from __future__ import annotations

from mockserver.core.documents import at, optional_at
from mockserver.core.ledger import Cause, EntryKind
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.rules.members import REMOVAL_REASON
from mockserver.providers.expys.state import (
    LEDGER,
    MEMBERS,
    Member,
    MemberKey,
    Partition,
)


def put_member(step: Transaction, partition: Partition, member: fixture.Member) -> None:
    """Add a member, archived if the fixture says so."""
    removed_at_ms = optional_at(step, member.removed_at)
    key = (*partition, member.external_user_id)
    record = Member(
        key,
        step.ids.listed(member.number),
        at(step, member.created_at),
        member.display_name,
        member.email,
        member.tier,
        member.attributes,
        removed_at_ms,
        member.balance_retained,
        generation=0 if removed_at_ms is None else 1,
    )
    step.store.put(MEMBERS, key, record)


def book_ledger(step: Transaction, partition: Partition, part: fixture.Partition) -> dict[str, int]:
    """Book all entries; returns the number of the debit of each redemption."""
    debits: dict[str, int] = {}
    for member in part.members:
        key = (*partition, member.external_user_id)
        if member.points:
            LEDGER.earn(step, key, member.points, Cause(at(step, member.created_at)))
        for entry in member.ledger:
            _entry(step, key, entry, debits)
    return debits


def _entry(
    step: Transaction, key: MemberKey, entry: fixture.LedgerEntry, debits: dict[str, int]
) -> None:
    number = step.ids.listed(entry.number, prefixes.TRANSACTION, entry.id)
    # An id that follows from the number is made when it is shown, as for all other entries.
    name = None if entry.id == step.ids.text(prefixes.TRANSACTION, number) else entry.id
    cause = Cause(at(step, entry.at), entry.reason, entry.redemption_id, name, number=number)
    debit = debits.get(entry.redemption_id or "")
    if entry.amount < 0:
        cleared = entry.reason == REMOVAL_REASON and entry.redemption_id is None
        kind = EntryKind.REVOKE if cleared else EntryKind.SPEND
        booked = LEDGER.spend(step, key, -entry.amount, cause, kind)
        if entry.redemption_id is not None:
            debits[entry.redemption_id] = booked.number
    elif debit is not None:
        LEDGER.refund(step, LEDGER.entry(step.store, debit), cause)
    else:
        LEDGER.earn(step, key, entry.amount, cause)
