"""The table of errors: every error has its row, every code its status, and each can be forced."""

from __future__ import annotations

import httpx2
import pytest

from mockserver.core.errors import InsufficientPoints, LimitReached
from mockserver.exchange import errors as exchange_errors
from mockserver.exchange.idempotency import KeyUnusable
from mockserver.exchange.operation import Situation
from mockserver.providers.vinr import errors, refusals
from mockserver.providers.vinr.catalogue import CATALOGUE
from mockserver.providers.vinr.provider import VINR
from tests.exchange.failing import fail
from tests.providers.error_tables import errors_of
from tests.providers.vinr.api import KEY, TYPES, Vinr

NOWHERE = Situation(None, "req_00000000")

# As the service's public page has them.
CODES = {
    "invalid_json": 400,
    "parameter_missing": 400,
    "parameter_invalid": 400,
    "parameter_conflict": 400,
    "reserved_reason": 400,
    "immutable_field": 400,
    "batch_too_large": 400,
    "invalid_cursor": 400,
    "invalid_expand": 400,
    "invalid_idempotency_key": 400,
    "invalid_api_version": 400,
    "invalid_api_key": 401,
    "expired_api_key": 401,
    "card_declined": 402,
    "insufficient_permissions": 403,
    "ip_not_allowed": 403,
    "resource_not_found": 404,
    "method_not_allowed": 405,
    "body_too_large": 413,
    "idempotency_key_reused": 409,
    "idempotency_key_in_use": 409,
    "account_already_exists": 409,
    "code_already_exists": 409,
    "tier_already_exists": 409,
    "entry_tier_required": 409,
    "resource_in_use": 409,
    "decimals_in_use": 409,
    "customer_has_active_subscriptions": 409,
    "insufficient_points": 422,
    "account_not_active": 422,
    "program_not_active": 422,
    "merge_not_allowed": 422,
    "reward_not_available": 422,
    "reward_out_of_stock": 422,
    "reward_not_eligible": 422,
    "redemption_limit_reached": 422,
    "redemption_not_reversible": 422,
    "redemption_not_fulfillable": 422,
    "redemption_not_applicable": 422,
    "currency_mismatch": 422,
    "insufficient_store_credit": 422,
    "referral_not_attributable": 422,
    "campaign_not_editable": 422,
    "offer_not_publishable": 422,
    "offer_not_active": 422,
    "coupon_not_redeemable": 422,
    "voucher_depleted": 422,
    "amount_too_large": 422,
    "payment_not_refundable": 422,
    "payment_not_capturable": 422,
    "payment_not_cancellable": 422,
    "rate_limited": 429,
    "internal_error": 500,
    "service_unavailable": 503,
}
DETAILS = {"card_declined": {"param": "payment_method", "decline_code": "generic_decline"}}
MESSAGES = {entry.code: entry.message for entry in CATALOGUE}


def test_every_error_has_a_row() -> None:
    known = {LimitReached, KeyUnusable, *errors_of(exchange_errors), *errors_of(refusals)}
    # What the ledger refuses, the rules have refused before, with the figures.
    assert InsufficientPoints not in {row.error for row in errors.ROWS}
    assert {row.error for row in errors.ROWS} == known - {refusals.Refusal}


def test_every_row_has_a_code_of_the_catalogue() -> None:
    assert {row.code for row in errors.ROWS} <= CODES.keys()


def test_an_error_that_is_not_ours_has_no_row() -> None:
    with pytest.raises(LookupError, match="ValueError"):
        errors.render(ValueError(), NOWHERE)


def test_an_error_is_answered_like_its_ancestor() -> None:
    class Special(refusals.NotFound):
        pass

    assert errors.render(Special("offer", "x"), NOWHERE).status == 404


def test_the_catalogue_holds_every_code_of_the_page_in_its_order() -> None:
    assert [(entry.code, entry.status) for entry in CATALOGUE] == [*CODES.items()]
    assert all(entry.message and entry.when for entry in VINR.catalogue)


def test_a_code_is_by_state_where_a_row_has_it() -> None:
    rows = {row.code for row in errors.ROWS}
    found = {entry.code for entry in CATALOGUE if entry.by_state}
    # Levers and failures inside are no states that an operation meets.
    assert rows - found == {"resource_in_use", "internal_error", "service_unavailable"}
    assert found <= rows


# By name


def ask(api: Vinr, headers: dict[str, str] | None = None, method: str = "GET") -> httpx2.Response:
    """A request that succeeds unless it is made to fail; the suite's own client takes no 500."""
    url = f"{api.url}/vinr/v1/loyalty/transactions"
    body = {"account": "loy_abc123", "amount": 1} if method == "POST" else None
    asked = {"Authorization": f"Bearer {KEY}", **(headers or {})}
    return api.http.request(method, url, headers=asked, json=body)


