"""What webhook endpoints get."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec

from mockserver.providers.expys.state import RedemptionStatus
from mockserver.providers.expys.wire.common import Environment
from mockserver.providers.expys.wire.conversations import Message
from mockserver.providers.expys.wire.redemptions import Redemption
from mockserver.providers.expys.wire.wallets import Currency, Transaction

D = TypeVar("D")


class RedemptionEvent(msgspec.Struct):
    """Data of `redemption.*`."""

    externalUserID: str
    redemption: Redemption
    previousStatus: RedemptionStatus | None


class WalletEvent(msgspec.Struct):
    """Data of `wallet.credited` and `wallet.debited`; `balance` is the one after."""

    externalUserID: str
    transaction: Transaction
    balance: int
    currency: Currency


class MemberCreatedEvent(msgspec.Struct):
    """Data of `member.created`."""

    externalUserID: str
    displayName: str | None
    tier: str
    attributes: dict[str, Any] | None


class MemberTierEvent(msgspec.Struct):
    """Data of `member.tier_changed`."""

    externalUserID: str
    displayName: str | None
    tier: str
    attributes: dict[str, Any] | None
    previousTier: str


class MemberRemovedEvent(msgspec.Struct):
    """Data of `member.removed`."""

    externalUserID: str
    balanceRetained: bool


class MessageEvent(msgspec.Struct):
    """Data of `conversation.message_created`."""

    externalUserID: str
    conversationId: str
    message: Message


class PointsLowEvent(msgspec.Struct):
    """Data of `org.points.low`."""

    balance: int
    creditLimit: int
    lowWaterMark: int


class PointsPurchasedEvent(msgspec.Struct):
    """Data of `org.points.purchased`; `balance` is the one after."""

    amount: int
    balance: int


class Event(msgspec.Struct, Generic[D]):
    """What a webhook endpoint gets."""

    id: str
    event: str
    environment: Environment
    createdAt: str
    data: D
