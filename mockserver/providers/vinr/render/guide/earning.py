"""Earning rules."""

from __future__ import annotations

from typing import Any

from mockserver.providers.vinr import wire
from mockserver.providers.vinr.render.values import iso_seconds
from mockserver.providers.vinr.state import AwardType, EarningRule


def rule(record: EarningRule) -> wire.Rule:
    """An earning rule."""
    return wire.Rule(
        record.id,
        "earning_rule",
        record.program,
        record.name,
        record.trigger,
        _award(record),
        record.multiplier,
        [wire.TierFactor(wire.WhenTier(each.tier), each.factor) for each in record.multipliers],
        None if record.cap is None else wire.Cap(record.cap),
        record.window,
        record.active,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _award(record: EarningRule) -> dict[str, Any]:
    award = record.award
    shown: dict[str, Any] = {"type": award.type.value}
    if award.type is AwardType.PER_AMOUNT:
        return {**shown, "per": award.per, "points": award.points}
    if award.type is AwardType.FIXED:
        return {**shown, "points": award.points}
    return {**shown, **dict(award.rates)}
