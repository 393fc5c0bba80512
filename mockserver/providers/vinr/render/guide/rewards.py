"""Rewards, and what members have redeemed."""

from __future__ import annotations

from mockserver.core.ids import Stream
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.render.values import iso_seconds, optional_iso, points
from mockserver.providers.vinr.rules.ids import entry_id
from mockserver.providers.vinr.state import Redemption, Reward, RewardType, Value


def reward(record: Reward) -> wire.Reward:
    """An item of the catalogue."""
    return wire.Reward(
        record.id,
        "reward",
        record.program,
        record.name,
        record.type,
        points(record.cost),
        _value(record.value),
        record.active,
        record.inventory,
        optional_iso(record.available_from_ms),
        optional_iso(record.available_until_ms),
        {"tiers": list(record.tiers)} if record.tiers else {},
        record.per_member_limit,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _value(record: Value) -> wire.RewardValue:
    """What one unit of a reward is: a record has only what its type has."""
    given = {name: each for name in record.__struct_fields__ if (each := getattr(record, name))}
    return wire.RewardValue(**given)


def redemption(stream: Stream, record: Redemption) -> wire.Redemption:
    """Points that were spent on a reward."""
    return wire.Redemption(
        record.id,
        "redemption",
        record.account,
        record.reward,
        record.program,
        record.quantity,
        points(record.cost),
        record.status,
        entry_id(stream, record.transaction),
        _discount(record),
        _store_credit(stream, record),
        _fulfillment(record),
        record.payment,
        None if record.reversal is None else entry_id(stream, record.reversal),
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _discount(record: Redemption) -> wire.Discount | None:
    if not record.is_discount:
        return None
    shown = wire.Discount(amount=record.discount, code=record.code)
    if record.value.percent is not None:
        shown.percent = record.value.percent
    if record.value.currency is not None:
        shown.currency = record.value.currency
    return shown


def _store_credit(stream: Stream, record: Redemption) -> wire.StoreCredit | None:
    if record.credit is None:
        return None
    amount = (record.value.amount or 0) * record.quantity
    credit_id = entry_id(stream, record.credit)
    return wire.StoreCredit(amount, record.value.currency or "", credit_id)


def _fulfillment(record: Redemption) -> wire.Fulfillment | None:
    one = record.value
    if record.type is RewardType.FREE_PRODUCT:
        return wire.Fulfillment(
            type="free_product",
            product=one.product or "",
            quantity=(one.quantity or 1) * record.quantity,
            reference=record.reference,
            status=record.status,
        )
    if record.type is RewardType.PARTNER:
        return wire.Fulfillment(
            type="partner",
            partner=one.partner or "",
            sku=one.sku or "",
            reference=record.reference,
            status=record.status,
        )
    return None
