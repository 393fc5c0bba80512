"""What the concierge and the catalogue do behind the API's back, driven by the control plane."""

from typing import Any

import httpx2
import pytest

from tests.builders import KEY, LIVE_KEY, POOL_KEY, Api, Json

ALLOWED = {
    "SUBMITTED": ("OPEN", "CANCELED"),
    "OPEN": ("AWAITING_VENDOR", "AWAITING_CUSTOMER", "PURCHASED", "CANCELED"),
    "AWAITING_VENDOR": ("AWAITING_CUSTOMER", "PURCHASED", "CANCELED"),
    "AWAITING_CUSTOMER": ("AWAITING_VENDOR", "PURCHASED", "CANCELED"),
    "PURCHASED": ("COMPLETED", "CANCELED"),
    "COMPLETED": (),
    "CANCELED": (),
}
WAY_TO = {
    "SUBMITTED": (),
    "OPEN": ("OPEN",),
    "AWAITING_VENDOR": ("OPEN", "AWAITING_VENDOR"),
    "AWAITING_CUSTOMER": ("OPEN", "AWAITING_CUSTOMER"),
    "PURCHASED": ("OPEN", "PURCHASED"),
    "COMPLETED": ("OPEN", "PURCHASED", "COMPLETED"),
    "CANCELED": ("CANCELED",),
}
REASONS = (
    "SOLD_OUT",
    "VENDOR_DECLINED",
    "DATE_UNAVAILABLE",
    "MEMBER_REQUESTED",
    "EXPIRED",
    "OTHER",
)


def refused(response: httpx2.Response) -> tuple[int, list[str]]:
    """Status and fields of a refusal by the control plane."""
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code >= 400
    return response.status_code, [each["path"] for each in problem.get("errors", ())]


def push(api: Api, redemption: str, status: str, **more: Any) -> httpx2.Response:
    """Try to move a booking."""
    path = f"/expys/redemptions/{redemption}/status"
    return api.control("POST", path, {"status": status, **more})


# Statuses


@pytest.mark.parametrize("wanted", ALLOWED)
@pytest.mark.parametrize("status", ALLOWED)
def test_a_status_leads_to_these_and_no_others(api: Api, status: str, wanted: str) -> None:
    booking = api.a_booking()["id"]
    for step in WAY_TO[status]:
        api.move(booking, step)
    response = push(api, booking, wanted)
    if wanted in ALLOWED[status]:
        assert response.status_code == 200
        assert response.json()["status"] == wanted
    else:
        assert refused(response) == (409, [])
        assert api.get(f"/v1/redemptions/{booking}").data["status"] == status


def test_a_moved_booking_is_answered_as_the_api_shows_it(api: Api) -> None:
    booking = api.a_booking()["id"]
    moved = api.move(booking, "OPEN")
    assert api.get(f"/v1/redemptions/{booking}").data == moved


def test_a_refused_move_says_where_the_booking_may_go(api: Api) -> None:
    booking = api.a_booking()["id"]
    assert "OPEN, CANCELED" in push(api, booking, "COMPLETED").json()["detail"]
    assert "final" in push(api, "rdm_demo_completed", "CANCELED").json()["detail"]


@pytest.mark.parametrize("reason", REASONS)
def test_a_cancellation_carries_reason_and_note(api: Api, reason: str) -> None:
    booking = api.a_booking(100)["id"]
    moved = api.move(booking, "CANCELED", reason=reason, note="Closed that week.")
    assert (moved["canceledReason"], moved["canceledNote"]) == (reason, "Closed that week.")
    assert api.balance() == 100


@pytest.mark.parametrize("more", [{}, {"note": None}])
def test_a_cancellation_without_a_reason_is_other(api: Api, more: Json) -> None:
    moved = api.move(api.a_booking()["id"], "CANCELED", **more)
    assert (moved["canceledReason"], moved["canceledNote"]) == ("OTHER", None)


