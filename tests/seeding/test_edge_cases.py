"""What the comments in `edge-cases` promise."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.cli import cli
from mockserver.settings import Settings
from tests.builders import KEY, Answer, Api, Json
from tests.typed import runner

ORIGIN = "http://127.0.0.1:8080"
ACTIVE = ("SUBMITTED", "OPEN", "AWAITING_VENDOR", "AWAITING_CUSTOMER", "PURCHASED")
NOT_FOUND = (404, "NOT_FOUND")
UNAVAILABLE = (422, "OFFER_UNAVAILABLE")
TOO_FEW_POINTS = (422, "INSUFFICIENT_POINTS")
TOO_FEW_ORG_POINTS = (402, "INSUFFICIENT_ORG_POINTS")
BOOKED_ALREADY = (409, "REDEMPTION_ALREADY_EXISTS")
CONFLICT = (409, "CONFLICT")
INVALID = (422, "VALIDATION")


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Settings()), base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def api(client: TestClient) -> Iterator[Api]:
    """A world of the edge cases, frozen."""
    api = Api(client, ORIGIN, "edges")
    api.start("edge-cases")
    yield api
    api.controlled("DELETE", "/worlds/edges")


class Try(NamedTuple):
    """One request, and what comes of it: a status, or status and code of a refusal."""

    method: str
    path: str
    body: Json | None
    outcome: int | tuple[int, str]
    by: str = KEY


def booking(
    offer: str,
    member: str,
    outcome: int | tuple[int, str],
    by: str = KEY,
    interest: str | None = None,
) -> Try:
    body = {"offer": offer, "externalUserID": member}
    if interest is not None:
        body["interest"] = interest
    return Try("POST", "/v1/redemptions", body, outcome, by)


def member(id: str, outcome: int | tuple[int, str]) -> Try:
    return Try("GET", f"/v1/members/{id}", None, outcome)


def cancellation(redemption: str, outcome: int | tuple[int, str]) -> Try:
    return Try("POST", f"/v1/redemptions/{redemption}/cancel", {}, outcome)


def feedback(redemption: str, outcome: int | tuple[int, str]) -> Try:
    return Try("PUT", f"/v1/redemptions/{redemption}/feedback", {"rating": 9}, outcome)


def answer(api: Api, each: Try) -> Answer:
    return api.send(each.method, each.path, each.by, body=each.body)


def outcome(answer: Answer) -> int | tuple[int, str]:
    return answer.status if answer.status < 400 else answer.error


TRIES = {
    "an offer that has expired": booking("off_expired", "at_limit", UNAVAILABLE),
    "an offer that is sold out": booking("off_soldout", "at_limit", UNAVAILABLE),
    "an offer that ends soon": booking("off_ending", "at_limit", 201),
    "the last unit": booking("off_one_left", "at_limit", 201),
    "a price that is authored": booking("off_authored", "one_short", 201),
    "too dear": booking("off_dear", "one_short", TOO_FEW_POINTS),
    "dear, by who has it all": booking("off_dear", "at_limit", 201),
    "no points price": booking("off_worth", "broke", 201),
    "price null": booking("off_free", "broke", 201),
    "price 0": booking("off_zero", "broke", 201),
    "no points": booking("off_coffee", "broke", TOO_FEW_POINTS),
    "one point short": booking("off_spa", "one_short", TOO_FEW_POINTS),
    "one point over the limit": Try(
        "POST", "/v1/wallet/credit", {"externalUserID": "at_limit", "amount": 1}, INVALID
    ),
    "a removed member": member("removed_with_balance", NOT_FOUND),
    "a removed member without points": member("removed_cleared", NOT_FOUND),
    "an encoded id": member("with%20space%2Fand%20slash", 200),
    "an id with a bare slash": member("with%20space/and%20slash", NOT_FOUND),
    "a second booking": booking("off_coffee", "has_bookings", BOOKED_ALREADY),
    "a booking after cancellations": booking("off_last", "has_bookings", 201),
    "canceling SUBMITTED": cancellation("rdm_submitted", 200),
    "canceling OPEN": cancellation("rdm_open", 200),
    "canceling AWAITING_VENDOR": cancellation("rdm_vendor", 200),
    "canceling AWAITING_CUSTOMER": cancellation("rdm_customer", 200),
    "canceling PURCHASED": cancellation("rdm_purchased", 200),
    "canceling COMPLETED": cancellation("rdm_unrated", CONFLICT),
    "canceling CANCELED": cancellation("rdm_expired", CONFLICT),
    "feedback too early": feedback("rdm_purchased", (422, "REDEMPTION_NOT_COMPLETED")),
    "feedback": feedback("rdm_unrated", 200),
    "feedback again": feedback("rdm_rated", 200),
    "booking an interest": booking("off_spa", "has_interests", 201, interest="req_open"),
    "booking a used interest": booking("off_zero", "has_interests", CONFLICT, interest="req_used"),
    "a version of the future": Try("GET", "/v1/terms/ldv_tos_3/content", None, NOT_FOUND),
    "an empty pool": booking("off_500", "first", TOO_FEW_ORG_POINTS, "expys_live_empty"),
    "an empty pool, for nothing": booking("off_none", "first", 201, "expys_live_empty"),
    "an eleventh endpoint": Try(
        "POST",
        "/v1/webhooks",
        {"url": "http://127.0.0.1:9000", "events": ["member.created"]},
        CONFLICT,
        "expys_sandbox_hooks",
    ),
}


@pytest.mark.parametrize("each", TRIES.values(), ids=TRIES.keys())
def test_each_state_gives_the_outcome_that_its_comment_names(api: Api, each: Try) -> None:
    assert outcome(answer(api, each)) == each.outcome


def test_check_finds_nothing_wrong() -> None:
    result = runner().invoke(cli, ["check", "edge-cases"])
    assert result.exit_code == 0
    assert result.output.startswith("edge-cases: ok")


def test_the_demo_is_still_there(api: Api) -> None:
    assert api.balance("user_42") == 5500


def test_an_offer_expires_within_the_hour(api: Api) -> None:
    api.advance("30m")
    assert api.redeem("off_ending", "at_limit").error == UNAVAILABLE


def test_the_unit_that_was_left_comes_back_with_a_cancellation(api: Api) -> None:
    booked = api.redeem("off_one_left", "at_limit").data["id"]
    assert api.redeem("off_one_left", "one_short").error == UNAVAILABLE
    api.cancel(booked).ok()
    assert api.left("off_one_left") == 1


def test_offers_show_prices_that_are_authored_or_follow_from_their_worth(api: Api) -> None:
    authored = api.get("/v1/offers/off_authored").data["display"]
    assert (authored["amount"], authored["source"]) == (9.99, "AUTHORED")
    assert api.delete("/v1/offers/off_authored/price").data["display"]["source"] == "DERIVED"
    worth = api.get("/v1/offers/off_worth").data
    assert (worth["pointsPrice"], worth["display"]["source"]) == (None, "DERIVED")
    assert api.get("/v1/offers/off_500", "expys_sandbox_odd").data["display"]["amount"] == 12.95


@pytest.mark.parametrize(
    ("name", "points"), [("removed_with_balance", 500), ("removed_cleared", 0)]
)
def test_a_removed_member_comes_back_with_what_was_kept(api: Api, name: str, points: int) -> None:
    api.put(f"/v1/members/{name}", {}).ok()
    assert api.balance(name) == points


def test_one_point_makes_the_difference(api: Api) -> None:
    api.credit("one_short", 1).ok()
    api.redeem("off_spa", "one_short").ok()
    assert api.balance("one_short") == 0


def test_the_longest_id_is_as_long_as_an_id_may_be(api: Api) -> None:
    members = api.get("/v1/members", limit=100).data["members"]
    longest = max((each["externalUserID"] for each in members), key=len)
    assert len(longest) == 255
    api.get(f"/v1/members/{quote(longest)}").ok()
    assert api.put(f"/v1/members/{longest}x", {}).error == INVALID


def test_only_another_tier_is_told(api: Api) -> None:
    api.put("/v1/members/gold_already", {"tier": "gold"}).ok()
    assert api.told() == []
    api.put("/v1/members/gold_already", {"tier": "silver"}).ok()
    assert [each["event"] for each in api.told()] == ["member.tier_changed"]


def test_bookings_have_every_status_and_every_reason(api: Api) -> None:
    bookings = api.redemptions(externalUserID="has_bookings")
    assert {each["status"] for each in bookings} == {*ACTIVE, "COMPLETED", "CANCELED"}
    reasons = {each["canceledReason"] for each in bookings} - {None}
    assert reasons == {
        "SOLD_OUT",
        "VENDOR_DECLINED",
        "DATE_UNAVAILABLE",
        "MEMBER_REQUESTED",
        "EXPIRED",
        "OTHER",
    }


def test_canceled_bookings_have_a_debit_and_its_refund(api: Api) -> None:
    moves = api.transactions("has_bookings")
    for booked in ("rdm_expired", "rdm_declined"):
        amounts = [each["amount"] for each in moves if each["redemptionID"] == booked]
        assert amounts == [500, -500]


@pytest.mark.parametrize(
    ("interest", "codes", "verified"),
    [
        ("req_code", ["999999", "111111"], [False, True]),
        ("req_last_try", ["999999", "222222"], [False, False]),
        ("req_no_tries", ["123456"], [False]),
    ],
)
def test_phone_codes_have_tries_left_or_not(
    api: Api, interest: str, codes: list[str], verified: list[bool]
) -> None:
    path = f"/v1/interests/{interest}/phone/verification"
    assert [api.put(path, {"code": code}).data["verified"] for code in codes] == verified


def test_a_new_code_gives_new_tries_and_a_verified_phone_gets_none(api: Api) -> None:
    path = "/v1/interests/{}/phone/verification"
    assert api.post(path.format("req_verified")).data == {"sent": False}
    assert api.post(path.format("req_no_tries")).data == {"sent": True}
    assert api.put(path.format("req_no_tries"), {"code": "123456"}).data == {"verified": True}


def test_a_link_in_a_message_has_expired(api: Api) -> None:
    (message,) = api.messages("cnv_dead_link")
    (attachment,) = message["attachments"]
    assert attachment["expiresAt"] == "2026-02-20T12:00:00.000Z"


def test_the_future_version_becomes_current_and_an_old_acceptance_does_not_count(api: Api) -> None:
    def current() -> dict[str, str | None]:
        shown = api.get("/v1/terms", externalUserID="accepted_old").data["documents"]
        return {each["version"]: each["acceptedAt"] for each in shown}

    assert current() == {"ldv_tos_2": None, "ldv_pp_1": None}
    api.advance("7d")
    assert current() == {"ldv_tos_3": None, "ldv_pp_1": None}


def test_credit_covers_one_booking_more(api: Api) -> None:
    api.redeem("off_500", "first", "expys_live_credit").ok()
    second = api.redeem("off_500", "second", "expys_live_credit")
    assert second.error == TOO_FEW_ORG_POINTS


def test_only_the_draw_that_crosses_the_mark_is_told(api: Api) -> None:
    for name in ("first", "second"):
        api.redeem("off_500", name, "expys_live_mark").ok()
    assert [each["event"] for each in api.told()].count("org.points.low") == 1


def test_the_sixth_request_is_one_too_many(api: Api) -> None:
    answers = [api.get("/v1/offers", "expys_sandbox_limited") for _ in range(6)]
    assert [each.status for each in answers[:5]] == [200] * 5
    assert answers[5].error == (429, "RATE_LIMITED")
    assert int(answers[5].headers["Retry-After"]) > 0


def test_bookings_advance_with_the_clock(api: Api) -> None:
    by = "expys_sandbox_auto"
    api.credit("first", 500, by).ok()
    booked = api.redeem("off_500", "first", by).data["id"]
    seen = []
    for step in ("5m", "1h", "1d"):
        api.advance(step)
        seen.append(api.get(f"/v1/redemptions/{booked}", by).data["status"])
    assert seen == ["OPEN", "PURCHASED", "COMPLETED"]


def test_tokens_live_ten_seconds(api: Api) -> None:
    token = api.a_token("first", "expys_sandbox_hurry")
    api.get("/v1/wallet", token).ok()
    api.advance("10s")
    assert api.get("/v1/wallet", token).error == (401, "UNAUTHORIZED")


def test_a_disabled_endpoint_is_sent_nothing(api: Api) -> None:
    api.controlled("PUT", "/webhooks/settings", {"mode": "sink"})
    api.credit("hooked", 10, "expys_live_hooks").ok()
    assert [each["endpoint"] for each in api.deliveries()] == ["wh_active"]


def test_a_deleted_endpoint_makes_room_for_another(api: Api) -> None:
    by = "expys_sandbox_hooks"
    api.delete("/v1/webhooks/wh_1", by).ok()
    assert api.a_webhook("http://127.0.0.1:9000", by=by)["id"] not in ("", "wh_1")


def test_another_phone_is_not_verified(api: Api) -> None:
    path = "/v1/interests/req_verified"
    assert api.get(path).data["intake"]["phoneVerified"] is True
    changed = api.put(f"{path}/intake", {"phone": "+351210000009"}).data
    assert changed["intake"]["phoneVerified"] is False
