"""The points of a member, in the same terms for all providers: for people and for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from mockserver.core.ledger import EntryKind
from mockserver.core.world import Transaction

Points = int | float | Decimal
"""As the service writes them: whole, or with the decimals that its program has."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One movement of points.

    `id` is the one that the service shows, `reference` that of what caused the movement;
    `amount` is signed, and `balance` the member's after it.
    """

    id: str | None
    at_ms: int
    amount: Points
    balance: Points
    kind: EntryKind
    reason: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class MemberLedger:
    """The points of one member in one part of a service, newest entry first.

    Services keep parts that know nothing of each other: of an org and an environment, as
    `org_demo/sandbox`, of an environment and a program, as `test/prog_default`, or of a program.
    """

    member: str
    part: str
    balance: Points
    entries: Iterator[LedgerEntry]


Ledgers = Callable[[Transaction, str], Iterator[MemberLedger]]
"""The ledgers of everybody who is called so, by any name that the service has for members."""


def nobody(_: Transaction, __: str) -> Iterator[MemberLedger]:
    """The ledgers of a service without points."""
    return iter(())
