"""Bookings that continue an interest."""

from typing import Any

import pytest

from tests.builders import KEY, ORG_KEY, Api, Json, a_fixture, an_org


def book(api: Api, interest: Json, member: str = "user_42", **more: Any) -> Any:
    return api.redeem(interest["offer"], member, interest=interest["id"], **more)


def test_the_booking_of_an_interest_takes_over_its_conversation(api: Api) -> None:
    interest = api.an_interest()
    before = api.conversations("user_42")
    booking = book(api, interest).data
    assert booking["conversationId"] == interest["conversationId"]
    assert api.get(f"/v1/redemptions/{booking['id']}").data == booking
    assert api.conversations("user_42") == before


def test_such_a_booking_is_an_ordinary_one_otherwise(api: Api) -> None:
    interest = api.an_interest()
    booking = book(api, interest).data
    assert booking["status"] == "SUBMITTED"
    assert booking.keys() == api.get("/v1/redemptions/rdm_demo_completed").data.keys()
    assert (api.balance("user_42"), api.left("off_spa")) == (4300, 39)


def test_booking_changes_nothing_in_the_interest(api: Api) -> None:
    interest = api.an_interest(adults=2)
    assert book(api, interest).status == 201
    assert api.get(f"/v1/interests/{interest['id']}").data == interest


def test_a_token_books_an_interest_of_its_own_member(api: Api) -> None:
    interest, token = api.an_interest(), api.a_token("user_42")
    answer = api.redeem("off_spa", by=token, interest=interest["id"])
    assert answer.data["conversationId"] == interest["conversationId"]


def test_a_booking_without_an_interest_has_a_conversation_of_its_own(api: Api) -> None:
    interest = api.an_interest()
    booking = api.redeem("off_spa", "user_42").data
    assert booking["conversationId"] != interest["conversationId"]


@pytest.mark.parametrize("by_token", [False, True], ids=["key", "token"])
def test_the_interest_of_another_member_does_not_exist(api: Api, by_token: bool) -> None:
    interest = api.an_interest(member="user_123")
    by, named = (api.a_token("user_42"), None) if by_token else (KEY, "user_42")
    answer = api.redeem("off_spa", named, by, interest=interest["id"])
    assert answer.error == (404, "NOT_FOUND")


def test_an_interest_in_another_offer_is_invalid(api: Api) -> None:
    interest = api.an_interest("off_coffee")
    assert api.redeem("off_spa", "user_42", interest=interest["id"]).fields == ["interest"]


def test_another_member_s_interest_in_another_offer_does_not_exist(api: Api) -> None:
    interest = api.an_interest("off_coffee", "user_123")
    answer = api.redeem("off_spa", "user_42", interest=interest["id"])
    assert answer.error == (404, "NOT_FOUND")


def test_an_interest_is_used_once(api: Api) -> None:
    interest = api.an_interest()
    first = book(api, interest).data
    answer = book(api, interest)
    assert answer.error == (409, "CONFLICT")
    assert first["id"] in answer.text


def test_a_second_interest_in_a_booked_offer_meets_the_double_booking(api: Api) -> None:
    first, second = api.an_interest(), api.an_interest()
    assert book(api, first).status == 201
    assert book(api, second).error == (409, "REDEMPTION_ALREADY_EXISTS")
    assert api.redeem("off_spa", "user_42").error == (409, "REDEMPTION_ALREADY_EXISTS")


def test_an_interest_whose_booking_was_canceled_can_be_used_again(api: Api) -> None:
    interest = api.an_interest()
    first = book(api, interest).data
    assert api.cancel(first["id"]).status == 200
    second = book(api, interest).data
    assert second["id"] != first["id"]
    assert second["conversationId"] == first["conversationId"]
    assert book(api, interest).error == (409, "CONFLICT")


@pytest.mark.parametrize("status", ["OPEN", "COMPLETED"])
def test_an_interest_stays_used_in_every_other_status(api: Api, status: str) -> None:
    interest = api.an_interest()
    booking = book(api, interest).data["id"]
    for step in ("OPEN",) if status == "OPEN" else ("OPEN", "PURCHASED", "COMPLETED"):
        api.move(booking, step)
    assert book(api, interest).error == (409, "CONFLICT")


def test_a_retry_of_such_a_booking_gets_the_first_answer(api: Api) -> None:
    interest = api.an_interest()
    first = book(api, interest, key="key")
    assert book(api, interest, key="key").body == first.body


# The order in which the state is asked


def test_an_interest_in_another_offer_is_reported_before_one_that_was_used(api: Api) -> None:
    interest = api.an_interest()
    assert book(api, interest).status == 201
    answer = api.redeem("off_soldout", "user_42", interest=interest["id"])
    assert answer.fields == ["interest"]


