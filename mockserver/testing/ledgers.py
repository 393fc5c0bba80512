"""The points of a member, as assertions read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockserver.client import Control
    from mockserver.client.types import EntryKind, MemberLedger

# All that a server tells at a time.
ENTRIES_MAX = 1000

# How many entries a failing assertion shows.
SHOWN_MAX = 5

Points = int | float
"""Whole for services that count whole points."""


class SeveralLedgers(LookupError):
    """More than one service, or part of one, knows a member of that name."""


@dataclass(frozen=True, slots=True, repr=False)
class LedgerEntry:
    """One movement of points; `amount` is signed, and `balance` the member's after it."""

    amount: Points
    balance: Points
    kind: EntryKind
    """Why points moved, in one word for all services."""
    reason: str | None
    """The same in the service's own words."""
    reference: str | None
    """The id of what caused it, for example of a redemption."""
    id: str | None
    """What the service calls the entry; None where it has no id."""
    at: str
    """The world's time, ISO 8601."""

    def __repr__(self) -> str:
        why = f" {self.reason}" if self.reason else ""
        what = f" ({self.reference})" if self.reference else ""
        return f"<{self.amount:+}{why}{what} = {self.balance}>"


@dataclass(frozen=True, slots=True, repr=False)
class Ledger:
    """The points of one member at one moment; the newest entry is first.

    There are the newest 1,000 entries; the balance is that of all of them.
    """

    provider: str
    """The service, as `expys`."""
    member: str
    """The member, in the identifier of the service."""
    part: str
    """Which part of the service, as `org_demo/sandbox`, `test/prog_default` or a program's id."""
    balance: Points
    """What there is now."""
    entries: Sequence[LedgerEntry]
    """How it came to that, the newest first."""

    @property
    def amounts(self) -> list[Points]:
        """The amounts alone, newest first: `ledger.amounts == [-1200, -4500, 10000]`."""
        return [entry.amount for entry in self.entries]

    def __repr__(self) -> str:
        shown = [repr(entry) for entry in self.entries[:SHOWN_MAX]]
        older = len(self.entries) - len(shown)
        told = ", ".join([*shown, f"{older} older"] if older else shown) or "no entries"
        return f"<{self.balance} points of {self.member} ({self.provider} {self.part}): {told}>"


def read(control: Control, member: str, part: str | None, provider: str | None) -> Ledger:
    """Ask for the ledger of a member. Raises `SeveralLedgers`, and `ControlError` for nobody."""
    found = control.ledgers(member, provider, part, ENTRIES_MAX)
    if len(found) == 1:
        return _ledger(found[0])
    listed = ", ".join(f"{each['provider']} {each['part']} ({each['member']})" for each in found)
    raise SeveralLedgers(
        f"{member!r} has {len(found)} ledgers: {listed}; say which one, as in"
        f" mockserver.{found[0]['provider']}.ledger({found[0]['member']!r},"
        f" part={found[0]['part']!r})"
    )


def _ledger(told: MemberLedger) -> Ledger:
    entries = tuple(LedgerEntry(**entry) for entry in told["entries"])
    return Ledger(told["provider"], told["member"], told["part"], told["balance"], entries)
