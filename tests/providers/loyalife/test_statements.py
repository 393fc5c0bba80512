"""Histories, sums and expiry schedules."""

from __future__ import annotations

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.world import Json

BAD = (400, "999")
INVALID = (400, "998")


def nothing(api: Loyalife) -> tuple[int, str]:
    return (404 if api.is_short else 200), "204"


def unknown(api: Loyalife) -> tuple[int, str]:
    return (404 if api.is_short else 200), "103"


# History


def test_the_newest_line_comes_first(surface: Loyalife) -> None:
    lines = surface.history(JANE)
    assert [(line["Points"], line["LoyaltyTxnType"]) for line in lines] == [
        (100, 2),
        (400, 1),
        (2000, 1),
    ]
    assert surface.get_history(JANE).count == 3


def test_lines_are_in_the_order_of_the_customers_own_time(api: Loyalife) -> None:
    api.a_member()
    for date in ("2026-01-05", "2026-02-01", "2026-01-05"):
        api.insert(amount=10, transaction_date=date).ok()
    lines = api.history()
    assert [line["TransactionDate"][:10] for line in lines] == [
        "2026-02-01",
        "2026-01-05",
        "2026-01-05",
    ]
    # Of one time, the one with the higher id comes first.
    assert lines[1]["Id"] > lines[2]["Id"]


@pytest.mark.parametrize(
    ("position", "size", "points"),
    [
        (0, 100, [5, 4, 3, 2, 1]),
        (0, 2, [5, 4]),
        (2, 2, [3, 2]),
        (4, 2, [1]),
        (5, 2, []),
        (99, 2, []),
        (0, 0, []),
    ],
)
def test_a_page_begins_anywhere_and_the_count_is_that_of_all(
    surface: Loyalife, position: int, size: int, points: list[int]
) -> None:
    surface.a_member()
    for amount in (10, 20, 30, 40, 50):
        surface.insert(amount=amount).ok()
    answer = surface.get_history(MinimumRange=position, MaximumRange=size)
    assert [line["Points"] for line in answer.value] == points
    assert answer.count == 5


@pytest.mark.parametrize(
    ("begin", "end", "points"),
    [
        ("2026-01-05T00:00:00", "2026-01-05T00:00:00", [2]),
        ("2026-01-05T00:00:01", "2026-01-05T09:29:59", []),
        ("2026-01-05T09:30:00", "2026-01-05T09:30:00", [3]),
        ("2026-01-04T00:00:00", "2026-01-04T23:59:59", [1]),
        ("2026-01-01T00:00:00", "2026-01-31T23:59:59", [3, 2, 1]),
        ("2026-01-05T09:29:59", "2026-02-01T00:00:00", [4, 3]),
    ],
)
def test_both_ends_of_a_range_are_included(
    api: Loyalife, begin: str, end: str, points: list[int]
) -> None:
    api.a_member()
    dates = ("2026-01-04T23:59:59.999", "2026-01-05", "2026-01-05T09:30:00.500", "2026-02-01")
    for number, date in enumerate(dates, 1):
        api.insert(amount=10 * number, transaction_date=date).ok()
    answer = api.get_history(DateFrom=begin, DateTo=end)
    if not points:
        assert answer.error == (200, "204")
        return
    assert [line["Points"] for line in answer.value] == points
    assert answer.count == len(points)


def test_a_member_without_lines_has_no_details(surface: Loyalife) -> None:
    surface.a_member()
    answer = surface.get_history()
    assert (answer.error, answer.message) == (
        nothing(surface),
        "No Transaction details are available",
    )


def test_an_unknown_member_does_not_exist(surface: Loyalife) -> None:
    assert surface.get_history("nobody").error == unknown(surface)
    about = surface.about("nobody")
    assert surface.call("transaction.statement_summary", about).error == unknown(surface)
    about["Year"] = 2027
    assert surface.call("transaction.expiry_schedule", about).error == unknown(surface)


@pytest.fixture
def many_types(api: Loyalife) -> Loyalife:
    """A member with lines of the types 1, 2, 30 and 6."""
    api.insert(JANE, 10).ok()
    api.redeem(JANE, 10).ok()
    api.redeem(JANE, 20, LoyaltyTxnType=6).ok()
    return api


@pytest.mark.parametrize(
    ("one", "more", "points"),
    [
        (None, None, [20, 10, 1, 100, 400, 2000]),
        (1, None, [1, 400, 2000]),
        (2, None, [100]),
        (30, None, [10]),
        (2, "30", [10, 100]),
        (30, "6,2", [20, 10, 100]),
        (None, "6", [20]),
        (None, " 6 , 30 ", [20, 10]),
        (6, "6", [20]),
        (6, "", [20]),
    ],
)
def test_lines_can_be_chosen_by_their_types(
    many_types: Loyalife, one: int | None, more: str | None, points: list[int]
) -> None:
    given = {"LoyaltyTxnType": one, "AdditionalLoyaltyTxnTypes": more}
    for api in (many_types, many_types.short):
        answer = api.get_history(JANE, **given)
        assert sorted(line["Points"] for line in answer.value) == sorted(points)
        assert answer.count == len(points)


def test_pages_count_the_chosen_lines(many_types: Loyalife) -> None:
    answer = many_types.get_history(JANE, LoyaltyTxnType=1, MinimumRange=1, MaximumRange=1)
    assert (len(answer.value), answer.count) == (1, 3)


