"""Wallets and the movements of points."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.expys.wire.common import (
    CREDIT_MAX,
    REASON_LENGTH_MAX,
    ExternalUserID,
    Number,
    Page,
)


class CreditWalletRequest(msgspec.Struct):
    """Body of creditWallet; `amount` in points."""

    externalUserID: ExternalUserID
    amount: Annotated[int, Meta(ge=1, le=CREDIT_MAX)]
    reason: Annotated[str, Meta(max_length=REASON_LENGTH_MAX)] | UnsetType = UNSET


class ListTransactionsQuery(Page):
    """Query of listTransactions."""

    externalUserID: ExternalUserID | UnsetType = UNSET


class Currency(msgspec.Struct):
    """What an org calls its points."""

    name: str
    symbol: str
    unitsPerUSD: Number


class Wallet(msgspec.Struct):
    """Points, dollars and display currency of one member."""

    balance: int
    balanceUSD: Number
    balanceDisplay: Number
    amountReceived: int
    amountReceivedUSD: Number
    amountReceivedDisplay: Number
    amountSpent: int
    amountSpentUSD: Number
    amountSpentDisplay: Number
    currency: Currency


class MemberEligibility(msgspec.Struct):
    """Tier and wallet of one member."""

    tier: str
    wallet: Wallet


class CreditWalletResponse(msgspec.Struct):
    """The balance after a credit."""

    balance: int
    currency: Currency


class Transaction(msgspec.Struct):
    """One movement of points; `amount` is signed."""

    id: str
    type: Literal["CREDIT", "DEBIT"]
    amount: int
    reason: str | None
    redemptionID: str | None
    createdAt: str


class TransactionList(msgspec.Struct):
    """A page of movements."""

    transactions: list[Transaction]
    nextCursor: str | None
