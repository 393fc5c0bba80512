"""The codes of the service: each can be forced by name, and most come from the state alone."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from mockserver.providers.expys.catalogue import CATALOGUE
from tests.builders import KEY, NO_SCOPE_KEY, ORG_KEY, ORG_LIVE_KEY, Answer, Api, a_fixture, an_org
from tests.exchange.failing import fail, send

# As the service's public guide has them.
STATUSES = {
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
DETAILS = {"VALIDATION": {"fields": []}, "REDEMPTION_NOT_COMPLETED": {"status": "AWAITING_VENDOR"}}
MESSAGES = {entry.code: entry.message for entry in CATALOGUE}


def test_the_catalogue_has_the_codes_of_the_guide_in_its_order() -> None:
    assert [(entry.code, entry.status) for entry in CATALOGUE] == [*STATUSES.items()]


# By name


def assert_forced(answer: httpx2.Response, code: str) -> None:
    """Fail unless the answer is what the catalogue says of the code, and nothing more."""
    error = {"code": code, "message": MESSAGES[code]}
    if code in DETAILS:
        error["details"] = DETAILS[code]  # type: ignore[assignment]
    assert answer.status_code == STATUSES[code]
    assert answer.json() == {"error": error}
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["X-Request-Id"]
    assert answer.headers.get("Retry-After") == ("1" if code == "RATE_LIMITED" else None)


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("code", STATUSES)
def test_a_request_can_ask_for_every_code(api: Api, code: str, phase: str) -> None:
    asked = {"X-Mock-Fault": f"{code}; phase={phase}"}
    assert_forced(send(api, headers=asked), code)
    assert send(api).status_code == 200


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("code", STATUSES)
def test_a_rule_can_name_every_code(api: Api, code: str, phase: str) -> None:
    fail(api, operation="creditWallet", error=code, phase=phase, times=1)
    body = {"externalUserID": "user_42", "amount": 1}
    assert_forced(send(api, "POST", "/v1/wallet/credit", body=body), code)
    assert send(api, "POST", "/v1/wallet/credit", body=body).status_code == 200


# By state


def a_used_key(api: Api) -> Answer:
    api.credit("user_42", 1, key="key").ok()
    return api.credit("user_42", 2, key="key")


def a_second_booking(api: Api) -> Answer:
    api.redeem("off_spa", "user_42").ok()
    return api.redeem("off_spa", "user_42")


def a_canceled_completion(api: Api) -> Answer:
    return api.cancel("rdm_demo_completed")


def early_feedback(api: Api) -> Answer:
    booking = api.a_booking()["id"]
    return api.put(f"/v1/redemptions/{booking}/feedback", {"rating": 9})


def an_empty_pool(api: Api) -> Answer:
    live = {"members": [{"externalUserID": "member"}]}
    api.start(a_fixture(an_org(live=live, pool={"balance": 1})))
    return api.credit("member", 2, by=ORG_LIVE_KEY)


def one_request_too_many(api: Api) -> Answer:
    api.start(a_fixture(an_org(rate_limit=1)))
    api.get("/v1/offers", ORG_KEY).ok()
    return api.get("/v1/offers", ORG_KEY)


BY_STATE: dict[str, Callable[[Api], Answer]] = {
    "BAD_REQUEST": lambda api: api.send("POST", "/v1/wallet/credit", content=b"{"),
    "UNAUTHORIZED": lambda api: api.get("/v1/offers", "expys_sandbox_unknown"),
    "INSUFFICIENT_ORG_POINTS": an_empty_pool,
    "FORBIDDEN": lambda api: api.get("/v1/balance", NO_SCOPE_KEY),
    "CONVERSATION_FORBIDDEN": lambda api: api.get(
        "/v1/conversations/cnv_support/messages", api.a_token("user_123")
    ),
    "NOT_FOUND": lambda api: api.get("/v1/offers/off_nowhere"),
    "CONFLICT": a_canceled_completion,
    "REDEMPTION_ALREADY_EXISTS": a_second_booking,
    "IDEMPOTENCY_KEY_REUSED": a_used_key,
    "PAYLOAD_TOO_LARGE": lambda api: api.put(
        "/v1/members/member", {"displayName": "x" * 1024 * 1024}
    ),
    "VALIDATION": lambda api: api.get("/v1/offers", KEY, limit=0),
    "INSUFFICIENT_POINTS": lambda api: api.redeem("off_dinner", "user_123"),
    "OFFER_UNAVAILABLE": lambda api: api.redeem("off_soldout", "user_42"),
    "REDEMPTION_NOT_COMPLETED": early_feedback,
    "WEBHOOK_EVENT_UNKNOWN": lambda api: api.post(
        "/v1/webhooks", {"url": "https://hooks.example.com", "events": ["member.vanished"]}
    ),
    "WEBHOOK_URL_NOT_ALLOWED": lambda api: api.post(
        "/v1/webhooks", {"url": "http://hooks.example.com", "events": ["member.created"]}
    ),
    "RATE_LIMITED": one_request_too_many,
}


def test_every_code_that_state_can_produce_is_in_the_table() -> None:
    assert [entry.code for entry in CATALOGUE if entry.by_state] == [*BY_STATE]


@pytest.mark.parametrize("code", BY_STATE)
def test_state_produces_a_code_without_any_fault(api: Api, code: str) -> None:
    answer = BY_STATE[code](api)
    assert answer.error == (STATUSES[code], code)
    assert "fault" not in answer.headers["X-Mock"]
    assert ("Retry-After" in answer.headers) is (code == "RATE_LIMITED")
