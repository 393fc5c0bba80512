"""Programs, their currency, expiry policy and tiers."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.core.validation import shown
from mockserver.providers.vinr.state import (
    DECIMALS_MAX,
    ExpiryMode,
    Metric,
    PeriodType,
    ProgramStatus,
    ProgramType,
    Rounding,
)
from mockserver.providers.vinr.wire.common import (
    Count,
    CurrencyCode,
    Expandable,
    Metadata,
    Name,
    Number,
    Paging,
    Positive,
    Text,
    Updating,
    When,
)

MONTHS_MAX = 120
WARN_DAYS_MAX = 365
TIERS_MAX = 100

# No year is needed to know the days of a month; 29 February ends on the 28th in most years.
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTH_AND_DAY = re.compile("([0-9]{2})-([0-9]{2})")


def month_and_day(text: str) -> tuple[int, int]:
    """The month and the day of `MM-DD`. Raises ValueError."""
    match = _MONTH_AND_DAY.fullmatch(text)
    if match is not None:
        month, day = int(match[1]), int(match[2])
        if 1 <= month <= len(_DAYS) and 1 <= day <= _DAYS[month - 1]:
            return month, day
    raise ValueError(f"expected a day such as 12-31, got {shown(text)}")


def _check_day(value: str) -> None:
    month_and_day(value)


Months = Annotated[int, Meta(ge=1, le=MONTHS_MAX)]
WarnDays = Annotated[int, Meta(ge=1, le=WARN_DAYS_MAX)]
Day = Annotated[str, Meta(extra={"check": _check_day})]
Decimals = Annotated[int, Meta(ge=0, le=DECIMALS_MAX)]


# Requests


class CurrencyFields(msgspec.Struct, kw_only=True):
    """The currency of points."""

    name: Name | UnsetType = UNSET
    pointValue: Count | UnsetType = UNSET
    rounding: Rounding | UnsetType = UNSET
    decimals: Decimals | UnsetType = UNSET
    expiryMonths: Months | UnsetType = UNSET


class ExpiryFields(msgspec.Struct, kw_only=True):
    """When points end."""

    mode: ExpiryMode | UnsetType = UNSET
    months: Months | UnsetType | None = UNSET
    resetOnActivity: bool | UnsetType = UNSET
    warnDaysBefore: WarnDays | UnsetType | None = UNSET
    fixedDate: Day | UnsetType | None = UNSET


class PeriodFields(msgspec.Struct, kw_only=True):
    """The window of a tier metric."""

    type: PeriodType
    months: Months


class TierFields(msgspec.Struct, kw_only=True):
    """A step of a ladder that is given as a whole."""

    name: Name
    threshold: Count
    rank: Annotated[int, Meta(ge=0, le=TIERS_MAX)] | UnsetType = UNSET
    benefits: list[Text] | UnsetType = UNSET


class TierConfigFields(msgspec.Struct, kw_only=True):
    """The tiers of a program."""

    qualifyOn: Metric | UnsetType = UNSET
    period: PeriodFields | UnsetType | None = UNSET
    tiers: Annotated[list[TierFields], Meta(max_length=TIERS_MAX)] | UnsetType = UNSET


class Points(msgspec.Struct):
    """A number of points."""

    points: Positive


class ReferralFields(msgspec.Struct, kw_only=True):
    """The rules for referrals."""

    referrerReward: Points
    refereeReward: Points
    qualifyingEvent: str = "payment.completed"
    minimumAmount: Count | None = None
    windowDays: Annotated[int, Meta(ge=1, le=3650)] | None = None


class CreateProgram(Expandable, kw_only=True):
    """Body of loyalty.programs.create."""

    name: Name
    type: ProgramType = ProgramType.STANDARD
    currency: CurrencyFields | CurrencyCode | UnsetType = UNSET
    currencyCode: CurrencyCode | UnsetType = UNSET
    expiry: ExpiryFields | UnsetType = UNSET
    tierConfig: TierConfigFields | UnsetType | None = UNSET
    referral: ReferralFields | UnsetType | None = UNSET
    autoEnroll: bool = False
    metadata: Metadata | UnsetType = UNSET


class UpdateProgram(Updating, kw_only=True):
    """Body of loyalty.programs.update."""

    IMMUTABLE: ClassVar[tuple[str, ...]] = ("id", "object", "type", "currencyCode", "created_at")

    name: Name | UnsetType = UNSET
    currency: CurrencyFields | UnsetType = UNSET
    expiry: ExpiryFields | UnsetType = UNSET
    tierConfig: TierConfigFields | UnsetType | None = UNSET
    referral: ReferralFields | UnsetType | None = UNSET
    autoEnroll: bool | UnsetType = UNSET
    status: ProgramStatus | UnsetType = UNSET
    metadata: Metadata | UnsetType = UNSET


class ListPrograms(Paging, kw_only=True):
    """Query of loyalty.programs.list."""

    type: ProgramType | UnsetType = UNSET
    status: ProgramStatus | UnsetType = UNSET


class LiabilityQuery(msgspec.Struct):
    """Query of loyalty.programs.liability."""

    asOf: When | UnsetType = UNSET


# Answers


class Currency(msgspec.Struct):
    """The currency of points."""

    name: str
    pointValue: int
    rounding: Rounding
    decimals: int


class Expiry(msgspec.Struct):
    """When points end."""

    mode: ExpiryMode
    months: int | None
    resetOnActivity: bool
    warnDaysBefore: int | None
    fixedDate: str | None


class Period(msgspec.Struct):
    """The window of a tier metric."""

    type: PeriodType
    months: int


class Tier(msgspec.Struct):
    """A step of a ladder."""

    id: str
    key: str
    name: str
    rank: int
    threshold: int
    benefits: list[str]


class TierConfig(msgspec.Struct):
    """The tiers of a program."""

    qualifyOn: Metric
    period: Period | None
    tiers: list[Tier]


class PointsReward(msgspec.Struct):
    """A number of points."""

    points: Number


class Referral(msgspec.Struct):
    """The rules for referrals."""

    referrerReward: PointsReward
    refereeReward: PointsReward
    qualifyingEvent: str
    minimumAmount: int | None
    windowDays: int | None


class Program(msgspec.Struct):
    """A loyalty program."""

    id: str
    object: Literal["loyalty_program"]
    name: str
    type: ProgramType
    status: ProgramStatus
    currencyCode: str
    autoEnroll: bool
    currency: Currency
    expiry: Expiry
    tierConfig: TierConfig | None
    referral: Referral | None
    metadata: dict[str, str]
    created_at: str
    updated_at: str


class Liability(msgspec.Struct):
    """What the points of a program are worth at an instant."""

    outstandingPoints: Number
    pointValue: int
    liabilityMinor: int
    currency: str
    asOf: str
