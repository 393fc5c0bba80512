"""Feedback: what members say about completed bookings, and what analytics make of it."""

from typing import Any

import pytest

from tests.builders import KEY, LIVE_KEY, NOW, POOL_KEY, Answer, Api, Json

DONE = "rdm_demo_completed"
WAY_TO = {
    "SUBMITTED": (),
    "OPEN": ("OPEN",),
    "AWAITING_VENDOR": ("OPEN", "AWAITING_VENDOR"),
    "AWAITING_CUSTOMER": ("OPEN", "AWAITING_CUSTOMER"),
    "PURCHASED": ("OPEN", "PURCHASED"),
    "CANCELED": ("CANCELED",),
}


def rate(api: Api, booking: str = DONE, by: str = KEY, **body: Any) -> Answer:
    """Give feedback; a rating of 9 unless said otherwise."""
    return api.put(f"/v1/redemptions/{booking}/feedback", {"rating": 9, **body}, by)


def test_feedback_stands_in_the_booking(api: Api) -> None:
    booking = api.get(f"/v1/redemptions/{DONE}").data
    answer = rate(api, comment="Great skipper.")
    assert answer.status == 200
    feedback = {"rating": 9, "comment": "Great skipper.", "submittedAt": NOW}
    assert answer.data == {**booking, "feedback": feedback}
    assert api.get(f"/v1/redemptions/{DONE}").data == answer.data
    assert answer.data in api.redemptions()


def test_a_comment_may_be_left_out(api: Api) -> None:
    assert rate(api).data["feedback"] == {"rating": 9, "comment": None, "submittedAt": NOW}


def test_a_member_rates_a_booking_of_their_own(api: Api) -> None:
    assert rate(api, by=api.a_token("user_42"), rating=0).data["feedback"]["rating"] == 0


def test_feedback_sent_again_replaces_all_of_it(api: Api) -> None:
    assert rate(api, comment="Great.").status == 200
    api.advance("1h")
    feedback = rate(api, rating=3).data["feedback"]
    assert feedback == {"rating": 3, "comment": None, "submittedAt": "2026-03-01T13:00:00.000Z"}


@pytest.mark.parametrize("rating", range(11))
def test_a_rating_is_a_whole_number_from_0_to_10(api: Api, rating: int) -> None:
    assert f'"feedback":{{"rating":{rating},' in rate(api, rating=rating).text


@pytest.mark.parametrize("comment", ["", "c" * 4000, "\N{PARTY POPPER}" * 4000])
def test_a_comment_has_up_to_4000_characters(api: Api, comment: str) -> None:
    assert rate(api, comment=comment).data["feedback"]["comment"] == comment


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"rating": -1}, ["rating"]),
        ({"rating": 11}, ["rating"]),
        ({"rating": 9.5}, ["rating"]),
        ({"rating": "9"}, ["rating"]),
        ({"rating": True}, ["rating"]),
        ({"rating": None}, ["rating"]),
        ({"comment": None}, ["comment"]),
        ({"comment": "c" * 4001}, ["comment"]),
        ({"comment": ["c"]}, ["comment"]),
        ({"rating": 11, "comment": 5}, ["rating", "comment"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_bad_fields_are_named(api: Api, body: Json, fields: list[str]) -> None:
    assert rate(api, **body).fields == fields
    assert api.get(f"/v1/redemptions/{DONE}").data["feedback"] is None


def test_a_rating_is_needed(api: Api) -> None:
    path = f"/v1/redemptions/{DONE}/feedback"
    assert api.put(path, {"comment": "Great."}).fields == ["rating"]
    assert api.put(path).error == (400, "BAD_REQUEST")


@pytest.mark.parametrize("status", WAY_TO)
def test_feedback_has_to_wait_for_the_end(api: Api, status: str) -> None:
    booking = api.a_booking()["id"]
    for step in WAY_TO[status]:
        api.move(booking, step)
    answer = rate(api, booking)
    assert answer.error == (422, "REDEMPTION_NOT_COMPLETED")
    assert answer.details == {"status": status}
    assert api.get(f"/v1/redemptions/{booking}").data["feedback"] is None


def test_the_body_is_checked_before_the_booking(api: Api) -> None:
    assert rate(api, "rdm_nothing", rating=11).fields == ["rating"]
    assert rate(api, api.a_booking()["id"], rating=11).fields == ["rating"]


def test_a_booking_of_another_part_does_not_exist(api: Api) -> None:
    assert rate(api, "rdm_nothing").error == (404, "NOT_FOUND")
    for by in (LIVE_KEY, POOL_KEY, api.a_token("user_123")):
        assert rate(api, by=by).error == (404, "NOT_FOUND")


def test_a_booking_of_a_removed_member_can_be_rated_by_a_key(api: Api) -> None:
    assert api.delete("/v1/members/user_42").status == 200
    assert rate(api).data["feedback"]["rating"] == 9


def test_ratings_come_to_a_mean_with_two_decimals(api: Api) -> None:
    offer = api.an_offer(0)
    for member, rating in (("one", 9), ("two", 9), ("three", 8)):
        booking = api.redeem(offer, api.a_member(id=member)).data["id"]
        for step in ("OPEN", "PURCHASED", "COMPLETED"):
            api.move(booking, step)
        assert rate(api, booking, rating=1).status == 200
        assert rate(api, booking, rating=rating).status == 200
    rows = {row["offerId"]: row for row in api.get("/v1/analytics/offers").data["offers"]}
    assert (rows[offer]["averageRating"], rows[offer]["ratingCount"]) == (8.67, 3)
