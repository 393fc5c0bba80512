"""Ledgers of members: each entry with its line of the history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from mockserver.core.ledger import Entry, EntryKind
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.export.common import unless
from mockserver.providers.loyalife.rules import accruals, expiry, points, redemptions
from mockserver.providers.loyalife.state import (
    LEDGER,
    LINES,
    REDEMPTIONS,
    Category,
    Line,
    Member,
    Program,
    Redemption,
)

# The lines of the history by the entries that they are of.
Lines = Mapping[int, Line]


class _Kind(NamedTuple):
    """What an entry is called, its usual narration and type, and the fields that it has alone."""

    type: Any
    narration: str
    txn_type: int
    own: dict[str, Any]


def lines(store: Store) -> Lines:
    """All lines by their entries."""
    return {line.entry: line for _, line in store.items(LINES)}


def ledger(
    store: Store, home: Program, record: Member, written: Lines
) -> tuple[fixture.LedgerEntry, ...]:
    """The entries of a member, oldest first."""
    entries = [*LEDGER.newest_first(store, record.key)]
    return tuple(_entry(store, home, entry, written[entry.number]) for entry in reversed(entries))


def _entry(store: Store, home: Program, entry: Entry, line: Line) -> fixture.LedgerEntry:
    kind = _KINDS[entry.kind](store, home, entry)
    return fixture.LedgerEntry(
        type=kind.type,
        points=points.shown(home, abs(entry.amount)),
        at=iso(entry.at_ms),
        transaction_date=unless(entry.at_ms, line.at_ms),
        narration=None if entry.reason == kind.narration else entry.reason,
        loyalty_txn_type=None if line.type == kind.txn_type else line.type,
        redemption=entry.reference,
        detail=line.detail,
        id=line.id,
        number=entry.number,
        **kind.own,
    )


def _accrual(store: Store, home: Program, entry: Entry) -> _Kind:
    category = _category(entry)
    ((number, _),) = entry.lots
    own: dict[str, Any] = {
        "category": category.value,
        "expires_at": unless(expiry.end_of_lot(home, entry.at_ms), entry.expires_at_ms),
    }
    if number != entry.number:
        own["held_since"] = iso(LEDGER.lot(store, number).earned_at_ms)
        own["held_number"] = number
    return _Kind("ACCRUAL", accruals.NARRATION, home.accrual_types[category], own)


def _accrual_reversal(_: Store, home: Program, entry: Entry) -> _Kind:
    category = _category(entry)
    kind = home.accrual_types[category]
    own = {"category": category.value}
    return _Kind("ACCRUAL_REVERSAL", accruals.REVERSAL_NARRATION, kind, own)


def _redemption(store: Store, home: Program, entry: Entry) -> _Kind:
    kind = _redemption_of(store, home, entry).type
    return _Kind("REDEMPTION", home.redemption_types[kind], kind, {})


def _redemption_reversal(store: Store, home: Program, entry: Entry) -> _Kind:
    redemption = _redemption_of(store, home, entry)
    spent = {number for number, _ in LEDGER.entry(store, redemption.entry).lots}
    reopened = tuple(number for number, _ in entry.lots if number not in spent)
    narration, kind = redemptions.REVERSAL_NARRATION, redemption.type
    return _Kind("REDEMPTION_REVERSAL", narration, kind, {"reopened": reopened})


def _expiry(_: Store, home: Program, __: Entry) -> _Kind:
    return _Kind("EXPIRY", expiry.NARRATION, home.expiry_type, {})


_KINDS: Mapping[EntryKind, Callable[[Store, Program, Entry], _Kind]] = {
    EntryKind.EARN: _accrual,
    EntryKind.REVOKE: _accrual_reversal,
    EntryKind.SPEND: _redemption,
    EntryKind.REFUND: _redemption_reversal,
    EntryKind.EXPIRE: _expiry,
}


def _category(entry: Entry) -> Category:
    assert entry.category is not None, "what comes in or is taken back has a category"
    return Category(entry.category)


def _redemption_of(store: Store, home: Program, entry: Entry) -> Redemption:
    assert entry.reference is not None, "the entry is of a redemption"
    found = store.get(REDEMPTIONS, (home.id, entry.reference))
    assert found is not None, "no redemption is ever deleted"
    return found
