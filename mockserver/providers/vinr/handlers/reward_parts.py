"""Parts of a reward: what a request makes of them."""

from __future__ import annotations

from decimal import Decimal

import msgspec
from msgspec import UnsetType

from mockserver.exchange.errors import invalid
from mockserver.exchange.given import given_or
from mockserver.providers.vinr.refusals import NotFound, ParameterConflict, ParameterMissing
from mockserver.providers.vinr.rules.points import rounded
from mockserver.providers.vinr.state import Program, RewardType, Value
from mockserver.providers.vinr.wire.rewards import (
    BenefitFields,
    EligibilityFields,
    ValueFields,
)

PERCENT_MAX = 100

# What values need; the quantity of a product has a default.
_NEEDED = {
    RewardType.DISCOUNT_PERCENT: ("percent",),
    RewardType.DISCOUNT_AMOUNT: ("amount", "currency"),
    RewardType.STORE_CREDIT: ("amount", "currency"),
    RewardType.FREE_PRODUCT: ("product",),
    RewardType.PARTNER: ("partner", "sku"),
}


def value(kind: RewardType, given: ValueFields) -> Value:
    """What one unit of a reward of this type is. Raises ParameterMissing or InvalidInput."""
    for name in _NEEDED[kind]:
        if isinstance(getattr(given, name), UnsetType):
            raise ParameterMissing(f"value.{name}")
    if kind is RewardType.DISCOUNT_PERCENT:
        percent = 0 if isinstance(given.percent, UnsetType) else given.percent
        _check_percent("value.percent", percent)
        return Value(percent=percent)
    if kind in (RewardType.DISCOUNT_AMOUNT, RewardType.STORE_CREDIT):
        currency = given_or(given.currency, "").upper()
        return Value(amount=given_or(given.amount, 0), currency=currency)
    if kind is RewardType.FREE_PRODUCT:
        return Value(product=given_or(given.product, ""), quantity=given_or(given.quantity, 1))
    return Value(partner=given_or(given.partner, ""), sku=given_or(given.sku, ""))


def from_benefit(given: BenefitFields) -> tuple[RewardType, Value]:
    """The type and the value that a benefit is short for.

    Raises ParameterMissing without an amount and a percentage, ParameterConflict with both,
    InvalidInput for more than the whole.
    """
    has_amount = not isinstance(given.amount, UnsetType)
    if not isinstance(given.percent, UnsetType):
        if has_amount:
            raise ParameterConflict("benefit.percent", "excludes benefit.amount")
        _check_percent("benefit.percent", given.percent)
        return RewardType.DISCOUNT_PERCENT, Value(percent=given.percent)
    if not has_amount:
        raise ParameterMissing("benefit.amount")
    currency = given_or(given.currency, "").upper() or None
    return RewardType.DISCOUNT_AMOUNT, Value(amount=given_or(given.amount, 0), currency=currency)


def in_money(program: Program, value: Value) -> Value:
    """The value in the money of a program unless it names some."""
    if value.amount is None or value.currency is not None:
        return value
    return msgspec.structs.replace(value, currency=program.currency_code)


def _check_percent(param: str, percent: int | Decimal) -> None:
    if percent > PERCENT_MAX:
        raise invalid(param, f"must be at most {PERCENT_MAX}, got {percent}")


def cost(program: Program, given: int | Decimal) -> int:
    """The price of one unit as the program rounds it. Raises InvalidInput if that is nothing."""
    units = rounded(given, program.currency)
    if not units:
        raise invalid("cost", f"comes to 0 {program.currency.name}, got {given}")
    return units


def tiers(given: EligibilityFields | UnsetType) -> tuple[str, ...]:
    """The tiers that a reward is for. Raises NotFound for segments, which do not exist here."""
    if isinstance(given, UnsetType):
        return ()
    for segment in given_or(given.segments, []):
        raise NotFound("segment", segment, "eligibility.segments")
    return tuple(given_or(given.tiers, []))
