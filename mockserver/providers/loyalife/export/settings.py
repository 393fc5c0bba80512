"""The settings of a program."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mockserver.core.documents import word
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.export.common import decimal, duration
from mockserver.providers.loyalife.state import (
    Attribute,
    Client,
    ExpirySettings,
    OtpSettings,
    Product,
    Program,
    Rule,
)


def settings(home: Program, clients: Iterable[Client]) -> dict[str, Any]:
    """The fields of a program that are no records."""
    return {
        "id": home.id,
        "name": home.name,
        "clients": tuple(map(_client, clients)),
        "currencies": home.currencies,
        "product_codes": tuple(_product(home, each) for each in home.products.values()),
        "tiers": tuple(fixture.Tier(name=each.name, points=each.points) for each in home.tiers),
        "attributes": _schema(home.attributes),
        "transaction_attributes": _schema(home.transaction_attributes),
        "accrual_types": fixture.AccrualTypes(
            **{category.value: kind for category, kind in home.accrual_types.items()}
        ),
        "expiry_type": home.expiry_type,
        "redemption_types": tuple(
            fixture.RedemptionType(type=kind, name=name)
            for kind, name in home.redemption_types.items()
        ),
        "redeem_min": home.redeem_min,
        "redeem_max": home.redeem_max,
        "decimal_points": home.scale != 1,
        "idempotency": home.idempotency,
        "unique_transaction_id": home.unique_transaction_id,
        "token_ttl": duration(home.token_ttl_ms, "30m"),
        "rate_limit": home.rate_limit,
        "token_rate_limit": home.token_rate_limit,
        "expiry": _expiry(home.expiry),
        "otp": _otp(home.otp),
        "login": fixture.Login(tries=home.login_tries, block=duration(home.login_block_ms, "24h")),
        "v2": fixture.V2(
            delay=duration(home.batch_delay_ms, "300ms"),
            items_max=home.batch_items_max,
            legacy_shape=home.batch_legacy_shape,
        ),
    }


def _client(record: Client) -> fixture.Client:
    return fixture.Client(client_id=record.id, client_secret=record.secret, version=record.version)


def _product(home: Program, product: Product) -> fixture.Product:
    return fixture.Product(
        code=product.code,
        sub_product_codes=product.sub_codes,
        rules=tuple(_rule(home, each) for each in product.rules),
    )


def _rule(home: Program, rule: Rule) -> fixture.Rule:
    """A rule with its own threshold, also where that was once said for the whole program."""
    return fixture.Rule(
        name=rule.name,
        factor=decimal(rule.factor),
        tier_factors={tier: decimal(factor) for tier, factor in rule.tier_factors.items()},
        minimum_amount=decimal(rule.minimum_amount),
        hold_if_points_over=None if rule.hold_over is None else rule.hold_over // home.scale,
        category=word(rule.category),
    )


def _schema(schema: dict[str, Attribute]) -> tuple[fixture.Attribute, ...]:
    return tuple(
        fixture.Attribute(
            name=each.name, type=word(each.type), mandatory=each.mandatory, unique=each.unique
        )
        for each in schema.values()
    )


def _expiry(given: ExpirySettings) -> fixture.Expiry:
    return fixture.Expiry(
        period=word(given.period), months=given.months, trigger=word(given.trigger)
    )


def _otp(given: OtpSettings) -> fixture.OtpSettings:
    return fixture.OtpSettings(
        length=given.length,
        ttl=duration(given.ttl_ms, "300s"),
        ttl_by_type={kind: duration(ms, "300s") for kind, ms in given.ttl_ms_by_type.items()},
        tries=given.tries,
        fixed=given.fixed,
    )
