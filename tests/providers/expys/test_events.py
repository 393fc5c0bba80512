"""What partners are told: names, order and payloads of the events of each action."""

from collections.abc import Callable

import pytest

from tests.builders import (
    KEY,
    LIVE_KEY,
    NOW,
    ORG_KEY,
    ORG_LIVE_KEY,
    POOL_KEY,
    POOL_SANDBOX_KEY,
    Api,
    Json,
    a_fixture,
    an_org,
)

Events = Callable[[], list[Json]]
CURRENCY = {"name": "Points", "symbol": "PT", "unitsPerUSD": 100}


@pytest.fixture
def api(in_process_api: Api) -> Api:
    """In process alone: events are read from the world itself."""
    return in_process_api


@pytest.fixture
def new_events(events: Events) -> Events:
    """Reads the events since it was called last."""
    seen = 0

    def read() -> list[Json]:
        nonlocal seen
        found = events()
        seen, new = len(found), found[seen:]
        return new

    return read


def names(events: list[Json]) -> list[str]:
    """The names of events, in order."""
    return [event["event"] for event in events]


def test_the_demo_world_begins_without_events(events: Events) -> None:
    assert events() == []


def test_an_event_has_these_keys_in_this_order(api: Api, events: Events) -> None:
    api.a_member()
    (event,) = events()
    assert list(event) == ["id", "event", "environment", "createdAt", "data"]
    assert event["id"].startswith("evt_")
    assert (event["environment"], event["createdAt"]) == ("SANDBOX", NOW)


def test_each_event_has_an_id_of_its_own(api: Api, events: Events) -> None:
    api.a_booking()
    ids = [event["id"] for event in events()]
    assert len(set(ids)) == len(ids) == 4


@pytest.mark.parametrize(("by", "environment"), [(KEY, "SANDBOX"), (LIVE_KEY, "LIVE")])
def test_an_event_names_its_environment(
    api: Api, events: Events, by: str, environment: str
) -> None:
    api.a_member(by=by)
    assert events()[0]["environment"] == environment


def test_an_event_carries_the_time_of_the_fact(api: Api, events: Events) -> None:
    api.advance("90s")
    api.a_member()
    assert events()[0]["createdAt"] == "2026-03-01T12:01:30.000Z"


# Members


def test_a_new_member_is_told_with_its_profile(api: Api, events: Events) -> None:
    profile = {"displayName": "Nell", "tier": "gold", "attributes": {"plan": "annual"}}
    api.put("/v1/members/new", profile).ok()
    (event,) = events()
    assert event["event"] == "member.created"
    assert event["data"] == {"externalUserID": "new", **profile}


def test_an_exchange_tells_of_a_new_member_without_the_email(api: Api, events: Events) -> None:
    body = {"externalUserID": "new", "email": "secret@example.com"}
    api.post("/v1/auth/exchange", body).ok()
    (event,) = events()
    assert event["event"] == "member.created"
    assert event["data"] == {
        "externalUserID": "new",
        "displayName": None,
        "tier": "standard",
        "attributes": None,
    }


def test_an_exchange_for_a_known_member_tells_nothing(api: Api, events: Events) -> None:
    api.a_token("user_42")
    assert events() == []


@pytest.mark.parametrize("way", ["upsert", "exchange"])
def test_another_tier_is_told_with_the_one_before(api: Api, events: Events, way: str) -> None:
    if way == "upsert":
        api.put("/v1/members/user_42", {"tier": "silver"}).ok()
    else:
        api.post("/v1/auth/exchange", {"externalUserID": "user_42", "tier": "silver"}).ok()
    (event,) = events()
    assert event["event"] == "member.tier_changed"
    assert event["data"] == {
        "externalUserID": "user_42",
        "displayName": "Member Forty-Two",
        "tier": "silver",
        "attributes": {"plan": "annual", "newsletter": True},
        "previousTier": "gold",
    }


@pytest.mark.parametrize(
    "body",
    [{}, {"tier": "gold"}, {"displayName": "New"}, {"attributes": {}}],
    ids=["nothing", "same tier", "name", "attributes"],
)
def test_other_changes_of_a_profile_are_not_told(api: Api, events: Events, body: Json) -> None:
    api.put("/v1/members/user_42", body).ok()
    assert events() == []