def test_a_used_interest_is_reported_before_a_sold_out_offer(api: Api) -> None:
    offer = api.an_offer(0, left=1)
    interest = api.an_interest(offer)
    assert book(api, interest).status == 201
    assert api.left(offer) == 0
    assert book(api, interest).error == (409, "CONFLICT")


@pytest.mark.parametrize(
    ("offer", "member", "code"),
    [
        ("off_soldout", "user_42", "OFFER_UNAVAILABLE"),
        ("off_spa", "user_broke", "INSUFFICIENT_POINTS"),
    ],
)
def test_a_refused_booking_does_not_use_the_interest_up(
    api: Api, offer: str, member: str, code: str
) -> None:
    interest = api.an_interest(offer, member)
    assert book(api, interest, member).error == (422, code)
    api.controlled("PUT", f"/expys/offers/{offer}", {"availability": {"quantityRemaining": 1}})
    assert api.credit(member, 5000).status == 200
    assert book(api, interest, member).status == 201


# Fixtures


def start(api: Api, redemptions: list[Json], **interest: object) -> None:
    """A world with one interest of one member, and these redemptions of the same offer."""
    same = {"offer": "off_1", "member": "one"}
    sandbox = {
        "offers": [{"id": "off_1", "title": "One"}],
        "members": [{"externalUserID": "one"}],
        "interests": [{"id": "req_1", **same, **interest}],
        "redemptions": [{**same, **each} for each in redemptions],
    }
    api.start(a_fixture(an_org(sandbox)))


def test_a_seeded_interest_is_read_as_it_was_told(api: Api) -> None:
    intake = {
        "adults": 2,
        "children": 1,
        "preferredDates": ["2026-09-05"],
        "blackoutDates": ["2026-09-12"],
        "occasion": "OTHER",
        "contactMethod": "PHONE",
        "contactWindow": "ANYTIME",
        "phone": "+351210000000",
        "phoneVerified": True,
        "sensitiveDetailsSentAt": "-1d",
    }
    start(api, [], status="in review", createdAt="-2d", intake=intake, conversationId="cnv_1")
    assert api.get("/v1/interests/req_1", ORG_KEY).data == {
        "id": "req_1",
        "offer": "off_1",
        "status": "in review",
        "conversationId": "cnv_1",
        "createdAt": "2026-02-27T12:00:00.000Z",
        "intake": {**intake, "sensitiveDetailsSentAt": "2026-02-28T12:00:00.000Z"},
    }
    titles = {each["id"]: each["title"] for each in api.conversations("one", ORG_KEY)}
    assert titles["cnv_1"] == "One"


def test_a_seeded_interest_needs_little(api: Api) -> None:
    start(api, [])
    interest = api.get("/v1/interests/req_1", ORG_KEY).data
    assert (interest["status"], interest["intake"]) == ("submitted", None)
    assert interest["conversationId"].startswith("cnv_")


def test_a_seeded_booking_shares_the_conversation_of_its_interest(api: Api) -> None:
    bookings = [
        {"id": "rdm_1", "status": "CANCELED", "interest": "req_1"},
        {"id": "rdm_2", "status": "OPEN", "interest": "req_1"},
    ]
    start(api, bookings)
    interest = api.get("/v1/interests/req_1", ORG_KEY).data
    for booking in ("rdm_1", "rdm_2"):
        shown = api.get(f"/v1/redemptions/{booking}", ORG_KEY).data
        assert shown["conversationId"] == interest["conversationId"]
    answer = api.redeem("off_1", "one", ORG_KEY, interest="req_1")
    assert answer.error == (409, "CONFLICT")


def test_a_seeded_interest_of_a_canceled_booking_can_be_used(api: Api) -> None:
    start(api, [{"id": "rdm_1", "status": "CANCELED", "interest": "req_1"}])
    assert api.redeem("off_1", "one", ORG_KEY, interest="req_1").status == 201


def test_a_seeded_interest_may_use_a_conversation_that_is_listed(api: Api) -> None:
    fixture = {"version": 1, "extends": "demo"}
    same = {"member": "user_42"}
    message = {"author": "user_42", "at": "-1h", "body": "Hello"}
    sandbox = {
        "interests": [{"id": "req_1", "offer": "off_spa", "conversationId": "cnv_1", **same}],
        "conversations": [{"id": "cnv_1", "type": "booking", "messages": [message], **same}],
    }
    api.start({**fixture, "expys": {"orgs": [{"id": "org_demo", "sandbox": sandbox}]}})
    assert [each["body"] for each in api.messages("cnv_1")] == ["Hello"]
    booking = api.redeem("off_spa", "user_42", interest="req_1").data
    assert booking["conversationId"] == "cnv_1"