def assert_forced(answer: httpx2.Response, code: str) -> None:
    """Fail unless the answer is what the catalogue says of the code, and nothing more."""
    status = CODES[code]
    assert answer.status_code == status
    assert answer.json() == {
        "error": {
            "type": TYPES[status],
            "code": code,
            "message": MESSAGES[code],
            "doc_url": f"https://docs.vinr.com/docs/troubleshooting/error-codes#{code}",
            "request_id": answer.headers["X-Request-Id"],
            **DETAILS.get(code, {}),
        }
    }
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["Vinr-Version"] == "2026-04-01"
    assert answer.headers["X-RateLimit-Limit"] == "50"
    assert answer.headers.get("Retry-After") == ("1" if code == "rate_limited" else None)


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("code", CODES)
def test_a_request_can_ask_for_every_code(api: Vinr, code: str, phase: str) -> None:
    assert_forced(ask(api, {"X-Mock-Fault": f"{code}; phase={phase}"}), code)
    assert ask(api).status_code == 200


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("code", CODES)
def test_a_rule_can_name_every_code(api: Vinr, code: str, phase: str) -> None:
    operation = "loyalty.transactions.create"
    fail(api, provider="vinr", operation=operation, error=code, phase=phase, times=1)
    assert_forced(ask(api, method="POST"), code)
    assert api.points("loy_abc123") == (1501 if phase == "after" else 1500)
    assert ask(api, method="POST").status_code == 201


def test_too_few_points_can_be_asked_for_as_elsewhere(api: Vinr) -> None:
    assert_forced(ask(api, {"X-Mock-Fault": "INSUFFICIENT_POINTS"}), "insufficient_points")
    fail(api, provider="vinr", error="INSUFFICIENT_POINTS", times=1)
    assert_forced(ask(api), "insufficient_points")


def test_a_code_that_is_none_is_not_known(api: Vinr) -> None:
    response = api.control("POST", "/faults", {"provider": "vinr", "error": "NOT_FOUND"})
    assert response.status_code == 422
    assert "unknown code 'NOT_FOUND'" in response.text


# For one member


@pytest.mark.parametrize("member", ["loy_abc123", "la_abc123", "cust_abc123"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/loyalty/accounts/{}", None),
        ("GET", "/v1/loyalty/accounts/{}/wallet", None),
        ("GET", "/v1/loyalty-accounts/{}", None),
        ("GET", "/v1/loyalty/transactions?account={}", None),
        ("GET", "/v1/points-transactions?loyalty_account={}", None),
        ("POST", "/v1/loyalty/transactions", {"account": "{}", "amount": 1}),
        ("POST", "/v1/loyalty/transactions", {"account_id": "{}", "amount": 1}),
        ("POST", "/v1/loyalty/redemptions", {"account": "{}", "reward": "rwd_freecoffee"}),
        ("PATCH", "/v1/loyalty/accounts/{}", {"tier": None}),
    ],
)
def test_a_rule_can_be_for_one_member(
    api: Vinr, member: str, method: str, path: str, body: dict[str, object] | None
) -> None:
    fail(api, provider="vinr", match={"member": member}, error="insufficient_points")

    def answer(account: str) -> int:
        sent = body and {name: account if value == "{}" else value for name, value in body.items()}
        return api.send(method, path.format(account), body=sent).status

    assert answer("loy_abc123") == 422
    assert answer("la_abc123") == 422
    assert answer("loy_empty") in (200, 201) or "redemptions" in path


@pytest.mark.parametrize("member", ["loy_abc123", "cust_abc123"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/v1/customers/cust_abc123", None),
        ("GET", "/v1/loyalty/accounts?customer=cust_abc123", None),
        ("GET", "/v1/payments?customer=cust_abc123", None),
        ("POST", "/v1/payments", {"amount": 1, "currency": "EUR", "customer": "cust_abc123"}),
        (
            "POST",
            "/v1/redemptions",
            {
                "customer": "cust_abc123",
                "redeemable_id": "rwd_freecoffee",
                "redeemable_type": "reward",
            },
        ),
    ],
)
def test_a_rule_for_a_member_knows_the_customer(
    api: Vinr, member: str, method: str, path: str, body: object
) -> None:
    fail(api, provider="vinr", match={"member": member}, error="rate_limited")
    assert api.send(method, path, body=body).status == 429
    assert api.get("/v1/customers/cust_empty").status == 200