@pytest.mark.parametrize("retain", [True, False])
def test_a_removal_is_told_once_and_the_clearing_is_not(
    api: Api, events: Events, retain: bool
) -> None:
    for _ in range(2):
        api.delete("/v1/members/user_42", retainBalance=str(retain).lower()).ok()
    (event,) = events()
    assert event["event"] == "member.removed"
    assert event["data"] == {"externalUserID": "user_42", "balanceRetained": retain}


@pytest.mark.parametrize("way", ["upsert", "exchange"])
def test_a_member_who_comes_back_is_told_as_created(api: Api, new_events: Events, way: str) -> None:
    api.delete("/v1/members/user_42").ok()
    new_events()
    if way == "upsert":
        api.put("/v1/members/user_42", {"tier": "silver"}).ok()
    else:
        api.post("/v1/auth/exchange", {"externalUserID": "user_42", "tier": "silver"}).ok()
    (event,) = new_events()
    assert event["event"] == "member.created"
    assert event["data"]["tier"] == "silver"


# Wallets and bookings


def test_a_credit_is_told_with_its_transaction_and_the_balance_after(
    api: Api, events: Events
) -> None:
    api.credit("user_42", 10, reason="bonus").ok()
    (event,) = events()
    assert event["event"] == "wallet.credited"
    assert event["data"] == {
        "externalUserID": "user_42",
        "transaction": api.transactions("user_42")[0],
        "balance": 5510,
        "currency": CURRENCY,
    }


def test_a_booking_is_told_before_its_debit(api: Api, events: Events) -> None:
    booking = api.redeem("off_spa", "user_42").data
    created, debited = events()
    assert (created["event"], debited["event"]) == ("redemption.created", "wallet.debited")
    assert created["data"] == {
        "externalUserID": "user_42",
        "redemption": booking,
        "previousStatus": None,
    }
    assert debited["data"] == {
        "externalUserID": "user_42",
        "transaction": api.transactions("user_42")[0],
        "balance": 4300,
        "currency": CURRENCY,
    }


@pytest.mark.parametrize("offer", ["off_free", "off_zero"])
def test_a_booking_without_a_price_is_told_without_a_debit(
    api: Api, events: Events, offer: str
) -> None:
    booking = api.redeem(offer, "user_42").data["id"]
    api.cancel(booking).ok()
    assert names(events()) == ["redemption.created", "redemption.canceled"]


def test_a_cancellation_is_told_before_its_refund(api: Api, new_events: Events) -> None:
    booking = api.redeem("off_spa", "user_42").data["id"]
    new_events()
    after = api.cancel(booking, note="sorry").data
    canceled, credited = new_events()
    assert (canceled["event"], credited["event"]) == ("redemption.canceled", "wallet.credited")
    assert canceled["data"] == {
        "externalUserID": "user_42",
        "redemption": after,
        "previousStatus": "SUBMITTED",
    }
    assert credited["data"]["transaction"]["redemptionID"] == booking
    assert credited["data"]["balance"] == 5500


def test_every_status_has_its_event(api: Api, new_events: Events) -> None:
    booking = api.a_booking()["id"]
    new_events()
    moves = ["OPEN", "AWAITING_VENDOR", "AWAITING_CUSTOMER", "PURCHASED", "COMPLETED"]
    moved = [api.move(booking, status) for status in moves]
    told = new_events()
    assert names(told) == [f"redemption.{status.lower()}" for status in moves]
    assert [event["data"]["redemption"] for event in told] == moved
    assert [event["data"]["previousStatus"] for event in told] == ["SUBMITTED", *moves[:-1]]


def test_the_event_of_a_new_booking_is_created_whatever_its_first_status(
    api: Api, events: Events
) -> None:
    part = {"offers": [{"id": "off_1", "title": "x"}], "members": [{"externalUserID": "member"}]}
    api.start(a_fixture(an_org(part, first_status="OPEN")))
    assert api.redeem("off_1", "member", by=ORG_KEY).data["status"] == "OPEN"
    (event,) = events()
    assert event["event"] == "redemption.created"
    assert event["data"]["redemption"]["status"] == "OPEN"


def test_an_event_keeps_what_was_true_when_it_happened(api: Api, events: Events) -> None:
    api.redeem("off_spa", "user_42").ok()
    before = events()
    api.credit("user_42", 1).ok()
    api.put("/v1/members/user_42", {"tier": "silver"}).ok()
    assert events()[: len(before)] == before


