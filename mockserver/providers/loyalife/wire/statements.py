"""Histories, statements and expiry schedules."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.loyalife.wire.common import MemberRequest, Text

# A time without offset, in the zone of the deployment, which is UTC here.
LocalTime = Annotated[
    Text,
    Meta(
        extra={"moment": "to the second"}, extra_json_schema={"examples": ["2026-06-01T00:00:00"]}
    ),
]

Year = Annotated[int, Meta(ge=2000, le=2100)]


class HistoryRequest(MemberRequest, kw_only=True):
    """Body of transaction.summary_by_date: from `MinimumRange` on, `MaximumRange` lines."""

    DateFrom: LocalTime
    DateTo: LocalTime
    MinimumRange: Annotated[int, Meta(ge=0)]
    MaximumRange: Annotated[int, Meta(ge=0)]
    LoyaltyTxnType: int | UnsetType | None = UNSET
    AdditionalLoyaltyTxnTypes: (
        Annotated[str, Meta(pattern=r"^ *([0-9]{1,9} *(, *[0-9]{1,9} *)*)?(?!\n)$")]
        | UnsetType
        | None
    ) = UNSET


class HistoryLine(msgspec.Struct):
    """One movement of points; `Points` is positive, `TransactionType` says which way."""

    Id: int
    Points: int | float
    Narration: str
    TransactionDate: str
    ProcessingDate: str
    ExpiryDate: str | None
    RelationReference: str
    ExternalReference: str | None
    AdditionalDetail: str | None
    LoyaltyTxnType: int
    TransactionType: int
    MerchantName: str | None
    IsActive: bool


class Statement(msgspec.Struct):
    """The sums of a member's points: all that came in, less what went out, is the balance."""

    Bonus: int | float
    Spend: int | float
    Redeem: int | float
    Partner: int | float
    Purchased: int | float
    OtherAccrued: int | float
    ExpiredPoints: int | float
    PointBalance: int | float


class ScheduleRequest(MemberRequest, kw_only=True):
    """Body of transaction.expiry_schedule."""

    Year: Year


class ExpiryPeriod(msgspec.Struct):
    """What became of the points that end with one period."""

    ScheduleDate: str
    AccrualPoints: int | float
    RedeemPoints: int | float
    BlockedPoints: int | float
    TotalExpiredPoints: int | float
    TotalAvailablePoints: int | float


class Schedule(msgspec.Struct):
    """All periods of a year."""

    Period: str
    ExpiryPeriod: list[ExpiryPeriod]
