"""Analytics: totals, offers, and points over time, of one org and environment."""

import pytest

from mockserver.core.times import parse_instant
from tests.builders import (
    KEY,
    LIVE_KEY,
    ORG_KEY,
    ORG_LIVE_KEY,
    POOL_KEY,
    POOL_SANDBOX_KEY,
    Answer,
    Api,
    Json,
    a_fixture,
    an_org,
)

NOTHING = {"pointsMinted": 0, "pointsSpent": 0, "signups": 0}
NO_REDEMPTIONS = {
    "submitted": 0,
    "open": 0,
    "awaiting_vendor": 0,
    "awaiting_customer": 0,
    "purchased": 0,
    "completed": 0,
    "canceled": 0,
    "total": 0,
}
OFFERS = [
    {"id": "off_1", "title": "One", "pointsPrice": 100},
    {"id": "off_2", "title": "Two", "pointsPrice": 30},
    {"id": "off_free", "title": "Free"},
]


def summary(api: Api, by: str = KEY) -> Json:
    """The summary."""
    found: Json = api.get("/v1/analytics/summary", by).data
    return found


def rows(api: Api, by: str = KEY) -> list[Json]:
    """The figures of the offers."""
    found: list[Json] = api.get("/v1/analytics/offers", by).data["offers"]
    return found


def ask(
    api: Api,
    start: object = "2026-01-01T00:00:00Z",
    end: object = "2026-04-01T00:00:00Z",
    interval: object = "month",
    by: str = KEY,
) -> Answer:
    """Ask for a series; a parameter that is None is left out."""
    query = {"from": start, "to": end, "interval": interval}
    given = {name: value for name, value in query.items() if value is not None}
    return api.send("GET", "/v1/analytics/timeseries", by, query=given)


def series(api: Api, start: str, end: str, interval: str = "day", by: str = KEY) -> list[Json]:
    """The buckets of a series, which join without gaps from start to end."""
    found: list[Json] = ask(api, start, end, interval, by).data["buckets"]
    edges = [bucket["startTime"] for bucket in found] + [found[-1]["endTime"]]
    assert [bucket["endTime"] for bucket in found] == edges[1:]
    assert (parse_instant(edges[0]), parse_instant(edges[-1])) == (
        parse_instant(start),
        parse_instant(end),
    )
    return found


def moved(buckets: list[Json]) -> list[tuple[int, int, int]]:
    """Minted, spent and signups of each bucket."""
    return [(each["pointsMinted"], each["pointsSpent"], each["signups"]) for each in buckets]


def edges(api: Api, start: str, end: str, interval: str) -> list[str]:
    """Where the buckets of a series begin."""
    return [each["startTime"] for each in series(api, start, end, interval)]


def complete(api: Api, booking: str) -> None:
    """Take a booking to its good end."""
    for status in ("OPEN", "PURCHASED", "COMPLETED"):
        api.move(booking, status)


# Summary


def test_the_demo_world_has_a_summary(api: Api) -> None:
    assert summary(api) == {
        "memberCount": 3,
        "pointsMinted": 10_250,
        "pointsSpent": 4500,
        "completionRate": 1,
        "redemptions": {**NO_REDEMPTIONS, "completed": 1, "total": 1},
    }


def test_an_empty_part_is_all_zeros(api: Api) -> None:
    api.start(a_fixture(an_org()))
    assert summary(api, ORG_KEY) == {
        "memberCount": 0,
        "pointsMinted": 0,
        "pointsSpent": 0,
        "completionRate": 0,
        "redemptions": NO_REDEMPTIONS,
    }
    assert rows(api, ORG_KEY) == []


def test_credits_count_as_minted_in_their_part_alone(api: Api) -> None:
    before = summary(api)
    live = summary(api, LIVE_KEY)
    assert api.credit("user_123", 7).status == 200
    assert api.credit("user_42", 5).status == 200
    assert summary(api) == {**before, "pointsMinted": before["pointsMinted"] + 12}
    assert summary(api, LIVE_KEY) == live


