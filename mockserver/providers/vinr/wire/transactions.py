"""Points transactions."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.vinr.wire.accounts import Account, LoyaltyAccount
from mockserver.providers.vinr.wire.common import (
    Expandable,
    Id,
    Metadata,
    Number,
    Paging,
    Positive,
    Range,
)
from mockserver.providers.vinr.wire.programs import Program
from mockserver.providers.vinr.wire.redemptions import Redemption

REASON_LENGTH_MAX = 255
BATCH_MAX = 100

Direction = Literal["credit", "debit"]
Reason = Annotated[str, Meta(min_length=1, max_length=REASON_LENGTH_MAX)]


class CreateTransaction(Expandable, kw_only=True):
    """Body of loyalty.transactions.create; a negative amount takes points."""

    account: Id
    amount: int | Decimal
    reason: Reason | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET


class BatchItem(msgspec.Struct, kw_only=True):
    """One transaction of a batch."""

    account: Id
    amount: int | Decimal
    reason: Reason | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET


class CreateBatch(Expandable, kw_only=True):
    """Body of loyalty.transactions.createBatch; the length of the list is checked apart."""

    transactions: Annotated[list[BatchItem], Meta(min_length=1)]
    metadata: Metadata | UnsetType = UNSET


class ListTransactions(Paging, kw_only=True):
    """Query of loyalty.transactions.list."""

    account: Id | UnsetType = UNSET
    program: Id | UnsetType = UNSET
    type: Direction | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    redemption: Id | UnsetType = UNSET
    source: Id | UnsetType = UNSET
    metadata: dict[str, str] | UnsetType = UNSET
    created: Range | UnsetType = UNSET


class Source(msgspec.Struct):
    """What caused a transaction."""

    type: str
    id: str


class Transaction(msgspec.Struct):
    """A movement of points."""

    id: str
    object: Literal["points_transaction"]
    account: str | Account
    program: str | Program
    type: Direction
    amount: Number
    balance_after: Number
    reason: str
    rule: str | None
    source: Source | None
    redemption: str | Redemption | None
    shortfall: Number
    expires_at: str | None
    metadata: dict[str, str]
    created_at: str


# The reference's shapes of the same.


class CreatePointsTransaction(Expandable, kw_only=True):
    """Body of ref.pointsTransactions.create; the amount has no sign."""

    loyalty_account: Id
    amount: Positive
    type: Direction
    reason: Reason | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET


class ListPointsTransactions(Paging, kw_only=True):
    """Query of ref.pointsTransactions.list."""

    loyalty_account: Id | UnsetType = UNSET
    type: Direction | UnsetType = UNSET


class PointsTransaction(msgspec.Struct):
    """A movement of points."""

    id: str
    loyalty_account: str | LoyaltyAccount
    amount: Number
    type: Direction
    points_after: Number
    reason: str
    created: int
