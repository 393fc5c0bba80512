"""Programs and earning rules."""

from __future__ import annotations

from typing import Any

from mockserver.core.times import iso
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.export.common import changed, exact, optional, points, word
from mockserver.providers.vinr.rules.ladders import tier_key
from mockserver.providers.vinr.state import (
    AwardType,
    EarningRule,
    Expiry,
    Program,
    Referral,
    Tier,
    TierConfig,
)


def program(record: Program) -> fixture.Program:
    """A program as a fixture lists it."""
    currency = record.currency
    return fixture.Program(
        id=record.id,
        name=record.name,
        type=word(record.type),
        status=word(record.status),
        currency=fixture.PointsCurrency(
            name=currency.name,
            point_value=currency.point_value,
            rounding=word(currency.rounding),
            decimals=currency.decimals,
        ),
        currency_code=record.currency_code,
        expiry=_expiry(record.expiry),
        tier_config=None if record.tier_config is None else _tiers(record, record.tier_config),
        referral=None if record.referral is None else _referral(record.referral),
        auto_enroll=record.auto_enroll,
        metadata=record.metadata,
        created_at=iso(record.created_at_ms),
        updated_at=changed(record.created_at_ms, record.updated_at_ms),
        number=record.number,
    )


def _expiry(record: Expiry) -> fixture.Expiry:
    day = record.fixed_date
    return fixture.Expiry(
        mode=word(record.mode),
        months=record.months,
        reset_on_activity=record.reset_on_activity,
        warn_days_before=record.warn_days_before,
        fixed_date=None if day is None else f"{day[0]:02}-{day[1]:02}",
    )


def _tiers(home: Program, record: TierConfig) -> fixture.TierConfig:
    period = record.period
    return fixture.TierConfig(
        qualify_on=word(record.qualify_on),
        period=(
            None if period is None else fixture.Period(type=word(period.type), months=period.months)
        ),
        tiers=tuple(_tier(home, each) for each in record.tiers),
    )


def _tier(home: Program, record: Tier) -> fixture.Tier:
    is_first = record.created_at_ms == home.created_at_ms
    return fixture.Tier(
        name=record.name,
        key=None if record.key == tier_key(record.name) else record.key,
        threshold=record.threshold,
        benefits=record.benefits,
        created_at=None if is_first else iso(record.created_at_ms),
    )


def _referral(record: Referral) -> fixture.Referral:
    return fixture.Referral(
        referrer_reward=fixture.PointsReward(points=points(record.referrer_points)),
        referee_reward=fixture.PointsReward(points=points(record.referee_points)),
        qualifying_event=record.qualifying_event,
        minimum_amount=record.minimum_amount,
        window_days=record.window_days,
    )


def rule(record: EarningRule) -> fixture.Rule:
    """An earning rule as a fixture lists it."""
    # What a trigger is was checked when it came in.
    trigger: Any = record.trigger
    return fixture.Rule(
        id=record.id,
        program=record.program,
        name=record.name,
        trigger=trigger,
        award=_award(record),
        multiplier=exact(record.multiplier),
        multipliers=tuple(
            fixture.TierFactor(tier=each.tier, factor=exact(each.factor))
            for each in record.multipliers
        ),
        cap=None if record.cap is None else exact(record.cap),
        window=word(record.window),
        active=record.active,
        metadata=record.metadata,
        created_at=iso(record.created_at_ms),
        updated_at=changed(record.created_at_ms, record.updated_at_ms),
        deleted_at=optional(record.deleted_at_ms),
        number=record.number,
    )


def _award(record: EarningRule) -> fixture.Award:
    award, kind = record.award, record.award.type
    return fixture.Award(
        type=word(kind),
        points=None if kind is AwardType.PER_CURRENCY else exact(award.points),
        per=award.per if kind is AwardType.PER_AMOUNT else None,
        rates={code: exact(rate) for code, rate in award.rates},
    )
