"""Members and their ledgers."""

from __future__ import annotations

from collections.abc import Iterable

from mockserver.core.documents import optional
from mockserver.core.ledger import Entry
from mockserver.core.times import iso
from mockserver.providers.expys import fixture, prefixes, render
from mockserver.providers.expys.export.common import Source
from mockserver.providers.expys.state import ACCEPTANCES, LEDGER, Acceptance, Member, MemberKey

Acceptances = dict[MemberKey, list[Acceptance]]


def acceptances(source: Source) -> Acceptances:
    """What members have accepted, in the order of time."""
    found: Acceptances = {}
    for _, each in source.store.items(ACCEPTANCES):
        found.setdefault(each.member, []).append(each)
    for accepted in found.values():
        accepted.sort(key=lambda each: (each.at_ms, each.version))
    return found


def member(source: Source, record: Member, accepted: Iterable[Acceptance]) -> fixture.Member:
    """A member as a fixture lists it."""
    entries = [*LEDGER.newest_first(source.store, record.key)]
    is_removed = record.removed_at_ms is not None
    return fixture.Member(
        external_user_id=record.external_user_id,
        display_name=record.display_name,
        email=record.email,
        tier=record.tier,
        attributes=record.attributes,
        ledger=tuple(_entry(source, entry) for entry in reversed(entries)),
        accepted=tuple(
            fixture.Acceptance(version=each.version, at=iso(each.at_ms)) for each in accepted
        ),
        created_at=iso(record.created_at_ms),
        removed_at=optional(record.removed_at_ms),
        # Of a member who has come back it says nothing any more.
        balance_retained=record.balance_retained and is_removed,
        number=record.number,
    )


def _entry(source: Source, entry: Entry) -> fixture.LedgerEntry:
    id = render.transaction_id(source.stream, entry)
    return fixture.LedgerEntry(
        type="CREDIT" if entry.amount > 0 else "DEBIT",
        amount=entry.amount,
        at=iso(entry.at_ms),
        reason=entry.reason,
        redemption_id=entry.reference,
        id=id,
        number=None if entry.id is None else source.place(prefixes.TRANSACTION, id, entry.number),
    )
