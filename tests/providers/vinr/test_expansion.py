"""Expansion: objects in the place of their ids, up to four deep, in answers and in lists."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import Vinr

ACCOUNT = "/v1/loyalty/accounts/loy_abc123"


def expanded(api: Vinr, path: str, *paths: str) -> Json:
    found: Json = api.asked(path, "&".join(f"expand[]={each}" for each in paths)).data
    return found


def test_an_id_becomes_its_object(api: Vinr) -> None:
    found = expanded(api, ACCOUNT, "customer", "program", "tier")
    assert found["customer"] == api.get("/v1/customers/cust_abc123").data
    assert found["program"] == api.get("/v1/loyalty/programs/prog_default").data
    assert found["tier"] == {
        "id": "tier_bronze",
        "key": "bronze",
        "name": "Bronze",
        "rank": 0,
        "threshold": 0,
        "benefits": [],
    }


def test_what_is_null_stays_null(api: Vinr) -> None:
    account = api.an_account()
    assert expanded(api, f"/v1/loyalty/accounts/{account}", "customer")["customer"] is None
    program = api.a_program()
    account = api.an_account(program=program)
    assert expanded(api, f"/v1/loyalty/accounts/{account}", "tier")["tier"] is None


def test_a_customer_that_was_deleted_stays_an_id(api: Vinr) -> None:
    payment = api.a_payment(100, "cust_empty")
    api.delete("/v1/customers/cust_empty").ok()
    assert expanded(api, f"/v1/payments/{payment}", "customer")["customer"] == "cust_empty"


def test_a_tier_that_was_deleted_stays_a_key(api: Vinr) -> None:
    account = api.an_account()
    api.patch(f"/v1/loyalty/accounts/{account}", {"tier": "gold"}).ok()
    api.post(f"/v1/loyalty/accounts/{account}/close").ok()
    api.delete("/v1/tiers/tier_gold").ok()
    assert expanded(api, f"/v1/loyalty/accounts/{account}", "tier")["tier"] == "gold"


def test_paths_go_on_through_objects(api: Vinr) -> None:
    redemption = api.redeem_reward("loy_abc123", "rwd_10off").data["id"]
    payment = api.a_payment(5000, "cust_abc123", redemption=redemption)
    api.refund(payment, 100)
    found = expanded(
        api,
        f"/v1/loyalty/redemptions/{redemption}",
        "account.customer",
        "account.tier",
        "account.program",
        "reward.program",
        "payment.customer.default_payment_method",
        "payment.refunds.payment",
    )
    assert found["account"]["customer"]["id"] == "cust_abc123"
    assert found["account"]["tier"]["key"] == "bronze"
    assert found["reward"]["program"]["id"] == "prog_default"
    assert found["payment"]["customer"]["id"] == "cust_abc123"
    assert found["payment"]["refunds"][0]["payment"]["id"] == payment


def test_refunds_and_disputes_of_a_payment_are_there_only_when_asked_for(api: Vinr) -> None:
    payment = api.a_payment()
    refunds = [api.refund(payment, 5)["id"], api.refund(payment, 6)["id"]]
    plain = api.get(f"/v1/payments/{payment}").data
    assert not {"refunds", "dispute"} & plain.keys()
    found = expanded(api, f"/v1/payments/{payment}", "refunds", "dispute")
    assert [each["id"] for each in found["refunds"]] == refunds[::-1]
    assert found["dispute"] is None


def test_paths_may_stand_in_the_query_of_an_operation_that_writes(api: Vinr) -> None:
    body = {"account": "loy_abc123", "amount": 5}
    made = api.send("POST", "/v1/loyalty/transactions", body=body, query="expand=account").data
    assert made["account"]["id"] == "loy_abc123"


def test_the_objects_of_a_list_are_expanded(api: Vinr) -> None:
    for path in ("customer", "data.customer"):
        found = expanded(api, "/v1/loyalty/accounts", path)["data"]
        assert [each["customer"]["id"] for each in found] == ["cust_empty", "cust_abc123"]


def test_an_operation_that_writes_expands_its_answer(api: Vinr) -> None:
    body = {"account": "loy_abc123", "amount": 5, "expand": ["account", "program"]}
    made = api.post("/v1/loyalty/transactions", body).data
    assert made["account"]["balance"] == 1505
    assert made["program"]["id"] == "prog_default"
    asked = api.asked("/v1/loyalty/transactions", "").items[0]
    assert asked["account"] == "loy_abc123"
    changed = api.send("PATCH", ACCOUNT, body={"expand": ["tier"]}, query="expand[]=customer").data
    assert changed["customer"]["id"] == "cust_abc123"
    assert changed["tier"]["key"] == "bronze"


def test_a_transaction_knows_its_redemption(api: Vinr) -> None:
    made = api.redeem_reward("loy_abc123", "rwd_10off").data
    path = f"/v1/loyalty/transactions/{made['transaction']}"
    assert expanded(api, path, "redemption.reward")["redemption"]["reward"]["id"] == "rwd_10off"
    earned = api.move("loy_abc123", 5).data["id"]
    assert expanded(api, f"/v1/loyalty/transactions/{earned}", "redemption")["redemption"] is None


def test_one_path_may_be_asked_for_twice_and_in_other_ways(api: Vinr) -> None:
    for query in ("expand=customer", "expand[]=customer&expand[]=customer", "expand[0]=customer"):
        assert api.asked(ACCOUNT, query).data["customer"]["id"] == "cust_abc123"


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (ACCOUNT, "color"),
        (ACCOUNT, ""),
        (ACCOUNT, "id"),
        (ACCOUNT, "customer.color"),
        (ACCOUNT, "customer.default_payment_method.more"),
        (ACCOUNT, "program.tierConfig"),
        ("/v1/loyalty/accounts", "data"),
        ("/v1/loyalty/programs", "tiers"),
        ("/v1/loyalty/rewards", "account"),
        ("/v1/loyalty/redemptions", "customer"),
        ("/v1/loyalty/transactions", "account.customer.default_payment_method.a.b"),
        ("/v1/events", "data"),
        ("/v1/webhook-endpoints", "url"),
        ("/v1/rewards", "program"),
        ("/v1/earning-rules", "program"),
        ("/v1/tiers", "program"),
    ],
)
def test_a_path_that_cannot_be_expanded_is_refused(api: Vinr, path: str, asked: str) -> None:
    answer = api.asked(path, f"expand[]={asked}")
    assert answer.error == (400, "invalid_expand")
    assert answer.refusal["param"] == "expand"


def test_a_path_may_be_four_deep_and_no_more(api: Vinr) -> None:
    payment = api.a_payment(100, "cust_abc123")
    api.refund(payment, 10)
    path = f"/v1/payments/{payment}"
    found = expanded(api, path, "refunds.payment.refunds.payment")
    assert found["refunds"][0]["payment"]["refunds"][0]["payment"]["id"] == payment
    answer = api.asked(path, "expand[]=refunds.payment.refunds.payment.customer")
    assert answer.error == (400, "invalid_expand")
    assert "deeper than 4" in answer.refusal["message"]


def test_an_expansion_that_is_refused_writes_nothing(api: Vinr) -> None:
    answer = api.move("loy_abc123", 5, expand=["color"])
    assert answer.error == (400, "invalid_expand")
    assert api.points("loy_abc123") == 1500
    assert api.happened() == []


def test_too_many_paths_are_refused(api: Vinr) -> None:
    query = "&".join("expand[]=customer" for _ in range(21))
    assert api.asked(ACCOUNT, query).param == ("parameter_invalid", "expand")


def test_the_reference_expands_in_its_own_shapes(api: Vinr) -> None:
    found = expanded(api, "/v1/loyalty-accounts/la_abc123", "customer", "tier")
    assert found["customer"]["id"] == "cust_abc123"
    assert found["tier"] == {"id": "tier_bronze", "name": "Bronze"}
    entry = api.move("loy_abc123", 5).data["id"]
    found = expanded(api, f"/v1/points-transactions/{entry}", "loyalty_account.tier")
    assert found["loyalty_account"]["id"] == "la_abc123"
    assert found["loyalty_account"]["tier"]["name"] == "Bronze"
    redemption = api.redeem_reward("loy_abc123", "rwd_10off").data["id"]
    found = expanded(api, f"/v1/redemptions/{redemption}", "customer")
    assert found["customer"]["id"] == "cust_abc123"
    account = api.an_account(program=api.a_program())
    found = expanded(api, f"/v1/loyalty-accounts/{account}", "tier")
    assert found["tier"] is None
