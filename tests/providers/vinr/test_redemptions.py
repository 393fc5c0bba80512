"""Redemptions: points leave and something is issued in one step; both can be undone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.builders import Json
from tests.providers.vinr.api import NOW, Vinr, a_world

PATH = "/v1/loyalty/redemptions"
CODE = re.compile("VINR-[0-9A-Z]{4}")


def redeem(api: Vinr, reward: str, account: str = "loy_abc123", **more: Any) -> Json:
    made: Json = api.redeem_reward(account, reward, **more).data
    return made


def undo(api: Vinr, id: str, **fields: object) -> Json:
    undone: Json = api.post(f"{PATH}/{id}/reverse", fields).data
    return undone


def left(api: Vinr, reward: str) -> int | None:
    found: int | None = api.get(f"/v1/loyalty/rewards/{reward}").data["inventory"]
    return found


def a_credit(api: Vinr, cost: float = 10, **fields: object) -> str:
    value = {"amount": 500, "currency": "EUR"}
    return api.a_reward(cost, type="store_credit", value=value, **fields)


# What is issued


def test_a_discount_is_issued_with_a_code(api: Vinr) -> None:
    made = redeem(api, "rwd_10off", metadata={"cart": "7"})
    assert CODE.fullmatch(made["discount"]["code"])
    assert made == {
        "id": made["id"],
        "object": "redemption",
        "account": "loy_abc123",
        "reward": "rwd_10off",
        "program": "prog_default",
        "quantity": 1,
        "cost": 1000,
        "status": "issued",
        "transaction": api.entries("loy_abc123")[0]["id"],
        "discount": {"amount": 1000, "currency": "EUR", "code": made["discount"]["code"]},
        "credit": None,
        "fulfillment": None,
        "payment": None,
        "reversal_transaction": None,
        "metadata": {"cart": "7"},
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert api.get(f"{PATH}/{made['id']}").data == made
    entry = api.entries("loy_abc123")[0]
    assert (entry["amount"], entry["reason"]) == (-1000, "redemption")
    assert entry["redemption"] == made["id"]
    assert api.happened() == ["loyalty.reward.redeemed", "loyalty.points.spent"]
    assert api.payloads("loyalty.reward.redeemed") == [made]
    assert api.account("loy_abc123")["lifetime_points"] == 1500


def test_a_percentage_is_issued_without_an_amount(api: Vinr) -> None:
    reward = api.a_reward(5, type="discount_percent", value={"percent": 12.5})
    made = redeem(api, reward, quantity=2)
    assert made["discount"] == {
        "percent": 12.5,
        "amount": None,
        "code": made["discount"]["code"],
    }


def test_store_credit_is_applied_at_once(api: Vinr) -> None:
    made = redeem(api, a_credit(api), quantity=3)
    assert made["status"] == "applied"
    assert made["credit"] == {
        "amount": 1500,
        "currency": "EUR",
        "transaction": made["credit"]["transaction"],
    }
    assert made["discount"] is made["fulfillment"] is None
    assert api.happened()[-4:] == [
        "loyalty.reward.redeemed",
        "loyalty.points.spent",
        "loyalty.credit.issued",
        "redemption.completed",
    ]
    (credit,) = api.payloads("loyalty.credit.issued")
    assert credit == {
        "id": made["credit"]["transaction"],
        "object": "credit_transaction",
        "account": "loy_abc123",
        "amount": 1500,
        "currency": "EUR",
        "reason": "reward",
        "walletBalance": 1500,
        "balanceRemaining": 1500,
        "expiresAt": None,
        "payment": None,
        "metadata": {},
        "created_at": NOW,
    }


@pytest.mark.parametrize(
    ("type", "value", "shown"),
    [
        (
            "free_product",
            {"product": "prod_mug", "quantity": 2},
            {"product": "prod_mug", "quantity": 6},
        ),
        ("partner", {"partner": "ferry", "sku": "day"}, {"partner": "ferry", "sku": "day"}),
    ],
)
def test_goods_wait_to_be_handed_over(api: Vinr, type: str, value: Json, shown: Json) -> None:
    made = redeem(api, api.a_reward(5, type=type, value=value), quantity=3)
    assert made["fulfillment"] == {"type": type, **shown, "reference": None, "status": "issued"}
    path = f"{PATH}/{made['id']}/fulfill"
    done = api.post(path, {"reference": "desk 4"}).data
    assert done["status"] == "fulfilled"
    assert done["fulfillment"] == {
        **made["fulfillment"],
        "reference": "desk 4",
        "status": "fulfilled",
    }
    assert api.payloads("redemption.completed") == [done]
    assert api.post(path).error == (422, "redemption_not_fulfillable")


def test_something_may_be_handed_over_without_a_reference(api: Vinr) -> None:
    made = redeem(api, "rwd_freecoffee")
    done = api.post(f"{PATH}/{made['id']}/fulfill").data
    assert done["fulfillment"]["reference"] is None


def test_what_is_no_goods_is_not_handed_over(api: Vinr) -> None:
    for reward in ("rwd_10off", a_credit(api)):
        made = redeem(api, reward)
        answer = api.post(f"{PATH}/{made['id']}/fulfill")
        assert answer.error == (422, "redemption_not_fulfillable")


def test_codes_differ_however_many_there_are(api: Vinr) -> None:
    api.move("loy_abc123", 10_000).ok()
    reward = api.a_reward(1, type="discount_percent", value={"percent": 1})
    codes = {redeem(api, reward)["discount"]["code"] for _ in range(100)}
    assert len(codes) == 100


# Quantity, stock and limits


def test_cost_stock_and_limit_count_units(api: Vinr) -> None:
    reward = api.a_reward(100, inventory=5, perMemberLimit=4)
    made = redeem(api, reward, quantity=3)
    assert (made["quantity"], made["cost"], left(api, reward)) == (3, 300, 2)
    assert api.points("loy_abc123") == 1200
    answer = api.redeem_reward("loy_abc123", reward, quantity=3)
    assert answer.error == (422, "reward_out_of_stock")
    answer = api.redeem_reward("loy_abc123", reward, quantity=2)
    assert answer.error == (422, "redemption_limit_reached")
    redeem(api, reward)
    assert left(api, reward) == 1


@pytest.mark.parametrize("quantity", [0, -1, 101, 1.5, "2", None])
def test_a_quantity_is_a_number_from_1_to_100(api: Vinr, quantity: object) -> None:
    answer = api.redeem_reward("loy_abc123", "rwd_10off", quantity=quantity)
    assert answer.param == ("parameter_invalid", "quantity")


def test_a_reward_of_another_program_is_not_available(api: Vinr) -> None:
    reward = api.a_reward(1, program=api.a_program())
    answer = api.redeem_reward("loy_abc123", reward)
    assert answer.error == (422, "reward_not_available")


def test_a_reward_is_available_in_its_time_alone(api: Vinr) -> None:
    reward = api.a_reward(
        1, availableFrom="2026-03-01T12:00:01Z", availableUntil="2026-03-01T12:00:03Z"
    )
    for step in ("not yet", "now", "still", "no longer"):
        answer = api.redeem_reward("loy_abc123", reward)
        if step in ("now", "still"):
            answer.ok()
        else:
            assert answer.error == (422, "reward_not_available")
        api.advance("1s")


def test_a_later_price_counts_for_later_redemptions(api: Vinr) -> None:
    made = redeem(api, "rwd_10off")
    body = {"cost": 1, "value": {"amount": 5, "currency": "USD"}}
    api.patch("/v1/loyalty/rewards/rwd_10off", body).ok()
    assert api.get(f"{PATH}/{made['id']}").data == made
    undo(api, made["id"])
    assert api.points("loy_abc123") == 1500


# Undoing


@pytest.mark.parametrize("path", ["reverse", "release"])
def test_points_and_stock_come_back(api: Vinr, path: str) -> None:
    reward = api.a_reward(100, inventory=5, perMemberLimit=3)
    made = redeem(api, reward, quantity=3)
    undone = api.post(f"{PATH}/{made['id']}/{path}", {"reason": "abandoned"}).data
    entry = api.entries("loy_abc123")[0]
    assert undone == {
        **made,
        "status": "released",
        "reversal_transaction": entry["id"],
        "updated_at": NOW,
    }
    assert (entry["amount"], entry["reason"]) == (300, "redemption_reversal")
    assert (entry["redemption"], entry["metadata"]) == (made["id"], {"reason": "abandoned"})
    assert left(api, reward) == 5
    assert api.account("loy_abc123")["lifetime_points"] == 1500
    assert api.payloads("loyalty.redemption.reversed") == [undone]
    redeem(api, reward, quantity=3)
    answer = api.post(f"{PATH}/{made['id']}/{path}")
    assert answer.error == (422, "redemption_not_reversible")


def test_without_a_reason_a_reversal_says_none(api: Vinr) -> None:
    undo(api, redeem(api, "rwd_10off")["id"])
    assert api.entries("loy_abc123")[0]["metadata"] == {}


def test_what_was_used_is_reversed_and_not_released(api: Vinr) -> None:
    coffee = redeem(api, "rwd_freecoffee")["id"]
    api.post(f"{PATH}/{coffee}/fulfill").ok()
    assert undo(api, coffee)["status"] == "reversed"
    discount = redeem(api, "rwd_10off")["id"]
    payment = api.a_payment(5000, "cust_abc123", redemption=discount)
    undone = undo(api, discount)
    assert (undone["status"], undone["payment"]) == ("reversed", payment)


def test_store_credit_that_is_left_is_taken_back(api: Vinr) -> None:
    made = redeem(api, a_credit(api))
    other = redeem(api, a_credit(api))
    assert undo(api, made["id"])["status"] == "reversed"
    wallet = "/v1/loyalty/accounts/loy_abc123/wallet"
    assert api.get(wallet).data["balances"] == [{"currency": "EUR", "balance": 500}]
    undo(api, other["id"])
    assert api.get(wallet).data["balances"] == [{"currency": "EUR", "balance": 0}]


def test_points_come_back_with_the_ends_that_they_had(api: Vinr) -> None:
    ledger = [
        {"amount": 10, "at": "-9d", "expires_at": "+1d"},
        {"amount": 20, "at": "-8d", "expires_at": "+9d"},
    ]
    api.start(a_world(accounts=[{"id": "loy_1", "ledger": ledger}]))
    made = redeem(api, api.a_reward(15), "loy_1")["id"]
    api.advance("2d")
    undo(api, made)
    # 10 had to come back for 30 days, because their end has passed; 5 end with the other 15.
    assert api.points("loy_1") == 30
    api.advance("7d")
    assert api.points("loy_1") == 10
    api.advance("23d")
    assert api.points("loy_1") == 0


def test_who_has_left_gets_nothing_back(api: Vinr) -> None:
    made = redeem(api, "rwd_10off")["id"]
    api.post("/v1/loyalty/accounts/loy_abc123/close").ok()
    assert api.post(f"{PATH}/{made}/reverse").error == (422, "account_not_active")
    assert api.get(f"{PATH}/{made}").data["status"] == "issued"


def test_what_comes_back_to_a_merged_member_goes_on_to_the_other_one(api: Vinr) -> None:
    made = redeem(api, "rwd_10off")["id"]
    other = api.an_account()
    api.post("/v1/loyalty/accounts/loy_abc123/merge", {"into": other}).ok()
    assert api.points(other) == 500
    assert undo(api, made)["status"] == "released"
    assert (api.points("loy_abc123"), api.points(other)) == (0, 1500)