@pytest.mark.parametrize(
    "fail",
    [
        lambda api: api.redeem("off_soldout", "user_42"),
        lambda api: api.redeem("off_spa", "user_broke"),
        lambda api: api.credit("user_42", 0),
        lambda api: api.cancel("rdm_demo_completed"),
        lambda api: api.delete("/v1/members/nobody"),
    ],
    ids=["unavailable", "points", "validation", "conflict", "not found"],
)
def test_a_failed_call_tells_nothing(
    api: Api, events: Events, fail: Callable[[Api], object]
) -> None:
    fail(api)
    assert events() == []


def test_reads_tell_nothing(api: Api, events: Events) -> None:
    for path in ("/v1/members", "/v1/offers", "/v1/redemptions", "/v1/members/user_42"):
        api.get(path).ok()
    assert events() == []


# The org's pool


def test_a_booking_that_the_pool_pays_tells_no_debit(api: Api, new_events: Events) -> None:
    for by in (POOL_KEY, POOL_SANDBOX_KEY):
        api.a_member(by=by)
        new_events()
        booking = api.redeem("off_spa", "member", by=by).data["id"]
        api.cancel(booking, by).ok()
        assert names(new_events()) == ["redemption.created", "redemption.canceled"]


def test_a_draw_to_the_mark_tells_that_points_are_low(api: Api, events: Events) -> None:
    for member in ("one", "two"):
        api.a_member(id=member, by=POOL_KEY)
        api.redeem("off_dinner", member, by=POOL_KEY).ok()
    *_, booked, low = events()
    assert (booked["event"], low["event"]) == ("redemption.created", "org.points.low")
    assert low["environment"] == "LIVE"
    assert low["data"] == {"balance": 1000, "creditLimit": 0, "lowWaterMark": 1000}


def test_low_points_are_told_once_until_the_balance_rises_above_the_mark(
    api: Api, new_events: Events
) -> None:
    for member in ("one", "two", "three"):
        api.a_member(id=member, by=POOL_KEY)
    first = api.redeem("off_dinner", "one", by=POOL_KEY).data["id"]
    api.redeem("off_dinner", "two", by=POOL_KEY).ok()
    assert names(new_events())[-1] == "org.points.low"
    api.redeem("off_last", "three", by=POOL_KEY).ok()
    assert names(new_events()) == ["redemption.created"]
    api.cancel(first, POOL_KEY).ok()
    assert names(new_events()) == ["redemption.canceled"]
    api.redeem("off_dinner", "three", by=POOL_KEY).ok()
    assert names(new_events()) == ["redemption.created", "org.points.low"]


def test_a_credit_that_draws_the_pool_is_told_before_the_low_points(
    api: Api, events: Events
) -> None:
    part = {"members": [{"externalUserID": "member"}]}
    pool = {"balance": 100, "creditLimit": 50, "lowWaterMark": 0}
    api.start(a_fixture(an_org(part, part, pool=pool)))
    api.credit("member", 99, by=ORG_LIVE_KEY).ok()
    api.credit("member", 2, by=ORG_LIVE_KEY).ok()
    told = events()
    assert names(told) == ["wallet.credited", "wallet.credited", "org.points.low"]
    assert told[-1]["data"] == {"balance": -1, "creditLimit": 50, "lowWaterMark": 0}


def test_a_pool_without_a_mark_is_never_low(api: Api, events: Events) -> None:
    part = {"members": [{"externalUserID": "member"}]}
    api.start(a_fixture(an_org(part, part, pool={"balance": 100})))
    api.credit("member", 100, by=ORG_LIVE_KEY).ok()
    assert names(events()) == ["wallet.credited"]


def test_status_changes_by_themselves_carry_the_time_they_were_due(
    api: Api, new_events: Events
) -> None:
    part = {
        "offers": [{"id": "off_1", "title": "x", "pointsPrice": 5}],
        "members": [{"externalUserID": "member", "points": 5}],
    }
    steps = [{"to": "OPEN", "after": "5m"}, {"to": "CANCELED", "after": "1h"}]
    api.start(a_fixture(an_org(part, auto_advance=steps)))
    api.redeem("off_1", "member", by=ORG_KEY).ok()
    new_events()
    api.advance("1d")
    assert [(event["event"], event["createdAt"]) for event in new_events()] == [
        ("redemption.open", "2026-03-01T12:05:00.000Z"),
        ("redemption.canceled", "2026-03-01T13:05:00.000Z"),
        ("wallet.credited", "2026-03-01T13:05:00.000Z"),
    ]
