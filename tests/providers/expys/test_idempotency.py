"""Idempotency keys: a retried POST gets the first answer and does nothing."""

import json
from collections.abc import Callable

import pytest

from tests.builders import KEY, LIVE_KEY, NO_SCOPE_KEY, Answer, Api, Json

REUSED = (409, "IDEMPOTENCY_KEY_REUSED")


def _exchange(api: Api) -> Answer:
    return api.post("/v1/auth/exchange", {"externalUserID": "member"}, key="key")


def _credit(api: Api) -> Answer:
    return api.credit("user_42", 5, key="key")


def _redeem(api: Api) -> Answer:
    return api.redeem("off_last", "user_42", key="key")


def _cancel(api: Api) -> Answer:
    api.redeem("off_small", "user_42", key="booking")
    booking = api.redemptions(externalUserID="user_42")[0]["id"]
    return api.cancel(booking, key="key")


every_post = pytest.mark.parametrize(
    "send",
    [_exchange, _credit, _redeem, _cancel],
    ids=["exchangeToken", "creditWallet", "createRedemption", "cancelRedemption"],
)


@every_post
def test_a_retry_gets_the_first_answer_byte_for_byte(
    api: Api, send: Callable[[Api], Answer]
) -> None:
    first, again = send(api), send(api)
    assert (again.status, again.body) == (first.status, first.body)
    assert again.status < 300


@every_post
def test_a_retry_has_a_request_id_of_its_own(api: Api, send: Callable[[Api], Answer]) -> None:
    first, again = send(api), send(api)
    assert again.headers["X-Request-Id"] != first.headers["X-Request-Id"]


@every_post
def test_a_retry_changes_nothing(api: Api, send: Callable[[Api], Answer]) -> None:
    def state() -> object:
        return (
            api.get("/v1/members").data,
            api.transactions("user_42"),
            api.redemptions(),
            api.get("/v1/offers").data,
        )

    send(api)
    before = state()
    send(api)
    assert state() == before


@every_post
def test_a_retry_causes_no_event(
    in_process_api: Api, events: Callable[[], list[Json]], send: Callable[[Api], Answer]
) -> None:
    send(in_process_api)
    before = events()
    send(in_process_api)
    assert events() == before


def test_a_retry_is_answered_as_at_first_though_the_state_has_moved_on(api: Api) -> None:
    booking = api.redeem("off_last", "user_42", key="key")
    api.cancel(booking.data["id"]).ok()
    assert api.redeem("off_last", "user_42", key="key").body == booking.body
    assert api.left("off_last") == 1


def test_a_retried_exchange_returns_the_same_token_even_when_it_has_expired(api: Api) -> None:
    first = _exchange(api)
    api.advance("301s")
    assert _exchange(api).body == first.body
    assert api.get("/v1/wallet", first.data["accessToken"]).error == (401, "UNAUTHORIZED")


@pytest.mark.parametrize(
    "content",
    [
        b'{"amount":5,"externalUserID":"user_42"}',
        b' { "externalUserID" : "user_42" ,\n"amount" : 5 } ',
        b'{"externalUserID":"\\u0075ser_42","amount":5}',
    ],
    ids=["order", "white space", "escapes"],
)
def test_the_same_json_spelled_otherwise_is_the_same_body(api: Api, content: bytes) -> None:
    first = _credit(api)
    headers = {"Idempotency-Key": "key"}
    again = api.send("POST", "/v1/wallet/credit", content=content, headers=headers)
    assert again.body == first.body


@pytest.mark.parametrize(
    "body",
    [
        {"externalUserID": "user_42", "amount": 6},
        {"externalUserID": "user_123", "amount": 5},
        {"externalUserID": "user_42", "amount": 5, "reason": "x"},
        {"externalUserID": "user_42", "amount": 5, "ignored": None},
        {"externalUserID": "user_42"},
        {"externalUserID": "user_42", "amount": "5"},
        {"externalUserID": "nobody", "amount": 5},
        [5],
    ],
    ids=json.dumps,
)
def test_another_body_is_refused(api: Api, body: object) -> None:
    _credit(api)
    assert api.post("/v1/wallet/credit", body, key="key").error == REUSED
    assert api.balance("user_42") == 5505


@pytest.mark.parametrize(
    ("first", "second"),
    [(1, True), (0, False), ([], {}), ([1, 2], [2, 1]), ({"a": 1}, {"a": None}), ("", None)],
    ids=str,
)
def test_bodies_are_compared_as_json_values(api: Api, first: object, second: object) -> None:
    body = {"externalUserID": "user_42", "amount": 5}
    assert api.post("/v1/wallet/credit", {**body, "more": first}, key="key").status == 200
    assert api.post("/v1/wallet/credit", {**body, "more": second}, key="key").error == REUSED
    assert api.post("/v1/wallet/credit", {"more": first, **body}, key="key").status == 200


def test_a_deeply_nested_body_can_be_retried_with_other_white_space(api: Api) -> None:
    depth = 800
    nested = b"[" * depth + b"]" * depth
    body = b'{"externalUserID": "user_42", "amount": 5, "more": ' + nested + b"}"
    headers = {"Idempotency-Key": "key"}
    first = api.send("POST", "/v1/wallet/credit", content=body, headers=headers)
    again = api.send("POST", "/v1/wallet/credit", content=body + b" ", headers=headers)
    assert (again.status, again.body) == (200, first.body)


def test_another_path_is_refused(api: Api) -> None:
    one, other = api.a_booking(10)["id"], api.a_booking(20)["id"]
    assert api.cancel(one, key="key").status == 200
    assert api.cancel(other, key="key").error == REUSED
    assert api.get(f"/v1/redemptions/{other}").data["status"] == "SUBMITTED"


