"""Tiers one by one: each change makes another ladder of the program."""

from __future__ import annotations

import msgspec

from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import EntryTierRequired, NotFound, TierExists
from mockserver.providers.vinr.rules import programs, tiers
from mockserver.providers.vinr.rules.ladders import tier_key
from mockserver.providers.vinr.state import Program, Tier, TierConfig


def find(program: Program, tier_id: str) -> Tier:
    """The tier of a program. Raises NotFound."""
    tier = tiers.find(program, tier_id)
    if tier is None:
        raise NotFound("tier", tier_id)
    return tier


def add(
    step: Transaction, program: Program, name: str, threshold: int, benefits: tuple[str, ...]
) -> Tier:
    """Add a tier at its place by the threshold. Raises InvalidInput or TierExists."""
    if not program.tiers and threshold:
        raise invalid("min_points", f"must be 0 for the entry tier, got {threshold}")
    tier = Tier(tier_key(name), name, threshold, benefits, step.now_ms)
    for other in program.tiers:
        if other.key == tier.key:
            raise TierExists(other.id, "name")
        if other.threshold == threshold:
            raise TierExists(other.id, "min_points")
    _keep(step, program, (*program.tiers, tier))
    events.tier_told(step, "created", program, tier)
    return tier


def change(step: Transaction, program: Program, before: Tier, after: Tier) -> Tier:
    """Rename a tier or move its threshold; its id stays. Raises InvalidInput."""
    others = [tier for tier in program.tiers if tier.key != before.key]
    if after.threshold in {tier.threshold for tier in others}:
        raise invalid("min_points", f"is that of another tier: {after.threshold}")
    if before == program.tiers[0] and after.threshold:
        raise invalid("min_points", f"must be 0 for the entry tier, got {after.threshold}")
    if after == before:
        return before
    _keep(step, program, (*others, after))
    events.tier_told(step, "updated", program, after)
    return after


def remove(step: Transaction, program: Program, tier: Tier) -> None:
    """Delete a tier; its members fall to one they qualify for. Raises EntryTierRequired."""
    others = tuple(each for each in program.tiers if each.key != tier.key)
    if tier == program.tiers[0] and others:
        raise EntryTierRequired(tier.id)
    _keep(step, program, others)


def _keep(step: Transaction, program: Program, ladder: tuple[Tier, ...]) -> None:
    ranked = tuple(sorted(ladder, key=lambda tier: tier.threshold))
    config = msgspec.structs.replace(program.tier_config or TierConfig(), tiers=ranked)
    after = msgspec.structs.replace(program, tier_config=config)
    programs.update(step, program, after)
