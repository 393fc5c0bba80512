"""Many accounts at once, each with its first earnings: rows for the ledger's tables."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mockserver.core.points import Account, Cause, Entry, EntryKind, Lot


class Opening(NamedTuple):
    """The first earnings of an account that has had none; all of them end together, or never."""

    account: Hashable
    amounts: Sequence[int]
    cause: Cause
    expires_at_ms: int | None = None


@dataclass(slots=True)
class Rows:
    """New rows by their keys, and the number that was taken last."""

    number: int
    accounts: dict[Hashable, Account] = field(default_factory=dict)
    lots: dict[int, Lot] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    categories: dict[tuple[Hashable, str], int] = field(default_factory=dict)


def open_accounts(openings: Iterable[Opening], number: int) -> Rows:
    """What earning each amount one by one would write, numbered from behind `number`."""
    rows = Rows(number)
    for key, amounts, cause, end_ms in openings:
        balance = previous = 0
        if cause.number is not None:
            number = cause.number - 1
        for amount in amounts:
            number += 1
            balance += amount
            rows.lots[number] = Lot(
                number, key, amount, amount, cause.at_ms, end_ms, cause.category
            )
            rows.entries[number] = Entry(
                number,
                key,
                EntryKind.EARN,
                amount,
                cause.at_ms,
                balance,
                previous,
                ((number, amount),),
                cause.reason,
                cause.reference,
                end_ms,
                None,
                cause.category,
            )
            previous = number
        rows.accounts[key] = Account(key, balance, earned=balance, last_entry=previous)
        if cause.category is not None and balance:
            rows.categories[key, cause.category] = balance
    rows.number = number
    return rows