def test_a_booking_counts_as_spent_and_submitted(api: Api) -> None:
    assert api.redeem("off_spa", "user_42").status == 201
    found = summary(api)
    assert found["pointsSpent"] == 5700
    assert found["redemptions"] == {
        **NO_REDEMPTIONS,
        "submitted": 1,
        "completed": 1,
        "total": 2,
    }


def test_a_cancellation_takes_nothing_back_and_mints_nothing(api: Api) -> None:
    booking = api.redeem("off_spa", "user_42").data["id"]
    assert api.cancel(booking).status == 200
    found = summary(api)
    assert (found["pointsMinted"], found["pointsSpent"]) == (10_250, 5700)
    assert (found["redemptions"]["canceled"], found["redemptions"]["submitted"]) == (1, 0)


def test_each_status_is_counted(api: Api) -> None:
    booking = api.a_booking()["id"]
    for status in ("OPEN", "AWAITING_VENDOR", "AWAITING_CUSTOMER", "PURCHASED"):
        api.move(booking, status)
        counts = summary(api)["redemptions"]
        assert counts == {**NO_REDEMPTIONS, status.lower(): 1, "completed": 1, "total": 2}


@pytest.mark.parametrize(
    ("completed", "others", "rate"),
    [(0, 1, "0"), (1, 2, "0.3333"), (2, 1, "0.6667"), (1, 1, "0.5"), (3, 0, "1"), (1, 6, "0.1429")],
)
def test_the_rate_is_a_fraction_with_four_decimals(
    api: Api, completed: int, others: int, rate: str
) -> None:
    statuses = ["COMPLETED"] * completed + ["OPEN"] * others
    members = [{"externalUserID": f"m{number}"} for number in range(len(statuses))]
    bookings = [
        {"id": f"rdm_{number}", "offer": "off_free", "member": f"m{number}", "status": status}
        for number, status in enumerate(statuses)
    ]
    part = {"offers": OFFERS, "members": members, "redemptions": bookings}
    api.start(a_fixture(an_org(part)))
    text = api.get("/v1/analytics/summary", ORG_KEY).text
    assert f'"completionRate":{rate},' in text


def test_removed_members_are_not_counted_and_what_they_did_is(api: Api) -> None:
    before = summary(api)
    assert api.delete("/v1/members/user_42").status == 200
    assert summary(api) == {**before, "memberCount": 2}
    assert api.put("/v1/members/user_42", {}).status == 200
    assert summary(api) == before


@pytest.mark.parametrize("by", [POOL_KEY, POOL_SANDBOX_KEY])
def test_where_the_pool_pays_spent_is_what_bookings_cost(api: Api, by: str) -> None:
    api.a_member(by=by)
    for offer in ("off_spa", "off_free"):
        assert api.cancel(api.redeem(offer, "member", by).data["id"], by).status == 200
    found = summary(api, by)
    assert (found["pointsMinted"], found["pointsSpent"]) == (0, 1200)
    assert [row["pointsSpent"] for row in rows(api, by)] == [0, 1200]


def test_a_failed_call_counts_for_nothing(api: Api) -> None:
    before = (summary(api), rows(api))
    assert api.credit("user_42", 0).status == 422
    assert api.redeem("off_spa", "user_broke").status == 422
    assert api.redeem("off_dinner", "user_42").status == 409
    assert (summary(api), rows(api)) == before


def test_a_replay_counts_once(api: Api) -> None:
    for _ in range(2):
        assert api.credit("user_42", 5, key="once").status == 200
    assert summary(api)["pointsMinted"] == 10_255


