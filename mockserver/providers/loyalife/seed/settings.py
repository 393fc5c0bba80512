"""The settings of a program."""

from __future__ import annotations

from mockserver.core.exact import ratio
from mockserver.core.times import parse_duration
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.state import (
    Attribute,
    AttributeType,
    Category,
    ExpirySettings,
    OtpSettings,
    Period,
    Product,
    Program,
    Rule,
    Tier,
    Trigger,
)

# Points with a decimal are kept in tenths.
_TENTHS = 10


def program(given: fixture.Program) -> Program:
    """A program as the rules see it."""
    scale = _TENTHS if given.decimal_points else 1
    return Program(
        id=given.id,
        name=given.name,
        currencies=given.currencies,
        products={each.code: _product(given, each, scale) for each in given.product_codes},
        tiers=tuple(Tier(each.name, each.points) for each in given.tiers),
        attributes=schema(given.attributes),
        transaction_attributes=schema(given.transaction_attributes),
        accrual_types={each: getattr(given.accrual_types, each.value) for each in Category},
        redemption_types={each.type: each.name for each in given.redemption_types},
        expiry_type=given.expiry_type,
        scale=scale,
        expiry=ExpirySettings(
            Period(given.expiry.period), given.expiry.months, Trigger(given.expiry.trigger)
        ),
        otp=_otp(given.otp),
        login_tries=given.login.tries,
        login_block_ms=parse_duration(given.login.block),
        token_ttl_ms=parse_duration(given.token_ttl),
        rate_limit=given.rate_limit,
        token_rate_limit=given.token_rate_limit,
        idempotency=given.idempotency,
        unique_transaction_id=given.unique_transaction_id,
        redeem_min=given.redeem_min,
        redeem_max=given.redeem_max,
        batch_delay_ms=parse_duration(given.v2.delay),
        batch_items_max=given.v2.items_max,
        batch_legacy_shape=given.v2.legacy_shape,
    )


def _product(given: fixture.Program, product: fixture.Product, scale: int) -> Product:
    rules = tuple(_rule(given, rule, scale) for rule in product.rules)
    return Product(product.code, product.sub_product_codes, rules)


def _rule(given: fixture.Program, rule: fixture.Rule, scale: int) -> Rule:
    threshold = rule.hold_if_points_over
    if threshold is None:
        threshold = given.hold_if_points_over
    return Rule(
        rule.name,
        ratio(rule.factor),
        {tier: ratio(factor) for tier, factor in rule.tier_factors.items()},
        ratio(rule.minimum_amount),
        None if threshold is None else threshold * scale,
        Category(rule.category),
    )


def schema(attributes: tuple[fixture.Attribute, ...]) -> dict[str, Attribute]:
    """The attributes of a program by their names."""
    return {
        each.name: Attribute(each.name, AttributeType(each.type), each.mandatory, each.unique)
        for each in attributes
    }


def _otp(given: fixture.OtpSettings) -> OtpSettings:
    return OtpSettings(
        given.length,
        parse_duration(given.ttl),
        {kind: parse_duration(ttl) for kind, ttl in given.ttl_by_type.items()},
        given.tries,
        given.fixed,
    )