def test_reason_and_note_count_with_canceled_alone(api: Api) -> None:
    moved = api.move(api.a_booking()["id"], "OPEN", reason="EXPIRED", note="x")
    assert (moved["canceledReason"], moved["canceledNote"]) == (None, None)


def test_a_purchase_takes_over_the_times_of_the_offer(api: Api) -> None:
    booking = api.redeem("off_spa", "user_42").data["id"]
    assert api.move(booking, "OPEN")["startAt"] is None
    moved = api.move(booking, "PURCHASED")
    assert (moved["startAt"], moved["endAt"]) == (
        "2026-05-30T12:00:00.000Z",
        "2026-05-30T20:00:00.000Z",
    )
    assert api.move(booking, "COMPLETED")["startAt"] == "2026-05-30T12:00:00.000Z"


def test_a_move_may_set_other_times(api: Api) -> None:
    booking = api.redeem("off_spa", "user_42").data["id"]
    moved = api.move(booking, "OPEN", startAt="+1d", endAt="2026-03-03T10:00:00+02:00")
    assert moved["startAt"] == "2026-03-02T12:00:00.000Z"
    assert moved["endAt"] == "2026-03-03T08:00:00.000Z"
    moved = api.move(booking, "PURCHASED", startAt=None)
    assert (moved["startAt"], moved["endAt"]) == (None, "2026-05-30T20:00:00.000Z")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "status"),
        ({"status": "DONE"}, "status"),
        ({"status": "open"}, "status"),
        ({"status": None}, "status"),
        ({"status": "CANCELED", "reason": "BORED"}, "reason"),
        ({"status": "CANCELED", "reason": None}, "reason"),
        ({"status": "CANCELED", "note": 5}, "note"),
        ({"status": "OPEN", "startAt": "soon"}, "startAt"),
        ({"status": "OPEN", "endAt": 5}, "endAt"),
        ({"status": "OPEN", "colour": "blue"}, "colour"),
    ],
    ids=str,
)
def test_a_bad_field_of_a_move_is_named(api: Api, body: Json, field: str) -> None:
    booking = api.a_booking()["id"]
    response = api.control("POST", f"/expys/redemptions/{booking}/status", body)
    assert refused(response) == (422, [field])
    assert api.get(f"/v1/redemptions/{booking}").data["status"] == "SUBMITTED"


def test_an_unknown_booking_cannot_be_moved(api: Api) -> None:
    assert refused(push(api, "rdm_nothing", "OPEN")) == (404, [])


def test_bookings_of_every_partition_can_be_moved(api: Api) -> None:
    for by in (LIVE_KEY, POOL_KEY):
        api.a_member(by=by)
        booking = api.redeem("off_zero", "member", by=by).data["id"]
        assert api.move(booking, "OPEN")["status"] == "OPEN"


# Offers


def test_an_offer_of_which_nothing_is_said_can_be_booked(api: Api) -> None:
    response = api.control("POST", "/expys/offers", {})
    assert response.status_code == 201
    offer = response.json()
    assert offer == {
        "id": offer["id"],
        "title": offer["id"],
        "description": "",
        "shortDescription": "",
        "kind": "EXPERIENCE",
        "type": "GENERAL",
        "images": [],
        "pointsPrice": None,
        "valueUSD": None,
        "display": None,
        "availability": {"isAvailable": True, "quantityRemaining": 100},
        "inclusions": [],
        "location": None,
        "maxGuests": None,
        "disclaimer": None,
        "startAt": None,
        "endAt": None,
        "expiresAt": None,
    }
    assert offer["id"].startswith("off_")
    assert api.get(f"/v1/offers/{offer['id']}").data == offer
    assert api.redeem(offer["id"], "user_42").status == 201


