"""Earning rules, and what they have awarded."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.vinr.state.common import Environment, Metadata, PointsKey, RecordKey

# Numbers of rules are kept as they were written: exact, and whole where they are.
Number = int | Decimal


class AwardType(StrEnum):
    """How an award follows from what happened."""

    PER_AMOUNT = "per_amount"
    FIXED = "fixed"
    PER_CURRENCY = "per_currency"


class Window(StrEnum):
    """How long the cap of a rule counts, in UTC; weeks begin on Mondays."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    LIFETIME = "lifetime"


class Award(msgspec.Struct, frozen=True, gc=False):
    """Points for each `per` minor units, fixed points, or points per major unit by currency."""

    type: AwardType
    points: Number = 0
    per: int = 0
    rates: tuple[tuple[str, Number], ...] = ()


class TierFactor(msgspec.Struct, frozen=True, gc=False):
    """A factor for members of one tier."""

    tier: str
    factor: Number


class EarningRule(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A rule that turns an event into points; deleted rules are kept, for what they awarded."""

    environment: Environment
    id: str
    number: int
    created_at_ms: int
    updated_at_ms: int
    program: str
    trigger: str
    award: Award
    name: str | None = None
    multiplier: Number = 1
    multipliers: tuple[TierFactor, ...] = ()
    cap: Number | None = None
    window: Window = Window.LIFETIME
    active: bool = True
    metadata: Metadata = {}
    deleted_at_ms: int | None = None

    @property
    def key(self) -> RecordKey:
        """Environment and id."""
        return (self.environment, self.id)


class Grant(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a rule has awarded to an account for one object, and what was taken back of it.

    `entry` is that of the award. `returned` points were clawed back, `missed` ones were due but
    not there.
    """

    environment: Environment
    rule: str
    source: str
    account: PointsKey
    entry: int
    points: int
    at_ms: int
    returned: int = 0
    missed: int = 0

    @property
    def key(self) -> tuple[str, str, str, PointsKey]:
        """One award for each rule, object and account."""
        return (self.environment, self.rule, self.source, self.account)


def _place(rule: EarningRule) -> tuple[int, int]:
    return (rule.created_at_ms, rule.number)


RULES_BY_ENVIRONMENT: Index[EarningRule] = Index(
    "environment",
    scope=lambda rule: None if rule.deleted_at_ms is not None else rule.environment,
    sort=_place,
)
# The rules that an event is tried on, oldest first.
RULES_BY_TRIGGER: Index[EarningRule] = Index(
    "trigger",
    scope=lambda rule: (
        (rule.environment, rule.program, rule.trigger)
        if rule.active and rule.deleted_at_ms is None
        else None
    ),
    sort=_place,
)
RULES: Table[EarningRule] = Table("vinr.earning_rules", RULES_BY_ENVIRONMENT, RULES_BY_TRIGGER)

GRANTS_BY_SOURCE: Index[Grant] = Index(
    "source", scope=lambda grant: (grant.environment, grant.source), sort=lambda each: each.entry
)
# What a cap counts.
GRANTS_BY_RULE: Index[Grant] = Index(
    "rule", scope=lambda grant: (grant.rule, grant.account), sort=lambda each: each.at_ms
)
GRANTS: Table[Grant] = Table("vinr.grants", GRANTS_BY_SOURCE, GRANTS_BY_RULE)
