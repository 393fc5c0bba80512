"""Idempotency keys: a retried POST gets the first answer, also a refusal that a retry would get."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.exchange.failing import fail
from tests.providers.vinr.api import KEY, LIVE_KEY, READING_KEY, Answer, Vinr, a_world

REUSED = (409, "idempotency_key_reused")
MOVES = "/v1/loyalty/transactions"

SENDS: dict[str, Callable[[Vinr], Answer]] = {
    "transaction": lambda api: api.move("loy_abc123", 5, key="key"),
    "batch": lambda api: api.post(
        f"{MOVES}/batch", {"transactions": [{"account": "loy_abc123", "amount": 5}]}, key="key"
    ),
    "redemption": lambda api: api.redeem_reward("loy_abc123", "rwd_freecoffee", key="key"),
    "account": lambda api: api.post("/v1/loyalty/accounts", key="key"),
    "program": lambda api: api.post("/v1/loyalty/programs", {"name": "x"}, key="key"),
    "customer": lambda api: api.post("/v1/customers", key="key"),
    "payment": lambda api: api.post(
        "/v1/payments",
        {"amount": 900, "currency": "EUR", "customer": "cust_abc123", "payment_method": "pm_card"},
        key="key",
    ),
    "endpoint": lambda api: api.post(
        "/v1/webhook-endpoints",
        {"url": "https://hooks.example.com/", "enabled_events": ["*"]},
        key="key",
    ),
    "too few points": lambda api: api.move("loy_empty", -5, key="key"),
    "unknown account": lambda api: api.move("loy_none", 5, key="key"),
    "enrolled twice": lambda api: api.post(
        "/v1/loyalty/accounts", {"customer": "cust_abc123"}, key="key"
    ),
    "declined card": lambda api: api.post(
        "/v1/payments",
        {"amount": 900, "currency": "EUR", "payment_method": "pm_card_0002"},
        key="key",
    ),
}
every_post = pytest.mark.parametrize("send", SENDS.values(), ids=SENDS)


def state(api: Vinr) -> object:
    paths = ("customers", "loyalty/accounts", MOVES[4:], "loyalty/redemptions", "payments")
    return [api.get(f"/v1/{path}", limit=100).data for path in paths], len(api.told())


def replayed(answer: Answer) -> bool:
    value = answer.headers.get("Idempotency-Replayed")
    assert value in (None, "true")
    return value is not None


@every_post
def test_a_retry_gets_the_first_answer_and_changes_nothing(
    api: Vinr, send: Callable[[Vinr], Answer]
) -> None:
    first = send(api)
    before = state(api)
    again = send(api)
    assert (again.status, again.body) == (first.status, first.body)
    assert (replayed(first), replayed(again)) == (False, True)
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]
    assert state(api) == before


@every_post
def test_another_key_is_another_request(api: Vinr, send: Callable[[Vinr], Answer]) -> None:
    send(api)
    assert not replayed(api.move("loy_abc123", 5, key="another"))


def test_a_refusal_stays_even_when_its_reason_is_gone(api: Vinr) -> None:
    assert api.move("loy_empty", -5, key="key").error == (422, "insufficient_points")
    api.move("loy_empty", 100).ok()
    again = api.move("loy_empty", -5, key="key")
    assert (again.error, replayed(again)) == ((422, "insufficient_points"), True)
    api.move("loy_empty", -5, key="new key").ok()


def not_json(api: Vinr) -> Answer:
    return api.send("POST", MOVES, content=b"{", headers={"Idempotency-Key": "key"})


def forced(api: Vinr) -> Answer:
    headers = {"Idempotency-Key": "key", "X-Mock-Fault": "service_unavailable"}
    return api.send("POST", MOVES, body={"account": "loy_abc123", "amount": 5}, headers=headers)


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (not_json, 400),
        (lambda api: api.move("loy_abc123", "x", key="key"), 400),
        (lambda api: api.post(MOVES, by=None, key="key"), 401),
        (lambda api: api.post(MOVES, by=READING_KEY, key="key"), 403),
        (forced, 503),
    ],
    ids=["malformed", "invalid", "unauthenticated", "forbidden", "failure"],
)
def test_a_refusal_that_another_try_may_avoid_is_not_kept(
    api: Vinr, refused: Callable[[Vinr], Answer], status: int
) -> None:
    assert refused(api).status == status
    answer = api.move("loy_abc123", 5, key="key")
    assert (answer.status, replayed(answer)) == (201, False)


def test_a_request_over_the_limit_is_not_kept(api: Vinr) -> None:
    fixture = a_world(accounts=[{"id": "loy_1", "points": 10}])
    fixture["vinr"]["keys"].append(
        {"key": "sk_test_slow", "rate_limit": {"sustained": 1, "burst": 1}}
    )
    api.start(fixture)
    body = {"account": "loy_1", "amount": 5}
    api.post(MOVES, body, "sk_test_slow").ok()
    assert api.post(MOVES, body, "sk_test_slow", key="key").status == 429
    api.advance("1s")
    assert not replayed(api.post(MOVES, body, "sk_test_slow", key="key"))


def test_a_retry_after_an_answer_was_lost_gets_what_had_happened(api: Vinr) -> None:
    fail(api, provider="vinr", error="internal_error", phase="after")
    body = {"account": "loy_abc123", "amount": 5}
    headers = {"Authorization": f"Bearer {KEY}", "Idempotency-Key": "key"}
    url = f"{api.url}/vinr{MOVES}"
    assert api.http.post(url, json=body, headers=headers).status_code == 500
    api.controlled("DELETE", "/faults")
    again = api.move("loy_abc123", 5, key="key")
    assert (again.status, replayed(again)) == (201, True)
    assert api.points("loy_abc123") == 1505


# What a key belongs to


@pytest.mark.parametrize(
    "body",
    [
        b'{"account": "loy_abc123", "amount": 6}',
        b'{"account": "loy_empty", "amount": 5}',
        b'{"account": "loy_abc123", "amount": 5, "reason": "x"}',
        b'{"account": "loy_abc123", "amount": 5, "unknown": 1}',
    ],
)
def test_a_key_is_for_one_payload(api: Vinr, body: bytes) -> None:
    api.move("loy_abc123", 5, key="key").ok()
    answer = api.send("POST", MOVES, content=body, headers={"Idempotency-Key": "key"})
    assert answer.error == REUSED
    assert api.points("loy_abc123") == 1505


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b'{ "amount" : 5,\n "account" : "loy_abc123" }', "application/json"),
        (b'{"account_id": "loy_abc123", "amount": 5}', "application/json"),
        (b"account=loy_abc123&amount=5", "application/x-www-form-urlencoded"),
        (b"amount=5&account_id=loy_abc123", "application/x-www-form-urlencoded"),
    ],
    ids=["order", "other name", "form", "form with another name"],
)
def test_another_spelling_is_the_same_payload(api: Vinr, content: bytes, content_type: str) -> None:
    first = api.move("loy_abc123", 5, key="key")
    headers = {"Idempotency-Key": "key", "Content-Type": content_type}
    again = api.send("POST", MOVES, content=content, headers=headers)
    assert again.body == first.body
    assert replayed(again)


def test_a_payload_that_is_reused_is_refused_before_its_fields_are_looked_at(api: Vinr) -> None:
    api.move("loy_abc123", 5, key="key").ok()
    assert api.post(MOVES, {"amount": "x"}, key="key").error == REUSED


def test_a_key_is_for_one_endpoint(api: Vinr) -> None:
    api.move("loy_abc123", 5, key="key").ok()
    assert not replayed(api.post("/v1/customers", key="key"))
    first = api.redeem_reward("loy_abc123", "rwd_freecoffee").data["id"]
    second = api.redeem_reward("loy_abc123", "rwd_freecoffee").data["id"]
    for id in (first, second):
        answer = api.post(f"/v1/loyalty/redemptions/{id}/reverse", key="key")
        assert (answer.data["id"], replayed(answer)) == (id, False)


def test_a_path_and_its_other_name_are_two_endpoints(api: Vinr) -> None:
    body = {"url": "https://hooks.example.com/", "enabled_events": ["*"]}
    for path in ("/v1/webhook-endpoints", "/v1/webhooks"):
        assert not replayed(api.post(path, body, key="key"))
    assert len(api.get("/v1/webhook-endpoints").items) == 2


def test_the_keys_of_one_environment_share_what_is_remembered(api: Vinr) -> None:
    fixture = a_world(accounts=[{"id": "loy_1"}], live={"accounts": [{"id": "loy_1"}]})
    fixture["vinr"]["keys"].append({"key": "sk_test_other"})
    api.start(fixture)
    body = {"account": "loy_1", "amount": 5}
    api.post(MOVES, body, KEY, key="key").ok()
    assert replayed(api.post(MOVES, body, "sk_test_other", key="key"))
    assert not replayed(api.post(MOVES, body, LIVE_KEY, key="key"))


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE", "GET"])
def test_other_methods_know_no_keys(api: Vinr, method: str) -> None:
    path = "/v1/customers/cust_abc123"
    headers = {"Idempotency-Key": "key"}
    body = None if method in ("GET", "DELETE") else {"name": "x"}
    api.send(method, path, headers=headers, body=body).ok()
    again = api.send(method, path, headers=headers, body=body)
    assert not replayed(again)
    assert (again.status == 404) is (method == "DELETE")


def test_an_update_by_post_is_a_post(api: Vinr) -> None:
    path = "/v1/customers/cust_abc123"
    first = api.post(path, {"name": "x"}, key="key")
    api.patch(path, {"name": "y"}).ok()
    again = api.post(path, {"name": "x"}, key="key")
    assert (again.body, replayed(again)) == (first.body, True)


def test_a_key_is_remembered_for_24_hours(api: Vinr) -> None:
    api.move("loy_abc123", 5, key="key").ok()
    api.advance("86399s")
    assert replayed(api.move("loy_abc123", 5, key="key"))
    api.advance("1s")
    assert not replayed(api.move("loy_abc123", 5, key="key"))


@pytest.mark.parametrize(("key", "fits"), [("", False), ("x" * 255, True), ("x" * 256, False)])
def test_a_key_has_up_to_255_characters(api: Vinr, key: str, fits: bool) -> None:
    answer = api.move("loy_abc123", 5, key=key)
    if fits:
        answer.ok()
    else:
        assert answer.error == (400, "invalid_idempotency_key")


def test_a_payment_takes_its_key_in_the_body_too(api: Vinr) -> None:
    body = {"amount": 900, "currency": "EUR", "idempotencyKey": "key"}
    first, again = api.post("/v1/payments", body), api.post("/v1/payments", body)
    assert (again.body, replayed(again)) == (first.body, True)
    assert api.post("/v1/payments", {**body, "amount": 901}).error == REUSED
    snake = {"amount": 900, "currency": "EUR", "idempotency_key": "key"}
    assert replayed(api.post("/v1/payments", snake))


def test_the_key_in_the_header_beats_that_in_the_body(api: Vinr) -> None:
    body = {"amount": 900, "currency": "EUR", "idempotencyKey": "key"}
    api.post("/v1/payments", body, key="one").ok()
    assert not replayed(api.post("/v1/payments", body, key="two"))
    assert not replayed(api.post("/v1/payments", body))


def test_a_key_in_the_body_means_nothing_elsewhere(api: Vinr) -> None:
    for _ in range(2):
        assert not replayed(api.move("loy_abc123", 5, idempotencyKey="key"))


@pytest.mark.parametrize("value", ["", "x" * 256, 5, None])
def test_a_key_in_the_body_that_is_none_is_refused_or_left_out(api: Vinr, value: object) -> None:
    body = {"amount": 900, "currency": "EUR", "idempotencyKey": value}
    answer = api.post("/v1/payments", body)
    if isinstance(value, str):
        assert answer.error == (400, "invalid_idempotency_key")
    else:
        assert answer.error == (400, "parameter_invalid")
