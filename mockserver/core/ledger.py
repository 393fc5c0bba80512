"""Points: accounts, lots and an append-only list of entries.

Amounts are whole numbers in the ledger's smallest unit; where a program has decimals, that unit
is a fraction of a point. Nothing is ever edited or deleted: a correction is an entry of its own.
A lot is what one credit brought in; debits use up lots, the one that expires first before the
others. Each account keeps running totals, so balances are read and never added up.

Always true, for each account:

- balance = earned + refunded - spent - revoked - expired = the sum of its entries
  = what is left in its open lots - what it owes;
- it owes something only while it has no open lot, and it owes only what was revoked;
- so the balance is below zero exactly when it owes something.

A lot that is held is outside of all this until it is released: its points are in no entry.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from mockserver.core.errors import InsufficientPoints
from mockserver.core.openings import Opening, open_accounts
from mockserver.core.points import (
    Account,
    Cause,
    Entry,
    EntryKind,
    Lot,
    Parts,
    Step,
    after,
    drawn,
    make_entry,
)
from mockserver.core.store import Index, Store, Table

# Sorts behind every real instant: a lot without an end is used up last.
_NEVER_MS = 2**62


class Ledger:
    """The ledger of one provider: table definitions and the movements on them. Holds no state.

    The `entry_lists` are further lists that the provider keeps of the entries.
    """

    __slots__ = ("_ending_lots", "_open_lots", "accounts", "categories", "entries", "lots")

    def __init__(self, name: str, *entry_lists: Index[Entry]) -> None:
        self.accounts: Table[Account] = Table(f"{name}.accounts")
        self._open_lots: Index[Lot] = Index(
            "open",
            scope=lambda lot: lot.account if lot.left and not lot.held else None,
            sort=lambda lot: (
                _NEVER_MS if lot.expires_at_ms is None else lot.expires_at_ms,
                lot.earned_at_ms,
                lot.number,
            ),
        )
        self._ending_lots: Index[Lot] = Index(
            "ending",
            scope=lambda lot: None if lot.expires_at_ms is None or not lot.left or lot.held else "",
            sort=lambda lot: (lot.expires_at_ms, lot.number),
        )
        self.lots: Table[Lot] = Table(f"{name}.lots", self._open_lots, self._ending_lots)
        self.entries: Table[Entry] = Table(f"{name}.entries", *entry_lists)
        # The sum of the entries of an account that have a category, for each of these.
        self.categories: Table[int] = Table(f"{name}.categories")

    # Reading

    def account(self, store: Store, key: Hashable) -> Account:
        """The totals of an account; one that never had points is all zeros."""
        return store.get(self.accounts, key) or Account(key)

    def entry(self, store: Store, number: int) -> Entry:
        """The entry with this number, which must exist."""
        entry = store.get(self.entries, number)
        assert entry is not None, f"entry {number} is linked but missing"
        return entry

    def lot(self, store: Store, number: int) -> Lot:
        """The lot with this number, which must exist."""
        lot = store.get(self.lots, number)
        assert lot is not None, f"lot {number} is linked but missing"
        return lot

    def in_category(self, store: Store, key: Hashable, category: str) -> int:
        """The sum of an account's entries in one category."""
        return store.get(self.categories, (key, category)) or 0

    def newest_first(
        self, store: Store, key: Hashable, before: int | None = None
    ) -> Iterator[Entry]:
        """The entries of an account, newest first, older than the entry number `before`."""
        if before is None:
            number = self.account(store, key).last_entry
        else:
            number = self.entry(store, before).previous
        while number:
            entry = self.entry(store, number)
            yield entry
            number = entry.previous

    def open_lots(self, store: Store, key: Hashable) -> Iterator[Lot]:
        """The lots of an account that have points left, in the order they will be used up."""
        return store.oldest_first(self.lots, self._open_lots, key)

    def next_lot(self, store: Store, key: Hashable) -> Lot | None:
        """The first of them, or None."""
        return store.first(self.lots, self._open_lots, key)

    def next_end_ms(self, store: Store) -> int | None:
        """When points expire next, in any account; None if none ever will."""
        lot = store.first(self.lots, self._ending_lots, "")
        return None if lot is None else lot.expires_at_ms

    def expiring(self, store: Store, at_ms: int) -> list[Hashable]:
        """The accounts with open lots that end at or before this instant, earliest end first."""
        found: dict[Hashable, None] = {}
        for lot in store.oldest_first(self.lots, self._ending_lots, ""):
            if not _has_ended(lot, at_ms):
                break
            found[lot.account] = None
        return list(found)

    # Points that come in

    def earn(
        self,
        step: Step,
        key: Hashable,
        amount: int,
        cause: Cause,
        expires_at_ms: int | None = None,
    ) -> Entry:
        """Bring in `amount` (at least 1) as a new lot, which may have an end.

        What the account owes is paid out of it first.
        """
        assert amount > 0, "an earning is at least 1"
        number = cause.number or step.ids.number()
        lot = Lot(number, key, amount, amount, cause.at_ms, expires_at_ms, cause.category)
        return self._bring_in(step, number, lot, cause)

    def _bring_in(self, step: Step, number: int, lot: Lot, cause: Cause) -> Entry:
        before = self.account(step.store, lot.account)
        paid = 0
        if before.owed:
            paid = min(before.owed, lot.amount)
            lot = drawn(lot, paid, EntryKind.REVOKE)
        step.store.put(self.lots, lot.number, lot)
        lots = ((lot.number, lot.left),)
        kind, end_ms = EntryKind.EARN, lot.expires_at_ms
        return self._append(step.store, number, before, kind, lots, cause, -paid, end_ms)

    def hold(
        self,
        step: Step,
        key: Hashable,
        amount: int,
        cause: Cause,
        expires_at_ms: int | None = None,
    ) -> Lot:
        """Set `amount` (at least 1) aside as a lot of its own that counts to nothing yet."""
        assert amount > 0, "a held lot has at least 1"
        number = cause.number or step.ids.number()
        lot = Lot(
            number, key, amount, amount, cause.at_ms, expires_at_ms, cause.category, held=True
        )
        step.store.put(self.lots, number, lot)
        return lot

    def release(
        self, step: Step, held: Lot, cause: Cause, expires_at_ms: int | None = None
    ) -> Entry:
        """Bring in the points of a held lot, with this end; its age stays what it was."""
        assert held.held, "only a lot that is held can be released"
        assert held.left, "a lot that was given up stays so"
        lot = msgspec.structs.replace(held, held=False, expires_at_ms=expires_at_ms)
        return self._bring_in(step, cause.number or step.ids.number(), lot, cause)

    def discard(self, step: Step, held: Lot) -> None:
        """Give a held lot up: its points never come in."""
        assert held.held, "only a lot that is held can be given up"
        step.store.put(self.lots, held.number, drawn(held, held.left, EntryKind.REVOKE))

    def fill(self, step: Step, openings: Iterable[Opening]) -> None:
        """Open many accounts with their first earnings.

        The same as earning each amount, in a fraction of the time. Only for accounts that have
        had no points yet. The number of a cause is that of the account's first entry, and the
        others follow.
        """
        rows = open_accounts(openings, step.ids.counter)
        step.store.fill(self.accounts, rows.accounts)
        step.store.fill(self.lots, rows.lots)
        step.store.fill(self.entries, rows.entries)
        step.store.fill(self.categories, rows.categories)
        step.ids.counter = max(step.ids.counter, rows.number)

    # Points that go out

    def spend(
        self,
        step: Step,
        key: Hashable,
        amount: int,
        cause: Cause,
        kind: EntryKind = EntryKind.SPEND,
        first: Sequence[Lot] = (),
    ) -> Entry:
        """Take out `amount` (at least 1), from the lots that expire first.

        Lots in `first`, open ones of the account, come before all others, in their order.

        Raises InsufficientPoints, before anything has changed.
        """
        assert amount > 0, "a debit is at least 1"
        before = self.account(step.store, key)
        if before.balance < amount:
            raise InsufficientPoints(amount, before.balance)
        lots, missing = self._draw(step.store, key, amount, kind, first)
        assert not missing, "the lots hold less than the balance"
        number = cause.number or step.ids.number()
        return self._append(step.store, number, before, kind, lots, cause)

    def overdraw(
        self, step: Step, key: Hashable, amount: int, cause: Cause, first: Sequence[Lot] = ()
    ) -> Entry:
        """Revoke `amount` (at least 1) whatever there is, like `spend`; the rest is owed."""
        assert amount > 0, "a debit is at least 1"
        before = self.account(step.store, key)
        kind = EntryKind.REVOKE
        lots, owed = self._draw(step.store, key, amount, kind, first)
        number = cause.number or step.ids.number()
        return self._append(step.store, number, before, kind, lots, cause, owed)

    def expire(self, step: Step, key: Hashable, cause: Cause) -> Entry | None:
        """Take out all that is left in lots whose end has come, in one entry; None without any."""
        kind = EntryKind.EXPIRE
        ended = [lot for lot in self.open_lots(step.store, key) if _has_ended(lot, cause.at_ms)]
        if not ended:
            return None
        before = self.account(step.store, key)
        for lot in ended:
            step.store.put(self.lots, lot.number, drawn(lot, lot.left, kind))
        lots = tuple((lot.number, -lot.left) for lot in ended)
        return self._append(step.store, step.ids.number(), before, kind, lots, cause)

    def postpone(self, step: Step, key: Hashable, expires_at_ms: int | None) -> None:
        """Give all open lots of an account this end."""
        for lot in list(self.open_lots(step.store, key)):
            moved = msgspec.structs.replace(lot, expires_at_ms=expires_at_ms)
            step.store.put(self.lots, lot.number, moved)

    def refund(
        self,
        step: Step,
        debit: Entry,
        cause: Cause,
        reopened_until_ms: int | None = None,
        numbers: Iterable[int] = (),
    ) -> Entry:
        """Undo a debit whole: each lot gets back what it gave, once more with its own end.

        Where that end has passed, the points come back as a lot of their own that ends at
        `reopened_until_ms`; the first of these get the `numbers` that have been decided before.
        What the account owes is paid first, out of what expires first. The debit must have been
        covered: one that was owed in part cannot be undone.
        """
        assert not debit.owed, "only a debit that lots have covered can be undone"
        before = self.account(step.store, debit.account)
        owed = before.owed
        decided = iter(numbers)
        lots = []
        for number, taken in debit.lots:
            lot = drawn(self.lot(step.store, number), taken, debit.kind)
            if _has_ended(lot, cause.at_ms):
                fresh = next(decided, None) or step.ids.number()
                lot = _reopened(fresh, lot, -taken, reopened_until_ms)
            paid = min(owed, -taken)
            owed -= paid
            step.store.put(self.lots, lot.number, drawn(lot, paid, EntryKind.REVOKE))
            lots.append((lot.number, -taken - paid))
        kind, change = EntryKind.REFUND, owed - before.owed
        number = cause.number or step.ids.number()
        return self._append(step.store, number, before, kind, tuple(lots), cause, change)

    def move(
        self, step: Step, source: Hashable, target: Hashable, out: Cause, into: Cause
    ) -> tuple[Entry, Entry] | None:
        """Bring all points of one account into another, lot by lot; None without any.

        They leave as revoked and arrive as refunded, because neither account has earned or spent
        them. Lots keep age, end and category. Neither account may owe anything.
        """
        given = self.account(step.store, source)
        assert not given.owed, "there is nothing to move while points are owed"
        assert not self.account(step.store, target).owed, "what comes in would pay what is owed"
        lots = list(self.open_lots(step.store, source))
        if not lots:
            return None
        kind = EntryKind.REVOKE
        parts, _ = self._draw(step.store, source, given.balance, kind, ())
        left = self._append(step.store, step.ids.number(), given, kind, parts, out)
        moved = [_reopened(step.ids.number(), lot, lot.left, lot.expires_at_ms) for lot in lots]
        arrived = [msgspec.structs.replace(lot, account=target) for lot in moved]
        return left, self.arrive(step, target, arrived, into)

    def arrive(self, step: Step, key: Hashable, lots: Sequence[Lot], cause: Cause) -> Entry:
        """Bring in new lots, of points that were earned elsewhere or before: as refunded."""
        before = self.account(step.store, key)
        assert not before.owed, "points that come in would pay what is owed"
        for lot in lots:
            step.store.put(self.lots, lot.number, lot)
        parts = tuple((lot.number, lot.left) for lot in lots)
        number = cause.number or step.ids.number()
        return self._append(step.store, number, before, EntryKind.REFUND, parts, cause)

    def _draw(
        self, store: Store, key: Hashable, amount: int, kind: EntryKind, first: Sequence[Lot]
    ) -> tuple[Parts, int]:
        """Take from lots what they have; returns their parts and how much they lacked."""
        lots = self.open_lots(store, key)
        if first:
            preferred = {lot.number for lot in first}
            lots = chain(first, (lot for lot in lots if lot.number not in preferred))
        taken: list[tuple[Lot, int]] = []
        for lot in lots:
            part = min(lot.left, amount)
            taken.append((lot, part))
            amount -= part
            if not amount:
                break
        for lot, part in taken:
            store.put(self.lots, lot.number, drawn(lot, part, kind))
        return tuple((lot.number, -part) for lot, part in taken), amount

    def _append(
        self,
        store: Store,
        number: int,
        before: Account,
        kind: EntryKind,
        lots: Parts,
        cause: Cause,
        owed: int = 0,
        expires_at_ms: int | None = None,
    ) -> Entry:
        entry = make_entry(before, number, kind, lots, cause, owed, expires_at_ms)
        store.put(self.entries, number, entry)
        store.put(self.accounts, before.key, after(before, entry))
        if cause.category is not None:
            place = (before.key, cause.category)
            store.put(
                self.categories, place, (store.get(self.categories, place) or 0) + entry.amount
            )
        return entry


def _reopened(number: int, ended: Lot, amount: int, until_ms: int | None) -> Lot:
    """A lot for points of another one, which stays as it was."""
    return Lot(number, ended.account, amount, amount, ended.earned_at_ms, until_ms, ended.category)


def _has_ended(lot: Lot, at_ms: int) -> bool:
    return lot.expires_at_ms is not None and lot.expires_at_ms <= at_ms


__all__ = [
    "Account",
    "Cause",
    "Entry",
    "EntryKind",
    "Ledger",
    "Lot",
    "Opening",
    "Parts",
    "Step",
    "after",
]