def test_figures_go_back_with_the_world(api: Api) -> None:
    before = (summary(api), rows(api))
    api.checkpoint("before")
    assert api.cancel(api.redeem("off_spa", "user_42").data["id"]).status == 200
    assert api.credit("user_42", 5).status == 200
    api.restore("before")
    assert (summary(api), rows(api)) == before
    assert api.credit("user_42", 5).status == 200
    assert summary(api)["pointsMinted"] == 10_255


# Offers


def test_an_offer_that_was_booked_has_a_row(api: Api) -> None:
    assert rows(api) == [
        {
            "offerId": "off_dinner",
            "signups": 1,
            "completions": 1,
            "cancellations": 0,
            "pointsSpent": 4500,
            "averageRating": None,
            "ratingCount": 0,
        }
    ]


def test_what_came_of_bookings_is_counted(api: Api) -> None:
    for member in ("one", "two", "three"):
        api.a_member(1200, member)
        booking = api.redeem("off_spa", member).data["id"]
        if member == "one":
            assert api.cancel(booking).status == 200
        if member == "two":
            complete(api, booking)
            assert api.put(f"/v1/redemptions/{booking}/feedback", {"rating": 7}).status == 200
    assert rows(api)[0] == {
        "offerId": "off_spa",
        "signups": 3,
        "completions": 1,
        "cancellations": 1,
        "pointsSpent": 3600,
        "averageRating": 7,
        "ratingCount": 1,
    }


def test_most_signups_come_first_then_the_id(api: Api) -> None:
    for member in ("one", "two"):
        api.a_member(id=member)
        assert api.redeem("off_zero", member).status == 201
    for offer in ("off_free", "off_coffee", "off_spa"):
        assert api.redeem(offer, "user_42").status == 201
    assert [row["offerId"] for row in rows(api)] == [
        "off_zero",
        "off_coffee",
        "off_dinner",
        "off_free",
        "off_spa",
    ]


def test_offers_are_counted_apart_by_environment(api: Api) -> None:
    api.a_member(by=LIVE_KEY)
    assert api.redeem("off_zero", "member", LIVE_KEY).status == 201
    assert [row["offerId"] for row in rows(api, LIVE_KEY)] == ["off_zero"]
    assert [row["offerId"] for row in rows(api)] == ["off_dinner"]


def test_spent_is_what_was_paid_whatever_the_price_is_now(api: Api) -> None:
    api.controlled("PUT", "/expys/offers/off_dinner", {"pointsPrice": 7})
    assert rows(api)[0]["pointsSpent"] == 4500


# Series


def test_what_happened_falls_into_its_bucket(api: Api) -> None:
    assert api.credit("user_42", 5).status == 200
    api.advance("1d")
    assert api.redeem("off_spa", "user_42").status == 201
    buckets = series(api, "2026-02-28T12:00:00Z", "2026-03-03T00:00:00Z")
    assert buckets == [
        {
            "startTime": "2026-02-28T12:00:00.000Z",
            "endTime": "2026-03-01T12:00:00.000Z",
            **NOTHING,
        },
        {
            "startTime": "2026-03-01T12:00:00.000Z",
            "endTime": "2026-03-02T12:00:00.000Z",
            "pointsMinted": 5,
            "pointsSpent": 0,
            "signups": 0,
        },
        {
            "startTime": "2026-03-02T12:00:00.000Z",
            "endTime": "2026-03-03T00:00:00.000Z",
            "pointsMinted": 0,
            "pointsSpent": 1200,
            "signups": 1,
        },
    ]


def test_the_ledgers_of_the_fixture_fall_into_their_own_time(api: Api) -> None:
    buckets = series(api, "2025-12-01T00:00:00Z", "2026-03-01T00:00:00Z", "month")
    assert moved(buckets) == [(10_250, 0, 0), (0, 4500, 1), (0, 0, 0)]


