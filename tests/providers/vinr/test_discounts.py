"""Discounts: a redemption lowers a payment, belongs to it, and is used up when that is paid."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import Json
from tests.providers.vinr.api import Vinr

PATH = "/v1/loyalty/redemptions"


def a_discount(api: Vinr, reward: str = "rwd_10off", **more: Any) -> Json:
    made: Json = api.redeem_reward("loy_abc123", reward, **more).data
    return made


def a_percentage(api: Vinr, percent: float, **more: Any) -> str:
    reward = api.a_reward(5, type="discount_percent", value={"percent": percent})
    id: str = a_discount(api, reward, **more)["id"]
    return id


def status(api: Vinr, redemption: str) -> str:
    found: str = api.get(f"{PATH}/{redemption}").data["status"]
    return found


def test_a_payment_is_lower_by_its_discount(api: Vinr) -> None:
    made = a_discount(api)
    payment = api.pay(5000, "cust_abc123", redemption=made["id"]).data
    assert (payment["amount"], payment["redemption"]) == (4000, made["id"])
    applied = api.get(f"{PATH}/{made['id']}").data
    assert (applied["status"], applied["payment"]) == ("applied", payment["id"])
    assert api.payloads("redemption.completed") == [applied]
    # Points are earned on what was paid.
    assert api.entries("loy_abc123")[0]["amount"] == 40


def test_a_payment_may_name_the_code(api: Vinr) -> None:
    made = a_discount(api)
    code = made["discount"]["code"]
    payment = api.pay(5000, discountCode=code).data
    assert (payment["amount"], payment["redemption"]) == (4000, made["id"])
    again = api.pay(5000, discountCode=code)
    assert again.param == ("redemption_not_applicable", "discountCode")


def test_code_and_redemption_may_say_the_same(api: Vinr) -> None:
    made, other = a_discount(api), a_discount(api, "rwd_freecoffee")
    code = made["discount"]["code"]
    answer = api.pay(5000, redemption=other["id"], discountCode=code)
    assert answer.param == ("parameter_conflict", "discountCode")
    assert api.pay(5000, redemption=made["id"], discountCode=code).data["amount"] == 4000


@pytest.mark.parametrize(("amount", "charged"), [(1000, 0), (999, 0), (1001, 1)])
def test_a_payment_is_never_below_zero(api: Vinr, amount: int, charged: int) -> None:
    payment = api.pay(amount, redemption=a_discount(api)["id"]).data
    assert (payment["amount"], payment["status"]) == (charged, "completed")


def test_the_units_of_a_discount_add_up(api: Vinr) -> None:
    reward = api.a_reward(10, value={"amount": 300, "currency": "EUR"})
    made = a_discount(api, reward, quantity=3)
    assert made["discount"]["amount"] == 900
    assert api.pay(5000, redemption=made["id"]).data["amount"] == 4100


@pytest.mark.parametrize(
    ("percent", "quantity", "amount", "charged"),
    [
        (25, 1, 1000, 750),
        (12.5, 1, 999, 874),
        (50, 1, 1, 0),
        (10, 3, 1000, 700),
        (60, 2, 1000, 0),
        (100, 1, 1000, 0),
    ],
)
def test_a_percentage_is_of_the_amount(
    api: Vinr, percent: float, quantity: int, amount: int, charged: int
) -> None:
    made = a_percentage(api, percent, quantity=quantity)
    assert api.pay(amount, redemption=made).data["amount"] == charged
    discount = api.get(f"{PATH}/{made}").data["discount"]
    assert discount["amount"] == amount - charged


def test_a_percentage_goes_with_every_currency(api: Vinr) -> None:
    assert api.pay(1000, currency="JPY", redemption=a_percentage(api, 10)).data["amount"] == 900


# What does not go together


def test_a_discount_that_cannot_be_used_is_refused(api: Vinr) -> None:
    made = a_discount(api)["id"]
    coffee = a_discount(api, "rwd_freecoffee")["id"]
    released = a_percentage(api, 5)
    api.post(f"{PATH}/{released}/reverse").ok()
    for redemption, customer, why in [
        (coffee, None, "free_product"),
        (made, "cust_empty", "another customer's"),
        (released, None, "released"),
    ]:
        answer = api.pay(5000, customer, redemption=redemption)
        assert answer.param == ("redemption_not_applicable", "redemption")
        assert why in answer.refusal["message"]
    api.a_payment(5000, redemption=made)
    answer = api.pay(5000, redemption=made)
    assert answer.param == ("redemption_not_applicable", "redemption")
    assert len(api.get("/v1/payments").items) == 1


def test_a_discount_in_another_currency_is_refused(api: Vinr) -> None:
    answer = api.pay(5000, currency="usd", redemption=a_discount(api)["id"])
    assert answer.param == ("currency_mismatch", "currency")


def test_a_card_that_is_declined_leaves_the_discount_alone(api: Vinr) -> None:
    made = a_discount(api)["id"]
    answer = api.pay(5000, redemption=made, payment_method="pm_card_0002")
    assert answer.error == (402, "card_declined")
    found = api.get(f"{PATH}/{made}").data
    assert (found["status"], found["payment"]) == ("issued", None)


# The life of a payment


def test_a_discount_waits_for_its_payment(api: Vinr) -> None:
    made = a_discount(api)["id"]
    payment = api.a_payment(5000, redemption=made, payment_method=None)
    found = api.get(f"{PATH}/{made}").data
    assert (found["status"], found["payment"]) == ("issued", payment)
    answer = api.pay(5000, redemption=made)
    assert payment in answer.refusal["message"]
    api.controlled("POST", f"/vinr/payments/{payment}/complete", {})
    assert status(api, made) == "applied"


@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_a_payment_that_comes_to_nothing_lets_go_of_its_discount(api: Vinr, end: str) -> None:
    made = a_discount(api)["id"]
    payment = api.a_payment(5000, redemption=made, payment_method=None)
    if end == "cancel":
        api.post(f"/v1/payments/{payment}/cancel").ok()
    else:
        api.controlled("POST", f"/vinr/payments/{payment}/fail", {})
    found = api.get(f"{PATH}/{made}").data
    assert (found["status"], found["payment"]) == ("issued", None)
    assert api.pay(5000, redemption=made).data["amount"] == 4000


def test_a_discount_that_was_released_meanwhile_is_not_used_up(api: Vinr) -> None:
    made = a_discount(api)["id"]
    payment = api.a_payment(5000, redemption=made, payment_method=None)
    released = api.post(f"{PATH}/{made}/reverse").data
    assert (released["status"], released["payment"]) == ("released", None)
    done = api.controlled("POST", f"/vinr/payments/{payment}/complete", {})
    assert done["amount"] == 4000
    assert status(api, made) == "released"
    # Nor does such a payment give it back once more.
    api.refund(payment)
    assert api.points("loy_abc123") == 1500


def test_a_whole_refund_gives_the_points_of_the_discount_back(api: Vinr) -> None:
    made = a_discount(api)["id"]
    payment = api.a_payment(5000, "cust_abc123", redemption=made)
    api.refund(payment, 1000)
    assert status(api, made) == "applied"
    api.refund(payment)
    assert status(api, made) == "reversed"
    assert api.reasons("loy_abc123")[3:] == [
        "redemption",
        "earning_rule",
        "refund_clawback",
        "redemption_reversal",
        "refund_clawback",
    ]
    assert api.points("loy_abc123") == 1500


def test_a_whole_refund_gives_back_nothing_twice(api: Vinr) -> None:
    made = a_discount(api)["id"]
    payment = api.a_payment(5000, redemption=made)
    api.post(f"{PATH}/{made}/reverse").ok()
    api.refund(payment)
    assert api.points("loy_abc123") == 1500


def test_a_refund_gives_nothing_back_to_who_has_left(api: Vinr) -> None:
    made = a_discount(api)["id"]
    payment = api.a_payment(5000, redemption=made)
    api.post("/v1/loyalty/accounts/loy_abc123/close").ok()
    api.refund(payment)
    undone = api.get(f"{PATH}/{made}").data
    assert (undone["status"], undone["reversal_transaction"]) == ("reversed", None)
    assert api.points("loy_abc123") == 0


def test_what_a_refund_gave_back_stays_when_it_fails_after_all(api: Vinr) -> None:
    made = a_discount(api)["id"]
    payment = api.a_payment(5000, "cust_abc123", redemption=made)
    refund = api.refund(payment)["id"]
    api.controlled("POST", f"/vinr/refunds/{refund}/fail", {})
    assert status(api, made) == "reversed"
    assert api.points("loy_abc123") == 1500 + 40
