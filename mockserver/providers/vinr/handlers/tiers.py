"""Tiers of a program, one by one."""

from __future__ import annotations

import msgspec
from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.given import given_or
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import environment, id_in_path
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import listed, reference_page
from mockserver.providers.vinr.render import reference
from mockserver.providers.vinr.rules import ladder_changes, programs
from mockserver.providers.vinr.state import Program, Tier


def create_tier(call: Call, body: wire.CreateTier) -> wire.ReferenceTier:
    """Add a tier."""
    program = _program(call, body.programme_id)
    benefits = tuple(given_or(body.benefits, []))
    tier = ladder_changes.add(call.step, program, body.name, body.min_points, benefits)
    return reference.tier(tier)


def list_tiers(call: Call, query: wire.ListTiers) -> wire.ReferenceListOf[wire.ReferenceTier]:
    """Tiers, the lowest first."""
    found = list(_program(call, query.programme_id).tiers)
    return reference_page(
        query,
        listed(found, lambda tier: tier.id),
        lambda tiers: expand(call, "tier", query.expand, *map(reference.tier, tiers)),
    )


def retrieve_tier(call: Call, query: wire.TierQuery) -> wire.ReferenceTier:
    """One tier."""
    return reference.tier(_find(call, query.programme_id)[1])


def update_tier(call: Call, body: wire.UpdateTier) -> wire.ReferenceTier:
    """Rename a tier, move its threshold, or change what comes with it."""
    program, before = _find(call, body.programme_id)
    after = msgspec.structs.replace(
        before,
        name=given_or(body.name, before.name),
        threshold=given_or(body.min_points, before.threshold),
        benefits=tuple(given_or(body.benefits, list(before.benefits))),
    )
    return reference.tier(ladder_changes.change(call.step, program, before, after))


def delete_tier(call: Call, query: wire.TierQuery) -> wire.Deleted:
    """Delete a tier."""
    program, tier = _find(call, query.programme_id)
    ladder_changes.remove(call.step, program, tier)
    return wire.Deleted(tier.id, "tier")


def _program(call: Call, given: str | UnsetType) -> Program:
    return programs.chosen(call.store, environment(call), given, "programme_id")


def _find(call: Call, given: str | UnsetType) -> tuple[Program, Tier]:
    program = _program(call, given)
    return program, ladder_changes.find(program, id_in_path(call))
