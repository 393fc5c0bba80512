"""The points of members, in terms that all services share."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.ledgers import LedgerEntry, MemberLedger
from mockserver.providers.loyalife.rules import members
from mockserver.providers.loyalife.rules.points import shown
from mockserver.providers.loyalife.state import (
    LEDGER,
    LINES,
    LINES_BY_MEMBER,
    PROGRAMS,
    Member,
    Program,
)


def ledgers(step: Transaction, name: str) -> Iterator[MemberLedger]:
    """The points of everybody with this RelationReference or e-mail address, in any program."""
    store = step.store
    for id, program in sorted(store.items(PROGRAMS), key=lambda item: item[1].id):
        member = members.find_by(store, id, members.REFERENCE, name) or members.find_by(
            store, id, members.EMAIL, name
        )
        if member is not None:
            balance = shown(program, LEDGER.account(store, member.key).balance)
            yield MemberLedger(member.reference, str(id), balance, _entries(store, program, member))


def _entries(store: Store, program: Program, member: Member) -> Iterator[LedgerEntry]:
    # What members see has a number of its own, in the order of their purchases.
    lines = {line.entry: line for line in store.oldest_first(LINES, LINES_BY_MEMBER, member.key)}
    for entry in LEDGER.newest_first(store, member.key):
        yield LedgerEntry(
            str(lines[entry.number].id),
            entry.at_ms,
            shown(program, entry.amount),
            shown(program, entry.balance),
            entry.kind,
            entry.reason,
            entry.reference,
        )
