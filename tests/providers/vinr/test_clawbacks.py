"""Clawbacks: a refund takes back what its payment has brought, as far as points are there."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import Vinr, a_world

CUSTOMER = {"id": "cust_1"}
MEMBER = {"id": "loy_1", "customer": "cust_1"}


def a_shop(api: Vinr, *, rounding: str = "down", decimals: int = 0, **expiry: object) -> Vinr:
    """A world with a member who earns a point for each 100 minor units."""
    program = {
        "id": "prog_default",
        "name": "P",
        "currency": {"rounding": rounding, "decimals": decimals},
        "expiry": {"mode": "never", **expiry},
    }
    rule = {
        "id": "rule_1",
        "trigger": "payment.completed",
        "award": {"type": "per_amount", "per": 100, "points": 1},
    }
    api.start(
        a_world(programs=[program], earning_rules=[rule], customers=[CUSTOMER], accounts=[MEMBER])
    )
    return api


def pay(api: Vinr, amount: int = 4250) -> str:
    return api.a_payment(amount, "cust_1")


def taken(applied: float, shortfall: float = 0) -> Json:
    return {"applied": applied, "shortfall": shortfall}


@pytest.mark.parametrize(
    ("rounding", "decimals", "award", "parts"),
    [
        ("down", 0, 42, [9, 10, 23]),
        ("nearest", 0, 43, [10, 10, 23]),
        ("up", 0, 43, [11, 10, 22]),
        ("down", 1, 42.5, [10, 10, 22.5]),
    ],
)
def test_parts_add_up_to_the_award_whatever_the_rounding(
    api: Vinr, rounding: str, decimals: int, award: float, parts: list[float]
) -> None:
    a_shop(api, rounding=rounding, decimals=decimals)
    payment = pay(api)
    assert api.amounts("loy_1") == [award]
    for amount, part in zip((1000, 1000, 2250), parts, strict=True):
        assert api.refund(payment, amount)["loyalty_clawback"] == taken(part)
    assert api.points("loy_1") == 0
    assert sum(parts) == award


def test_an_entry_says_what_it_takes_back(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    refund = api.refund(payment, 1000)["id"]
    entry = api.entries("loy_1")[0]
    assert entry == {
        **entry,
        "amount": -9,
        "type": "debit",
        "reason": "refund_clawback",
        "rule": "rule_1",
        "source": {"type": "refund", "id": refund},
        "shortfall": 0,
    }
    assert api.happened()[-3:] == ["refund.created", "loyalty.points.spent", "refund.completed"]


def test_each_rule_has_its_own_taken_back(api: Vinr) -> None:
    a_shop(api)
    api.a_rule(award={"type": "fixed", "points": 5})
    payment = pay(api, 1000)
    assert api.refund(payment, 500)["loyalty_clawback"] == taken(7)
    assert api.amounts("loy_1") == [10, 5, -5, -2]
    assert api.refund(payment)["loyalty_clawback"] == taken(8)
    assert api.points("loy_1") == 0


def test_points_given_by_hand_stay(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    api.move("loy_1", 100, metadata={"payment": payment}).ok()
    api.refund(payment)
    assert api.amounts("loy_1") == [42, 100, -42]


def test_a_payment_that_brought_nothing_has_nothing_taken_back(api: Vinr) -> None:
    a_shop(api)
    assert api.refund(pay(api, 50))["loyalty_clawback"] is None
    assert api.refund(api.a_payment(1000))["loyalty_clawback"] is None
    assert api.entries("loy_1") == []


def test_a_refund_that_is_small_takes_nothing_yet(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    assert api.refund(payment, 50)["loyalty_clawback"] == taken(0)
    assert api.amounts("loy_1") == [42]
    assert api.refund(payment, 60)["loyalty_clawback"] == taken(1)


# Too few points


def test_what_is_not_there_is_not_taken_and_never_asked_for_again(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    api.move("loy_1", -30).ok()
    assert api.refund(payment, 2125)["loyalty_clawback"] == taken(12, 9)
    entry = api.entries("loy_1")[0]
    assert (entry["amount"], entry["shortfall"], entry["balance_after"]) == (-12, 9, 0)
    api.move("loy_1", 1000).ok()
    assert api.refund(payment)["loyalty_clawback"] == taken(21)
    assert api.points("loy_1") == 979


def test_where_nothing_is_there_nothing_is_written(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    api.move("loy_1", -42).ok()
    assert api.refund(payment)["loyalty_clawback"] == taken(0, 42)
    assert api.amounts("loy_1") == [42, -42]


def test_the_rest_is_taken_from_other_points(api: Vinr) -> None:
    a_shop(api)
    first, second = pay(api, 1000), pay(api, 2000)
    # FIFO takes the first award and half of the second one.
    api.move("loy_1", -20).ok()
    assert api.refund(first)["loyalty_clawback"] == taken(10)
    assert api.refund(second)["loyalty_clawback"] == taken(0, 20)


def test_the_points_of_the_payment_itself_are_taken_first(api: Vinr) -> None:
    a_shop(api, mode="rolling", months=1)
    api.move("loy_1", 100).ok()
    api.advance("10d")
    payment = pay(api, 1000)
    api.refund(payment)
    # The hundred points are whole, and end at their own time.
    api.advance("21d")
    assert api.amounts("loy_1") == [100, 10, -10, -100]


def test_what_has_expired_of_an_award_is_not_taken_again(api: Vinr) -> None:
    a_shop(api, mode="rolling", months=1)
    payment = pay(api)
    api.move("loy_1", -12).ok()
    api.advance("30d")
    api.move("loy_1", 500).ok()
    api.advance("2d")
    assert api.amounts("loy_1") == [42, -12, 500, -30]
    # 30 of the 42 have expired, so 12 are left to be taken.
    assert api.refund(payment)["loyalty_clawback"] == taken(12)
    assert api.points("loy_1") == 488


# Members who have left


def test_who_has_left_has_nothing_to_take(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    api.post("/v1/loyalty/accounts/loy_1/close").ok()
    assert api.refund(payment)["loyalty_clawback"] == taken(0, 42)


def test_the_points_of_a_merged_member_are_taken_where_they_are(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    other = api.an_account(5)
    api.post("/v1/loyalty/accounts/loy_1/merge", {"into": other}).ok()
    assert api.refund(payment)["loyalty_clawback"] == taken(42)
    assert api.amounts(other) == [5, 42, -42]


def test_members_of_several_programs_give_back_in_each(api: Vinr) -> None:
    a_shop(api)
    program = api.a_program()
    account = api.an_account(program=program, customer="cust_1")
    api.a_rule(program=program, award={"type": "fixed", "points": 3})
    payment = pay(api, 1000)
    assert api.refund(payment)["loyalty_clawback"] == taken(13)
    assert (api.points("loy_1"), api.points(account)) == (0, 0)


# Refunds that fail after all


def test_points_return_when_a_refund_fails_after_all(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    refund = api.refund(payment, 1000)["id"]
    failed = api.controlled("POST", f"/vinr/refunds/{refund}/fail", {})
    assert (failed["status"], failed["loyalty_clawback"]) == ("failed", None)
    entry = api.entries("loy_1")[0]
    assert (entry["amount"], entry["reason"]) == (9, "clawback_reversal")
    assert entry["source"] == {"type": "refund", "id": refund}
    assert api.account("loy_1")["lifetime_points"] == 42
    assert api.get(f"/v1/payments/{payment}").data["amountRefunded"] == 0
    # What was taken counts as not taken.
    assert api.refund(payment)["loyalty_clawback"] == taken(42)


def test_a_shortfall_is_forgotten_too(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    api.move("loy_1", -42).ok()
    refund = api.refund(payment)["id"]
    api.controlled("POST", f"/vinr/refunds/{refund}/fail", {})
    assert api.amounts("loy_1") == [42, -42]
    api.move("loy_1", 100).ok()
    assert api.refund(payment)["loyalty_clawback"] == taken(42)


def test_points_come_back_with_the_end_that_they_had(api: Vinr) -> None:
    a_shop(api, mode="rolling", months=1)
    payment = pay(api)
    refund = api.refund(payment)["id"]
    api.advance("20d")
    api.controlled("POST", f"/vinr/refunds/{refund}/fail", {})
    assert api.points("loy_1") == 42
    api.advance("11d")
    assert api.points("loy_1") == 0


def test_points_whose_end_has_passed_come_back_for_30_days(api: Vinr) -> None:
    a_shop(api, mode="rolling", months=1)
    payment = pay(api)
    refund = api.refund(payment)["id"]
    api.advance("60d")
    api.controlled("POST", f"/vinr/refunds/{refund}/fail", {})
    assert api.points("loy_1") == 42
    api.advance("2591999s")
    assert api.points("loy_1") == 42
    api.advance("1s")
    assert api.points("loy_1") == 0


def test_who_has_left_gets_nothing_back(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    refund = api.refund(payment)["id"]
    api.post("/v1/loyalty/accounts/loy_1/close").ok()
    api.controlled("POST", f"/vinr/refunds/{refund}/fail", {})
    assert api.amounts("loy_1") == [42, -42]


def test_what_comes_back_to_a_merged_member_goes_on_to_the_other_one(api: Vinr) -> None:
    a_shop(api)
    payment = pay(api)
    refund = api.refund(payment)["id"]
    other = api.an_account()
    api.post("/v1/loyalty/accounts/loy_1/merge", {"into": other}).ok()
    api.controlled("POST", f"/vinr/refunds/{refund}/fail", {})
    assert (api.points("loy_1"), api.points(other)) == (0, 42)
    assert api.account("loy_1")["status"] == "merged"
