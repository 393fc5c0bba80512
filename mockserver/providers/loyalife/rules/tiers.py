"""Tiers: a status that follows from all points a member ever earned."""

from __future__ import annotations

from mockserver.core.ledger import Account
from mockserver.providers.loyalife.state import Program


def tier_of(program: Program, account: Account) -> str:
    """The highest tier that the points reach; spending them does not lower it."""
    reached = [tier for tier in program.tiers if tier.points * program.scale <= account.earned]
    return max(reached, key=lambda tier: tier.points, default=program.tiers[0]).name
