"""Transactions that were sent, one by one or in batches, and what came of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.loyalife.state.programs import MemberKey


class Outcome(StrEnum):
    """What came of a transaction, in the words of the wire."""

    PENDING = "PENDING"
    SUCCESS = "SUCCESS"
    FAILED = "FAILED"
    ON_HOLD = "ON HOLD"
    PARTIAL_HOLD = "PARTIAL HOLD"


class TransactionType(StrEnum):
    """DR is a purchase and earns, CR takes points away."""

    DR = "DR"
    CR = "CR"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for. `reference` is as it was sent: a member's, or an id linked to one."""

    program: int
    reference: str
    transaction_id: str | None
    type: TransactionType
    amount: int | float
    at_ms: int
    product_code: str
    sub_product_code: str | None
    key: str | None
    attributes: dict[str, Any]


class Held(msgspec.Struct, frozen=True, gc=False):
    """A lot that waits for a review, and the rule that made it."""

    lot: int
    rule: str


class Transaction(msgspec.Struct, frozen=True, kw_only=True):
    """An order and what came of it.

    `points` were awarded or taken back; `held` are those that wait for a review.
    """

    request_id: str
    number: int
    order: Order
    received_at_ms: int
    outcome: Outcome
    member: MemberKey | None = None
    points: int = 0
    held: tuple[Held, ...] = ()
    error: str | None = None


class Batch(msgspec.Struct, frozen=True, gc=False):
    """Transactions that came together; they are processed later, in their order."""

    id: str
    program: int
    received_at_ms: int
    requests: tuple[str, ...]


_UNDONE = (Outcome.PENDING, Outcome.FAILED)

# Those that were done and have a transaction_id, which is the client's own and may be repeated.
TRANSACTIONS_BY_ID: Index[Transaction] = Index(
    "transaction_id",
    scope=lambda transaction: (
        None
        if transaction.order.transaction_id is None or transaction.outcome in _UNDONE
        else (transaction.order.program, transaction.order.transaction_id)
    ),
    sort=lambda transaction: transaction.number,
)

HOLDS_BY_MEMBER: Index[Transaction] = Index(
    "holds",
    scope=lambda transaction: transaction.member if transaction.held else None,
    sort=lambda transaction: transaction.number,
)

TRANSACTIONS: Table[Transaction] = Table(
    "loyalife.transactions", TRANSACTIONS_BY_ID, HOLDS_BY_MEMBER
)

BATCHES: Table[Batch] = Table("loyalife.batches")

# What was done under an idempotency key, by (program, kind of request, key).
KEYS: Table[str] = Table("loyalife.idempotency")
