"""Points end by the clock, with the last day of a period."""

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


def a_world(api: Loyalife, now: str = "2026-03-01T12:00:00.000Z", **expiry: Any) -> None:
    """A program with these settings of expiry, in a world that begins then."""
    api.start(a_fixture(a_program(a_member(), expiry=expiry)), now=now)


def test_points_end_after_a_year_with_the_quarter(api: Loyalife) -> None:
    api.a_member(points=100)
    assert api.history()[0]["ExpiryDate"] == "2027-03-31T00:00:00"
    # The last day of the quarter counts.
    api.advance("395d")
    assert api.check_availability("new").value == 100
    api.set_clock("2027-03-31T23:59:59.999Z")
    assert api.check_availability("new").value == 100
    ran = api.advance("1ms")["ran"]
    assert [each["what"] for each in ran] == [
        "loyalife points that end at 2027-04-01T00:00:00.000Z expire"
    ]
    assert api.check_availability("new").value == 0


def test_points_that_have_ended_cannot_be_spent(api: Loyalife) -> None:
    api.a_member(points=100)
    api.advance("396d")
    assert api.redeem(points=1).error == (200, "205")
    statement = api.statement()
    assert (statement["ExpiredPoints"], statement["Spend"], statement["PointBalance"]) == (
        100,
        100,
        0,
    )


def test_the_end_of_points_stands_in_the_history(api: Loyalife) -> None:
    api.a_member(points=100)
    api.redeem(points=30).ok()
    api.advance("400d")
    line, *_ = api.history()
    assert line.pop("Id") > 13
    assert line == {
        "Points": 70,
        "Narration": "Points expired",
        "TransactionDate": "2027-04-01T00:00:00.000",
        "ProcessingDate": "2027-04-01T00:00:00.000",
        "ExpiryDate": None,
        "RelationReference": "new",
        "ExternalReference": None,
        "AdditionalDetail": None,
        "LoyaltyTxnType": 9,
        "TransactionType": 2,
        "MerchantName": None,
        "IsActive": True,
    }
    assert api.get_history(LoyaltyTxnType=9).count == 1


def test_a_schedule_tells_what_has_ended(api: Loyalife) -> None:
    api.a_member(points=100)
    api.redeem(points=30).ok()
    api.advance("400d")
    assert api.schedule()[0] == {
        "ScheduleDate": "2027-03-31T00:00:00",
        "AccrualPoints": 100,
        "RedeemPoints": 30,
        "BlockedPoints": 0,
        "TotalExpiredPoints": 70,
        "TotalAvailablePoints": 0,
    }


@pytest.mark.parametrize(
    ("now", "settings", "last_day"),
    [
        ("2026-01-01T00:00:00Z", {}, "2027-03-31"),
        ("2026-03-31T23:59:59Z", {}, "2027-03-31"),
        ("2026-04-01T00:00:00Z", {}, "2027-06-30"),
        ("2026-12-31T12:00:00Z", {}, "2027-12-31"),
        ("2026-01-31T12:00:00Z", {"period": "Monthly", "months": 1}, "2026-02-28"),
        ("2026-02-01T12:00:00Z", {"period": "Monthly", "months": 0}, "2026-02-28"),
        ("2027-02-28T12:00:00Z", {"period": "Monthly", "months": 12}, "2028-02-29"),
        ("2026-05-05T12:00:00Z", {"period": "Yearly", "months": 24}, "2028-12-31"),
        ("2026-11-30T12:00:00Z", {"period": "Quarterly", "months": 3}, "2027-03-31"),
    ],
)
def test_settings_decide_about_the_last_day(
    api: Loyalife, now: str, settings: dict[str, Any], last_day: str
) -> None:
    a_world(api, now, **settings)
    api.insert("member", 100, transaction_date="2025-01-01").ok()
    assert api.history("member")[0]["ExpiryDate"] == f"{last_day}T00:00:00"
    (slot,) = (each for each in api.schedule("member", int(last_day[:4])) if each["AccrualPoints"])
    assert slot["ScheduleDate"] == f"{last_day}T00:00:00"


def test_ends_on_the_way_come_one_after_the_other(api: Loyalife) -> None:
    api.a_member(points=100)
    api.advance("100d")
    api.insert("new", 500).ok()
    api.redeem(points=120).ok()
    ran = api.advance("600d")["ran"]
    assert [each["at"] for each in ran if "points that end" in each["what"]] == [
        "2027-01-01T00:00:00.000Z",
        "2027-04-01T00:00:00.000Z",
        "2027-07-01T00:00:00.000Z",
    ]
    assert [line["Points"] for line in api.history()] == [30, 120, 50, 100]
    assert api.balance() == 0


def test_points_end_for_all_members_at_once_and_each_has_a_line(api: Loyalife) -> None:
    for name in ("a", "b", "c"):
        api.a_member(name, points=10)
    api.redeem("b", 10).ok()
    api.advance("400d")
    assert [len(api.history(name)) for name in ("a", "b", "c")] == [2, 2, 2]
    assert [api.statement(name)["ExpiredPoints"] for name in ("a", "b", "c")] == [10, 0, 10]


def test_what_is_owed_does_not_expire(api: Loyalife) -> None:
    api.a_member(points=10)
    api.insert(amount=500, transaction_type="CR").ok()
    api.advance("4000d")
    assert api.balance() == -40


def test_points_of_a_canceled_member_end_too(api: Loyalife) -> None:
    api.set_status(JANE, 4)
    api.advance("800d")
    assert api.balance(JANE) == 0


def test_a_clock_that_runs_over_an_end_finds_the_points_gone(api: Loyalife) -> None:
    a_world(api, "2027-03-31T23:59:59.000Z", months=0)
    api.insert("member", 100).ok()
    assert api.history("member")[0]["ExpiryDate"] == "2027-03-31T00:00:00"
    api.set_clock("2027-04-01T00:00:00.000Z", mode="running")
    assert api.balance("member") == 0


def test_a_restored_world_has_its_points_again(api: Loyalife) -> None:
    api.a_member(points=100)
    api.checkpoint("before")
    api.advance("400d")
    assert api.balance() == 0
    api.restore("before")
    assert api.balance() == 100
    api.advance("400d")
    assert api.balance() == 0
