"""What the ledger keeps: accounts, lots and entries."""

from __future__ import annotations

from collections.abc import Hashable
from enum import StrEnum
from typing import Protocol

import msgspec

from mockserver.core.ids import Ids
from mockserver.core.store import Store

# The signed part of a movement that each lot has in it: number and amount.
Parts = tuple[tuple[int, int], ...]


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


class EntryKind(StrEnum):
    """Why points moved; also the running total of the account that the entry counts to."""

    EARN = "earn"
    SPEND = "spend"
    REFUND = "refund"
    REVOKE = "revoke"
    EXPIRE = "expire"


class Account(msgspec.Struct, frozen=True, gc=False):
    """The totals of one account; all but `balance` and `owed` only ever grow.

    `owed` is what was taken although no lot held it; the next points that come in pay it first.
    """

    key: Hashable
    balance: int = 0
    earned: int = 0
    refunded: int = 0
    spent: int = 0
    revoked: int = 0
    expired: int = 0
    last_entry: int = 0
    owed: int = 0


class Lot(msgspec.Struct, frozen=True, gc=False):
    """Points that came in together, and what became of them.

    `amount` = `left` + `revoked` + `expired` + what was spent. The `number` is that of the entry
    that brought them in, unless the lot was held before or reopens one that had ended. Points of
    a lot that is `held` belong to nobody yet: no balance counts them. `category` is the
    provider's own word for where they come from.
    """

    number: int
    account: Hashable
    amount: int
    left: int
    earned_at_ms: int
    expires_at_ms: int | None
    category: str | None = None
    revoked: int = 0
    expired: int = 0
    held: bool = False

    @property
    def spent(self) -> int:
        """What was spent and has not been refunded."""
        return self.amount - self.left - self.revoked - self.expired


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One movement of points.

    `amount` is signed, `balance` is the account's after it. `lots` names the lots that gave or got
    points, with the signed amount of each; `owed` is the change of what the account owes, so that
    `amount` is the sum of `lots` less `owed`. `previous` is the number of the account's entry
    before this one, 0 for its first. `reference` is what caused it, for example the id of a
    redemption; `id` is set only where a fixture gave the entry a name.
    """

    number: int
    account: Hashable
    kind: EntryKind
    amount: int
    at_ms: int
    balance: int
    previous: int
    lots: Parts
    reason: str | None = None
    reference: str | None = None
    expires_at_ms: int | None = None
    id: str | None = None
    category: str | None = None
    owed: int = 0


class Cause(msgspec.Struct, frozen=True, gc=False):
    """When and why points move, and the category of the account that the movement counts to.

    `number` is that of the entry, or of the lot that is held, where it has been decided before.
    """

    at_ms: int
    reason: str | None = None
    reference: str | None = None
    id: str | None = None
    category: str | None = None
    number: int | None = None


def drawn(lot: Lot, amount: int, kind: EntryKind) -> Lot:
    """The lot once a debit has taken `amount` from it; a negative amount gives points back."""
    left = lot.left - amount
    if kind is EntryKind.REVOKE:
        return msgspec.structs.replace(lot, left=left, revoked=lot.revoked + amount)
    if kind is EntryKind.EXPIRE:
        return msgspec.structs.replace(lot, left=left, expired=lot.expired + amount)
    # What replace() would do, in half the time: nearly all debits come this way.
    return Lot(
        lot.number,
        lot.account,
        lot.amount,
        left,
        lot.earned_at_ms,
        lot.expires_at_ms,
        lot.category,
        lot.revoked,
        lot.expired,
        lot.held,
    )


def make_entry(
    before: Account,
    number: int,
    kind: EntryKind,
    lots: Parts,
    cause: Cause,
    owed: int = 0,
    expires_at_ms: int | None = None,
) -> Entry:
    """The entry of a movement, for an account as it was before."""
    amount = sum(part for _, part in lots) - owed
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
        cause.category,
        owed,
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
        account.owed + entry.owed,
    )
