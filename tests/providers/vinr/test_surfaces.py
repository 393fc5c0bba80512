"""Two surfaces over one state: what one writes, the other shows in its own words."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import NOW_S, Vinr


def test_an_account_of_one_surface_is_one_of_the_other(api: Vinr) -> None:
    made = api.post("/v1/loyalty-accounts", {"customer": api.a_customer()}).data
    assert made == {
        "id": made["id"],
        "customer": made["customer"],
        "points_balance": 0,
        "tier": "tier_bronze",
        "programme_id": "prog_default",
        "created": NOW_S,
    }
    prefix, _, rest = made["id"].partition("_")
    assert prefix == "la"
    guide = api.get(f"/v1/loyalty/accounts/loy_{rest}").data
    assert (guide["id"], guide["customer"]) == (f"loy_{rest}", made["customer"])
    assert api.get(f"/v1/loyalty/accounts/la_{rest}").data == guide
    assert api.get(f"/v1/loyalty-accounts/loy_{rest}").data == made


def test_a_movement_of_one_surface_is_one_of_the_other(api: Vinr) -> None:
    body = {"loyalty_account": "la_abc123", "amount": 5, "type": "debit", "reason": "fix"}
    made = api.post("/v1/points-transactions", body).data
    assert made == {
        "id": made["id"],
        "loyalty_account": "la_abc123",
        "amount": 5,
        "type": "debit",
        "points_after": 1495,
        "reason": "fix",
        "created": NOW_S,
    }
    guide = api.entries("loy_abc123")[0]
    assert (guide["amount"], guide["type"], guide["balance_after"]) == (-5, "debit", 1495)
    assert guide["id"] == f"ptx_{made['id'].partition('_')[2]}"
    assert api.get(f"/v1/points-transactions/{guide['id']}").data == made
    assert api.get(f"/v1/loyalty/transactions/{made['id']}").data == guide


@pytest.mark.parametrize(("type", "sign"), [("credit", 1), ("debit", -1)])
def test_in_the_reference_the_type_is_the_sign(api: Vinr, type: str, sign: int) -> None:
    body = {"loyalty_account": "loy_abc123", "amount": 7, "type": type}
    api.post("/v1/points-transactions", body).ok()
    assert api.points("loy_abc123") == 1500 + sign * 7
    refused = api.post("/v1/points-transactions", {**body, "amount": -7})
    assert refused.param == ("parameter_invalid", "amount")


def test_too_few_points_are_said_in_the_words_of_the_surface(api: Vinr) -> None:
    body = {"loyalty_account": "la_empty", "amount": 1, "type": "debit"}
    assert api.post("/v1/points-transactions", body).error == (422, "insufficient_points")
    closed = api.an_account()
    api.post(f"/v1/loyalty/accounts/{closed}/close").ok()
    answer = api.post("/v1/points-transactions", {**body, "loyalty_account": closed})
    assert answer.param == ("account_not_active", "loyalty_account")


def test_a_tier_of_an_account_can_be_set_on_both_surfaces(api: Vinr) -> None:
    path = "/v1/loyalty-accounts/la_abc123"
    assert api.patch(path, {"tier": "tier_gold"}).data["tier"] == "tier_gold"
    found = api.account("loy_abc123")
    assert (found["tier"], found["tier_locked"]) == ("gold", True)
    assert api.patch(path, {"tier": None}).data["tier"] == "tier_bronze"
    assert api.patch(path, {"metadata": {"a": "b"}}).status == 200
    assert api.account("loy_abc123")["metadata"] == {"a": "b"}


RULES: list[tuple[Json, Json]] = [
    (
        {"award": {"type": "per_amount", "per": 50, "points": 2}},
        {"points_per_unit": 2, "unit_value": 50},
    ),
    ({"award": {"type": "fixed", "points": 25}}, {"points_per_unit": 25, "unit_value": 0}),
    (
        {"award": {"type": "per_currency", "EUR": 1.5, "USD": 2}},
        {"points_per_unit": 1.5, "unit_value": 100},
    ),
    ({"award": {"type": "per_currency", "USD": 2}}, {"points_per_unit": 0, "unit_value": 100}),
    ({"active": False}, {"active": False}),
    ({"name": "Named"}, {"name": "Named"}),
    ({"trigger": "loyalty.account.created"}, {"event": "loyalty_account.created"}),
    ({"trigger": "invoice.paid"}, {"event": "invoice.paid"}),
]


@pytest.mark.parametrize(("fields", "shown"), RULES)
def test_a_rule_of_the_guides_is_shown_by_the_reference(
    api: Vinr, fields: Json, shown: Json
) -> None:
    rule = api.a_rule(**fields)
    found = api.get(f"/v1/earning-rules/{rule}").data
    assert found == {
        "id": f"er_{rule.partition('_')[2]}",
        "name": None,
        "event": "payment.succeeded",
        "points_per_unit": 1,
        "unit_value": 1,
        "active": True,
        "created": NOW_S,
        **shown,
    }


@pytest.mark.parametrize(
    ("event", "trigger"),
    [
        ("payment.succeeded", "payment.completed"),
        ("payment.completed", "payment.completed"),
        ("loyalty_account.created", "loyalty.account.created"),
        ("loyalty.account.created", "loyalty.account.created"),
        ("subscription.created", "subscription.created"),
        ("invoice.paid", "invoice.paid"),
        ("referral.converted", "referral.converted"),
    ],
)
def test_a_rule_of_the_reference_is_one_of_the_guides(api: Vinr, event: str, trigger: str) -> None:
    body = {"event": event, "points_per_unit": 3, "unit_value": 200}
    made = api.post("/v1/earning-rules", body).data["id"]
    found = api.get(f"/v1/loyalty/earning-rules/{made}").data
    assert found["trigger"] == trigger
    assert found["award"] == {"type": "per_amount", "per": 200, "points": 3}
    assert found["program"] == "prog_default"


@pytest.mark.parametrize(
    ("award", "change", "after"),
    [
        (
            {"type": "per_amount", "per": 50, "points": 2},
            {"points_per_unit": 3},
            {"type": "per_amount", "per": 50, "points": 3},
        ),
        (
            {"type": "per_amount", "per": 50, "points": 2},
            {"unit_value": 10},
            {"type": "per_amount", "per": 10, "points": 2},
        ),
        ({"type": "fixed", "points": 5}, {"active": False}, {"type": "fixed", "points": 5}),
        ({"type": "fixed", "points": 5}, {"points_per_unit": 3}, {"type": "fixed", "points": 3}),
        (
            {"type": "fixed", "points": 5},
            {"unit_value": 10},
            {"type": "per_amount", "per": 10, "points": 5},
        ),
        (
            {"type": "per_currency", "EUR": 2},
            {"unit_value": 10},
            {"type": "per_amount", "per": 10, "points": 1},
        ),
    ],
)
def test_the_reference_adjusts_the_rate_of_any_rule(
    api: Vinr, award: Json, change: Json, after: Json
) -> None:
    rule = api.a_rule(award=award)
    api.patch(f"/v1/earning-rules/{rule}", change).ok()
    assert api.get(f"/v1/loyalty/earning-rules/{rule}").data["award"] == after


def test_the_reference_names_pauses_and_retargets_a_rule(api: Vinr) -> None:
    rule = api.a_rule(name="Old")
    body = {"name": None, "active": False, "event": "loyalty_account.created"}
    api.patch(f"/v1/earning-rules/{rule}", body).ok()
    found = api.get(f"/v1/loyalty/earning-rules/{rule}").data
    assert (found["name"], found["active"]) == (None, False)
    assert found["trigger"] == "loyalty.account.created"


def test_a_rule_deleted_on_one_surface_is_gone_on_both(api: Vinr) -> None:
    rule = api.a_rule()
    deleted = api.delete(f"/v1/earning-rules/{rule}").data
    assert deleted == {
        "id": f"er_{rule.partition('_')[2]}",
        "object": "earning_rule",
        "deleted": True,
    }
    assert api.get(f"/v1/loyalty/earning-rules/{rule}").status == 404


REWARDS: list[tuple[Json, Json]] = [
    (
        {"type": "discount_percent", "value": {"percent": 15}},
        {"type": "discount", "value": "15"},
    ),
    (
        {"type": "discount_percent", "value": {"percent": 12.5}},
        {"type": "discount", "value": "12.5"},
    ),
    ({"value": {"amount": 500, "currency": "eur"}}, {"type": "item", "value": "500 EUR off"}),
    (
        {"type": "store_credit", "value": {"amount": 500, "currency": "EUR"}},
        {"type": "item", "value": "500 EUR of store credit"},
    ),
    (
        {"type": "free_product", "value": {"product": "prod_mug", "quantity": 2}},
        {"type": "item", "value": "2 x prod_mug"},
    ),
    (
        {"type": "partner", "value": {"partner": "ferry", "sku": "day-pass"}},
        {"type": "item", "value": "ferry: day-pass"},
    ),
]


@pytest.mark.parametrize(("fields", "shown"), REWARDS)
def test_a_reward_of_the_guides_is_described_by_the_reference(
    api: Vinr, fields: Json, shown: Json
) -> None:
    reward = api.a_reward(25, **fields)
    assert api.get(f"/v1/rewards/{reward}").data == {
        "id": reward,
        "name": "Reward",
        "points_cost": 25,
        "active": True,
        "created": NOW_S,
        **shown,
    }


@pytest.mark.parametrize(
    ("fields", "kind", "value"),
    [
        ({"type": "discount", "value": "15"}, "discount_percent", {"percent": 15}),
        ({"type": "discount", "value": "12.50"}, "discount_percent", {"percent": 12.5}),
        ({"type": "discount", "value": "100"}, "discount_percent", {"percent": 100}),
        (
            {"type": "item", "value": "A blue mug"},
            "partner",
            {"partner": "self", "sku": "A blue mug"},
        ),
    ],
)
def test_a_reward_of_the_reference_is_one_of_the_guides(
    api: Vinr, fields: Json, kind: str, value: Json
) -> None:
    made = api.post("/v1/rewards", {"name": "x", "points_cost": 5, **fields}).data
    assert made["value"] == (
        fields["value"].rstrip("0") if "." in fields["value"] else made["value"]
    )
    found = api.get(f"/v1/loyalty/rewards/{made['id']}").data
    assert (found["type"], found["cost"], found["value"]) == (kind, 5, value)


@pytest.mark.parametrize("value", ["0", "100.1", "101", "-5", "abc", "1e1", "NaN", "", "1_0", "٣"])
def test_a_discount_of_the_reference_is_a_percentage(api: Vinr, value: str) -> None:
    body = {"name": "x", "points_cost": 5, "type": "discount", "value": value}
    assert api.post("/v1/rewards", body).param == ("parameter_invalid", "value")


def test_a_customer_redeems_on_the_reference(api: Vinr) -> None:
    body = {"customer": "cust_abc123", "redeemable_id": "rwd_10off", "redeemable_type": "reward"}
    made = api.post("/v1/redemptions", body).data
    assert made == {
        "id": made["id"],
        "customer": "cust_abc123",
        "redeemable_id": "rwd_10off",
        "redeemable_type": "reward",
        "amount_off": 1000,
        "redeemed_at": NOW_S,
        "created": NOW_S,
    }
    guide = api.get(f"/v1/loyalty/redemptions/{made['id']}").data
    assert (guide["account"], guide["status"]) == ("loy_abc123", "issued")
    assert api.points("loy_abc123") == 500


def test_what_a_percentage_takes_off_is_known_once_it_was_used(api: Vinr) -> None:
    reward = api.a_reward(5, type="discount_percent", value={"percent": 25})
    made = api.redeem_reward("loy_abc123", reward).data["id"]
    path = f"/v1/redemptions/{made}"
    assert api.get(path).data["amount_off"] is None
    api.a_payment(1000, "cust_abc123", redemption=made)
    assert api.get(path).data["amount_off"] == 250


@pytest.mark.parametrize(
    ("fields", "error", "param"),
    [
        ({"redeemable_type": "coupon"}, (404, "resource_not_found"), "redeemable_id"),
        ({"redeemable_type": "offer"}, (404, "resource_not_found"), "redeemable_id"),
        ({"redeemable_id": "rwd_none"}, (404, "resource_not_found"), "redeemable_id"),
        ({"customer": "cust_none"}, (404, "resource_not_found"), "customer"),
        ({"customer": "cust_empty"}, (422, "insufficient_points"), None),
        ({"redeemable_type": "gift"}, (400, "parameter_invalid"), "redeemable_type"),
    ],
)
def test_a_redemption_of_the_reference_is_refused_in_its_own_words(
    api: Vinr, fields: Json, error: tuple[int, str], param: str | None
) -> None:
    body = {"customer": "cust_abc123", "redeemable_id": "rwd_10off", "redeemable_type": "reward"}
    answer = api.post("/v1/redemptions", {**body, **fields})
    assert answer.error == error
    assert answer.refusal.get("param") == param


def test_a_customer_redeems_by_the_account_in_the_program_of_the_reward(api: Vinr) -> None:
    program, customer = api.a_program(), api.a_customer()
    elsewhere = api.an_account(5000, customer=customer)
    here = api.an_account(5000, program=program, customer=customer)
    body = {
        "customer": customer,
        "redeemable_id": api.a_reward(100, program=program),
        "redeemable_type": "reward",
    }
    api.post("/v1/redemptions", body).ok()
    assert (api.points(elsewhere), api.points(here)) == (5000, 4900)


def test_a_customer_without_an_account_has_nothing_to_redeem_by(api: Vinr) -> None:
    body = {"customer": api.a_customer(), "redeemable_id": "rwd_10off", "redeemable_type": "reward"}
    answer = api.post("/v1/redemptions", body)
    assert answer.param == ("resource_not_found", "customer")


def test_tiers_are_those_of_the_program(api: Vinr) -> None:
    found = api.get("/v1/tiers").items
    assert [(each["id"], each["min_points"]) for each in found] == [
        ("tier_bronze", 0),
        ("tier_silver", 50_000),
        ("tier_gold", 200_000),
    ]
    program = api.a_program(
        tierConfig={"tiers": [{"name": "One", "threshold": 0, "benefits": ["Tea"]}]}
    )
    (one,) = api.get("/v1/tiers", programme_id=program).items
    assert (one["id"], one["benefits"]) == ("tier_one", ["Tea"])
    assert api.get("/v1/loyalty/tiers", programme_id=program).items == [one]
    assert api.get("/v1/loyalty/tiers/tier_one", programme_id=program).data == one
    assert api.get("/v1/tiers/tier_one").status == 404


@pytest.mark.parametrize("method", ["PATCH", "POST", "PUT"])
@pytest.mark.parametrize(
    "path",
    [
        "/v1/loyalty/programs/prog_default",
        "/v1/loyalty/accounts/loy_abc123",
        "/v1/loyalty/earning-rules/rule_payment",
        "/v1/loyalty/rewards/rwd_10off",
        "/v1/customers/cust_abc123",
        "/v1/loyalty-accounts/la_abc123",
        "/v1/earning-rules/er_payment",
        "/v1/tiers/tier_gold",
        "/v1/loyalty/tiers/tier_gold",
    ],
)
def test_an_update_may_come_by_three_methods(api: Vinr, method: str, path: str) -> None:
    before = api.get(path).data
    after = api.send(method, path, body={}).data
    assert after == before
    field = {"metadata": {"a": "b"}} if "metadata" in before else {"name": "New name"}
    if "loyalty-accounts" in path:
        field = {"tier": "gold"}
    assert api.send(method, path, body=field).data != before


def test_a_redemption_may_be_released_under_its_other_name(api: Vinr) -> None:
    made = api.redeem_reward("loy_abc123", "rwd_10off").data["id"]
    released = api.post(f"/v1/loyalty/redemptions/{made}/release").data
    assert released["status"] == "released"
    assert api.points("loy_abc123") == 1500
