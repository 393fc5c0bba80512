"""Booking: what it costs, what it takes from stock, what refuses it, and how bookings are read."""

import pytest

from tests.builders import KEY, LIVE_KEY, NOW, POOL_SANDBOX_KEY, Api

STATUSES = (
    "SUBMITTED",
    "OPEN",
    "AWAITING_VENDOR",
    "AWAITING_CUSTOMER",
    "PURCHASED",
    "COMPLETED",
    "CANCELED",
)


def test_a_booking_is_submitted_with_a_conversation_and_nothing_else_yet(api: Api) -> None:
    member, offer = api.a_member(100), api.an_offer(100)
    answer = api.redeem(offer, member)
    assert answer.status == 201
    booking = answer.data
    assert booking["id"].startswith("rdm_")
    assert booking["conversationId"].startswith("cnv_")
    assert booking == {
        "id": booking["id"],
        "offer": offer,
        "status": "SUBMITTED",
        "createdAt": NOW,
        "startAt": None,
        "endAt": None,
        "conversationId": booking["conversationId"],
        "canceledReason": None,
        "canceledNote": None,
        "feedback": None,
    }


def test_a_booking_debits_its_price_at_once(api: Api) -> None:
    member = api.a_member(1000)
    booking = api.redeem(api.an_offer(300), member).data
    debit = api.transactions(member)[0]
    assert debit == {
        "id": debit["id"],
        "type": "DEBIT",
        "amount": -300,
        "reason": "redemption",
        "redemptionID": booking["id"],
        "createdAt": NOW,
    }
    wallet = api.wallet(member)
    assert (wallet["balance"], wallet["amountReceived"], wallet["amountSpent"]) == (700, 1000, 300)


def test_a_booking_takes_one_from_stock(api: Api) -> None:
    offer = api.an_offer(1, left=3)
    api.redeem(offer, api.a_member(1)).ok()
    assert api.left(offer) == 2


def test_the_last_point_can_be_spent(api: Api) -> None:
    api.a_booking(points=100)
    assert api.balance() == 0


@pytest.mark.parametrize("price", [None, 0])
def test_an_offer_without_a_price_moves_no_points(api: Api, price: int | None) -> None:
    member, offer = api.a_member(0), api.an_offer(price, left=2)
    assert api.redeem(offer, member).status == 201
    assert api.transactions(member) == []
    assert api.left(offer) == 1


def test_a_token_books_for_its_own_member(api: Api) -> None:
    member = api.a_member(100)
    booking = api.redeem(api.an_offer(100), by=api.a_token(member)).data
    assert api.redemptions(externalUserID=member) == [booking]
    assert api.balance(member) == 0


def test_a_token_may_name_its_own_member(api: Api) -> None:
    member = api.a_member(100)
    assert api.redeem(api.an_offer(100), member, by=api.a_token(member)).status == 201


def test_a_token_cannot_book_for_another_member(api: Api) -> None:
    api.a_member(100, "rich")
    offer, token = api.an_offer(100), api.a_token("poor")
    assert api.redeem(offer, "rich", by=token).error == (403, "FORBIDDEN")
    assert api.balance("rich") == 100


def test_a_key_has_to_name_a_member(api: Api) -> None:
    assert api.redeem(api.an_offer()).fields == ["externalUserID"]