def test_another_operation_is_refused(api: Api) -> None:
    _credit(api)
    assert api.redeem("off_zero", "user_42", key="key").error == REUSED


def test_a_refusal_leaves_the_stored_answer(api: Api) -> None:
    first = _credit(api)
    assert api.credit("user_42", 6, key="key").error == REUSED
    assert _credit(api).body == first.body


def test_a_failed_call_frees_its_key(api: Api) -> None:
    assert api.redeem("off_last", "user_123", key="key").error == (422, "INSUFFICIENT_POINTS")
    api.credit("user_123", 250).ok()
    assert api.redeem("off_last", "user_123", key="key").status == 201


@pytest.mark.parametrize(
    "fail",
    [
        lambda api: api.credit("nobody", 5, key="key"),
        lambda api: api.credit("user_42", 0, key="key"),
        lambda api: api.redeem("off_soldout", "user_42", key="key"),
        lambda api: api.cancel("rdm_demo_completed", key="key"),
        lambda api: api.post("/v1/wallet/credit", key="key"),
        lambda api: api.post("/v1/webhooks", {}, key="key"),
    ],
    ids=["404", "validation", "state", "conflict", "unreadable", "not built"],
)
def test_after_a_failure_the_key_is_free_for_another_request(
    api: Api, fail: Callable[[Api], Answer]
) -> None:
    assert fail(api).status >= 400
    assert _credit(api).status == 200


def test_a_key_is_remembered_for_24_hours(api: Api) -> None:
    first = _credit(api)
    api.advance("86399999ms")
    assert _credit(api).body == first.body
    api.advance("1ms")
    assert _credit(api).data["balance"] == 5510


def test_a_replay_does_not_prolong_the_memory(api: Api) -> None:
    _credit(api)
    api.advance("23h")
    _credit(api)
    api.advance("1h")
    assert _credit(api).data["balance"] == 5510


def test_after_24_hours_a_key_may_be_used_for_another_body(api: Api) -> None:
    _credit(api)
    api.advance("24h")
    assert api.credit("user_42", 6, key="key").data["balance"] == 5511


# Whose key it is


def test_members_have_keys_of_their_own(api: Api) -> None:
    for member in ("one", "two"):
        api.a_member(id=member)
    first = api.redeem("off_zero", by=api.a_token("one"), key="key").data
    second = api.redeem("off_zero", by=api.a_token("two"), key="key").data
    assert first["id"] != second["id"]


def test_a_member_may_retry_with_another_token(api: Api) -> None:
    first = api.redeem("off_zero", by=api.a_token(), key="key")
    api.advance("301s")
    assert api.redeem("off_zero", by=api.a_token(), key="key").body == first.body


def test_a_member_and_the_org_do_not_share_keys(api: Api) -> None:
    _credit(api)
    assert api.redeem("off_zero", by=api.a_token(), key="key").status == 201


def test_both_keys_of_a_partition_share_their_idempotency_keys(api: Api) -> None:
    first = api.credit("user_42", 5, by=KEY, key="key")
    assert api.credit("user_42", 5, by=NO_SCOPE_KEY, key="key").body == first.body
    assert api.credit("user_42", 6, by=NO_SCOPE_KEY, key="key").error == REUSED


def test_environments_have_keys_of_their_own(api: Api) -> None:
    _credit(api)
    api.a_member(id="user_42", by=LIVE_KEY)
    assert api.credit("user_42", 5, by=LIVE_KEY, key="key").data["balance"] == 5


# What a key looks like, and where it counts


@pytest.mark.parametrize("key", ["k", "K" * 255, "a b", "6f0c3c1e-9a51-4a0b-8a36-0d9f9c2a7b1d"])
def test_a_key_has_1_to_255_characters(api: Api, key: str) -> None:
    first = api.credit("user_42", 5, key=key)
    assert api.credit("user_42", 5, key=key).body == first.body


@pytest.mark.parametrize("key", ["", "k" * 256], ids=["empty", "too long"])
def test_another_key_is_invalid(api: Api, key: str) -> None:
    assert api.credit("user_42", 5, key=key).fields == ["Idempotency-Key"]
    assert api.balance("user_42") == 5500


def test_two_keys_in_one_request_are_invalid(api: Api) -> None:
    headers = [
        ("Authorization", f"Bearer {KEY}"),
        ("Idempotency-Key", "one"),
        ("Idempotency-Key", "two"),
    ]
    body = {"externalUserID": "user_42", "amount": 5}
    url = f"{api.url}/expys/v1/wallet/credit"
    response = api.http.post(url, json=body, headers=headers)
    assert response.status_code == 422
    assert api.balance("user_42") == 5500


def test_keys_are_case_sensitive(api: Api) -> None:
    api.credit("user_42", 5, key="key").ok()
    assert api.credit("user_42", 5, key="KEY").data["balance"] == 5510


@pytest.mark.parametrize("key", ["key", "k" * 256])
def test_a_key_counts_for_post_alone(api: Api, key: str) -> None:
    headers = {"Idempotency-Key": key}
    for tier in ("gold", "silver"):
        body = {"tier": tier}
        answer = api.send("PUT", "/v1/members/member", body=body, headers=headers)
        assert answer.data["tier"] == tier
    assert api.send("GET", "/v1/members/member", headers=headers).status == 200
    assert api.send("DELETE", "/v1/members/member", headers=headers).status == 200


def test_a_reset_forgets_all_keys(api: Api) -> None:
    _credit(api)
    api.controlled("POST", "/reset")
    assert _credit(api).data["balance"] == 5505
    assert len(api.transactions("user_42")) == 3
