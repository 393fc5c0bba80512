"""The demo world as a client meets it: who is there, and the failures it has ready."""

import pytest

from tests.builders import (
    KEY,
    LIVE_KEY,
    ORG_KEY,
    POOL_KEY,
    POOL_SANDBOX_KEY,
    Api,
    a_fixture,
    an_org,
)

OFFERS = {
    "off_spa": (1200, 40),
    "off_dinner": (4500, 25),
    "off_coffee": (2, 10_000),
    "off_small": (2, 20),
    "off_last": (500, 1),
    "off_free": (None, 100),
    "off_zero": (0, 100),
    "off_soldout": (800, 0),
    "off_expired": (2500, 12),
}


@pytest.mark.parametrize("by", [KEY, LIVE_KEY, POOL_SANDBOX_KEY, POOL_KEY])
def test_every_partition_has_the_same_offers(api: Api, by: str) -> None:
    offers = api.get("/v1/offers", by).data["data"]
    assert {
        offer["id"]: (offer["pointsPrice"], offer["availability"]["quantityRemaining"])
        for offer in offers
    } == OFFERS


@pytest.mark.parametrize(
    ("member", "tier", "balance"),
    [("user_42", "gold", 5500), ("user_123", "silver", 250), ("user_broke", "standard", 0)],
)
def test_the_members_have_these_points(api: Api, member: str, tier: str, balance: int) -> None:
    found = api.get(f"/v1/members/{member}").data
    assert (found["tier"], found["wallet"]["balance"]) == (tier, balance)


def test_user_42_has_spent_4500_on_a_dinner(api: Api) -> None:
    debit, credit = api.transactions("user_42")
    assert (debit["type"], debit["amount"], debit["redemptionID"], debit["reason"]) == (
        "DEBIT",
        -4500,
        "rdm_demo_completed",
        "redemption",
    )
    assert (credit["type"], credit["amount"], credit["redemptionID"]) == ("CREDIT", 10_000, None)
    assert (debit["createdAt"], credit["createdAt"]) == (
        "2026-01-30T12:00:00.000Z",
        "2025-12-31T12:00:00.000Z",
    )
    booking = api.get("/v1/redemptions/rdm_demo_completed").data
    assert (booking["offer"], booking["status"]) == ("off_dinner", "COMPLETED")


def test_too_few_points_are_ready(api: Api) -> None:
    for member in ("user_broke", "user_123"):
        assert api.redeem("off_spa", member).error == (422, "INSUFFICIENT_POINTS")


def test_a_forbidden_call_is_ready(api: Api) -> None:
    answer = api.credit("user_42", 1, by=api.a_token("user_42"))
    assert answer.error == (403, "FORBIDDEN")


def test_unavailable_offers_are_ready(api: Api) -> None:
    for offer in ("off_soldout", "off_expired"):
        assert api.redeem(offer, "user_42").error == (422, "OFFER_UNAVAILABLE")


def test_a_double_booking_is_ready(api: Api) -> None:
    answer = api.redeem("off_dinner", "user_42")
    assert answer.error == (409, "REDEMPTION_ALREADY_EXISTS")


def test_a_reset_brings_all_of_it_back(api: Api) -> None:
    before = api.get("/v1/members").data
    api.redeem("off_spa", "user_42").ok()
    api.delete("/v1/members/user_123").ok()
    api.controlled("POST", "/reset")
    assert api.get("/v1/members").data == before
    assert api.left("off_spa") == 40


# Fixtures of one's own


def test_a_seeded_member_who_was_removed_is_hidden_and_can_come_back(api: Api) -> None:
    removed = {
        "externalUserID": "gone",
        "points": 70,
        "createdAt": "-2d",
        "removedAt": "-1d",
        "balanceRetained": True,
    }
    fixture = {
        "version": 1,
        "extends": "demo",
        "expys": {"orgs": [{"id": "org_demo", "sandbox": {"members": [removed]}}]},
    }
    api.start(fixture)
    assert api.get("/v1/members/gone").error == (404, "NOT_FOUND")
    assert api.delete("/v1/members/gone").data["balanceRetained"] is True
    api.put("/v1/members/gone", {}).ok()
    assert api.balance("gone") == 70


