"""Rewards and redemptions."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.core.ledger import EntryKind
from mockserver.core.times import iso
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.export.common import Source, changed, exact, optional, points, word
from mockserver.providers.vinr.state import CREDIT, REWARDS, Redemption, Reward, Value

# The numbers of what redemptions have put into wallets and taken out again.
Credits = Mapping[tuple[str, EntryKind], int]


def reward(record: Reward) -> fixture.Reward:
    """A reward as a fixture lists it."""
    return fixture.Reward(
        id=record.id,
        program=record.program,
        name=record.name,
        type=word(record.type),
        cost=points(record.cost),
        value=_value(record.value),
        active=record.active,
        inventory=record.inventory,
        available_from=optional(record.available_from_ms),
        available_until=optional(record.available_until_ms),
        tiers=record.tiers,
        per_member_limit=record.per_member_limit,
        metadata=record.metadata,
        created_at=iso(record.created_at_ms),
        updated_at=changed(record.created_at_ms, record.updated_at_ms),
        number=record.number,
    )


def _value(record: Value) -> fixture.Value:
    return fixture.Value(
        percent=None if record.percent is None else exact(record.percent),
        amount=record.amount,
        currency=record.currency,
        product=record.product,
        quantity=record.quantity,
        partner=record.partner,
        sku=record.sku,
    )


def credits(source: Source) -> Credits:
    """The entries of wallets, by the redemption that they are of."""
    found: dict[tuple[str, EntryKind], int] = {}
    for _, entry in source.store.items(CREDIT.entries):
        assert entry.reference is not None, "store credit comes from redemptions alone"
        found[entry.reference, entry.kind] = entry.number
    return found


def redemption(source: Source, record: Redemption, issued: Credits) -> fixture.Redemption:
    """A redemption as a fixture lists it."""
    of_now = source.store.get(REWARDS, (record.environment, record.reward))
    assert of_now is not None, "rewards are never deleted"
    return fixture.Redemption(
        id=record.id,
        account=record.account,
        reward=record.reward,
        status=word(record.status),
        quantity=record.quantity,
        value=None if record.value == of_now.value else _value(record.value),
        code=record.code,
        amount_off=record.amount_off,
        payment=record.payment,
        reference=record.reference,
        metadata=record.metadata,
        created_at=iso(record.created_at_ms),
        updated_at=changed(record.created_at_ms, record.updated_at_ms),
        credit_number=issued.get((record.id, EntryKind.EARN)),
        credit_back_number=issued.get((record.id, EntryKind.REVOKE)),
        number=record.number,
    )
