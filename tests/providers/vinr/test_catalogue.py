"""The codes of the service: all that the catalogue says state can produce, it does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockserver.providers.vinr.catalogue import CATALOGUE
from tests.providers.vinr.api import KEY, PAGES_KEY, READING_KEY, Answer, Vinr, a_world

ACCOUNTS = "/v1/loyalty/accounts"
TRANSACTIONS = "/v1/loyalty/transactions"
STATUSES = {entry.code: entry.status for entry in CATALOGUE}


def an_old_key(api: Vinr) -> Answer:
    api.controlled("POST", f"/vinr/keys/{KEY}/roll", {"grace": "1h"})
    api.advance("1h")
    return api.get(ACCOUNTS)


def a_used_key(api: Vinr) -> Answer:
    api.move("loy_abc123", 1, key="gift").ok()
    return api.move("loy_abc123", 2, key="gift")


def fewer_decimals(api: Vinr) -> Answer:
    program = api.a_program(currency={"decimals": 1})
    api.an_account(0.5, program=program)
    return api.patch(f"/v1/loyalty/programs/{program}", {"currency": {"decimals": 0}})


def a_closed_account(api: Vinr) -> Answer:
    api.post(f"{ACCOUNTS}/loy_abc123/close").ok()
    return api.move("loy_abc123", 1)


def an_archived_program(api: Vinr) -> Answer:
    api.patch("/v1/loyalty/programs/prog_default", {"status": "archived"}).ok()
    return api.move("loy_abc123", 1)


def a_reward_for_once(api: Vinr) -> Answer:
    reward = api.a_reward(1, perMemberLimit=1)
    api.redeem_reward("loy_abc123", reward).ok()
    return api.redeem_reward("loy_abc123", reward)


def a_second_reversal(api: Vinr) -> Answer:
    redemption = api.redeem_reward("loy_abc123", "rwd_freecoffee").data["id"]
    path = f"/v1/loyalty/redemptions/{redemption}/reverse"
    api.post(path).ok()
    return api.post(path)


def a_discount_handed_over(api: Vinr) -> Answer:
    redemption = api.redeem_reward("loy_abc123", "rwd_10off").data["id"]
    return api.post(f"/v1/loyalty/redemptions/{redemption}/fulfill")


def coffee_for_a_discount(api: Vinr) -> Answer:
    redemption = api.redeem_reward("loy_abc123", "rwd_freecoffee").data["id"]
    return api.pay(5000, "cust_abc123", redemption=redemption)


def a_discount_in_dollars(api: Vinr) -> Answer:
    redemption = api.redeem_reward("loy_abc123", "rwd_10off").data["id"]
    return api.pay(5000, "cust_abc123", redemption=redemption, currency="USD")


def an_early_refund(api: Vinr) -> Answer:
    return api.post("/v1/refunds", {"payment": api.a_payment(100, payment_method=None)})


def one_request_too_many(api: Vinr) -> Answer:
    world = a_world()
    world["vinr"]["keys"] = [{"key": KEY, "rate_limit": {"sustained": 1, "burst": 1}}]
    api.start(world)
    api.get(ACCOUNTS).ok()
    return api.get(ACCOUNTS)


BY_STATE: dict[str, Callable[[Vinr], Answer]] = {
    "invalid_json": lambda api: api.send("POST", TRANSACTIONS, content=b"{"),
    "parameter_missing": lambda api: api.post(TRANSACTIONS, {"account": "loy_abc123"}),
    "parameter_invalid": lambda api: api.get(ACCOUNTS, limit=0),
    "parameter_conflict": lambda api: api.get(
        ACCOUNTS, starting_after="loy_empty", ending_before="loy_abc123"
    ),
    "reserved_reason": lambda api: api.move("loy_abc123", 1, reason="expiry"),
    "immutable_field": lambda api: api.patch(f"{ACCOUNTS}/loy_abc123", {"balance": 5}),
    "batch_too_large": lambda api: api.post(
        f"{TRANSACTIONS}/batch", {"transactions": [{"account": "loy_abc123", "amount": 1}] * 101}
    ),
    "invalid_cursor": lambda api: api.get(ACCOUNTS, starting_after="loy_none"),
    "invalid_expand": lambda api: api.asked(f"{ACCOUNTS}/loy_abc123", "expand[]=nothing"),
    "invalid_idempotency_key": lambda api: api.move("loy_abc123", 1, key="x" * 256),
    "invalid_api_version": lambda api: api.send(
        "GET", ACCOUNTS, headers={"Vinr-Version": "2020-01-01"}
    ),
    "invalid_api_key": lambda api: api.get(ACCOUNTS, PAGES_KEY),
    "expired_api_key": an_old_key,
    "card_declined": lambda api: api.pay(100, payment_method="pm_card_0002"),
    "insufficient_permissions": lambda api: api.post(ACCOUNTS, by=READING_KEY),
    "resource_not_found": lambda api: api.get(f"{ACCOUNTS}/loy_none"),
    "method_not_allowed": lambda api: api.delete(TRANSACTIONS),
    "body_too_large": lambda api: api.post(ACCOUNTS, {"metadata": {"note": "x" * 1024 * 1024}}),
    "idempotency_key_reused": a_used_key,
    "account_already_exists": lambda api: api.post(ACCOUNTS, {"customer": "cust_abc123"}),
    "tier_already_exists": lambda api: api.post("/v1/tiers", {"name": "Gold", "min_points": 7}),
    "entry_tier_required": lambda api: api.delete("/v1/tiers/tier_bronze"),
    "decimals_in_use": fewer_decimals,
    "insufficient_points": lambda api: api.move("loy_abc123", -1501),
    "account_not_active": a_closed_account,
    "program_not_active": an_archived_program,
    "merge_not_allowed": lambda api: api.post(
        f"{ACCOUNTS}/loy_abc123/merge", {"into": "loy_abc123"}
    ),
    "reward_not_available": lambda api: api.redeem_reward(
        "loy_abc123", api.a_reward(1, active=False)
    ),
    "reward_out_of_stock": lambda api: api.redeem_reward(
        "loy_abc123", api.a_reward(1, inventory=0)
    ),
    "reward_not_eligible": lambda api: api.redeem_reward(
        "loy_abc123", api.a_reward(1, eligibility={"tiers": ["gold"]})
    ),
    "redemption_limit_reached": a_reward_for_once,
    "redemption_not_reversible": a_second_reversal,
    "redemption_not_fulfillable": a_discount_handed_over,
    "redemption_not_applicable": coffee_for_a_discount,
    "currency_mismatch": a_discount_in_dollars,
    "amount_too_large": lambda api: api.post(
        "/v1/refunds", {"payment": api.a_payment(100), "amount": 101}
    ),
    "payment_not_refundable": an_early_refund,
    "payment_not_capturable": lambda api: api.post(f"/v1/payments/{api.a_payment()}/capture"),
    "payment_not_cancellable": lambda api: api.post(f"/v1/payments/{api.a_payment()}/cancel"),
    "rate_limited": one_request_too_many,
}


def test_every_code_that_state_can_produce_is_in_the_table() -> None:
    assert [entry.code for entry in CATALOGUE if entry.by_state] == [*BY_STATE]


@pytest.mark.parametrize("code", BY_STATE)
def test_state_produces_a_code_without_any_fault(api: Vinr, code: str) -> None:
    answer = BY_STATE[code](api)
    assert answer.error == (STATUSES[code], code)
    assert "fault" not in answer.headers["X-Mock"]