WHOLE: Json = {
    "id": "off_whole",
    "title": "Sunset sailing",
    "description": "Two hours.",
    "shortDescription": "Sailing",
    "kind": "DROP",
    "type": "SAILING",
    "images": ["https://cdn.example.com/1.jpg"],
    "pointsPrice": 4500,
    "valueUSD": 45.5,
    "display": {
        "amount": 3999.5,
        "currency": {"name": "Points", "symbol": "PT", "unitsPerUSD": 100},
        "source": "AUTHORED",
    },
    "availability": {"isAvailable": True, "quantityRemaining": 8},
    "inclusions": [{"group": "On board", "name": "Skipper"}],
    "location": {
        "address": "Pier 4",
        "city": "Lisbon",
        "countryCode": "PT",
        "state": None,
        "venue": "Old harbour",
        "display": "Old harbour, Lisbon",
    },
    "maxGuests": 2,
    "disclaimer": "Depends on the weather.",
    "startAt": "2026-09-01T16:00:00.000Z",
    "endAt": "2026-09-30T20:00:00.000Z",
    "expiresAt": "2026-09-15T00:00:00.000Z",
}


def test_an_offer_as_the_api_shows_it_can_be_given_back(api: Api) -> None:
    assert api.controlled("POST", "/expys/offers", WHOLE) == WHOLE
    assert api.get("/v1/offers/off_whole").data == WHOLE
    assert api.controlled("PUT", "/expys/offers/off_whole", WHOLE) == WHOLE


def test_an_offer_keeps_what_a_change_leaves_out(api: Api) -> None:
    before = api.get("/v1/offers/off_spa").data
    after = api.controlled("PUT", "/expys/offers/off_spa", {"pointsPrice": 7})
    assert after == {**before, "pointsPrice": 7}


@pytest.mark.parametrize(
    "field",
    [
        "pointsPrice",
        "valueUSD",
        "location",
        "maxGuests",
        "disclaimer",
        "startAt",
        "endAt",
        "expiresAt",
    ],
)
def test_null_takes_a_value_away(api: Api, field: str) -> None:
    api.controlled("POST", "/expys/offers", WHOLE)
    after = api.controlled("PUT", "/expys/offers/off_whole", {field: None})
    assert after == {**WHOLE, field: None}


@pytest.mark.parametrize("display", [None, {"amount": 1, "source": "DERIVED"}])
def test_without_an_authored_price_it_is_derived_again(api: Api, display: Json | None) -> None:
    api.controlled("POST", "/expys/offers", WHOLE)
    after = api.controlled("PUT", "/expys/offers/off_whole", {"display": display})
    assert (after["display"]["amount"], after["display"]["source"]) == (4550, "DERIVED")


def test_stock_and_availability_can_be_set_apart(api: Api) -> None:
    def change(**availability: object) -> Json:
        body = {"availability": availability}
        changed: Json = api.controlled("PUT", "/expys/offers/off_spa", body)["availability"]
        return changed

    assert change(quantityRemaining=0) == {"isAvailable": False, "quantityRemaining": 0}
    assert change(isAvailable=True) == {"isAvailable": True, "quantityRemaining": 0}
    assert change(quantityRemaining=5, isAvailable=False) == {
        "isAvailable": False,
        "quantityRemaining": 5,
    }
    assert change(isAvailable=None) == {"isAvailable": True, "quantityRemaining": 5}


def test_what_is_shown_as_available_may_still_be_sold_out(api: Api) -> None:
    offer = api.an_offer(0, availability={"isAvailable": True, "quantityRemaining": 0})
    assert api.redeem(offer, api.a_member()).error == (422, "OFFER_UNAVAILABLE")


