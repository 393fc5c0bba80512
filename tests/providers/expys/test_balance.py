"""The balance of the org, and the pool behind it as the control plane fills it."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.builders import (
    KEY,
    LIVE_KEY,
    NO_SCOPE_KEY,
    ORG_KEY,
    ORG_LIVE_KEY,
    POOL_KEY,
    POOL_SANDBOX_KEY,
    Api,
    Json,
    a_fixture,
    an_org,
)

MOST = 2**31 - 1
ZEROS = {
    "balance": 0,
    "balanceUSD": 0,
    "balanceDisplay": 0,
    "creditLimit": 0,
    "creditLimitUSD": 0,
    "lifetimeSpent": 0,
    "lifetimeSpentUSD": 0,
    "ratePerPoint": 0.01,
}
PART: Json = {
    "offers": [
        {"id": "off_1", "title": "One", "pointsPrice": 100},
        {"id": "off_2", "title": "Two", "pointsPrice": 100},
    ],
    "members": [{"externalUserID": "member"}],
}


def start(api: Api, pool: Json | None = None, **settings: object) -> None:
    """A world of one org that settles from its pool."""
    org = an_org(PART, PART, **{"settlement": "ORG_POOL", **settings})
    if pool is not None:
        org["pool"] = pool
    api.start(a_fixture(org))


def balance(api: Api, by: str = ORG_LIVE_KEY) -> Json:
    """What getBalance answers."""
    found: Json = api.get("/v1/balance", by).data
    return found


def top_up(api: Api, org: str = "org", **body: Any) -> Json:
    """Pull the lever of the pool."""
    answered: Json = api.controlled("POST", "/expys/pool", {"org": org, **body})
    return answered


def refused(response: httpx2.Response) -> list[str]:
    """The fields that the control plane refuses."""
    assert response.status_code == 422, response.text
    return [each["path"] for each in response.json()["errors"]]


# Reading


def test_a_balance_has_points_dollars_and_display_units(api: Api) -> None:
    currency = {"name": "Stars", "symbol": "ST", "unitsPerUSD": 4}
    pool = {"balance": 250_001, "creditLimit": 50_000, "lifetimeSpent": 120_000}
    start(api, pool, ratePerPoint="0.005", currency=currency, settlement="MEMBER_WALLET")
    assert api.get("/v1/balance", ORG_LIVE_KEY).text == (
        '{"balance":250001,"balanceUSD":1250.01,"balanceDisplay":5000.02,'
        '"creditLimit":50000,"creditLimitUSD":250,'
        '"lifetimeSpent":120000,"lifetimeSpentUSD":600,'
        '"ratePerPoint":0.005,"settlementMode":"MEMBER_WALLET"}'
    )


def test_an_overdrawn_pool_is_below_zero(api: Api) -> None:
    start(api, {"balance": -50, "creditLimit": 50})
    found = balance(api)
    assert (found["balance"], found["balanceUSD"], found["balanceDisplay"]) == (-50, -0.5, -50)


@pytest.mark.parametrize(
    ("by", "mode"),
    [
        pytest.param(KEY, "MEMBER_WALLET", id="sandbox of wallets"),
        pytest.param(LIVE_KEY, "MEMBER_WALLET", id="live without a pool"),
        pytest.param(POOL_SANDBOX_KEY, "ORG_POOL", id="sandbox of a pool"),
    ],
)
def test_without_a_pool_that_counts_all_is_zero(api: Api, by: str, mode: str) -> None:
    assert balance(api, by) == {**ZEROS, "settlementMode": mode}


def test_the_demo_pool_has_10_000_points(api: Api) -> None:
    found = balance(api, POOL_KEY)
    assert (found["balance"], found["balanceUSD"], found["settlementMode"]) == (
        10_000,
        100,
        "ORG_POOL",
    )


def test_a_key_needs_the_scope(api: Api) -> None:
    assert api.get("/v1/balance", NO_SCOPE_KEY).error == (403, "FORBIDDEN")
    assert "BILLING_READ" in api.get("/v1/balance", NO_SCOPE_KEY).text
    assert api.get("/v1/balance", api.a_token("user_42")).error == (403, "FORBIDDEN")


def test_the_scope_is_asked_for_by_the_balance_alone(api: Api) -> None:
    for path in ("/v1/members", "/v1/analytics/summary", "/v1/analytics/offers"):
        assert api.get(path, NO_SCOPE_KEY).status == 200


def test_a_booking_draws_and_a_cancellation_gives_back(api: Api) -> None:
    start(api, {"balance": 150, "lifetimeSpent": 7})
    booking = api.redeem("off_1", "member", by=ORG_LIVE_KEY).data["id"]
    found = balance(api)
    assert (found["balance"], found["lifetimeSpent"]) == (50, 107)
    assert api.cancel(booking, ORG_LIVE_KEY).status == 200
    found = balance(api)
    assert (found["balance"], found["lifetimeSpent"]) == (150, 107)


def test_a_credit_draws_where_wallets_pay(api: Api) -> None:
    start(api, {"balance": 150}, settlement="MEMBER_WALLET")
    assert api.credit("member", 60, by=ORG_LIVE_KEY).status == 200
    assert api.credit("member", 60, by=ORG_KEY).status == 200
    found = balance(api)
    assert (found["balance"], found["lifetimeSpent"]) == (90, 60)


# The lever


@pytest.mark.parametrize("how", ["grant", "purchase"])
def test_points_are_added_and_the_balance_is_answered(api: Api, how: str) -> None:
    start(api, {"balance": 100, "creditLimit": 5, "lowWaterMark": 7, "lifetimeSpent": 9})
    body: Json = {how: 50}
    answered = top_up(api, **body)
    assert answered == balance(api)
    assert (answered["balance"], answered["creditLimit"], answered["lifetimeSpent"]) == (150, 5, 9)


def test_a_grant_and_a_purchase_add_up(api: Api) -> None:
    start(api, {"balance": 100})
    assert top_up(api, grant=50, purchase=7)["balance"] == 157


def test_a_top_up_helps_at_once(api: Api) -> None:
    start(api, {"balance": 0})
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).status == 402
    top_up(api, purchase=100)
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).status == 201


@pytest.mark.parametrize(
    ("body", "points"),
    [({"grant": 100}, 100), ({"purchase": 100}, 100), ({"creditLimit": 100}, 0)],
    ids=str,
)
def test_the_first_top_up_makes_the_pool(api: Api, body: Json, points: int) -> None:
    start(api)
    assert top_up(api, **body)["balance"] == points
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).status == 201
    assert api.redeem("off_2", "member", by=ORG_LIVE_KEY).status == 402


def test_a_call_that_changes_nothing_makes_no_pool(api: Api) -> None:
    start(api)
    assert top_up(api) == {**ZEROS, "settlementMode": "ORG_POOL"}
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).status == 201


def test_a_call_that_changes_nothing_shows_the_pool(api: Api) -> None:
    assert top_up(api, "org_pool") == balance(api, POOL_KEY)


def test_the_credit_limit_can_be_changed(api: Api) -> None:
    start(api, {"balance": 0})
    answered = top_up(api, creditLimit=100)
    assert (answered["creditLimit"], answered["creditLimitUSD"]) == (100, 1)
    assert api.redeem("off_1", "member", by=ORG_LIVE_KEY).status == 201
    assert balance(api)["balance"] == -100


def test_the_limit_cannot_fall_below_what_is_overdrawn(api: Api) -> None:
    start(api, {"balance": -50, "creditLimit": 50})
    response = api.control("POST", "/expys/pool", {"org": "org", "creditLimit": 49})
    assert refused(response) == ["creditLimit"]
    assert top_up(api, grant=1, creditLimit=49)["creditLimit"] == 49


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["org"]),
        ({"org": 5}, ["org"]),
        ({"org": "org_nothing", "grant": 1}, ["org"]),
        ({"org": "org", "grant": 0}, ["grant"]),
        ({"org": "org", "grant": -1}, ["grant"]),
        ({"org": "org", "grant": 1.5}, ["grant"]),
        ({"org": "org", "grant": None}, ["grant"]),
        ({"org": "org", "purchase": 0}, ["purchase"]),
        ({"org": "org", "purchase": 2**31}, ["purchase"]),
        ({"org": "org", "creditLimit": -1}, ["creditLimit"]),
        ({"org": "org", "creditLimit": None}, ["creditLimit"]),
        ({"org": "org", "lowWaterMark": -1}, ["lowWaterMark"]),
        ({"org": "org", "colour": "blue"}, ["colour"]),
        ({"org": "org", "grant": MOST}, ["grant"]),
        ({"org": "org", "grant": MOST - 1, "purchase": 1}, ["purchase"]),
    ],
    ids=str,
)
def test_a_bad_field_is_named_and_nothing_moves(api: Api, body: Json, fields: list[str]) -> None:
    start(api, {"balance": 1})
    assert refused(api.control("POST", "/expys/pool", body)) == fields
    assert balance(api)["balance"] == 1


def test_a_pool_can_hold_as_many_points_as_clients_can_read(api: Api) -> None:
    start(api, {"balance": 1})
    assert top_up(api, grant=MOST - 1)["balance"] == MOST


# What is told about it


def draw(api: Api, offer: str) -> None:
    assert api.redeem(offer, "member", by=ORG_LIVE_KEY).status == 201


def test_a_purchase_is_told_and_a_grant_is_not(
    in_process_api: Api, events: Callable[[], list[Json]]
) -> None:
    api = in_process_api
    start(api, {"balance": 5})
    top_up(api, grant=10)
    assert events() == []
    top_up(api, purchase=20, creditLimit=3)
    (event,) = events()
    assert (event["event"], event["environment"]) == ("org.points.purchased", "LIVE")
    assert event["data"] == {"amount": 20, "balance": 35}


def low(events: Callable[[], list[Json]]) -> list[int]:
    """The balances at which points were told to be low."""
    return [event["data"]["balance"] for event in events() if event["event"] == "org.points.low"]


def test_points_are_low_again_once_the_pool_was_above_the_mark(
    in_process_api: Api, events: Callable[[], list[Json]]
) -> None:
    api = in_process_api
    start(api, {"balance": 250, "creditLimit": 500, "lowWaterMark": 150})
    draw(api, "off_1")
    draw(api, "off_2")
    assert low(events) == [150]
    top_up(api, grant=101)
    for booking in api.redemptions(ORG_LIVE_KEY):
        assert api.cancel(booking["id"], ORG_LIVE_KEY).status == 200
    top_up(api, lowWaterMark=300)
    assert low(events) == [150]
    draw(api, "off_1")
    draw(api, "off_2")
    assert low(events) == [150, 251]


@pytest.mark.parametrize("mark", [None, 0])
def test_the_mark_can_be_taken_away_or_lowered(
    in_process_api: Api, events: Callable[[], list[Json]], mark: int | None
) -> None:
    start(in_process_api, {"balance": 150, "lowWaterMark": 100})
    top_up(in_process_api, lowWaterMark=mark)
    draw(in_process_api, "off_1")
    assert low(events) == []
