"""Who may call what: keys of all kinds, environments, hosts, and scopes of restricted keys."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.exchange.operation import Operation
from mockserver.providers.vinr.operations import OPERATIONS
from mockserver.settings import Settings
from tests.providers.vinr.api import KEY, LIVE_KEY, PAGES_KEY, READING_KEY, Answer, Vinr, a_world

INVALID = (401, "invalid_api_key")
EXPIRED = (401, "expired_api_key")
FORBIDDEN = (403, "insufficient_permissions")
ACCOUNT = "/v1/loyalty/accounts/loy_abc123"

every_operation = pytest.mark.parametrize(
    "operation", [pytest.param(operation, id=operation.id) for operation in OPERATIONS]
)


def path_of(operation: Operation) -> str:
    """A path of the operation that names nothing that exists."""
    return re.sub(r"\{\w+\}", "nothing", operation.path)


def test_the_whole_service_is_listed() -> None:
    assert len(OPERATIONS) == 137
    assert sum(operation.built for operation in OPERATIONS) == 74


# Keys


@every_operation
def test_every_operation_needs_a_key(api: Vinr, operation: Operation) -> None:
    answer = api.send(operation.method, path_of(operation), None)
    assert answer.error == INVALID
    assert "Authorization: Bearer" in answer.refusal["message"]


@every_operation
def test_no_operation_takes_the_key_of_pages(api: Vinr, operation: Operation) -> None:
    answer = api.send(operation.method, path_of(operation), PAGES_KEY)
    assert answer.error == INVALID
    assert "publishable" in answer.refusal["message"]


@every_operation
def test_a_restricted_key_may_do_what_its_scopes_name(api: Vinr, operation: Operation) -> None:
    answer = api.send(operation.method, path_of(operation), READING_KEY)
    assert operation.scope is not None
    area, what = operation.scope.split(":")
    allowed = what == "read" and area in {"loyalty", "customers", "payments", "events", "webhooks"}
    assert (answer.status == 403) is not allowed
    if not allowed:
        assert answer.error == FORBIDDEN
        assert operation.scope in answer.refusal["message"]


@every_operation
def test_what_is_documented_but_not_built_says_so(api: Vinr, operation: Operation) -> None:
    answer = api.send(operation.method, path_of(operation))
    assert (answer.status == 501) is not operation.built
    if answer.status == 501:
        assert answer.error == (501, "internal_error")
        assert operation.id in answer.refusal["message"]


@every_operation
def test_every_answer_names_operation_evidence_and_world(api: Vinr, operation: Operation) -> None:
    answer = api.send(operation.method, path_of(operation))
    assert answer.headers["X-Mock"] == (
        f"operation={operation.id}; evidence={operation.evidence}; world={api.world}"
    )


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        KEY,
        f"Basic {KEY}",
        "Bearer sk_test_unknown",
        "Bearer SK_TEST_DEMO",
        f"Bearer {KEY}2",
        "Bearer sk_",
        f"Bearer {KEY} {KEY}",
        "Bearer " + "x" * 5000,
        b"Bearer \xfc",
    ],
)
def test_a_wrong_key_is_refused(api: Vinr, authorization: str | bytes) -> None:
    answer = api.send("GET", ACCOUNT, None, headers={"Authorization": authorization})
    assert answer.error == INVALID


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(api: Vinr, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} {KEY}"}
    assert api.send("GET", ACCOUNT, None, headers=headers).status == 200


def test_a_key_may_come_in_a_header_of_its_own(api: Vinr) -> None:
    assert api.send("GET", ACCOUNT, None, headers={"X-Api-Key": KEY}).status == 200
    assert api.send("GET", ACCOUNT, None, headers={"X-Api-Key": "sk_no"}).error == INVALID
    assert api.send("GET", ACCOUNT, None, headers={"X-Api-Key": ""}).error == INVALID


def test_the_usual_header_beats_the_other_one(api: Vinr) -> None:
    headers = {"X-Api-Key": KEY}
    assert api.send("GET", ACCOUNT, "sk_test_unknown", headers=headers).error == INVALID


def test_a_key_that_was_revoked_is_unknown(api: Vinr) -> None:
    fixture = a_world()
    fixture["vinr"]["keys"].append({"key": "sk_test_gone", "revoked": True})
    api.start(fixture)
    assert api.get("/v1/customers", "sk_test_gone").error == INVALID


def test_a_rolled_key_works_until_its_grace_period_is_over(api: Vinr) -> None:
    fixture = a_world()
    fixture["vinr"]["keys"].append({"key": "sk_test_old", "expires_at": "+1h"})
    api.start(fixture)
    assert api.get("/v1/customers", "sk_test_old").status == 200
    api.advance("3599s")
    assert api.get("/v1/customers", "sk_test_old").status == 200
    api.advance("1s")
    answer = api.get("/v1/customers", "sk_test_old")
    assert answer.error == EXPIRED
    assert "rolled" in answer.refusal["message"]


# Environments


def test_the_environments_share_nothing(api: Vinr) -> None:
    live = api.an_account_of(LIVE_KEY)
    assert api.get("/v1/loyalty/accounts", LIVE_KEY).items[0]["id"] == live
    assert api.get(f"/v1/loyalty/accounts/{live}").error == (404, "resource_not_found")
    assert api.get(ACCOUNT, LIVE_KEY).error == (404, "resource_not_found")
    assert [each["id"] for each in api.get("/v1/loyalty/accounts").items] == [
        "loy_empty",
        "loy_abc123",
    ]


def test_both_environments_have_a_default_program(api: Vinr) -> None:
    for key in (KEY, LIVE_KEY):
        (program,) = api.get("/v1/loyalty/programs", key).items
        assert program["id"] == "prog_default"


# Hosts


def ask_host(api: Vinr, host: str, by: str) -> Answer:
    headers = {"Host": host, "X-Mock-World": api.world, "Authorization": f"Bearer {by}"}
    return api.exchange("GET", f"{api.origin}/v1/loyalty/programs", None, headers)


@pytest.mark.parametrize(
    ("host", "keys"),
    [
        ("sandbox.api.vinr.com", [KEY]),
        ("api.vinr.com", [LIVE_KEY]),
        ("API.VINR.COM:8080", [LIVE_KEY]),
        ("vinr.localhost", [KEY, LIVE_KEY]),
    ],
)
def test_a_host_takes_the_keys_of_its_environment(api: Vinr, host: str, keys: list[str]) -> None:
    for by in (KEY, LIVE_KEY):
        answer = ask_host(api, host, by)
        if by in keys:
            assert answer.status == 200
        else:
            assert answer.error == INVALID
            assert "This host takes" in answer.refusal["message"]


def test_below_the_prefix_any_key_goes(api: Vinr) -> None:
    for by in (KEY, LIVE_KEY):
        assert api.get("/v1/loyalty/programs", by).status == 200


# Paths and methods


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v2/customers",
        "/v1/nothing",
        "/v1/customers/",
        "/V1/customers",
        "/v1/Customers",
        "/v1/customers/cust_abc123/more",
        "/v1/loyalty/accounts/loy_abc123/nothing",
    ],
)
def test_an_unknown_path_is_not_found(api: Vinr, path: str) -> None:
    answer = api.get(path)
    assert answer.error == (404, "resource_not_found")
    assert "operation=-" in answer.headers["X-Mock"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/loyalty/transactions", "GET, POST"),
        ("/v1/loyalty/transactions/ptx_1", "GET"),
        ("/v1/points-transactions/pt_1", "GET"),
        ("/v1/loyalty/programs/prog_default", "GET, PATCH, POST, PUT"),
        ("/v1/loyalty/programs/prog_default/liability", "GET"),
        ("/v1/loyalty/accounts/loy_abc123", "GET, PATCH, POST, PUT"),
        ("/v1/loyalty/accounts/loy_abc123/close", "POST"),
        ("/v1/customers/cust_abc123", "DELETE, GET, PATCH, POST, PUT"),
        ("/v1/tiers/tier_gold", "DELETE, GET, PATCH, POST, PUT"),
        ("/v1/payments/pay_1", "GET"),
        ("/v1/payments/pay_1/capture", "POST"),
    ],
)
def test_a_method_that_a_path_lacks_is_named_with_those_it_has(
    api: Vinr, path: str, allowed: str
) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - {*allowed.split(", ")}:
        answer = api.send(method, path)
        assert answer.error == (405, "method_not_allowed"), method
        assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "PUT", "POST"])
def test_the_ledger_cannot_be_rewritten(api: Vinr, method: str) -> None:
    before = api.entries("loy_abc123")
    for path in ("/v1/loyalty/transactions", "/v1/points-transactions"):
        answer = api.send(method, f"{path}/{before[0]['id']}", body={"amount": 9})
        assert answer.error == (405, "method_not_allowed")
    assert api.entries("loy_abc123") == before


# The order of checks


def test_a_key_is_looked_at_before_the_path(api: Vinr) -> None:
    assert api.get("/v1/nothing", None).error == INVALID
    assert api.send("DELETE", "/v1/payments/pay_1", None).error == INVALID


def test_access_is_looked_at_before_the_method_and_the_body(api: Vinr) -> None:
    answer = api.send("POST", "/v1/customers", READING_KEY, content=b"{")
    assert answer.error == FORBIDDEN


def test_pages_of_a_named_origin_may_send_the_headers_of_the_service() -> None:
    page = "http://localhost:3000"
    asks = {"Origin": page, "Access-Control-Request-Method": "POST"}
    with TestClient(create_app(Settings(cors_origins=(page,)))) as client:
        preflight = client.options("/vinr/v1/payments", headers=asks)
    allowed = set(preflight.headers["Access-Control-Allow-Headers"].split(", "))
    assert {"Vinr-Version", "X-Api-Key", "Idempotency-Key"} <= allowed
