"""The table of errors: every error has its row, every code its status, and each can be forced."""

import pytest

from mockserver.core.errors import InsufficientPoints, LimitReached
from mockserver.exchange import errors as exchange_errors
from mockserver.exchange.operation import Situation
from mockserver.providers.expys import errors, refusals
from mockserver.providers.expys.provider import EXPYS
from tests.builders import KEY, Api
from tests.providers.error_tables import errors_of

NOWHERE = Situation(None, "")

CODES = {
    "BAD_REQUEST": 400,
    "UNAUTHORIZED": 401,
    "INSUFFICIENT_ORG_POINTS": 402,
    "FORBIDDEN": 403,
    "CONVERSATION_FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "CONFLICT": 409,
    "REDEMPTION_ALREADY_EXISTS": 409,
    "IDEMPOTENCY_KEY_REUSED": 409,
    "PAYLOAD_TOO_LARGE": 413,
    "UNPROCESSABLE_ENTITY": 422,
    "VALIDATION": 422,
    "INSUFFICIENT_POINTS": 422,
    "OFFER_UNAVAILABLE": 422,
    "REDEMPTION_NOT_COMPLETED": 422,
    "WEBHOOK_EVENT_UNKNOWN": 422,
    "WEBHOOK_URL_NOT_ALLOWED": 422,
    "RATE_LIMITED": 429,
    "INTERNAL": 500,
}


def test_every_error_has_a_row() -> None:
    known = {InsufficientPoints, LimitReached, *errors_of(exchange_errors), *errors_of(refusals)}
    assert {row.error for row in errors.ROWS} == known


def test_every_row_has_a_code_of_the_catalogue() -> None:
    assert {row.code for row in errors.ROWS} <= CODES.keys()


def test_an_error_that_is_not_ours_has_no_row() -> None:
    with pytest.raises(LookupError, match="ValueError"):
        errors.render(ValueError(), NOWHERE)


def test_an_error_is_answered_like_its_ancestor() -> None:
    class Special(refusals.NotFound):
        pass

    assert errors.render(Special("offer", "x"), NOWHERE).status == 404


def test_the_catalogue_holds_every_code_with_its_status() -> None:
    assert {entry.code: entry.status for entry in EXPYS.catalogue} == CODES
    assert all(entry.message and entry.when for entry in EXPYS.catalogue)


@pytest.mark.parametrize("code", CODES)
def test_every_code_can_be_forced(in_process_api: Api, code: str) -> None:
    # The suite's own client takes no 500, and one of these is meant.
    headers = {"Authorization": f"Bearer {KEY}", "X-Mock-Fault": code}
    url = f"{in_process_api.url}/expys/v1/offers"
    response = in_process_api.http.get(url, headers=headers)
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (CODES[code], code)
    details = {
        "VALIDATION": {"fields": []},
        "REDEMPTION_NOT_COMPLETED": {"status": "AWAITING_VENDOR"},
    }
    assert error.get("details") == details.get(code)
    assert response.headers.get("Retry-After") == ("1" if code == "RATE_LIMITED" else None)


# Whose request it is, for faults that strike one member


@pytest.mark.parametrize("way", ["token", "query", "body", "path"])
def test_the_member_of_a_request_is_found_wherever_it_is_named(api: Api, way: str) -> None:
    token = api.a_token("user_42")
    api.controlled(
        "POST",
        "/faults",
        {"provider": "expys", "match": {"member": "user_42"}, "error": "CONFLICT"},
    )
    answers = {
        "token": lambda member: api.get("/v1/offers", token if member == "user_42" else KEY),
        "query": lambda member: api.get("/v1/eligibility", externalUserID=member),
        "body": lambda member: api.credit(member, 1),
        "path": lambda member: api.get(f"/v1/members/{member}"),
    }
    assert answers[way]("user_42").error == (409, "CONFLICT")
    assert answers[way]("user_123").status == 200


def test_a_request_about_a_booking_is_its_members(api: Api) -> None:
    other = api.a_booking()["id"]
    fault = {"provider": "expys", "match": {"member": "user_42"}, "error": "CONFLICT"}
    api.controlled("POST", "/faults", fault)
    assert api.get("/v1/redemptions/rdm_demo_completed").error == (409, "CONFLICT")
    assert api.get(f"/v1/redemptions/{other}").status == 200
    assert api.get("/v1/redemptions/rdm_nothing").error == (404, "NOT_FOUND")


@pytest.mark.parametrize("body", [[], {}, {"externalUserID": 5}], ids=str)
def test_a_body_that_names_nobody_is_nobodys_request(api: Api, body: object) -> None:
    fault = {"provider": "expys", "match": {"member": "user_42"}, "error": "CONFLICT"}
    api.controlled("POST", "/faults", fault)
    assert api.post("/v1/wallet/credit", body).status in (400, 422)
