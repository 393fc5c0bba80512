"""Points: accounts, lots and an append-only list of entries.

Amounts are whole numbers in the ledger's smallest unit. Nothing is ever edited or deleted: a
correction is an entry of its own. A lot is what one credit brought in; debits use up lots, the
one that expires first before the others. Each account keeps running totals, so balances are
read and never added up.

Always true, for each account: balance = earned + refunded - spent - revoked - expired = the sum
of its entries = what is left in its lots.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec

from mockserver.core.errors import InsufficientPoints
from mockserver.core.ids import Ids
from mockserver.core.store import Index, Store, Table

# Sorts behind every real instant: a lot without an end is used up last.
_NEVER_MS = 2**62


class EntryKind(StrEnum):
    """Why points moved; also the running total of the account that the entry counts to."""

    EARN = "earn"
    SPEND = "spend"
    REFUND = "refund"
    REVOKE = "revoke"
    EXPIRE = "expire"


class Account(msgspec.Struct, frozen=True, gc=False):
    """The totals of one account; all but `balance` only ever grow."""

    key: Hashable
    balance: int = 0
    earned: int = 0
    refunded: int = 0
    spent: int = 0
    revoked: int = 0
    expired: int = 0
    last_entry: int = 0


class Lot(msgspec.Struct, frozen=True, gc=False):
    """What one earning brought in (`number` is that entry's) and how much of it is left."""

    number: int
    account: Hashable
    amount: int
    left: int
    earned_at_ms: int
    expires_at_ms: int | None


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One movement of points.

    `amount` is signed, `balance` is the account's after it. `lots` names the lots that gave or got
    the points back, with the signed amount of each. `previous` is the number of the account's
    entry before this one, 0 for its first. `reference` is what caused it, for example the id of a
    redemption; `id` is set only where a fixture gave the entry a name.
    """

    number: int
    account: Hashable
    kind: EntryKind
    amount: int
    at_ms: int
    balance: int
    previous: int
    lots: tuple[tuple[int, int], ...]
    reason: str | None = None
    reference: str | None = None
    expires_at_ms: int | None = None
    id: str | None = None


class Cause(msgspec.Struct, frozen=True, gc=False):
    """When and why points move; `number` is that of the entry, where it has been decided before."""

    at_ms: int
    reason: str | None = None
    reference: str | None = None
    id: str | None = None
    number: int | None = None


class Step(Protocol):
    """What a movement is part of; a transaction is one.

    Entries take their numbers from the ids of the world, so that nothing has to remember the last
    one, and ids that are made from them differ from all others.
    """

    @property
    def store(self) -> Store:
        """The records."""

    @property
    def ids(self) -> Ids:
        """The numbers."""


class Ledger:
    """The ledger of one provider: table definitions and the movements on them. Holds no state."""

    __slots__ = ("_open_lots", "accounts", "entries", "lots")

    def __init__(self, name: str) -> None:
        self.accounts: Table[Account] = Table(f"{name}.accounts")
        self._open_lots: Index[Lot] = Index(
            "open",
            scope=lambda lot: lot.account if lot.left else None,
            sort=lambda lot: (
                _NEVER_MS if lot.expires_at_ms is None else lot.expires_at_ms,
                lot.earned_at_ms,
                lot.number,
            ),
        )
        self.lots: Table[Lot] = Table(f"{name}.lots", self._open_lots)
        self.entries: Table[Entry] = Table(f"{name}.entries")

    # Reading

    def account(self, store: Store, key: Hashable) -> Account:
        """The totals of an account; one that never had points is all zeros."""
        return store.get(self.accounts, key) or Account(key)

    def entry(self, store: Store, number: int) -> Entry:
        """The entry with this number, which must exist."""
        entry = store.get(self.entries, number)
        assert entry is not None, f"entry {number} is linked but missing"
        return entry

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

    # Moving points

    def earn(
        self,
        step: Step,
        key: Hashable,
        amount: int,
        cause: Cause,
        expires_at_ms: int | None = None,
    ) -> Entry:
        """Bring in `amount` (at least 1) as a new lot, which may have an end."""
        assert amount > 0, "an earning is at least 1"
        number = cause.number or step.ids.number()
        lot = Lot(number, key, amount, amount, cause.at_ms, expires_at_ms)
        step.store.put(self.lots, number, lot)
        lots = ((number, amount),)
        before = self.account(step.store, key)
        return self._append(step.store, number, before, EntryKind.EARN, lots, cause, expires_at_ms)

    def fill(self, step: Step, openings: Iterable[tuple[Hashable, Sequence[int], Cause]]) -> None:
        """Open many accounts with their first earnings, which never end.

        The same as earning each amount, in a fraction of the time. Only for accounts that have
        had no points yet. The number of a cause is that of the account's first entry, and the
        others follow.
        """
        accounts: dict[Hashable, Account] = {}
        lots: dict[int, Lot] = {}
        entries: dict[int, Entry] = {}
        number = step.ids.counter
        for key, amounts, cause in openings:
            balance = previous = 0
            if cause.number is not None:
                number = cause.number - 1
            for amount in amounts:
                number += 1
                balance += amount
                lots[number] = Lot(number, key, amount, amount, cause.at_ms, None)
                entries[number] = Entry(
                    number,
                    key,
                    EntryKind.EARN,
                    amount,
                    cause.at_ms,
                    balance,
                    previous,
                    ((number, amount),),
                    cause.reason,
                )
                previous = number
            accounts[key] = Account(key, balance, earned=balance, last_entry=previous)
        step.store.fill(self.accounts, accounts)
        step.store.fill(self.lots, lots)
        step.store.fill(self.entries, entries)
        step.ids.counter = max(step.ids.counter, number)

    def spend(
        self,
        step: Step,
        key: Hashable,
        amount: int,
        cause: Cause,
        kind: EntryKind = EntryKind.SPEND,
    ) -> Entry:
        """Take out `amount` (at least 1), from the lots that expire first.

        Raises InsufficientPoints, before anything has changed.
        """
        assert amount > 0, "a debit is at least 1"
        before = self.account(step.store, key)
        if before.balance < amount:
            raise InsufficientPoints(amount, before.balance)
        lots = self._draw(step.store, key, amount)
        number = cause.number or step.ids.number()
        return self._append(step.store, number, before, kind, lots, cause)

    def refund(self, step: Step, spent: Entry, cause: Cause) -> Entry:
        """Undo a debit whole: each lot gets back what it gave."""
        lots = []
        for number, taken in spent.lots:
            lot = step.store.get(self.lots, number)
            assert lot is not None, f"lot {number} is drawn from but missing"
            step.store.put(self.lots, number, msgspec.structs.replace(lot, left=lot.left - taken))
            lots.append((number, -taken))
        before = self.account(step.store, spent.account)
        number = cause.number or step.ids.number()
        return self._append(step.store, number, before, EntryKind.REFUND, tuple(lots), cause)

    def _draw(self, store: Store, key: Hashable, amount: int) -> tuple[tuple[int, int], ...]:
        taken: list[tuple[Lot, int]] = []
        for lot in self.open_lots(store, key):
            part = min(lot.left, amount)
            taken.append((lot, part))
            amount -= part
            if not amount:
                break
        assert not amount, "the lots hold less than the balance"
        for lot, part in taken:
            store.put(self.lots, lot.number, msgspec.structs.replace(lot, left=lot.left - part))
        return tuple((lot.number, -part) for lot, part in taken)

    def _append(
        self,
        store: Store,
        number: int,
        before: Account,
        kind: EntryKind,
        lots: tuple[tuple[int, int], ...],
        cause: Cause,
        expires_at_ms: int | None = None,
    ) -> Entry:
        entry = _entry(before, number, kind, lots, cause, expires_at_ms)
        store.put(self.entries, number, entry)
        store.put(self.accounts, before.key, after(before, entry))
        return entry


def _entry(
    before: Account,
    number: int,
    kind: EntryKind,
    lots: tuple[tuple[int, int], ...],
    cause: Cause,
    expires_at_ms: int | None = None,
) -> Entry:
    amount = sum(part for _, part in lots)
    return Entry(
        number,
        before.key,
        kind,
        amount,
        cause.at_ms,
        before.balance + amount,
        before.last_entry,
        lots,
        cause.reason,
        cause.reference,
        expires_at_ms,
        cause.id,
    )


def after(account: Account, entry: Entry) -> Account:
    """The totals of an account once an entry has been added to them."""
    size = abs(entry.amount)
    kind = entry.kind
    return Account(
        account.key,
        account.balance + entry.amount,
        account.earned + (size if kind is EntryKind.EARN else 0),
        account.refunded + (size if kind is EntryKind.REFUND else 0),
        account.spent + (size if kind is EntryKind.SPEND else 0),
        account.revoked + (size if kind is EntryKind.REVOKE else 0),
        account.expired + (size if kind is EntryKind.EXPIRE else 0),
        entry.number,
    )