def test_unknown_fields_of_a_booking_are_ignored(api: Api) -> None:
    assert api.redeem(api.an_offer(0), api.a_member(), colour="blue").status == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "offer"),
        ({"offer": None}, "offer"),
        ({"offer": 7}, "offer"),
        ({"offer": ""}, "offer"),
        ({"offer": "o" * 256}, "offer"),
        ({"offer": "off_spa", "externalUserID": None}, "externalUserID"),
        ({"offer": "off_spa", "externalUserID": ""}, "externalUserID"),
        ({"offer": "off_spa", "externalUserID": "u" * 256}, "externalUserID"),
        ({"offer": "off_spa", "externalUserID": ["user_42"]}, "externalUserID"),
        ({"offer": "off_spa", "interest": None}, "interest"),
        ({"offer": "off_spa", "interest": ""}, "interest"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_field_of_a_booking_is_named(api: Api, body: dict[str, object], field: str) -> None:
    assert api.post("/v1/redemptions", {"externalUserID": "user_42", **body}).fields == [field]


def test_all_bad_fields_are_named_at_once(api: Api) -> None:
    body = {"offer": 1, "externalUserID": "", "interest": None}
    assert sorted(api.post("/v1/redemptions", body).fields) == [
        "externalUserID",
        "interest",
        "offer",
    ]


@pytest.mark.parametrize(
    ("offer", "member", "more"),
    [
        pytest.param("off_spa", "nobody", {}, id="member"),
        pytest.param("off_nothing", "user_42", {}, id="offer"),
        pytest.param("off_spa", "user_42", {"interest": "req_nothing"}, id="interest"),
    ],
)
def test_what_a_booking_names_has_to_exist(
    api: Api, offer: str, member: str, more: dict[str, str]
) -> None:
    assert api.redeem(offer, member, **more).error == (404, "NOT_FOUND")


def test_a_second_booking_of_one_offer_is_refused(api: Api) -> None:
    member, offer = api.a_member(100), api.an_offer(10)
    api.redeem(offer, member).ok()
    assert api.redeem(offer, member).error == (409, "REDEMPTION_ALREADY_EXISTS")


@pytest.mark.parametrize("moves", [STATUSES[1:2], ("OPEN", "PURCHASED", "COMPLETED")])
def test_a_booking_of_any_other_status_still_blocks_a_second_one(
    api: Api, moves: tuple[str, ...]
) -> None:
    member, offer = api.a_member(100), api.an_offer(10)
    booking = api.redeem(offer, member).data["id"]
    for status in moves:
        api.move(booking, status)
    assert api.redeem(offer, member).error == (409, "REDEMPTION_ALREADY_EXISTS")


def test_after_a_cancellation_the_offer_can_be_booked_again(api: Api) -> None:
    member, offer = api.a_member(100), api.an_offer(100)
    first = api.redeem(offer, member).data["id"]
    api.cancel(first).ok()
    assert api.redeem(offer, member).data["id"] != first
    assert api.balance(member) == 0


def test_other_members_and_other_offers_are_not_blocked(api: Api) -> None:
    first, second = api.an_offer(0), api.an_offer(0)
    one, other = api.a_member(id="one"), api.a_member(id="other")
    for offer, member in ((first, one), (first, other), (second, one)):
        assert api.redeem(offer, member).status == 201


@pytest.mark.parametrize("offer", ["off_soldout", "off_expired"])
def test_an_offer_that_has_ended_or_is_sold_out_is_unavailable(api: Api, offer: str) -> None:
    assert api.redeem(offer, api.a_member(10_000)).error == (422, "OFFER_UNAVAILABLE")


def test_an_offer_taken_off_sale_is_unavailable(api: Api) -> None:
    offer = api.an_offer(0, availability={"isAvailable": False, "quantityRemaining": 5})
    assert api.redeem(offer, api.a_member()).error == (422, "OFFER_UNAVAILABLE")


def test_an_offer_ends_at_the_very_millisecond_of_its_expiry(api: Api) -> None:
    offer, member = api.an_offer(0, expiresAt="+10s"), api.a_member()
    api.advance("9999ms")
    booking = api.redeem(offer, member).data["id"]
    api.cancel(booking).ok()
    api.advance("1ms")
    assert api.redeem(offer, member).error == (422, "OFFER_UNAVAILABLE")


def test_too_few_points_are_told_from_too_little_stock(api: Api) -> None:
    assert api.redeem("off_spa", "user_broke").error == (422, "INSUFFICIENT_POINTS")
    assert api.redeem("off_spa", "user_123").error == (422, "INSUFFICIENT_POINTS")


@pytest.mark.parametrize(
    ("offer", "member", "booked"),
    [
        pytest.param("off_spa", "user_broke", False, id="points"),
        pytest.param("off_soldout", "user_42", False, id="stock"),
        pytest.param("off_dinner", "user_42", True, id="booked"),
    ],
)
def test_a_refused_booking_changes_nothing(api: Api, offer: str, member: str, booked: bool) -> None:
    def state() -> tuple[object, ...]:
        return api.left(offer), api.wallet(member), api.redemptions(), api.transactions(member)

    before = state()
    code = "REDEMPTION_ALREADY_EXISTS" if booked else None
    error = api.redeem(offer, member).error
    assert code in (None, error[1])
    assert state() == before


def test_a_refused_booking_draws_no_id(in_process_api: Api) -> None:
    api = in_process_api
    api.a_member(100)
    offer = api.an_offer(100)
    api.checkpoint("before")
    expected = api.redeem(offer, "member").data
    api.restore("before")
    api.redeem("off_soldout", "member")
    assert api.redeem(offer, "member").data == expected


# The order in which the state is asked


def test_an_unknown_member_is_reported_before_an_unknown_offer(api: Api) -> None:
    answer = api.redeem("off_nothing", "nobody")
    assert "nobody" in answer.text
    assert "off_nothing" not in answer.text


def test_an_unknown_offer_is_reported_before_an_unknown_interest(api: Api) -> None:
    answer = api.redeem("off_nothing", "user_42", interest="req_nothing")
    assert "off_nothing" in answer.text
    assert "req_nothing" not in answer.text


def test_a_double_booking_is_reported_before_a_sold_out_offer(api: Api) -> None:
    member, offer = api.a_member(0), api.an_offer(0, left=1)
    api.redeem(offer, member).ok()
    assert api.left(offer) == 0
    assert api.redeem(offer, member).error == (409, "REDEMPTION_ALREADY_EXISTS")


def test_a_sold_out_offer_is_reported_before_too_few_points(api: Api) -> None:
    assert api.redeem("off_soldout", "user_broke").error == (422, "OFFER_UNAVAILABLE")


def test_a_bad_field_is_reported_before_an_unknown_member(api: Api) -> None:
    assert api.redeem("", "nobody").fields == ["offer"]


# Reading bookings


def test_a_booking_can_be_read_by_its_member_and_by_the_key(api: Api) -> None:
    booking = api.a_booking()
    path = f"/v1/redemptions/{booking['id']}"
    assert api.get(path).data == booking
    assert api.get(path, api.a_token()).data == booking


@pytest.mark.parametrize("by", [LIVE_KEY, POOL_SANDBOX_KEY], ids=["environment", "org"])
def test_a_booking_of_another_partition_does_not_exist(api: Api, by: str) -> None:
    assert api.get("/v1/redemptions/rdm_demo_completed", by).error == (404, "NOT_FOUND")
    assert api.cancel("rdm_demo_completed", by).error == (404, "NOT_FOUND")
    assert api.redemptions(by) == []


def test_a_booking_of_another_member_does_not_exist_for_a_token(api: Api) -> None:
    booking = api.a_booking()["id"]
    stranger = api.a_token("stranger")
    assert api.get(f"/v1/redemptions/{booking}", stranger).error == (404, "NOT_FOUND")
    assert api.cancel(booking, stranger).error == (404, "NOT_FOUND")


def test_an_unknown_booking_is_not_found(api: Api) -> None:
    assert api.get("/v1/redemptions/rdm_nothing").error == (404, "NOT_FOUND")
    assert api.cancel("rdm_nothing").error == (404, "NOT_FOUND")


def test_a_key_that_names_nobody_lists_the_bookings_of_all(api: Api) -> None:
    one, other = api.a_booking(member="one"), api.a_booking(member="other")
    assert [each["id"] for each in api.redemptions()] == [
        other["id"],
        one["id"],
        "rdm_demo_completed",
    ]


def test_a_key_lists_the_bookings_of_the_member_it_names(api: Api) -> None:
    one, _ = api.a_booking(member="one"), api.a_booking(member="other")
    assert api.redemptions(externalUserID="one") == [one]


def test_a_token_lists_its_own_bookings_alone(api: Api) -> None:
    one, _ = api.a_booking(member="one"), api.a_booking(member="other")
    token = api.a_token("one")
    assert api.redemptions(token) == [one]
    assert api.redemptions(token, externalUserID="one") == [one]


def test_a_token_cannot_list_the_bookings_of_another_member(api: Api) -> None:
    answer = api.get("/v1/redemptions", api.a_token("one"), externalUserID="user_42")
    assert answer.error == (403, "FORBIDDEN")


@pytest.mark.parametrize("by_token", [False, True], ids=["key", "token"])
@pytest.mark.parametrize("member", [None, "member"], ids=["all", "one member"])
def test_bookings_can_be_listed_by_status(api: Api, by_token: bool, member: str | None) -> None:
    canceled, booked = api.a_booking(10)["id"], api.a_booking(20)["id"]
    api.cancel(canceled).ok()
    by = api.a_token() if by_token else KEY
    named = {} if member is None else {"externalUserID": member}

    def ids(status: str) -> list[str]:
        return [each["id"] for each in api.redemptions(by, status=status, **named)]

    assert ids("CANCELED") == [canceled]
    assert ids("SUBMITTED") == [booked]
    assert ids("COMPLETED") == ([] if by_token or member else ["rdm_demo_completed"])


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_can_be_asked_for(api: Api, status: str) -> None:
    assert all(each["status"] == status for each in api.redemptions(status=status))


@pytest.mark.parametrize("status", ["submitted", "DONE", "", "SUBMITTED,OPEN"])
def test_an_unknown_status_is_invalid(api: Api, status: str) -> None:
    assert api.get("/v1/redemptions", status=status).fields == ["status"]


def test_the_bookings_of_an_unknown_member_are_not_found(api: Api) -> None:
    answer = api.get("/v1/redemptions", externalUserID="nobody")
    assert answer.error == (404, "NOT_FOUND")
