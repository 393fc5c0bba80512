"""Every built operation answers its declared type: no key more, none less, numbers as promised."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from mockserver.exchange.operation import Operation
from mockserver.providers.vinr.operations import OPERATIONS
from tests.providers.vinr.api import Answer, Vinr

HOOK = {"url": "https://hooks.example.com/", "enabled_events": ["payment.completed"]}
TIER = {"name": "Platinum", "min_points": 500_000, "benefits": ["Upgrades"]}
RULE = {"event": "payment.succeeded", "points_per_unit": 2, "unit_value": 100}


def a_hook(api: Vinr) -> str:
    made: str = api.post("/v1/webhook-endpoints", HOOK).data["id"]
    return made


def a_redemption(api: Vinr, reward: str = "rwd_freecoffee") -> str:
    made: str = api.redeem_reward("loy_abc123", reward).data["id"]
    return made


def a_percentage(api: Vinr) -> str:
    return api.a_reward(
        5, type="discount_percent", value={"percent": 12.5}, eligibility={"tiers": ["bronze"]}
    )


def an_authorized_payment(api: Vinr) -> str:
    return api.a_payment(capture=False)


def a_refund(api: Vinr) -> str:
    payment = api.a_payment(customer="cust_abc123")
    made: str = api.refund(payment, 500)["id"]
    return made


def an_event(api: Vinr) -> str:
    api.a_customer()
    found: str = api.get("/v1/events").items[0]["id"]
    return found


def a_fractional_program(api: Vinr) -> str:
    return api.a_program(currency={"decimals": 4}, metadata={"kind": "exact"})


def a_rate_rule(api: Vinr) -> str:
    return api.a_rule(
        name="Rates",
        award={"type": "per_currency", "EUR": 1.5, "JPY": 2},
        multipliers=[{"when": {"tier": "gold"}, "factor": 1.25}],
        cap={"points": 0.5},
        window="week",
    )


CALLS: dict[str, Callable[[Vinr], Answer]] = {
    "loyalty.programs.create": lambda api: api.post(
        "/v1/loyalty/programs",
        {
            "name": "Referrals",
            "type": "referral",
            "currency": {"name": "Miles", "pointValue": 2, "rounding": "nearest", "decimals": 2},
            "expiry": {"mode": "fixed", "fixedDate": "06-30"},
            "tierConfig": {"qualifyOn": "points", "tiers": [{"name": "One", "threshold": 0}]},
            "referral": {"referrerReward": {"points": 5}, "refereeReward": {"points": 2.5}},
            "metadata": {"region": "north"},
        },
    ),
    "loyalty.programs.list": lambda api: api.get("/v1/loyalty/programs"),
    "loyalty.programs.retrieve": lambda api: api.get("/v1/loyalty/programs/prog_default"),
    "loyalty.programs.update": lambda api: api.patch(
        "/v1/loyalty/programs/prog_default", {"autoEnroll": True}
    ),
    "loyalty.programs.liability": lambda api: api.get(
        "/v1/loyalty/programs/prog_default/liability"
    ),
    "loyalty.accounts.create": lambda api: api.post("/v1/loyalty/accounts"),
    "loyalty.accounts.list": lambda api: api.get("/v1/loyalty/accounts"),
    "loyalty.accounts.retrieve": lambda api: api.get(
        "/v1/loyalty/accounts/loy_abc123", **{"expand[]": "customer"}
    ),
    "loyalty.accounts.update": lambda api: api.patch(
        "/v1/loyalty/accounts/loy_abc123", {"tier": "gold", "metadata": {"a": "b"}}
    ),
    "loyalty.accounts.close": lambda api: api.post("/v1/loyalty/accounts/loy_abc123/close"),
    "loyalty.accounts.merge": lambda api: api.post(
        "/v1/loyalty/accounts/loy_abc123/merge", {"into": api.an_account()}
    ),
    "loyalty.accounts.wallet": lambda api: (
        a_redemption(
            api, api.a_reward(type="store_credit", value={"amount": 5, "currency": "EUR"})
        ),
        api.get("/v1/loyalty/accounts/loy_abc123/wallet"),
    )[1],
    "ref.loyaltyAccounts.create": lambda api: api.post(
        "/v1/loyalty-accounts", {"customer": api.a_customer()}
    ),
    "ref.loyaltyAccounts.retrieve": lambda api: api.get("/v1/loyalty-accounts/la_abc123"),
    "ref.loyaltyAccounts.update": lambda api: api.patch(
        "/v1/loyalty-accounts/la_abc123", {"tier": "tier_silver"}
    ),
    "ref.loyaltyAccounts.list": lambda api: api.get("/v1/loyalty-accounts"),
    "loyalty.transactions.create": lambda api: api.move("loy_abc123", -7, metadata={"a": "b"}),
    "loyalty.transactions.createBatch": lambda api: api.post(
        "/v1/loyalty/transactions/batch",
        {"transactions": [{"account": "loy_abc123", "amount": amount} for amount in (5, -2)]},
    ),
    "loyalty.transactions.list": lambda api: (
        api.a_payment(4250, "cust_abc123"),
        api.get("/v1/loyalty/transactions"),
    )[1],
    "loyalty.transactions.retrieve": lambda api: api.get(
        f"/v1/loyalty/transactions/{api.move('loy_abc123', 5).data['id']}"
    ),
    "ref.pointsTransactions.create": lambda api: api.post(
        "/v1/points-transactions",
        {"loyalty_account": "la_abc123", "amount": 5, "type": "debit"},
    ),
    "ref.pointsTransactions.retrieve": lambda api: api.get(
        f"/v1/points-transactions/{api.move('loy_abc123', 5).data['id']}"
    ),
    "ref.pointsTransactions.list": lambda api: api.get("/v1/points-transactions"),
    "loyalty.earningRules.create": lambda api: api.post(
        "/v1/loyalty/earning-rules",
        {"trigger": "loyalty.account.created", "award": {"type": "fixed", "points": 50}},
    ),
    "loyalty.earningRules.list": lambda api: (
        a_rate_rule(api),
        api.get("/v1/loyalty/earning-rules"),
    )[1],
    "loyalty.earningRules.retrieve": lambda api: api.get(
        f"/v1/loyalty/earning-rules/{a_rate_rule(api)}"
    ),
    "loyalty.earningRules.update": lambda api: api.patch(
        "/v1/loyalty/earning-rules/rule_payment", {"multiplier": 1.5}
    ),
    "loyalty.earningRules.delete": lambda api: api.delete("/v1/loyalty/earning-rules/rule_payment"),
    "ref.earningRules.create": lambda api: api.post("/v1/earning-rules", RULE),
    "ref.earningRules.retrieve": lambda api: api.get(
        f"/v1/earning-rules/er_{a_rate_rule(api).partition('_')[2]}"
    ),
    "ref.earningRules.update": lambda api: api.patch(
        "/v1/earning-rules/er_payment", {"active": False}
    ),
    "ref.earningRules.delete": lambda api: api.delete("/v1/earning-rules/er_payment"),
    "ref.earningRules.list": lambda api: api.get("/v1/earning-rules"),
    "loyalty.rewards.create": lambda api: api.post(
        "/v1/loyalty/rewards",
        {
            "name": "Half",
            "cost": 10,
            "type": "discount_percent",
            "value": {"percent": 50},
            "inventory": 3,
            "availableFrom": "2026-01-01",
            "availableUntil": "2027-01-01T00:00:00Z",
            "eligibility": {"tiers": ["gold"]},
            "perMemberLimit": 2,
        },
    ),
    "loyalty.rewards.list": lambda api: api.get("/v1/loyalty/rewards"),
    "loyalty.rewards.retrieve": lambda api: api.get("/v1/loyalty/rewards/rwd_10off"),
    "loyalty.rewards.update": lambda api: api.patch(
        "/v1/loyalty/rewards/rwd_10off", {"active": False}
    ),
    "loyalty.redemptions.create": lambda api: api.redeem_reward("loy_abc123", "rwd_10off"),
    "loyalty.redemptions.list": lambda api: (
        a_redemption(api),
        a_redemption(api, a_percentage(api)),
        api.get("/v1/loyalty/redemptions"),
    )[2],
    "loyalty.redemptions.retrieve": lambda api: api.get(
        f"/v1/loyalty/redemptions/{a_redemption(api)}"
    ),
    "loyalty.redemptions.reverse": lambda api: api.post(
        f"/v1/loyalty/redemptions/{a_redemption(api)}/reverse"
    ),
    "loyalty.redemptions.fulfill": lambda api: api.post(
        f"/v1/loyalty/redemptions/{a_redemption(api)}/fulfill", {"reference": "desk 4"}
    ),
    "ref.rewards.create": lambda api: api.post(
        "/v1/rewards", {"name": "Mug", "points_cost": 5, "type": "item", "value": "A blue mug"}
    ),
    "ref.rewards.retrieve": lambda api: api.get("/v1/rewards/rwd_freecoffee"),
    "ref.rewards.list": lambda api: api.get("/v1/rewards"),
    "ref.redemptions.create": lambda api: api.post(
        "/v1/redemptions",
        {"customer": "cust_abc123", "redeemable_id": "rwd_10off", "redeemable_type": "reward"},
    ),
    "ref.redemptions.retrieve": lambda api: api.get(f"/v1/redemptions/{a_redemption(api)}"),
    "ref.redemptions.list": lambda api: (a_redemption(api), api.get("/v1/redemptions"))[1],
    "ref.tiers.create": lambda api: api.post("/v1/tiers", TIER),
    "ref.tiers.retrieve": lambda api: api.get("/v1/tiers/tier_gold"),
    "ref.tiers.update": lambda api: api.patch("/v1/tiers/tier_gold", {"name": "Golden"}),
    "ref.tiers.delete": lambda api: api.delete("/v1/tiers/tier_gold"),
    "ref.tiers.list": lambda api: api.get("/v1/tiers"),
    "customers.create": lambda api: api.post(
        "/v1/customers", {"email": "a@b.c", "name": "A", "phone": "+351910000000"}
    ),
    "customers.retrieve": lambda api: api.get("/v1/customers/cust_abc123"),
    "customers.update": lambda api: api.patch("/v1/customers/cust_abc123", {"name": None}),
    "customers.delete": lambda api: api.delete("/v1/customers/cust_abc123"),
    "customers.list": lambda api: api.get("/v1/customers"),
    "payments.create": lambda api: api.pay(
        4250, "cust_abc123", description="Tea", returnUrl="https://shop.example.com/"
    ),
    "payments.retrieve": lambda api: api.get(f"/v1/payments/{api.a_payment()}"),
    "payments.list": lambda api: (api.a_payment(), api.get("/v1/payments"))[1],
    "payments.capture": lambda api: api.post(f"/v1/payments/{an_authorized_payment(api)}/capture"),
    "payments.cancel": lambda api: api.post(f"/v1/payments/{an_authorized_payment(api)}/cancel"),
    "refunds.create": lambda api: api.post(
        "/v1/refunds", {"payment": api.a_payment(), "amount": 10, "reason": "broken"}
    ),
    "refunds.retrieve": lambda api: api.get(f"/v1/refunds/{a_refund(api)}"),
    "refunds.update": lambda api: api.patch(
        f"/v1/refunds/{a_refund(api)}", {"metadata": {"a": "b"}}
    ),
    "refunds.list": lambda api: (a_refund(api), api.get("/v1/refunds"))[1],
    "events.retrieve": lambda api: api.get(f"/v1/events/{an_event(api)}"),
    "events.list": lambda api: (a_refund(api), api.get("/v1/events"))[1],
    "webhookEndpoints.create": lambda api: api.post("/v1/webhook-endpoints", HOOK),
    "webhookEndpoints.retrieve": lambda api: api.get(f"/v1/webhook-endpoints/{a_hook(api)}"),
    "webhookEndpoints.update": lambda api: api.patch(
        f"/v1/webhook-endpoints/{a_hook(api)}", {"status": "disabled"}
    ),
    "webhookEndpoints.delete": lambda api: api.delete(f"/v1/webhook-endpoints/{a_hook(api)}"),
    "webhookEndpoints.list": lambda api: (a_hook(api), api.get("/v1/webhook-endpoints"))[1],
}

every_built_operation = pytest.mark.parametrize(
    "operation", [pytest.param(each, id=each.id) for each in OPERATIONS if each.built]
)


def test_every_built_operation_is_called_here() -> None:
    assert CALLS.keys() == {operation.id for operation in OPERATIONS if operation.built}


@every_built_operation
def test_a_success_has_exactly_its_declared_shape(api: Vinr, operation: Operation) -> None:
    answer = CALLS[operation.id](api)
    assert answer.status == operation.status
    assert operation.answer is not None
    decoder = msgspec.json.Decoder(operation.answer, float_hook=Decimal)
    encoder = msgspec.json.Encoder(decimal_format="number")
    # A key that the type lacks would be dropped on the way, one that it has would be added.
    assert encoder.encode(decoder.decode(answer.body)) == answer.body


@every_built_operation
def test_names_have_humps_or_underscores_as_the_surface_has_them(
    api: Vinr, operation: Operation
) -> None:
    answer = CALLS[operation.id](api).data
    times = [name for name, value in pairs(answer) if name.startswith("created")]
    on_the_reference = operation.path.split("/")[2] not in {
        *("loyalty", "customers", "payments", "refunds")
    }
    assert {*times} <= ({"created", "created_at"} if on_the_reference else {"created_at"})


@every_built_operation
def test_times_are_utc_to_the_second_or_unix_seconds(api: Vinr, operation: Operation) -> None:
    answer = CALLS[operation.id](api).data
    for name, value in pairs(answer):
        if name == "created" or name == "redeemed_at":
            assert isinstance(value, int)
        elif name.endswith("_at") and value is not None:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value), (name, value)


def test_the_exact_decimals_of_points_are_json_numbers(api: Vinr) -> None:
    program = a_fractional_program(api)
    account = api.an_account(program=program)
    assert b'"amount":0.1,' in api.move(account, 0.1).body
    assert b'"balance_after":0.3,' in api.move(account, 0.2).body
    assert (
        b'"amount":0.0001,'
        in api.send(
            "POST",
            "/v1/loyalty/transactions",
            content=b'{"account": "%s", "amount": 1e-4}' % account.encode(),
        ).body
    )
    assert b'"balance":0.3001,' in api.get(f"/v1/loyalty/accounts/{account}").body
    assert b'"balance_after":1000000000000.3001,' in api.move(account, 10**12).body


def pairs(value: Any) -> list[tuple[str, Any]]:
    """All names with their values, at any depth."""
    if isinstance(value, list):
        return [pair for item in value for pair in pairs(item)]
    if not isinstance(value, dict):
        return []
    below = [pair for item in value.values() for pair in pairs(item)]
    return [*value.items(), *below]
