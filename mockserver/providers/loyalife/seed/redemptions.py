"""Redemptions."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.core.exact import number_of
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.rules import points
from mockserver.providers.loyalife.seed.ledgers import Booked
from mockserver.providers.loyalife.state import REDEMPTIONS, Program, Redemption


def put_redemption(
    step: Step, home: Program, given: fixture.Redemption, booked: Mapping[str, Booked]
) -> None:
    """Add a redemption; `booked` has what the ledgers say of it."""
    name = given.external_reference.upper()
    entries = booked[name]
    record = Redemption(
        id=name,
        member=(home.id, given.member),
        points=points.units(home, given.points),
        amount=number_of(given.amount),
        merchant=given.merchant_name,
        type=given.loyalty_txn_type,
        currency=given.currency,
        at_ms=entries.debit.at_ms,
        entry=entries.debit.number,
        line=entries.line,
        reversed_at_ms=entries.reversed_at_ms,
    )
    step.store.put(REDEMPTIONS, (home.id, name), record)
