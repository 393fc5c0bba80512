"""The demo world as a client meets it: who is there, and the failures it has ready."""

from __future__ import annotations

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    MD5,
    REDEEMED,
    REVERSED,
    Loyalife,
)


@pytest.mark.parametrize(
    ("member", "id", "status", "tier", "points", "activated"),
    [
        (JANE, 1, 1, "Silver", 2500, True),
        ("m_8124", 2, 1, "Gold", 5000, True),
        ("m_short", 3, 1, "Silver", 10, True),
        ("m_blocked", 4, 3, "Silver", 1000, True),
        ("m_cancelled", 5, 4, "Silver", 1000, True),
        ("m_inactive", 6, 5, "Silver", 1000, False),
    ],
)
def test_the_members_have_these_points(
    api: Loyalife, member: str, id: int, status: int, tier: str, points: int, activated: bool
) -> None:
    found = api.profile(member)
    assert (found["Id"], found["Status"], found["TierName"]) == (id, status, tier)
    assert (found["TotalPoints"], found["IsAccountActivated"]) == (points, activated)


def test_jane_has_three_lots_and_a_password(api: Loyalife) -> None:
    assert [line["Points"] for line in api.history(JANE)] == [100, 400, 2000]
    assert api.log_in(JANE, MD5).status == 200


def test_m_8124_has_redeemed_twice_and_got_one_of_it_back(api: Loyalife) -> None:
    second, back, first, earned = api.history("m_8124")
    assert [line["Points"] for line in (earned, first, back, second)] == [5500, 500, 500, 500]
    for line, redemption, is_active in (
        (first, REVERSED, False),
        (back, REVERSED, True),
        (second, REDEEMED, True),
    ):
        assert (line["ExternalReference"], line["IsActive"]) == (redemption, is_active)
        assert (line["MerchantName"], line["LoyaltyTxnType"]) == ("Amazon", 30)
    assert api.statement("m_8124") == {
        "Bonus": 0,
        "Spend": 5500,
        "Redeem": 500,
        "Partner": 0,
        "Purchased": 0,
        "OtherAccrued": 0,
        "ExpiredPoints": 0,
        "PointBalance": 5000,
    }


def test_too_few_points_are_ready(api: Loyalife) -> None:
    assert api.redeem("m_short", 11).error == (200, "205")


def test_a_duplicate_reversal_is_ready(api: Loyalife) -> None:
    assert api.reverse(REVERSED, "m_8124").error == (200, "206")


def test_a_reversal_is_ready(api: Loyalife) -> None:
    api.reverse(REDEEMED, "m_8124").ok()


def test_members_who_may_not_redeem_are_ready(api: Loyalife) -> None:
    assert api.redeem("m_blocked", 1).error == (200, "107")
    assert api.redeem("m_cancelled", 1).error == (200, "113")
    assert api.redeem("m_inactive", 1).error == (200, "107")


def test_both_product_codes_earn_a_tenth(api: Loyalife) -> None:
    for code in ("RETAIL001", "RETAIL002"):
        api.insert("m_short", 100, product_code=code).ok()
    assert api.balance("m_short") == 30


def test_the_empty_world_has_the_program_and_nobody_in_it(api: Loyalife) -> None:
    api.start("empty")
    assert api.get_profile(JANE).error == (404, "103")
    api.a_member(points=5)
    assert api.profile()["Id"] == 1
