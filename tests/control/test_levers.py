"""Levers: what happens behind the providers' backs, and how the control plane answers it."""

from collections.abc import Callable

import pytest

from tests.builders import Api
from tests.control.builders import faulty, journal, problem

REDEMPTION = "/expys/redemptions/{}/status"


def test_a_move_answers_the_redemption_as_the_provider_shows_it(api: Api) -> None:
    booking = api.a_booking()["id"]
    response = api.control("POST", REDEMPTION.format(booking), {"status": "OPEN"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == api.get(f"/v1/redemptions/{booking}").data
    assert response.json()["status"] == "OPEN"


@pytest.mark.parametrize("status", ["SUBMITTED", "COMPLETED"])
def test_a_forbidden_edge_is_a_conflict(api: Api, status: str) -> None:
    booking = api.a_booking()["id"]
    content = problem(api.control("POST", REDEMPTION.format(booking), {"status": status}), 409)
    assert "OPEN, CANCELED" in content["detail"]
    assert api.get(f"/v1/redemptions/{booking}").data["status"] == "SUBMITTED"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", REDEMPTION.format("rdm_nothing"), {"status": "OPEN"}),
        ("PUT", "/expys/offers/off_nothing", {}),
    ],
    ids=["redemption", "offer"],
)
def test_an_unknown_id_is_not_found(api: Api, method: str, path: str, body: object) -> None:
    problem(api.control(method, path, body), 404)


def test_a_bad_field_of_a_move_is_named_with_the_known_values(api: Api) -> None:
    path = REDEMPTION.format(api.a_booking()["id"])
    (error,) = problem(api.control("POST", path, {"status": "DONE"}), 422)["errors"]
    assert error["path"] == "status"
    assert "PURCHASED" in error["known"]


def test_a_bad_field_inside_an_offer_is_named_by_its_path(api: Api) -> None:
    body = {"availability": {"quantityRemaining": -1}, "images": ["a", 5]}
    response = api.control("POST", "/expys/offers", body)
    assert sorted(faulty(response)) == ["availability.quantityRemaining", "images[1]"]


def test_a_new_offer_answers_201_as_the_provider_shows_it(api: Api) -> None:
    response = api.control("POST", "/expys/offers", {"title": "Sailing"})
    assert response.status_code == 201
    assert response.json() == api.get(f"/v1/offers/{response.json()['id']}").data


def test_a_changed_offer_answers_200_as_the_provider_shows_it(api: Api) -> None:
    response = api.control("PUT", "/expys/offers/off_spa", {"pointsPrice": 7})
    assert response.status_code == 200
    assert response.json() == api.get("/v1/offers/off_spa").data
    assert response.json()["pointsPrice"] == 7


def test_an_id_in_the_path_is_decoded(api: Api) -> None:
    api.controlled("POST", "/expys/offers", {"id": "off a/b%20"})
    changed = api.controlled("PUT", "/expys/offers/off%20a%2Fb%2520", {"title": "Sailing"})
    assert changed["id"] == "off a/b%20"


def test_a_lever_acts_in_the_world_of_its_address(api: Api, unmade: Callable[[], Api]) -> None:
    other = unmade()
    other.start()
    api.controlled("PUT", "/expys/offers/off_spa", {"pointsPrice": 7})
    assert other.get("/v1/offers/off_spa").data["pointsPrice"] == 1200


def test_a_lever_writes_at_the_time_of_its_world(api: Api) -> None:
    api.advance("1d")
    booking = api.a_booking()["id"]
    moved = api.move(booking, "OPEN", startAt="+1h")
    assert moved["startAt"] == "2026-03-02T13:00:00.000Z"


def test_a_refused_lever_leaves_no_trace(api: Api) -> None:
    api.checkpoint("before")
    expected = api.an_offer()
    api.restore("before")
    problem(api.control("POST", "/expys/offers", {"startAt": "soon"}), 422)
    assert api.an_offer() == expected


def test_a_lever_is_no_request_of_the_journal(api: Api) -> None:
    api.an_offer()
    assert journal(api) == []
