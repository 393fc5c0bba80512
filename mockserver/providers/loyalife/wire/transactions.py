"""Transactions, one by one and in batches."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.loyalife.wire.common import IDEMPOTENCY_KEY, LooseText, Money, Text

TransactionType = Annotated[Text, Meta(extra={"listed": ("DR", "CR")})]

TransactionDate = Annotated[
    Text,
    Meta(extra={"moment": "past"}, extra_json_schema={"examples": ["2026-06-01"]}),
]


class BatchItem(msgspec.Struct, kw_only=True):
    """A transaction of a batch; fields beyond these are custom attributes."""

    amount: Money
    transaction_date: TransactionDate
    product_code: Text
    member_relation_reference: Text
    transaction_type: TransactionType
    transaction_id: Text | UnsetType | None = UNSET
    sub_product_code: LooseText | UnsetType | None = UNSET
    idempotency_key: Text | UnsetType | None = msgspec.field(name=IDEMPOTENCY_KEY, default=UNSET)


class InsertTransactionRequest(BatchItem, kw_only=True):
    """Body of transaction.insert; here the client's own id is required."""

    transaction_id: Text


class QueuedItem(msgspec.Struct):
    """A transaction that waits, and how polling calls it."""

    member_relation_reference: str
    transaction_id: str | None
    transaction_type: str
    request_id: str


class QueuedBatch(msgspec.Struct):
    """A batch that waits; programs with the older form leave `transactions` out."""

    batch_id: str
    message: str
    total_transactions: int
    transactions: list[QueuedItem] | UnsetType = UNSET


class PollQuery(msgspec.Struct):
    """Query of transaction.poll_batch; any of the three names will do."""

    batch_id: Text | UnsetType = UNSET
    batchId: Text | UnsetType = UNSET
    pstrBatchId: Text | UnsetType = UNSET
    pintProgramId: int | UnsetType = UNSET


class BatchSummary(msgspec.Struct):
    """How many transactions of a batch are where."""

    total: int
    success: int
    failed: int
    pending: int
    on_hold: int
    partial_hold: int


class ItemResult(msgspec.Struct):
    """What came of one transaction; each status has the fields that it needs."""

    request_id: str
    status: str
    points: int | float | UnsetType = UNSET
    message: str | UnsetType = UNSET
    error: str | UnsetType = UNSET


class BatchStatus(msgspec.Struct):
    """What came of a batch."""

    batch_id: str
    summary: BatchSummary
    results: list[ItemResult]
    total_points: int | float
