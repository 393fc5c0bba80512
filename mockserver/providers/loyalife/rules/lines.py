"""The history of members: a line for each entry of the ledger."""

from __future__ import annotations

from mockserver.core.ledger import Entry
from mockserver.core.world import Transaction
from mockserver.providers.loyalife.rules.counters import LINE, next_number
from mockserver.providers.loyalife.state import LINES, Line, MemberKey


def write(
    step: Transaction,
    member: MemberKey,
    entry: Entry,
    kind: int,
    *,
    at_ms: int | None = None,
    external_reference: str | None = None,
    detail: str | None = None,
    merchant: str | None = None,
    id: int | None = None,
) -> Line:
    """Add the line of an entry; `kind` is its LoyaltyTxnType, `at_ms` the customer's own time."""
    line = Line(
        next_number(step.store, LINE) if id is None else id,
        entry.number,
        member,
        entry.at_ms if at_ms is None else at_ms,
        kind,
        external_reference,
        detail,
        merchant,
    )
    step.store.put(LINES, line.id, line)
    return line