def test_a_seeded_booking_can_be_canceled_for_what_was_paid(api: Api) -> None:
    part = {
        "offers": [{"id": "off_1", "title": "One", "pointsPrice": 90, "quantityRemaining": 3}],
        "members": [
            {
                "externalUserID": "member",
                "createdAt": "-9d",
                "ledger": [
                    {"type": "CREDIT", "amount": 100, "at": "-3d", "id": "txn_first"},
                    {"type": "DEBIT", "amount": -60, "at": "-2d", "redemptionID": "rdm_1"},
                ],
            }
        ],
        "redemptions": [
            {
                "id": "rdm_1",
                "offer": "off_1",
                "member": "member",
                "status": "PURCHASED",
                "points": 60,
                "createdAt": "-2d",
            }
        ],
    }
    api.start(a_fixture(an_org(part)))
    by = ORG_KEY
    assert api.redeem("off_1", "member", by=by).error == (409, "REDEMPTION_ALREADY_EXISTS")
    assert api.cancel("rdm_1", by).data["status"] == "CANCELED"
    assert [move["amount"] for move in api.transactions(by=by)] == [60, -60, 100]
    assert api.transactions(by=by)[-1]["id"] == "txn_first"
    assert api.balance(by=by) == 100
    assert api.left("off_1", by) == 4


def test_a_seeded_history_shows_as_it_was_written(api: Api) -> None:
    part = {
        "offers": [{"id": "off_1", "title": "One", "pointsPrice": 60, "quantityRemaining": 3}],
        "members": [
            {
                "externalUserID": "member",
                "createdAt": "-9d",
                "ledger": [
                    {"type": "CREDIT", "amount": 100, "at": "-5d"},
                    {"type": "DEBIT", "amount": -60, "at": "-4d", "redemptionID": "rdm_1"},
                    {"type": "CREDIT", "amount": 60, "at": "-3d", "redemptionID": "rdm_1"},
                    {"type": "DEBIT", "amount": -100, "at": "-2d", "reason": "member_removed"},
                    {"type": "CREDIT", "amount": 7, "at": "-1d"},
                ],
            }
        ],
        "redemptions": [
            {
                "id": "rdm_1",
                "offer": "off_1",
                "member": "member",
                "status": "CANCELED",
                "createdAt": "-4d",
                "canceledReason": "EXPIRED",
                "canceledNote": "Too late.",
                "conversationId": "cnv_1",
            },
            {
                "id": "rdm_2",
                "offer": "off_1",
                "member": "member",
                "status": "COMPLETED",
                "points": 0,
                "createdAt": "-3d",
                "feedback": {"rating": 9, "comment": "Great.", "submittedAt": "-1d"},
            },
        ],
        "conversations": [{"id": "cnv_1", "member": "member", "type": "booking"}],
    }
    api.start(a_fixture(an_org(part)))
    moves = api.transactions(by=ORG_KEY)
    assert [move["amount"] for move in moves] == [7, -100, 60, -60, 100]
    wallet = api.wallet(by=ORG_KEY)
    assert (wallet["balance"], wallet["amountReceived"], wallet["amountSpent"]) == (7, 167, 160)
    completed, canceled = api.redemptions(ORG_KEY)
    assert completed["feedback"] == {
        "rating": 9,
        "comment": "Great.",
        "submittedAt": "2026-02-28T12:00:00.000Z",
    }
    assert (canceled["canceledReason"], canceled["canceledNote"]) == ("EXPIRED", "Too late.")
    assert canceled["conversationId"] == "cnv_1"


def test_many_members_can_be_made_up(api: Api) -> None:
    population = {
        "org": "org_demo",
        "members": 120,
        "entries_per_member": 2,
        "tiers": ["bronze", "iron"],
    }
    fixture = {"version": 1, "extends": "demo", "population": {"expys": population}}
    api.start(fixture)
    first = api.get("/v1/members", limit=100).data
    made_up = [each for each in first["members"] if each["externalUserID"].startswith("member_")]
    assert len(made_up) == 100
    assert {each["tier"] for each in made_up} == {"bronze", "iron"}
    for member in made_up[:5]:
        moves = api.transactions(member["externalUserID"])
        assert len(moves) == 2
        assert sum(move["amount"] for move in moves) == member["wallet"]["balance"] > 0
    api.start(fixture)
    assert api.get("/v1/members", limit=100).data == first
