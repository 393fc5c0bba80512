"""Canceling: points and stock come back, once, and only while the booking is not final."""

import pytest

from tests.builders import KEY, NOW, Api


def test_a_member_cancels_with_a_note(api: Api) -> None:
    booking = api.a_booking()
    canceled = api.cancel(booking["id"], api.a_token(), note="We moved away.")
    assert canceled.status == 200
    assert canceled.data == {
        **booking,
        "status": "CANCELED",
        "canceledReason": "MEMBER_REQUESTED",
        "canceledNote": "We moved away.",
    }
    assert api.get(f"/v1/redemptions/{booking['id']}").data == canceled.data


def test_a_key_cancels_for_the_bookings_own_member(api: Api) -> None:
    booking = api.a_booking()["id"]
    canceled = api.cancel(booking).data
    assert (canceled["canceledReason"], canceled["canceledNote"]) == ("MEMBER_REQUESTED", None)


def test_the_points_come_back_as_a_credit_with_the_same_redemption(api: Api) -> None:
    booking = api.a_booking(100)["id"]
    api.cancel(booking).ok()
    refund, debit, _ = api.transactions()
    assert refund == {
        "id": refund["id"],
        "type": "CREDIT",
        "amount": 100,
        "reason": "redemption canceled",
        "redemptionID": booking,
        "createdAt": NOW,
    }
    assert refund["id"] != debit["id"]


def test_a_refund_counts_as_received_and_spent_never_goes_down(api: Api) -> None:
    api.cancel(api.a_booking(100)["id"]).ok()
    wallet = api.wallet()
    assert (wallet["balance"], wallet["amountReceived"], wallet["amountSpent"]) == (100, 200, 100)


def test_the_refund_is_what_was_paid_whatever_the_price_is_now(api: Api) -> None:
    booking = api.a_booking(100)
    api.controlled("PUT", f"/expys/offers/{booking['offer']}", {"pointsPrice": 7})
    api.cancel(booking["id"]).ok()
    assert api.balance() == 100


def test_the_unit_goes_back_into_stock(api: Api) -> None:
    api.a_member(1000)
    booking = api.redeem("off_last", "member").data["id"]
    assert api.left("off_last") == 0
    api.cancel(booking).ok()
    assert api.left("off_last") == 1


@pytest.mark.parametrize("price", [None, 0])
def test_canceling_a_booking_without_a_price_moves_no_points(api: Api, price: int | None) -> None:
    member, offer = api.a_member(), api.an_offer(price, left=1)
    api.cancel(api.redeem(offer, member).data["id"]).ok()
    assert api.transactions(member) == []
    assert api.left(offer) == 1


def test_a_second_cancellation_is_refused_and_refunds_nothing(api: Api) -> None:
    booking = api.a_booking(100)
    api.cancel(booking["id"]).ok()
    left = api.left(booking["offer"])
    assert api.cancel(booking["id"]).error == (409, "CONFLICT")
    assert api.balance() == 100
    assert api.left(booking["offer"]) == left


def test_a_completed_booking_cannot_be_canceled(api: Api) -> None:
    assert api.cancel("rdm_demo_completed").error == (409, "CONFLICT")
    assert api.balance("user_42") == 5500


@pytest.mark.parametrize(
    "moves",
    [
        ("OPEN",),
        ("OPEN", "AWAITING_VENDOR"),
        ("OPEN", "AWAITING_VENDOR", "AWAITING_CUSTOMER"),
        ("OPEN", "PURCHASED"),
    ],
    ids="-".join,
)
def test_a_booking_can_be_canceled_until_it_is_completed(api: Api, moves: tuple[str, ...]) -> None:
    booking = api.a_booking(100)["id"]
    for status in moves:
        api.move(booking, status)
    assert api.cancel(booking).data["status"] == "CANCELED"
    assert api.balance() == 100


@pytest.mark.parametrize(
    "note", [None, 5, "n" * 1001, ["a"]], ids=["null", "number", "too long", "list"]
)
def test_a_bad_note_is_refused(api: Api, note: object) -> None:
    assert api.cancel(api.a_booking()["id"], note=note).fields == ["note"]


def test_a_bad_note_is_reported_before_an_unknown_booking(api: Api) -> None:
    assert api.cancel("rdm_nothing", note=5).fields == ["note"]


def test_a_note_of_the_longest_length_is_kept(api: Api) -> None:
    assert api.cancel(api.a_booking()["id"], note="n" * 1000).data["canceledNote"] == "n" * 1000


def test_a_cancellation_changes_the_counts_of_the_member(api: Api) -> None:
    booking = api.a_booking()["id"]
    api.cancel(booking).ok()
    counts = api.get("/v1/members/member", KEY).data["redemptionCounts"]
    assert {status: count for status, count in counts.items() if count} == {"CANCELED": 1}


def test_a_canceled_booking_of_a_removed_member_is_refunded_to_the_archived_wallet(
    api: Api,
) -> None:
    booking = api.a_booking(100)["id"]
    api.delete("/v1/members/member").ok()
    api.cancel(booking).ok()
    api.put("/v1/members/member", {}).ok()
    assert api.balance() == 100
    assert [move["amount"] for move in api.transactions()] == [100, -100, 100]
