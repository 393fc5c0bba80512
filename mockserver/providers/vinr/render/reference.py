"""From records to the shapes of the reference: the same objects, flatter and in other words."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from mockserver.core.ids import Stream
from mockserver.core.ledger import Entry
from mockserver.core.store import Store
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.render.values import points, unix
from mockserver.providers.vinr.rules.ids import entry_id, reference_id
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    LEDGER,
    Account,
    AwardType,
    EarningRule,
    Endpoint,
    Redemption,
    Reward,
    RewardType,
    Tier,
    points_key,
)

# What the reference calls an event that rules are tried on, where that differs.
_TRIGGERS = {
    "payment.completed": "payment.succeeded",
    "loyalty.account.created": "loyalty_account.created",
}
_GUIDE_TRIGGERS = {reference: guide for guide, reference in _TRIGGERS.items()}

# The partner of rewards that the reference calls items: decided here.
OWN_PARTNER = "self"

# The currency whose rate stands for those of a rule with several.
_SHOWN_CURRENCY = "EUR"
_SHOWN_UNIT = 100


def guide_trigger(event: str) -> str:
    """The guides' name of an event."""
    return _GUIDE_TRIGGERS.get(event, event)


def account(store: Store, record: Account) -> wire.LoyaltyAccount:
    """A member."""
    return wire.LoyaltyAccount(
        reference_id(record.id),
        record.customer,
        points(LEDGER.account(store, record.points).balance),
        None if record.tier is None else f"tier_{record.tier}",
        record.program,
        unix(record.created_at_ms),
    )


def transaction(stream: Stream, entry: Entry) -> wire.PointsTransaction:
    """A ledger entry; the type carries the direction."""
    return wire.PointsTransaction(
        reference_id(entry_id(stream, entry)),
        reference_id(points_key(entry)[2]),
        points(abs(entry.amount)),
        "credit" if entry.amount > 0 else "debit",
        points(entry.balance),
        entry.reason or "",
        unix(entry.at_ms),
    )


def tier(record: Tier) -> wire.ReferenceTier:
    """A step of a ladder."""
    return wire.ReferenceTier(
        record.id, record.name, record.threshold, list(record.benefits), unix(record.created_at_ms)
    )


def rule(record: EarningRule) -> wire.EarningRule:
    """An earning rule: points for each unit of an amount."""
    per_unit, unit = _rate(record)
    return wire.EarningRule(
        reference_id(record.id),
        record.name,
        _TRIGGERS.get(record.trigger, record.trigger),
        per_unit,
        unit,
        record.active,
        unix(record.created_at_ms),
    )


def _rate(record: EarningRule) -> tuple[wire.Number, int]:
    award = record.award
    if award.type is AwardType.PER_AMOUNT:
        return award.points, award.per
    if award.type is AwardType.FIXED:
        return award.points, 0
    return dict(award.rates).get(_SHOWN_CURRENCY, 0), _SHOWN_UNIT


def reward(record: Reward) -> wire.ReferenceReward:
    """An item of the catalogue: a percentage off, or something that is described."""
    kind: Literal["discount", "item"] = "item"
    if record.type is RewardType.DISCOUNT_PERCENT:
        kind = "discount"
    return wire.ReferenceReward(
        record.id,
        record.name,
        points(record.cost),
        kind,
        _description(record),
        record.active,
        unix(record.created_at_ms),
    )


def _description(record: Reward) -> str:
    value = record.value
    match record.type:
        case RewardType.DISCOUNT_PERCENT:
            return (
                f"{value.percent:f}" if isinstance(value.percent, Decimal) else f"{value.percent}"
            )
        case RewardType.DISCOUNT_AMOUNT:
            return f"{value.amount} {value.currency} off"
        case RewardType.STORE_CREDIT:
            return f"{value.amount} {value.currency} of store credit"
        case RewardType.FREE_PRODUCT:
            return f"{value.quantity} x {value.product}"
    # What is left is something of a partner's.
    own = value.partner == OWN_PARTNER
    return f"{value.sku}" if own else f"{value.partner}: {value.sku}"


def redemption(store: Store, record: Redemption) -> wire.ReferenceRedemption:
    """Points that were spent on a reward."""
    member = store.get(ACCOUNTS, (record.environment, record.account))
    assert member is not None, "an account outlives its redemptions"
    at = unix(record.created_at_ms)
    return wire.ReferenceRedemption(
        record.id,
        member.customer,
        record.reward,
        "reward",
        record.discount,
        at,
        at,
    )


def endpoint(record: Endpoint, secret: str | None = None) -> wire.Endpoint:
    """A receiver of events; its secret is shown once."""
    shown = wire.Endpoint(
        record.id,
        "webhook_endpoint",
        record.url,
        "enabled" if record.enabled else "disabled",
        list(record.events),
        unix(record.created_at_ms),
    )
    if secret is not None:
        shown.secret = secret
    return shown
