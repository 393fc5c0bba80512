"""What transactions earn and take back: rules, tiers, categories, and balances below zero."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.world import Json


def a_world(api: Loyalife, *rules: Json, members: tuple[Json, ...] = (), **settings: Any) -> None:
    """A program whose only product has these rules."""
    products = [{"code": "RETAIL001", "rules": list(rules)}]
    api.start(a_fixture(a_program(*(members or (a_member(),)), product_codes=products, **settings)))


def credit_back(api: Loyalife, reference: str, amount: object, **fields: Any) -> None:
    """Take points away."""
    api.insert(reference, amount, transaction_type="CR", **fields).ok()


# Rules


@pytest.mark.parametrize(
    ("factor", "amount", "points"),
    [
        ("0.1", 99.99, 9),
        ("0.333333333", 3, 0),
        ("0.333333333", 3.1, 1),
        (1, 7.9, 7),
        ("2.5", 3, 7),
        ("0.07", 100, 7),
        ("1.1", 10, 11),
        (0, 1000, 0),
    ],
)
def test_points_are_exact_and_rounded_down(
    api: Loyalife, factor: object, amount: float, points: int
) -> None:
    a_world(api, {"factor": factor})
    api.insert("member", amount).ok()
    assert api.balance("member") == points


def test_a_product_without_rules_earns_nothing(api: Loyalife) -> None:
    a_world(api)
    api.insert("member", 1000).ok()
    assert api.get_history("member").error == (200, "204")


@pytest.mark.parametrize(("amount", "points"), [(99.99, 0), (100, 10)])
def test_a_rule_may_have_a_least_amount(api: Loyalife, amount: float, points: int) -> None:
    a_world(api, {"minimum_amount": 100})
    api.insert("member", amount).ok()
    assert api.balance("member") == points


def test_each_rule_of_a_product_awards_points_of_its_own(api: Loyalife) -> None:
    a_world(
        api,
        {"name": "Purchase", "factor": "0.1"},
        {"name": "Launch bonus", "factor": "0.05", "category": "Bonus"},
        {"name": "From a partner", "factor": "0.02", "category": "Partner"},
        {"name": "Top-up", "factor": "0.01", "category": "Purchased"},
        {"name": "Other", "factor": "0.03", "category": "OtherAccrued"},
        {"name": "Nothing", "factor": "0.001", "category": "Bonus"},
    )
    api.insert("member", 100).ok()
    lines = [
        (line["Narration"], line["Points"], line["LoyaltyTxnType"])
        for line in api.history("member")
    ]
    assert lines[::-1] == [
        ("Purchase", 10, 1),
        ("Launch bonus", 5, 2),
        ("From a partner", 2, 3),
        ("Top-up", 1, 7),
        ("Other", 3, 8),
    ]
    assert api.statement("member") == {
        "Bonus": 5,
        "Spend": 10,
        "Redeem": 0,
        "Partner": 2,
        "Purchased": 1,
        "OtherAccrued": 3,
        "ExpiredPoints": 0,
        "PointBalance": 21,
    }


def test_a_program_decides_how_its_categories_are_numbered(api: Loyalife) -> None:
    types = {"Spend": 11, "Bonus": 12}
    a_world(api, {}, {"category": "Bonus"}, accrual_types=types)
    api.insert("member", 100).ok()
    assert sorted(line["LoyaltyTxnType"] for line in api.history("member")) == [11, 12]


def test_products_have_rules_of_their_own(api: Loyalife) -> None:
    products = [
        {"code": "RETAIL001"},
        {"code": "FUEL", "rules": [{"factor": 1}]},
    ]
    api.start(a_fixture(a_program(a_member(), product_codes=products)))
    api.insert("member", 100, product_code="FUEL").ok()
    api.insert("member", 100, product_code="RETAIL001").ok()
    assert api.balance("member") == 110


# Tiers


@pytest.mark.parametrize(
    ("points", "tier"),
    [(0, "Silver"), (4999, "Silver"), (5000, "Gold"), (19_999, "Gold"), (20_000, "Platinum")],
)
def test_points_ever_earned_decide_about_the_tier(api: Loyalife, points: int, tier: str) -> None:
    api.a_member(points=points)
    assert api.profile()["TierName"] == tier
    assert api.search("relation_reference", "new").value["TierName"] == tier


def test_spending_and_taking_back_do_not_lower_the_tier(api: Loyalife) -> None:
    api.a_member(points=5000)
    api.redeem(points=4000).ok()
    credit_back(api, "new", 10_000)
    assert (api.profile()["TierName"], api.balance()) == ("Gold", 0)


def test_points_that_come_back_do_not_raise_the_tier(api: Loyalife) -> None:
    api.a_member(points=4999)
    api.reverse(api.redeemed(points=4999)).ok()
    assert api.profile()["TierName"] == "Silver"


def test_the_tier_before_a_transaction_decides_about_its_factor(api: Loyalife) -> None:
    tiers = [{"name": "Blue", "points": 0}, {"name": "Red", "points": 100}]
    a_world(api, {"factor": 1, "tier_factors": {"Red": 2}}, tiers=tiers)
    for balance in (100, 300):
        api.insert("member", 100).ok()
        assert api.balance("member") == balance
    assert api.profile("member")["TierName"] == "Red"


# Taking back


def test_a_cr_takes_points_away(surface: Loyalife) -> None:
    credit_back(surface, JANE, 100, transaction_id="POS-9")
    assert surface.balance(JANE) == 2490
    line = surface.history(JANE, DateFrom="2026-02-25T00:00:00")[0]
    assert (line["Points"], line["Narration"], line["LoyaltyTxnType"]) == (
        10,
        "Accrual reversal",
        1,
    )
    assert (line["TransactionType"], line["ExpiryDate"], line["AdditionalDetail"]) == (
        2,
        None,
        "POS-9",
    )


def test_a_cr_lowers_its_own_category(api: Loyalife) -> None:
    credit_back(api, JANE, 100)
    statement = api.statement(JANE)
    assert (statement["Spend"], statement["Bonus"], statement["Redeem"]) == (2390, 100, 0)
    assert statement["PointBalance"] == 2490


def test_a_cr_takes_the_newest_purchases_first(api: Loyalife) -> None:
    entries = [
        {"type": "ACCRUAL", "points": 10, "at": "-300d"},
        {"type": "ACCRUAL", "points": 10, "at": "-100d"},
        {"type": "ACCRUAL", "points": 50, "category": "Bonus", "at": "-10d"},
    ]
    api.start(a_fixture(a_program(a_member(ledger=entries, enrolled_at="-400d"))))
    credit_back(api, "member", 150)
    taken = {each["ScheduleDate"][:10]: each["AccrualPoints"] for each in api.schedule("member")}
    # The older purchase lost 5 and the younger one all of its 10; the bonus was left alone.
    assert taken == {"2027-03-31": 50, "2027-06-30": 0, "2027-09-30": 0, "2027-12-31": 0}
    before = {
        each["ScheduleDate"][:10]: each["AccrualPoints"] for each in api.schedule("member", 2026)
    }
    assert before["2026-06-30"] == 5
    assert before["2026-12-31"] == 0


def test_a_cr_may_take_the_balance_below_zero(surface: Loyalife) -> None:
    credit_back(surface, "m_short", 300)
    assert surface.balance("m_short") == -20
    assert surface.check_availability("m_short").value == -20
    assert surface.statement("m_short")["PointBalance"] == -20
    refusal = surface.redeem("m_short", 1)
    assert refusal.error == ((422 if surface.is_short else 200), "205")


def test_points_that_are_owed_are_paid_first(api: Loyalife) -> None:
    credit_back(api, "m_short", 300)
    api.insert("m_short", 150).ok()
    assert api.balance("m_short") == -5
    api.insert("m_short", 150).ok()
    assert api.balance("m_short") == 10
    assert sum(each["TotalAvailablePoints"] for each in api.schedule("m_short", 2027)) == 10
    api.redeem("m_short", 10).ok()


def test_what_a_category_lacks_is_taken_from_the_others(api: Loyalife) -> None:
    entries = [
        {"type": "ACCRUAL", "points": 50, "category": "Bonus", "at": "-20d"},
        {"type": "ACCRUAL", "points": 10, "at": "-10d"},
    ]
    api.start(a_fixture(a_program(a_member(ledger=entries))))
    credit_back(api, "member", 400)
    statement = api.statement("member")
    assert (statement["Spend"], statement["Bonus"], statement["PointBalance"]) == (-30, 50, 20)
    assert api.redeem("member", 20).value


def test_a_cr_of_less_than_a_point_changes_nothing(api: Loyalife) -> None:
    credit_back(api, JANE, 9.99)
    assert api.balance(JANE) == 2500
    assert len(api.history(JANE)) == 3


def test_each_rule_takes_back_what_it_would_award(api: Loyalife) -> None:
    a_world(api, {"factor": "0.1"}, {"factor": "0.05", "category": "Bonus"})
    api.insert("member", 200).ok()
    credit_back(api, "member", 100)
    statement = api.statement("member")
    assert (statement["Spend"], statement["Bonus"], statement["PointBalance"]) == (10, 5, 15)


# Decimals


def test_points_may_have_a_decimal(api: Loyalife) -> None:
    a_world(api, {}, members=(a_member(points=10.5),), decimal_points=True)
    api.insert("member", 12.5).ok()
    assert api.balance("member") == 11.7
    api.redeem("member", 1.25).ok()
    assert api.balance("member") == 10.4
    assert api.statement("member")["Redeem"] == 1.3
    assert [line["Points"] for line in api.history("member")] == [1.3, 1.2, 10.5]
    api.redeem("member", 10.4).ok()
    assert api.check_availability("member").body.endswith(b'"ReturnObject":0,"Count":0}}')


def test_thresholds_of_a_program_with_decimals_are_points(api: Loyalife) -> None:
    a_world(
        api,
        {"factor": 1, "hold_if_points_over": 10},
        members=(a_member(points=5000),),
        decimal_points=True,
        redeem_max=100,
    )
    assert api.profile("member")["TierName"] == "Gold"
    assert api.redeem("member", 100.1).error == (200, "209")
    api.redeem("member", 100).ok()
    api.insert("member", 10).ok()
    api.insert("member", 10.1).ok()
    assert api.balance("member") == 4910