@pytest.mark.parametrize(
    ("start", "end", "minted"),
    [
        pytest.param("2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00.001Z", 5, id="begins at"),
        pytest.param("2026-03-01T11:59:59.999Z", "2026-03-01T12:00:00.000Z", 0, id="ends before"),
        pytest.param("2026-03-01T12:00:00.001Z", "2026-03-02T12:00:00.000Z", 0, id="begins after"),
        pytest.param("2026-03-01T11:59:59.999Z", "2026-03-01T12:00:00.001Z", 5, id="around it"),
        pytest.param("2026-03-01T14:00:00+02:00", "2026-03-01T14:00:00.001+0200", 5, id="offset"),
    ],
)
def test_edges_are_exact_to_the_millisecond(api: Api, start: str, end: str, minted: int) -> None:
    assert api.credit("user_42", 5).status == 200
    assert moved(series(api, start, end)) == [(minted, 0, 0)]


def test_the_removal_of_a_member_is_no_spending(api: Api) -> None:
    assert api.delete("/v1/members/user_42").status == 200
    api.advance("1s")
    assert moved(series(api, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")) == [(0, 0, 0)]


def test_a_cancellation_moves_nothing_in_time(api: Api) -> None:
    booking = api.redeem("off_spa", "user_42").data["id"]
    api.advance("1d")
    assert api.cancel(booking).status == 200
    buckets = series(api, "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z")
    assert moved(buckets) == [(0, 1200, 1), (0, 0, 0)]


def test_the_buckets_add_up_to_the_summary(api: Api) -> None:
    for _ in range(3):
        assert api.credit("user_42", 11).status == 200
        api.advance("9d")
    assert api.redeem("off_spa", "user_42").status == 201
    found = summary(api)
    expected = (found["pointsMinted"], found["pointsSpent"], found["redemptions"]["total"])
    for interval in ("day", "week", "month"):
        buckets = moved(series(api, "2025-01-01T00:00:00Z", "2026-12-31T00:00:00Z", interval))
        assert tuple(map(sum, zip(*buckets, strict=True))) == expected


def test_what_happens_between_the_times_of_a_fixture_is_sorted_in(api: Api) -> None:
    bookings = [
        {
            "id": f"rdm_{number}",
            "offer": "off_free",
            "member": "member",
            "status": "CANCELED",
            "createdAt": at,
        }
        for number, at in enumerate(("+2d", "-1d", "now", "+2d"))
    ]
    part = {
        "offers": OFFERS,
        "members": [{"externalUserID": "member", "points": 50, "createdAt": "-12h"}],
        "redemptions": bookings,
    }
    api.start(a_fixture(an_org(part)))
    assert api.credit("member", 7, ORG_KEY).status == 200
    assert api.redeem("off_2", "member", ORG_KEY).status == 201
    api.advance("1d")
    assert api.credit("member", 1, ORG_KEY).status == 200
    buckets = series(api, "2026-02-27T12:00:00Z", "2026-03-04T12:00:00Z", by=ORG_KEY)
    assert moved(buckets) == [(0, 0, 0), (50, 0, 1), (7, 30, 2), (1, 0, 0), (0, 0, 2)]
    assert summary(api, ORG_KEY)["pointsMinted"] == 58


def test_a_population_mints_at_the_time_of_its_members(api: Api) -> None:
    fixture = a_fixture(an_org({"members": [{"externalUserID": "one", "points": 9}]}))
    fixture["population"] = {
        "expys": {"org": "org", "members": 20, "entries_per_member": 3, "points_per_entry": 1}
    }
    api.start(fixture)
    assert summary(api, ORG_KEY)["pointsMinted"] == 69
    assert summary(api, ORG_KEY)["memberCount"] == 21
    buckets = series(api, "2026-03-01T11:59:45Z", "2026-03-01T12:00:00.001Z", by=ORG_KEY)
    assert moved(buckets) == [(54, 0, 0)]


@pytest.mark.parametrize("settlement", ["MEMBER_WALLET", "ORG_POOL"])
def test_seeded_bookings_count_like_others(api: Api, settlement: str) -> None:
    wallets = settlement == "MEMBER_WALLET"
    ledger = [
        {"type": "CREDIT", "amount": 500, "at": "-9d"},
        {"type": "DEBIT", "amount": -100, "at": "-8d", "redemptionID": "rdm_1"},
        {"type": "DEBIT", "amount": -30, "at": "-7d", "redemptionID": "rdm_2"},
        {"type": "CREDIT", "amount": 30, "at": "-6d", "redemptionID": "rdm_2"},
        {"type": "DEBIT", "amount": -70, "at": "-5d", "reason": "adjustment"},
        {"type": "DEBIT", "amount": -330, "at": "-4d", "reason": "member_removed"},
    ]
    bookings: list[Json] = [
        {
            "id": "rdm_1",
            "offer": "off_1",
            "status": "COMPLETED",
            "createdAt": "-8d",
            "feedback": {"rating": 10},
        },
        {"id": "rdm_2", "offer": "off_2", "status": "CANCELED", "createdAt": "-7d"},
        {"id": "rdm_3", "offer": "off_free", "status": "OPEN", "createdAt": "-6d"},
    ]
    part = {
        "offers": OFFERS,
        "members": [{"externalUserID": "member", "ledger": ledger if wallets else []}],
        "redemptions": [{"member": "member", **booking} for booking in bookings],
    }
    api.start(a_fixture(an_org(None, part, settlement=settlement)))
    found = summary(api, ORG_LIVE_KEY)
    assert (found["pointsMinted"], found["pointsSpent"]) == (500 if wallets else 0, 130)
    assert rows(api, ORG_LIVE_KEY) == [
        {
            "offerId": offer,
            "signups": 1,
            "completions": completions,
            "cancellations": cancellations,
            "pointsSpent": spent,
            "averageRating": rating,
            "ratingCount": int(rating is not None),
        }
        for offer, completions, cancellations, spent, rating in (
            ("off_1", 1, 0, 100, 10),
            ("off_2", 0, 1, 30, None),
            ("off_free", 0, 0, 0, None),
        )
    ]
    buckets = series(api, "2026-02-20T12:00:00Z", "2026-02-24T12:00:00Z", by=ORG_LIVE_KEY)
    assert moved(buckets) == [
        (500 if wallets else 0, 0, 0),
        (0, 100, 1),
        (0, 30, 1),
        (0, 0, 1),
    ]


def test_a_canceled_booking_that_nobody_paid_spent_nothing(api: Api) -> None:
    booking = {"id": "rdm_1", "offer": "off_1", "member": "member", "status": "CANCELED"}
    part = {
        "offers": OFFERS,
        "members": [{"externalUserID": "member"}],
        "redemptions": [booking],
    }
    api.start(a_fixture(an_org(part)))
    assert summary(api, ORG_KEY)["pointsSpent"] == 0
    assert rows(api, ORG_KEY)[0]["pointsSpent"] == 0


# The edges of buckets


def test_days_and_weeks_have_one_length_and_the_last_one_is_cut(api: Api) -> None:
    assert edges(api, "2026-03-28T10:30:00.500Z", "2026-03-30T10:30:00.501Z", "day") == [
        "2026-03-28T10:30:00.500Z",
        "2026-03-29T10:30:00.500Z",
        "2026-03-30T10:30:00.500Z",
    ]
    assert edges(api, "2026-02-20T00:00:00Z", "2026-03-06T00:00:00Z", "week") == [
        "2026-02-20T00:00:00.000Z",
        "2026-02-27T00:00:00.000Z",
    ]


def test_months_end_on_their_last_day_and_find_back_to_the_first_ones(api: Api) -> None:
    assert edges(api, "2023-12-31T08:00:00Z", "2024-05-31T08:00:00.001Z", "month") == [
        "2023-12-31T08:00:00.000Z",
        "2024-01-31T08:00:00.000Z",
        "2024-02-29T08:00:00.000Z",
        "2024-03-31T08:00:00.000Z",
        "2024-04-30T08:00:00.000Z",
        "2024-05-31T08:00:00.000Z",
    ]


def test_a_series_may_end_with_the_calendar(api: Api) -> None:
    start, end = "9999-11-30T00:00:00Z", "9999-12-31T23:59:59.999Z"
    assert edges(api, start, end, "month") == [
        "9999-11-30T00:00:00.000Z",
        "9999-12-30T00:00:00.000Z",
    ]


def test_a_short_span_is_one_bucket(api: Api) -> None:
    start, end = "2026-03-01T00:00:00.000Z", "2026-03-01T00:00:00.001Z"
    assert ask(api, start, end, "week").data["buckets"] == [
        {"startTime": start, "endTime": end, **NOTHING}
    ]


@pytest.mark.parametrize(
    ("interval", "fits", "does_not"),
    [
        ("day", "2002-09-27T00:00:00Z", "2002-09-27T00:00:00.001Z"),
        ("week", "2019-03-02T00:00:00Z", "2019-03-03T00:00:00Z"),
        ("month", "2083-05-01T00:00:00Z", "2083-05-02T00:00:00Z"),
    ],
)
def test_a_series_has_at_most_a_thousand_buckets(
    api: Api, interval: str, fits: str, does_not: str
) -> None:
    start = "2000-01-01T00:00:00Z"
    assert len(series(api, start, fits, interval)) == 1000
    assert ask(api, start, does_not, interval).fields == ["interval"]
    assert ask(api, "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", interval).fields == ["interval"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        pytest.param({"start": None}, ["from"], id="no from"),
        pytest.param({"end": None}, ["to"], id="no to"),
        pytest.param({"interval": None}, ["interval"], id="no interval"),
        pytest.param({"start": None, "interval": "year"}, ["interval", "from"], id="two"),
        pytest.param({"interval": "hour"}, ["interval"], id="hour"),
        pytest.param({"interval": "DAY"}, ["interval"], id="upper case"),
        pytest.param({"start": "2026-01-01"}, ["from"], id="date"),
        pytest.param({"start": "2026-01-01T00:00:00"}, ["from"], id="no offset"),
        pytest.param({"start": "2026-01-01 00:00:00Z"}, ["from"], id="no T"),
        pytest.param({"start": "yesterday", "end": "-1d"}, ["from", "to"], id="words"),
        pytest.param({"end": "2026-13-01T00:00:00Z"}, ["to"], id="no such month"),
        pytest.param({"end": "1767225600000"}, ["to"], id="a number"),
        pytest.param({"end": "2026-01-01T00:00:00Z"}, ["to"], id="ends where it begins"),
        pytest.param({"end": "2025-12-31T23:59:59.999Z"}, ["to"], id="ends before"),
        pytest.param({"end": "2026-01-01T01:00:00+01:00"}, ["to"], id="ends at once elsewhere"),
    ],
)
def test_bad_parameters_are_named(api: Api, query: Json, fields: list[str]) -> None:
    assert ask(api, **query).fields == fields


def test_a_parameter_given_twice_is_refused(api: Api) -> None:
    path = "/v1/analytics/timeseries"
    times = "from=2026-01-01T00:00:00Z&to=2026-04-01T00:00:00Z"
    assert api.send("GET", path, query=f"{times}&interval=day&interval=day").fields == ["interval"]


def test_a_population_adds_to_what_its_neighbours_have_minted(in_process_api: Api) -> None:
    member = {"externalUserID": "early", "points": 10, "createdAt": "-1s"}
    population = {"org": "org", "members": 3, "entries_per_member": 2, "points_per_entry": 1}
    in_process_api.start(
        {**a_fixture(an_org({"members": [member]})), "population": {"expys": population}}
    )
    summary = in_process_api.get("/v1/analytics/summary", ORG_KEY).data
    assert (summary["memberCount"], summary["pointsMinted"]) == (4, 16)
