"""Programs: the points currency, how points end, and the tiers."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.vinr.state.common import Environment, Metadata, RecordKey


class ProgramType(StrEnum):
    """What a program is for."""

    STANDARD = "standard"
    REFERRAL = "referral"


class ProgramStatus(StrEnum):
    """An archived program takes no members and awards nothing; points can still be spent."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class Rounding(StrEnum):
    """What becomes of fractions beyond the places of a currency; signs do not matter."""

    DOWN = "down"
    NEAREST = "nearest"
    UP = "up"


class ExpiryMode(StrEnum):
    """Whether points end some months after they were earned, on one day a year, or never."""

    ROLLING = "rolling"
    FIXED = "fixed"
    NEVER = "never"


class Metric(StrEnum):
    """What qualifies for a tier."""

    SPEND = "spend"
    POINTS = "points"
    CUSTOM = "custom"


class PeriodType(StrEnum):
    """Whether a qualifying period moves on with time or begins anew."""

    ROLLING = "rolling"
    FIXED = "fixed"


class Currency(msgspec.Struct, frozen=True, gc=False):
    """What points are called, worth (`point_value`, minor units of money), and rounded to."""

    name: str = "points"
    point_value: int = 1
    rounding: Rounding = Rounding.DOWN
    decimals: int = 0


class Expiry(msgspec.Struct, frozen=True, gc=False):
    """When points end; `fixed_date` is month and day."""

    mode: ExpiryMode = ExpiryMode.NEVER
    months: int | None = None
    reset_on_activity: bool = False
    warn_days_before: int | None = None
    fixed_date: tuple[int, int] | None = None


class Period(msgspec.Struct, frozen=True, gc=False):
    """The window in which the qualifying value of a member comes together."""

    type: PeriodType
    months: int


class Tier(msgspec.Struct, frozen=True, gc=False):
    """A step of the ladder, reached at `threshold` of the metric: minor units, or points."""

    key: str
    name: str
    threshold: int
    benefits: tuple[str, ...]
    created_at_ms: int

    @property
    def id(self) -> str:
        """The id on the wire."""
        return f"tier_{self.key}"


class TierConfig(msgspec.Struct, frozen=True, gc=False):
    """The ladder, lowest tier first: a tier's rank is its place."""

    qualify_on: Metric = Metric.SPEND
    period: Period | None = None
    tiers: tuple[Tier, ...] = ()


class Referral(msgspec.Struct, frozen=True, gc=False):
    """The rules for referrals; kept and shown."""

    referrer_points: int
    referee_points: int
    qualifying_event: str
    minimum_amount: int | None
    window_days: int | None


class Program(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A loyalty program; `currency_code` is the money that points are worth."""

    environment: Environment
    id: str
    number: int
    created_at_ms: int
    updated_at_ms: int
    name: str
    type: ProgramType = ProgramType.STANDARD
    status: ProgramStatus = ProgramStatus.ACTIVE
    currency: Currency = Currency()
    currency_code: str = "EUR"
    expiry: Expiry = Expiry()
    tier_config: TierConfig | None = None
    referral: Referral | None = None
    auto_enroll: bool = False
    metadata: Metadata = {}

    @property
    def key(self) -> RecordKey:
        """Environment and id."""
        return (self.environment, self.id)

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The ladder, which may be empty."""
        return () if self.tier_config is None else self.tier_config.tiers


PROGRAMS_BY_ENVIRONMENT: Index[Program] = Index(
    "environment",
    scope=lambda program: program.environment,
    sort=lambda program: (program.created_at_ms, program.number),
)

PROGRAMS: Table[Program] = Table("vinr.programs", PROGRAMS_BY_ENVIRONMENT)
