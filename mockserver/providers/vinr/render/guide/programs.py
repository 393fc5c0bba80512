"""Programs and their tiers."""

from __future__ import annotations

from mockserver.providers.vinr import wire
from mockserver.providers.vinr.render.values import iso_seconds, points
from mockserver.providers.vinr.state import Program, Tier, TierConfig


def program(record: Program) -> wire.Program:
    """A program."""
    currency, expiry = record.currency, record.expiry
    day = expiry.fixed_date
    return wire.Program(
        record.id,
        "loyalty_program",
        record.name,
        record.type,
        record.status,
        record.currency_code,
        record.auto_enroll,
        wire.Currency(currency.name, currency.point_value, currency.rounding, currency.decimals),
        wire.Expiry(
            expiry.mode,
            expiry.months,
            expiry.reset_on_activity,
            expiry.warn_days_before,
            None if day is None else f"{day[0]:02}-{day[1]:02}",
        ),
        None if record.tier_config is None else _tier_config(record.tier_config),
        _referral(record),
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _tier_config(config: TierConfig) -> wire.TierConfig:
    period = config.period
    return wire.TierConfig(
        config.qualify_on,
        None if period is None else wire.Period(period.type, period.months),
        [tier(each, rank) for rank, each in enumerate(config.tiers)],
    )


def tier(record: Tier, rank: int) -> wire.Tier:
    """A step of a ladder, at its place."""
    return wire.Tier(
        record.id, record.key, record.name, rank, record.threshold, list(record.benefits)
    )


def _referral(record: Program) -> wire.Referral | None:
    rules = record.referral
    if rules is None:
        return None
    return wire.Referral(
        wire.PointsReward(points(rules.referrer_points)),
        wire.PointsReward(points(rules.referee_points)),
        rules.qualifying_event,
        rules.minimum_amount,
        rules.window_days,
    )