@pytest.mark.parametrize(
    ("one", "more"), [(5, None), (77, None), (1, "77"), (None, "77"), (None, "19,4")]
)
def test_types_that_nothing_has_or_that_are_unknown_find_no_details(
    many_types: Loyalife, one: int | None, more: str | None
) -> None:
    answer = many_types.get_history(JANE, LoyaltyTxnType=one, AdditionalLoyaltyTxnTypes=more)
    assert answer.error == (200, "204")


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        *((name, None, BAD) for name in ("DateFrom", "DateTo", "MinimumRange", "MaximumRange")),
        ("DateFrom", "2026-01-01", BAD),
        ("DateFrom", "2026-01-01T00:00:00Z", BAD),
        ("DateFrom", "2026-01-01T00:00:00+01:00", BAD),
        ("DateFrom", "2026-01-32T00:00:00", BAD),
        ("DateTo", "soon", BAD),
        ("MinimumRange", -1, BAD),
        ("MinimumRange", "0", BAD),
        ("MaximumRange", -1, BAD),
        ("LoyaltyTxnType", "1", BAD),
        ("AdditionalLoyaltyTxnTypes", 1, BAD),
        ("AdditionalLoyaltyTxnTypes", "1;8", BAD),
        ("AdditionalLoyaltyTxnTypes", "1,x", BAD),
        ("AdditionalLoyaltyTxnTypes", ",", BAD),
        ("DateTo", "2019-12-31T23:59:59", INVALID),
        ("TransactionCurrency", "EUR", INVALID),
        ("RelationType", 3, INVALID),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_field_that_does_not_fit_is_refused(
    surface: Loyalife, field: str, value: object, error: tuple[int, str]
) -> None:
    answer = surface.get_history(JANE, **{field: value})
    assert answer.error == error
    assert field in answer.reason


def test_dates_may_lie_in_the_future(api: Loyalife) -> None:
    assert api.get_history(JANE, DateTo="2999-12-31T23:59:59").count == 3


# Statements


def test_a_statement_sums_up_by_category(surface: Loyalife) -> None:
    surface.insert(JANE, 500).ok()
    surface.redeem(JANE, 200).ok()
    answer = surface.call("transaction.statement_summary", surface.about(JANE))
    assert list(answer.value.items()) == [
        ("Bonus", 100),
        ("Spend", 2450),
        ("Redeem", 200),
        ("Partner", 0),
        ("Purchased", 0),
        ("OtherAccrued", 0),
        ("ExpiredPoints", 0),
        ("PointBalance", 2350),
    ]
    assert answer.count == 0


def test_a_member_without_points_has_zeros(api: Loyalife) -> None:
    api.a_member()
    assert set(api.statement().values()) == {0}


@pytest.mark.parametrize("member", ["m_blocked", "m_cancelled", "m_inactive"])
def test_members_of_every_status_are_told_of_their_points(surface: Loyalife, member: str) -> None:
    assert surface.statement(member)["PointBalance"] == 1000
    assert len(surface.history(member)) == 1
    assert sum(each["TotalAvailablePoints"] for each in surface.schedule(member)) == 1000 or (
        sum(each["TotalAvailablePoints"] for each in surface.schedule(member, 2026)) == 1000
    )


# Schedules


def an_empty_period(day: str) -> Json:
    return {
        "ScheduleDate": f"{day}T00:00:00",
        "AccrualPoints": 0,
        "RedeemPoints": 0,
        "BlockedPoints": 0,
        "TotalExpiredPoints": 0,
        "TotalAvailablePoints": 0,
    }


def test_a_schedule_lists_all_periods_of_a_year(surface: Loyalife) -> None:
    surface.a_member(points=90)
    surface.redeem(points=20).ok()
    body = surface.about("new", Year=2027)
    answer = surface.call("transaction.expiry_schedule", body)
    assert answer.value == {
        "Period": "Quarterly",
        "ExpiryPeriod": [
            {
                **an_empty_period("2027-03-31"),
                "AccrualPoints": 90,
                "RedeemPoints": 20,
                "TotalAvailablePoints": 70,
            },
            an_empty_period("2027-06-30"),
            an_empty_period("2027-09-30"),
            an_empty_period("2027-12-31"),
        ],
    }
    assert answer.count == 0


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (
            "Monthly",
            "01-31 02-29 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31",
        ),
        ("Quarterly", "03-31 06-30 09-30 12-31"),
        ("Yearly", "12-31"),
    ],
)
def test_periods_are_months_quarters_or_years(api: Loyalife, period: str, days: str) -> None:
    api.start(a_fixture(a_program(a_member(), expiry={"period": period})))
    body = api.about("member", Year=2028)
    value = api.call("transaction.expiry_schedule", body).value
    assert value["Period"] == period
    assert [each["ScheduleDate"] for each in value["ExpiryPeriod"]] == [
        f"2028-{day}T00:00:00" for day in days.split()
    ]


@pytest.mark.parametrize("year", [1999, 2101, "2027", 2027.5, None])
def test_a_year_outside_of_two_centuries_is_a_bad_request(surface: Loyalife, year: object) -> None:
    answer = surface.call("transaction.expiry_schedule", surface.about(JANE, Year=year))
    assert answer.error == BAD
    assert "Year" in answer.reason


@pytest.mark.parametrize("year", [2000, 2100])
def test_a_year_far_away_is_all_zeros(api: Loyalife, year: int) -> None:
    assert [each["AccrualPoints"] for each in api.schedule(JANE, year)] == [0, 0, 0, 0]
