"""Every code that the state can produce, and the order in which all checks are made."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from mockserver.providers.vinr.catalogue import CATALOGUE
from tests.builders import Json
from tests.providers.vinr.api import KEY, READING_KEY, Answer, Vinr, a_world

ACCOUNTS = "/v1/loyalty/accounts"
MOVES = "/v1/loyalty/transactions"
RULE = {"trigger": "payment.completed", "award": {"type": "fixed", "points": 1}}
REWARD = {"name": "x", "cost": 1, "value": {"amount": 1, "currency": "EUR"}}
PAYMENT = {"amount": 100, "currency": "EUR"}


def closed(api: Vinr) -> str:
    account = api.an_account(10)
    api.post(f"{ACCOUNTS}/{account}/close").ok()
    return account


def archived(api: Vinr) -> str:
    program = api.a_program()
    api.patch(f"/v1/loyalty/programs/{program}", {"status": "archived"}).ok()
    return program


def finer(api: Vinr) -> Answer:
    program = api.a_program(currency={"decimals": 2})
    api.an_account(0.25, program=program)
    return api.patch(f"/v1/loyalty/programs/{program}", {"currency": {"decimals": 1}})


def a_redemption(api: Vinr, reward: str = "rwd_freecoffee") -> str:
    made: str = api.redeem_reward("loy_abc123", reward).data["id"]
    return made


def reversed_twice(api: Vinr) -> Answer:
    path = f"/v1/loyalty/redemptions/{a_redemption(api)}/reverse"
    api.post(path).ok()
    return api.post(path)


def a_discount_elsewhere(api: Vinr) -> Answer:
    discount = a_redemption(api, "rwd_10off")
    return api.pay(5000, redemption=discount, currency="USD")


def had_already(api: Vinr) -> Answer:
    reward = api.a_reward(1, perMemberLimit=1)
    api.redeem_reward("loy_abc123", reward).ok()
    return api.redeem_reward("loy_abc123", reward)


def used_key(api: Vinr) -> Answer:
    api.move("loy_abc123", 1, key="key").ok()
    return api.move("loy_abc123", 2, key="key")


def old_key(api: Vinr) -> Answer:
    api.controlled("POST", f"/vinr/keys/{KEY}/roll", {"grace": "0s"})
    return api.get(ACCOUNTS)


def too_many(api: Vinr) -> Answer:
    fixture = a_world()
    fixture["vinr"]["keys"].append(
        {"key": "sk_test_slow", "rate_limit": {"sustained": 1, "burst": 1}}
    )
    api.start(fixture)
    api.get(ACCOUNTS, "sk_test_slow").ok()
    return api.get(ACCOUNTS, "sk_test_slow")


BY_STATE: dict[str, tuple[Callable[[Vinr], Answer], str | None]] = {
    "invalid_json": (lambda api: api.send("POST", MOVES, content=b"{"), None),
    "parameter_missing": (lambda api: api.post(MOVES, {"amount": 1}), "account"),
    "parameter_invalid": (lambda api: api.move("loy_abc123", 0.5), "amount"),
    "parameter_conflict": (
        lambda api: api.get(ACCOUNTS, starting_after="loy_abc123", ending_before="loy_empty"),
        "ending_before",
    ),
    "reserved_reason": (lambda api: api.move("loy_abc123", 1, reason="expiry"), "reason"),
    "immutable_field": (
        lambda api: api.patch(f"{ACCOUNTS}/loy_abc123", {"program": "prog_other"}),
        "program",
    ),
    "batch_too_large": (
        lambda api: api.post(
            f"{MOVES}/batch", {"transactions": [{"account": "loy_empty", "amount": 1}] * 101}
        ),
        "transactions",
    ),
    "invalid_cursor": (lambda api: api.get(ACCOUNTS, starting_after="loy_none"), "starting_after"),
    "invalid_expand": (lambda api: api.get(ACCOUNTS, expand="color"), "expand"),
    "invalid_idempotency_key": (lambda api: api.move("loy_abc123", 1, key=""), None),
    "invalid_api_version": (
        lambda api: api.send("GET", ACCOUNTS, headers={"Vinr-Version": "2020-01-01"}),
        None,
    ),
    "invalid_api_key": (lambda api: api.get(ACCOUNTS, "sk_test_unknown"), None),
    "expired_api_key": (old_key, None),
    "card_declined": (lambda api: api.pay(payment_method="pm_card_0002"), "payment_method"),
    "insufficient_permissions": (lambda api: api.post("/v1/customers", by=READING_KEY), None),
    "resource_not_found": (lambda api: api.move("loy_none", 1), "account"),
    "method_not_allowed": (lambda api: api.delete(MOVES), None),
    "body_too_large": (
        lambda api: api.send("POST", MOVES, content=b" " * (1024 * 1024 + 1)),
        None,
    ),
    "idempotency_key_reused": (used_key, None),
    "account_already_exists": (
        lambda api: api.post(ACCOUNTS, {"customer": "cust_abc123"}),
        "customer",
    ),
    "tier_already_exists": (
        lambda api: api.post("/v1/tiers", {"name": "GOLD", "min_points": 7}),
        "name",
    ),
    "entry_tier_required": (lambda api: api.delete("/v1/tiers/tier_bronze"), None),
    "decimals_in_use": (finer, "currency.decimals"),
    "insufficient_points": (lambda api: api.move("loy_empty", -1), "amount"),
    "account_not_active": (lambda api: api.move(closed(api), 1), "account"),
    "program_not_active": (lambda api: api.post(ACCOUNTS, {"program": archived(api)}), None),
    "merge_not_allowed": (
        lambda api: api.post(f"{ACCOUNTS}/loy_abc123/merge", {"into": "loy_abc123"}),
        "into",
    ),
    "reward_not_available": (
        lambda api: api.redeem_reward("loy_abc123", api.a_reward(active=False)),
        "reward",
    ),
    "reward_out_of_stock": (
        lambda api: api.redeem_reward("loy_abc123", api.a_reward(inventory=0)),
        "reward",
    ),
    "reward_not_eligible": (
        lambda api: api.redeem_reward("loy_abc123", api.a_reward(eligibility={"tiers": ["gold"]})),
        "reward",
    ),
    "redemption_limit_reached": (had_already, "reward"),
    "redemption_not_reversible": (reversed_twice, None),
    "redemption_not_fulfillable": (
        lambda api: api.post(f"/v1/loyalty/redemptions/{a_redemption(api, 'rwd_10off')}/fulfill"),
        None,
    ),
    "redemption_not_applicable": (
        lambda api: api.pay(redemption=a_redemption(api)),
        "redemption",
    ),
    "currency_mismatch": (a_discount_elsewhere, "currency"),
    "amount_too_large": (
        lambda api: api.post("/v1/refunds", {"payment": api.a_payment(10), "amount": 11}),
        "amount",
    ),
    "payment_not_refundable": (
        lambda api: api.post("/v1/refunds", {"payment": api.a_payment(payment_method=None)}),
        "payment",
    ),
    "payment_not_capturable": (
        lambda api: api.post(f"/v1/payments/{api.a_payment()}/capture"),
        None,
    ),
    "payment_not_cancellable": (
        lambda api: api.post(f"/v1/payments/{api.a_payment()}/cancel"),
        None,
    ),
    "rate_limited": (too_many, None),
}
STATUSES = {entry.code: entry.status for entry in CATALOGUE}


def test_every_code_that_is_by_state_is_reached_here() -> None:
    assert BY_STATE.keys() == {entry.code for entry in CATALOGUE if entry.by_state}


@pytest.mark.parametrize("code", BY_STATE)
def test_the_state_produces_the_code(api: Vinr, code: str) -> None:
    send, param = BY_STATE[code]
    answer = send(api)
    assert answer.error == (STATUSES[code], code)
    assert answer.param == (code, param)
    assert answer.refusal["request_id"] == answer.headers["X-Request-Id"]


def test_a_refusal_names_the_object_that_stands_in_the_way(api: Vinr) -> None:
    twice = api.post(ACCOUNTS, {"customer": "cust_abc123"}).refusal
    assert twice["resource"] == "loy_abc123"
    short = api.move("loy_empty", -3).refusal
    assert short["resource"] == "loy_empty"
    assert short["message"] == "The account holds 0 points; 3 are needed."
    assert api.get(f"{ACCOUNTS}/loy_none").refusal["resource"] == "loy_none"


@pytest.mark.parametrize(
    ("card", "reason"),
    [("pm_card_0002", "generic_decline"), ("pm_card_9995", "insufficient_funds")],
)
def test_a_declined_card_says_why_and_leaves_no_trace(api: Vinr, card: str, reason: str) -> None:
    answer = api.pay(1000, "cust_abc123", payment_method=card)
    assert answer.error == (402, "card_declined")
    assert answer.refusal["decline_code"] == reason
    assert not api.get("/v1/payments").items
    assert api.happened() == []


# The order of all checks: each mistake hides those that follow on it.

LAYERS: list[tuple[str, Callable[[dict[str, object]], None]]] = [
    ("invalid_api_key", lambda ask: ask.update(by="sk_test_unknown")),
    ("insufficient_permissions", lambda ask: ask.update(by=READING_KEY)),
    ("invalid_api_version", lambda ask: ask.update(headers={"Vinr-Version": "x"})),
    ("invalid_json", lambda ask: ask.update(content=b"{")),
    (
        "invalid_idempotency_key",
        lambda ask: ask.update(headers={"Idempotency-Key": ""}, body={"account": 5}),
    ),
    ("parameter_missing", lambda ask: ask.update(body={"account": 5})),
    ("parameter_invalid", lambda ask: ask.update(body={"account": "loy_none", "amount": "x"})),
    (
        "reserved_reason",
        lambda ask: ask.update(body={"account": "loy_none", "amount": 1, "reason": "expiry"}),
    ),
    ("resource_not_found", lambda ask: ask.update(body={"account": "loy_none", "amount": 1})),
]


@pytest.mark.parametrize(
    ("first", "second"),
    [pytest.param(a, b, id=f"{a[0]}-{b[0]}") for a, b in pairwise(LAYERS)],
)
def test_of_two_mistakes_the_earlier_check_speaks(
    api: Vinr,
    first: tuple[str, Callable[[dict[str, object]], None]],
    second: tuple[str, Callable[[dict[str, object]], None]],
) -> None:
    ask: dict[str, object] = {"body": {"account": "loy_abc123", "amount": 1}, "by": KEY}
    second[1](ask)
    alone = api.send("POST", MOVES, **ask)  # type: ignore[arg-type]
    assert alone.error[1] == second[0]
    first[1](ask)
    assert api.send("POST", MOVES, **ask).error[1] == first[0]  # type: ignore[arg-type]


def redeeming(api: Vinr, **reward: object) -> Callable[[str], Answer]:
    """What becomes of redeeming a reward by an account."""
    made = api.a_reward(**{"cost": 5000, **reward})  # type: ignore[arg-type]
    return lambda account: api.redeem_reward(account, made, quantity=2)


@pytest.mark.parametrize(
    ("account", "reward", "code"),
    [
        ("closed", {"active": False}, "account_not_active"),
        ("loy_abc123", {"active": False, "inventory": 0}, "reward_not_available"),
        (
            "loy_abc123",
            {"inventory": 1, "eligibility": {"tiers": ["gold"]}},
            "reward_out_of_stock",
        ),
        (
            "loy_abc123",
            {"eligibility": {"tiers": ["gold"]}, "perMemberLimit": 1},
            "reward_not_eligible",
        ),
        ("loy_abc123", {"perMemberLimit": 1}, "redemption_limit_reached"),
        ("loy_abc123", {}, "insufficient_points"),
    ],
)
def test_a_redemption_is_checked_in_the_documented_order(
    api: Vinr, account: str, reward: Json, code: str
) -> None:
    by = closed(api) if account == "closed" else account
    assert redeeming(api, **reward)(by).error == (422, code)
    assert api.points("loy_abc123") == 1500


def test_a_transaction_is_checked_in_the_documented_order(api: Vinr) -> None:
    program = api.a_program()
    account, gone = api.an_account(5, program=program), api.an_account(program=program)
    api.patch(f"/v1/loyalty/programs/{program}", {"status": "archived"}).ok()
    assert api.move(account, 1).error == (422, "program_not_active")
    assert api.move(account, -6).error == (422, "insufficient_points")
    api.move(account, -5).ok()
    api.post(f"{ACCOUNTS}/{gone}/close").ok()
    assert api.move(gone, 1).error == (422, "account_not_active")
    assert api.move(gone, -1).error == (422, "account_not_active")


@pytest.mark.parametrize(
    ("method", "path", "body", "missing"),
    [
        ("POST", "/v1/loyalty/programs", {}, ["name"]),
        ("POST", MOVES, {}, ["account", "amount"]),
        ("POST", f"{MOVES}/batch", {}, ["transactions"]),
        ("POST", f"{MOVES}/batch", {"transactions": [{}]}, ["transactions[0].account"]),
        ("POST", f"{ACCOUNTS}/loy_abc123/merge", {}, ["into"]),
        ("POST", "/v1/loyalty/earning-rules", {}, ["trigger"]),
        ("POST", "/v1/loyalty/earning-rules", {"trigger": "payment.completed"}, ["award"]),
        ("POST", "/v1/loyalty/rewards", {}, ["name", "cost"]),
        ("POST", "/v1/loyalty/rewards", {"name": "x", "cost": 1}, ["value"]),
        ("POST", "/v1/loyalty/redemptions", {}, ["account", "reward"]),
        ("POST", "/v1/payments", {}, ["amount", "currency"]),
        ("POST", "/v1/refunds", {}, ["payment"]),
        ("POST", "/v1/webhook-endpoints", {}, ["url", "enabled_events"]),
        ("POST", "/v1/loyalty-accounts", {}, ["customer"]),
        ("POST", "/v1/points-transactions", {}, ["loyalty_account", "amount", "type"]),
        ("POST", "/v1/earning-rules", {}, ["event", "points_per_unit", "unit_value"]),
        ("POST", "/v1/rewards", {}, ["name", "points_cost", "type", "value"]),
        ("POST", "/v1/redemptions", {}, ["customer", "redeemable_id", "redeemable_type"]),
        ("POST", "/v1/tiers", {}, ["name", "min_points"]),
    ],
)
def test_what_has_to_be_there_is_asked_for_one_by_one(
    api: Vinr, method: str, path: str, body: Json, missing: list[str]
) -> None:
    fields = dict(body)
    for name in missing:
        assert api.send(method, path, body=fields).param == ("parameter_missing", name)
        fields[name] = "x"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/loyalty/programs/{}"),
        ("PATCH", "/v1/loyalty/programs/{}"),
        ("GET", "/v1/loyalty/programs/{}/liability"),
        ("GET", "/v1/loyalty/accounts/{}"),
        ("PATCH", "/v1/loyalty/accounts/{}"),
        ("POST", "/v1/loyalty/accounts/{}/close"),
        ("GET", "/v1/loyalty/accounts/{}/wallet"),
        ("GET", "/v1/loyalty/transactions/{}"),
        ("GET", "/v1/loyalty/earning-rules/{}"),
        ("PATCH", "/v1/loyalty/earning-rules/{}"),
        ("DELETE", "/v1/loyalty/earning-rules/{}"),
        ("GET", "/v1/loyalty/rewards/{}"),
        ("PATCH", "/v1/loyalty/rewards/{}"),
        ("GET", "/v1/loyalty/redemptions/{}"),
        ("POST", "/v1/loyalty/redemptions/{}/reverse"),
        ("POST", "/v1/loyalty/redemptions/{}/fulfill"),
        ("GET", "/v1/loyalty-accounts/{}"),
        ("PATCH", "/v1/loyalty-accounts/{}"),
        ("GET", "/v1/points-transactions/{}"),
        ("GET", "/v1/earning-rules/{}"),
        ("PATCH", "/v1/earning-rules/{}"),
        ("DELETE", "/v1/earning-rules/{}"),
        ("GET", "/v1/rewards/{}"),
        ("GET", "/v1/redemptions/{}"),
        ("GET", "/v1/tiers/{}"),
        ("PATCH", "/v1/tiers/{}"),
        ("DELETE", "/v1/tiers/{}"),
        ("GET", "/v1/customers/{}"),
        ("PATCH", "/v1/customers/{}"),
        ("DELETE", "/v1/customers/{}"),
        ("GET", "/v1/payments/{}"),
        ("POST", "/v1/payments/{}/capture"),
        ("POST", "/v1/payments/{}/cancel"),
        ("GET", "/v1/refunds/{}"),
        ("PATCH", "/v1/refunds/{}"),
        ("GET", "/v1/events/{}"),
        ("GET", "/v1/webhook-endpoints/{}"),
        ("PATCH", "/v1/webhook-endpoints/{}"),
        ("DELETE", "/v1/webhook-endpoints/{}"),
    ],
)
@pytest.mark.parametrize("id", ["none", "loy_00000000", "%FF", "a b", "x" * 300])
def test_an_id_that_names_nothing_is_not_found(api: Vinr, method: str, path: str, id: str) -> None:
    assert api.send(method, path.format(id)).error == (404, "resource_not_found")


@pytest.mark.parametrize(
    ("path", "body", "param"),
    [
        (ACCOUNTS, {"program": "prog_none"}, "program"),
        (ACCOUNTS, {"customer": "cust_none"}, "customer"),
        (MOVES, {"account": "loy_none", "amount": 1}, "account"),
        (f"{ACCOUNTS}/loy_abc123/merge", {"into": "loy_none"}, "into"),
        ("/v1/loyalty/earning-rules", {**RULE, "program": "prog_none"}, "program"),
        ("/v1/loyalty/rewards", {**REWARD, "program": "prog_none"}, "program"),
        (
            "/v1/loyalty/rewards",
            {**REWARD, "eligibility": {"segments": ["seg_1"]}},
            "eligibility.segments",
        ),
        ("/v1/loyalty/redemptions", {"account": "loy_none", "reward": "rwd_10off"}, "account"),
        ("/v1/loyalty/redemptions", {"account": "loy_abc123", "reward": "rwd_none"}, "reward"),
        ("/v1/payments", {**PAYMENT, "customer": "cust_none"}, "customer"),
        ("/v1/payments", {**PAYMENT, "redemption": "rdm_none"}, "redemption"),
        ("/v1/payments", {**PAYMENT, "discountCode": "VINR-NONE"}, "discountCode"),
        ("/v1/refunds", {"payment": "pay_none"}, "payment"),
        ("/v1/loyalty-accounts", {"customer": "cust_none"}, "customer"),
        (
            "/v1/loyalty-accounts",
            {"customer": "cust_abc123", "programme_id": "prog_none"},
            "programme_id",
        ),
        (
            "/v1/points-transactions",
            {"loyalty_account": "la_none", "amount": 1, "type": "credit"},
            "loyalty_account",
        ),
        (
            "/v1/tiers",
            {"name": "x", "min_points": 7, "programme_id": "prog_none"},
            "programme_id",
        ),
    ],
)
def test_an_id_in_a_body_that_names_nothing_is_not_found(
    api: Vinr, path: str, body: Json, param: str
) -> None:
    answer = api.post(path, body)
    assert answer.error == (404, "resource_not_found")
    assert answer.refusal["param"] == param
