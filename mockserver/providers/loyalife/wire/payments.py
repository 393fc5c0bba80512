"""The payment gateway: what can be spent, spending it, and taking that back."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.loyalife.wire.common import IDEMPOTENCY_KEY, MemberRequest, Money, Text

Points = Annotated[int, Meta(gt=0)] | Annotated[float, Meta(gt=0)]

RedemptionType = Annotated[int, Meta(extra={"listed": "redemption_types"})]

# Compared in upper case, whatever the case it comes in.
Guid = Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?!\n)$")]


class RedeemPointsRequest(MemberRequest, kw_only=True):
    """Body of pg.redeem_points; `Amount` is money and is not compared with `Points`."""

    Amount: Money
    Points: Points
    MerchantName: Text
    LoyaltyTxnType: RedemptionType
    idempotency_key: Text | UnsetType | None = msgspec.field(name=IDEMPOTENCY_KEY, default=UNSET)


class ReversalPointsRequest(msgspec.Struct):
    """Body of pg.reversal_points; who redeemed and where must be as it was."""

    RelationReference: Text
    MerchantName: Text
    ExternalReference: Guid
    ProgramId: int


class ShortReversalPointsRequest(msgspec.Struct):
    """The same at the short path, where what is left out is not compared."""

    ExternalReference: Guid
    ProgramId: int
    RelationReference: Text | UnsetType = UNSET
    MerchantName: Text | UnsetType = UNSET
