"""The demo world as a client meets it: what is there, and the failures it has ready."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import KEY, LIVE_KEY, PAGES_KEY, READING_KEY, Vinr, a_world

PROGRAM = "/v1/loyalty/programs/prog_default"


@pytest.mark.parametrize("by", [KEY, LIVE_KEY], ids=["test", "live"])
def test_both_environments_have_the_program(api: Vinr, by: str) -> None:
    found = api.get(PROGRAM, by).data
    assert (found["name"], found["type"], found["status"]) == (
        "Harbour Rewards",
        "standard",
        "active",
    )
    assert found["currency"] == {
        "name": "Stars",
        "pointValue": 1,
        "rounding": "down",
        "decimals": 0,
    }
    assert found["currencyCode"] == "EUR"
    assert found["expiry"] == {
        "mode": "rolling",
        "months": 12,
        "resetOnActivity": False,
        "warnDaysBefore": 30,
        "fixedDate": None,
    }
    assert found["autoEnroll"] is False


def test_the_ladder_is_climbed_by_spending(api: Vinr) -> None:
    ladder = api.get(PROGRAM).data["tierConfig"]
    assert (ladder["qualifyOn"], ladder["period"]) == (
        "spend",
        {"type": "rolling", "months": 12},
    )
    assert [(tier["key"], tier["rank"], tier["threshold"]) for tier in ladder["tiers"]] == [
        ("bronze", 0, 0),
        ("silver", 1, 50_000),
        ("gold", 2, 200_000),
    ]


@pytest.mark.parametrize(
    ("amount", "tier"),
    [(49_999, "bronze"), (50_000, "silver"), (199_999, "silver"), (200_000, "gold")],
)
def test_a_tier_begins_at_its_threshold(api: Vinr, amount: int, tier: str) -> None:
    api.a_payment(amount, "cust_abc123")
    assert api.account("loy_abc123")["tier"] == tier


@pytest.mark.parametrize(
    ("account", "customer", "points"),
    [("loy_abc123", "cust_abc123", 1500), ("loy_empty", "cust_empty", 0)],
)
def test_the_accounts_have_these_points(
    api: Vinr, account: str, customer: str, points: int
) -> None:
    found = api.account(account)
    assert (found["customer"], found["balance"], found["tier"]) == (customer, points, "bronze")
    assert (found["status"], found["lifetime_points"]) == ("active", points)
    assert api.get(f"/v1/customers/{customer}").status == 200


def test_the_points_are_of_three_ages_and_end_a_year_after_they_came(api: Vinr) -> None:
    """Entries lie 200, 100 and 10 days before the world's present."""
    entries = api.entries("loy_abc123")[::-1]
    assert [(each["amount"], each["created_at"], each["expires_at"]) for each in entries] == [
        (500, "2025-08-13T12:00:00Z", "2026-08-13T12:00:00Z"),
        (700, "2025-11-21T12:00:00Z", "2026-11-21T12:00:00Z"),
        (300, "2026-02-19T12:00:00Z", "2027-02-19T12:00:00Z"),
    ]
    balances = []
    for at in ("2026-08-13", "2026-11-21", "2027-02-19"):
        api.controlled("PUT", "/clock", {"now": f"{at}T12:00:00Z"})
        balances.append(api.points("loy_abc123"))
    assert balances == [1000, 300, 0]


def test_two_rewards_are_there(api: Vinr) -> None:
    rewards = {each["id"]: each for each in api.get("/v1/loyalty/rewards").items}
    assert {id: (each["cost"], each["type"]) for id, each in rewards.items()} == {
        "rwd_freecoffee": (200, "free_product"),
        "rwd_10off": (1000, "discount_amount"),
    }


@pytest.mark.parametrize(("amount", "points"), [(99, 0), (100, 1), (199, 1), (12_345, 123)])
def test_each_euro_of_a_payment_earns_a_point(api: Vinr, amount: int, points: int) -> None:
    (rule,) = api.get("/v1/loyalty/earning-rules").items
    assert (rule["trigger"], rule["award"]) == (
        "payment.completed",
        {"type": "per_amount", "per": 100, "points": 1},
    )
    api.a_payment(amount, "cust_abc123")
    assert api.points("loy_abc123") == 1500 + points


@pytest.mark.parametrize(
    "path",
    [
        "/v1/loyalty/accounts",
        "/v1/loyalty/transactions",
        "/v1/loyalty/rewards",
        "/v1/loyalty/earning-rules",
        "/v1/customers",
    ],
)
def test_the_live_side_has_the_program_only(api: Vinr, path: str) -> None:
    assert api.get(path, LIVE_KEY).items == []
    assert api.get(path).items


# The failures it has ready


@pytest.mark.parametrize("reward", ["rwd_freecoffee", "rwd_10off"])
def test_too_few_points_are_ready(api: Vinr, reward: str) -> None:
    refused = api.redeem_reward("loy_empty", reward)
    assert refused.error == (422, "insufficient_points")
    assert refused.refusal["resource"] == "loy_empty"
    assert api.entries("loy_empty") == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/loyalty/transactions", {"account": "loy_abc123", "amount": 5}),
        ("/v1/loyalty/redemptions", {"account": "loy_abc123", "reward": "rwd_freecoffee"}),
        ("/v1/loyalty/accounts", {}),
        ("/v1/payments", {"amount": 100, "currency": "EUR"}),
        ("/v1/customers", {}),
        ("/v1/webhook-endpoints", {"url": "https://hooks.example.com"}),
    ],
)
def test_a_key_that_may_not_write_is_ready(api: Vinr, path: str, body: Json) -> None:
    assert api.post(path, body, READING_KEY).error == (403, "insufficient_permissions")
    assert api.happened() == []


@pytest.mark.parametrize(
    "path",
    [
        "/v1/loyalty/accounts/loy_abc123",
        "/v1/loyalty-accounts/la_abc123",
        "/v1/loyalty/transactions",
        "/v1/loyalty/programs/prog_default/liability",
        "/v1/customers",
        "/v1/payments",
        "/v1/refunds",
        "/v1/events",
        "/v1/webhook-endpoints",
    ],
)
def test_that_key_reads_everything(api: Vinr, path: str) -> None:
    assert api.get(path, READING_KEY).status == 200


def test_a_key_for_pages_is_ready(api: Vinr) -> None:
    assert api.get("/v1/loyalty/accounts", PAGES_KEY).error == (401, "invalid_api_key")


def test_the_empty_world_has_the_default_program_and_nobody_in_it(api: Vinr) -> None:
    api.start("empty")
    for by in (KEY, LIVE_KEY):
        (program,) = api.get("/v1/loyalty/programs", by).items
        assert (program["id"], program["currency"]["name"]) == ("prog_default", "points")
        assert api.get("/v1/loyalty/accounts", by).items == []


def test_a_world_without_this_service_has_no_key_for_it(api: Vinr) -> None:
    world = a_world()
    del world["vinr"]
    api.start(world)
    assert api.get("/v1/loyalty/accounts").error == (401, "invalid_api_key")