def test_offer_times_may_count_from_the_present(api: Api) -> None:
    offer = api.controlled("POST", "/expys/offers", {"expiresAt": "-1d", "startAt": "+PT1H"})
    assert offer["expiresAt"] == "2026-02-28T12:00:00.000Z"
    assert offer["startAt"] == "2026-03-01T13:00:00.000Z"
    assert offer["availability"]["isAvailable"] is False


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": None}, "id"),
        ({"org": "org_nothing"}, "org"),
        ({"env": "prod"}, "env"),
        ({"pointsPrice": -1}, "pointsPrice"),
        ({"pointsPrice": 1.5}, "pointsPrice"),
        ({"valueUSD": -1}, "valueUSD"),
        ({"display": {"amount": -1}}, "display.amount"),
        ({"display": {}}, "display.amount"),
        ({"availability": {"quantityRemaining": -1}}, "availability.quantityRemaining"),
        ({"availability": None}, "availability"),
        ({"location": {}}, "location.display"),
        ({"inclusions": [{"group": "x"}]}, "inclusions[0].name"),
        ({"images": [1]}, "images[0]"),
        ({"startAt": "soon"}, "startAt"),
        ({"title": None}, "title"),
        ({"colour": "blue"}, "colour"),
    ],
    ids=str,
)
def test_a_bad_field_of_an_offer_is_named(api: Api, body: Json, field: str) -> None:
    before = api.get("/v1/offers").data
    assert refused(api.control("POST", "/expys/offers", body)) == (422, [field])
    if field != "org":
        assert refused(api.control("PUT", "/expys/offers/off_spa", body)) == (422, [field])
    assert api.get("/v1/offers").data == before


def test_an_id_in_use_is_refused(api: Api) -> None:
    response = api.control("POST", "/expys/offers", {"id": "off_spa"})
    assert refused(response) == (422, ["id"])


def test_an_offer_keeps_its_id(api: Api) -> None:
    response = api.control("PUT", "/expys/offers/off_spa", {"id": "off_other"})
    assert refused(response) == (422, ["id"])


def test_an_unknown_offer_cannot_be_changed(api: Api) -> None:
    assert refused(api.control("PUT", "/expys/offers/off_nothing", {})) == (404, [])
    response = api.control("PUT", "/expys/offers/off_spa", {"org": "org_nothing"})
    assert refused(response) == (404, [])


def test_an_unknown_org_is_answered_with_those_there_are(api: Api) -> None:
    response = api.control("POST", "/expys/offers", {"org": "org_nothing"})
    (error,) = response.json()["errors"]
    assert error["known"] == ["org_demo", "org_pool"]


@pytest.mark.parametrize(
    ("place", "by"),
    [
        ({}, KEY),
        ({"env": "live"}, LIVE_KEY),
        ({"org": "org_pool", "env": "live"}, POOL_KEY),
    ],
    ids=["default", "environment", "org"],
)
def test_an_offer_goes_to_the_partition_that_is_named(
    api: Api, place: dict[str, Any], by: str
) -> None:
    offer = api.an_offer(**place)
    for key in (KEY, LIVE_KEY, POOL_KEY):
        assert (api.get(f"/v1/offers/{offer}", key).status == 200) is (key == by)
    api.controlled("PUT", f"/expys/offers/{offer}", {"title": "New"})
    assert api.get(f"/v1/offers/{offer}", by).data["title"] == "New"


def test_of_offers_that_share_an_id_the_one_of_the_default_place_is_changed(api: Api) -> None:
    api.controlled("PUT", "/expys/offers/off_spa", {"title": "New"})
    assert api.get("/v1/offers/off_spa").data["title"] == "New"
    for by in (LIVE_KEY, POOL_KEY):
        assert api.get("/v1/offers/off_spa", by).data["title"] == "Spa day for two"


def test_of_offers_that_share_an_id_another_one_can_be_named(api: Api) -> None:
    body = {"org": "org_pool", "env": "live", "title": "New"}
    api.controlled("PUT", "/expys/offers/off_spa", body)
    assert api.get("/v1/offers/off_spa", POOL_KEY).data["title"] == "New"
    assert api.get("/v1/offers/off_spa").data["title"] == "Spa day for two"


def test_of_offers_that_share_an_id_elsewhere_one_has_to_be_named(api: Api) -> None:
    for org in ("org_demo", "org_pool"):
        api.an_offer(id="off_shared", org=org, env="live")
    response = api.control("PUT", "/expys/offers/off_shared", {"title": "New"})
    assert refused(response) == (422, ["org"])
    (error,) = response.json()["errors"]
    assert error["known"] == ["org_demo live", "org_pool live"]
