"""Ladders of tiers: ranks count from 0, thresholds rise from 0."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from mockserver.core.validation import Problem
from mockserver.providers.vinr.state import Tier

_NO_KEY = re.compile("[^a-z0-9]+")


class Step(msgspec.Struct, frozen=True):
    """A step of a ladder as somebody writes it.

    Without a rank it stands where it is listed, without a key it has the one of its name.
    """

    name: str
    threshold: int
    benefits: tuple[str, ...] = ()
    rank: int | None = None
    key: str | None = None


def tier_key(name: str) -> str:
    """What rules and accounts call a tier; made of its name, as decided here."""
    return _NO_KEY.sub("-", name.lower()).strip("-") or "tier"


def problems(steps: Sequence[Step]) -> list[Problem]:
    """What is wrong with a ladder; paths count from it, as in `[1].threshold`."""
    found: list[Problem] = []
    keys: set[str] = set()
    below: int | None = None
    for rank, index in enumerate(_order(steps)):
        step, path = steps[index], f"[{index}]"
        if step.rank not in (None, rank):
            message = f"must count the tiers from 0 upwards, got {step.rank}"
            found.append(Problem(f"{path}.rank", message))
        key = step.key or tier_key(step.name)
        if key in keys:
            found.append(Problem(f"{path}.name", f"is the name of two tiers: {step.name}"))
        keys.add(key)
        if below is None and step.threshold:
            message = f"must be 0 for the entry tier, got {step.threshold}"
            found.append(Problem(f"{path}.threshold", message))
        if below is not None and step.threshold <= below:
            message = f"must be above {below}, got {step.threshold}"
            found.append(Problem(f"{path}.threshold", message))
        below = step.threshold
    return found


def build(steps: Sequence[Step], before: Sequence[Tier], now_ms: int) -> tuple[Tier, ...]:
    """The tiers of a ladder; those that were there before stay as old as they are."""
    since = {tier.key: tier.created_at_ms for tier in before}
    return tuple(
        Tier(
            key := tier_key(steps[index].name),
            steps[index].name,
            steps[index].threshold,
            steps[index].benefits,
            since.get(key, now_ms),
        )
        for index in _order(steps)
    )


def _order(steps: Sequence[Step]) -> list[int]:
    """The places in the list, lowest tier first."""
    ranks = [index if step.rank is None else step.rank for index, step in enumerate(steps)]
    return sorted(range(len(steps)), key=ranks.__getitem__)
