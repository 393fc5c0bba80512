"""Redemptions; the ledgers of members have their entries."""

from __future__ import annotations

from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.rules import points
from mockserver.providers.loyalife.state import Program, Redemption


def redemption(home: Program, record: Redemption) -> fixture.Redemption:
    """A redemption as a fixture lists it."""
    return fixture.Redemption(
        external_reference=record.id,
        member=record.member[1],
        points=points.shown(home, record.points),
        amount=record.amount,
        merchant_name=record.merchant,
        loyalty_txn_type=record.type,
        currency=record.currency,
    )
