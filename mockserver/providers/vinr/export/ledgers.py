"""Ledgers of accounts, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from mockserver.core.ledger import Entry, EntryKind
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.export.common import optional, points
from mockserver.providers.vinr.export.shelves import Shelf
from mockserver.providers.vinr.rules import policy
from mockserver.providers.vinr.rules.movements import REOPENED_MS
from mockserver.providers.vinr.rules.undoing import Debits
from mockserver.providers.vinr.state import DETAILS, LEDGER, Account, Details, Program


def ledger(store: Store, home: Program, record: Account) -> tuple[fixture.LedgerEntry, ...]:
    """The entries of an account, oldest first."""
    book = _Book(store, home)
    entries = [*LEDGER.newest_first(store, record.points)]
    return tuple(book.write(entry) for entry in reversed(entries))


class _Book:
    """The ledger of an account while it is written out: what seeding knows at each entry."""

    def __init__(self, store: Store, home: Program) -> None:
        self._store = store
        self._home = home
        self._shelf = Shelf(store)
        self._debits = Debits()

    def write(self, entry: Entry) -> fixture.LedgerEntry:
        """The next entry as a fixture lists it."""
        details = self._store.get(DETAILS, entry.number) or Details()
        source = details.source
        return fixture.LedgerEntry(
            amount=points(entry.amount),
            at=iso(entry.at_ms),
            reason=entry.reason or "",
            expires_at=self._end(entry),
            rule=details.rule,
            source=None if source is None else fixture.Source(type=source.type, id=source.id),
            redemption=details.redemption,
            shortfall=points(details.shortfall),
            metadata=details.metadata,
            lots=self._lots(entry, details) if entry.amount > 0 else (),
            drawn=self._drawn(entry, details) if entry.amount < 0 else (),
            id=entry.id,
            number=entry.number,
        )

    def _end(self, entry: Entry) -> str | UnsetType | None:
        """The end that an entry says, unless it is the one that the program has for it."""
        if entry.kind is not EntryKind.EARN:
            return UNSET
        usual_ms = policy.end_ms(self._home, entry.at_ms)
        return UNSET if entry.expires_at_ms == usual_ms else optional(entry.expires_at_ms)

    def _lots(self, entry: Entry, details: Details) -> tuple[fixture.Lot, ...]:
        self._shelf.put(entry.lots)
        if entry.kind is EntryKind.EARN:
            lot = LEDGER.lot(self._store, entry.number)
            if lot.expires_at_ms == entry.expires_at_ms:
                return ()
            return (fixture.Lot(ends_at=optional(lot.expires_at_ms)),)
        numbers = [number for number, _ in entry.lots]
        debit = self._debits.undone_by(entry.reason, details, entry.amount)
        if debit is None:
            return tuple(self._arrived(number) for number in numbers)
        spent = {number for number, _ in debit.lots}
        return self._reopened(entry, [number for number in numbers if number not in spent])

    def _arrived(self, number: int) -> fixture.Lot:
        lot = LEDGER.lot(self._store, number)
        return fixture.Lot(
            number=number,
            amount=points(lot.amount),
            since=iso(lot.earned_at_ms),
            ends_at=optional(lot.expires_at_ms),
        )

    def _reopened(self, entry: Entry, numbers: Sequence[int]) -> tuple[fixture.Lot, ...]:
        """The lots of points that came back after their end."""
        found = []
        for number in numbers:
            end_ms = LEDGER.lot(self._store, number).expires_at_ms
            is_usual = end_ms == entry.at_ms + REOPENED_MS
            found.append(
                fixture.Lot(number=number, ends_at=UNSET if is_usual else optional(end_ms))
            )
        return tuple(found)

    def _drawn(self, entry: Entry, details: Details) -> tuple[int, ...]:
        self._debits.add(entry, details)
        if self._shelf.take(entry.lots):
            return ()
        return tuple(number for number, _ in entry.lots)
