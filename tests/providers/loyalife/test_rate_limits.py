"""Rate limits: a bucket of requests for each client that fills up by the world's clock."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    PROGRAM,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)

LIMITED = (429, "429")


def a_world(api: Loyalife, **settings: Any) -> Loyalife:
    """A program with these limits."""
    api.start(a_fixture(a_program(a_member(), **settings)))
    return api


def used_up(api: Loyalife, count: int) -> None:
    """Make so many requests, none of which is refused."""
    for _ in range(count):
        api.check_availability("member").ok()


def test_the_demo_world_has_no_limit(live_api: Loyalife) -> None:
    # The service is thought to allow 600 a minute.
    for _ in range(601):
        assert live_api.check_availability(JANE).status == 200


def test_a_request_over_the_limit_is_refused(api: Loyalife) -> None:
    a_world(api, rate_limit=3)
    used_up(api, 3)
    for client in (api, api.short):
        client.kept_token = api.token
        answer = client.check_availability("member")
        assert (answer.error, answer.message) == (LIMITED, "Too many requests")
        assert answer.headers["Retry-After"] == "20"


def test_refused_requests_count_too(api: Loyalife) -> None:
    a_world(api, rate_limit=2)
    assert api.check_availability("nobody").error == (200, "103")
    assert api.check_availability("").error == (400, "999")
    assert api.check_availability("member").error == LIMITED


def test_requests_without_a_token_do_not_count(api: Loyalife) -> None:
    a_world(api, rate_limit=1)
    for _ in range(3):
        assert api.send("GET", api.path("member.get_profile"), by="x").error == (401, "401")
    used_up(api, 1)


@pytest.mark.parametrize(
    ("passed", "retry_after"), [("1ms", "20"), ("1s", "19"), ("19001ms", "1"), ("19999ms", "1")]
)
def test_the_refusal_says_when_to_come_back(api: Loyalife, passed: str, retry_after: str) -> None:
    a_world(api, rate_limit=3)
    token = api.token
    used_up(api, 3)
    api.advance(passed)
    answer = api.call("pg.check_availability", api.about("member"), by=token)
    assert answer.error == LIMITED
    assert answer.headers["Retry-After"] == retry_after


def test_a_bucket_fills_up_evenly_and_no_further(api: Loyalife) -> None:
    a_world(api, rate_limit=3)
    used_up(api, 3)
    api.advance("20s")
    used_up(api, 1)
    assert api.check_availability("member").error == LIMITED
    api.advance("1h")
    used_up(api, 3)
    assert api.check_availability("member").error == LIMITED


def test_each_client_has_a_bucket_of_its_own(api: Loyalife) -> None:
    clients = [{"client_id": name, "client_secret": "s"} for name in ("first", "second")]
    a_world(api, rate_limit=1, clients=clients)
    for name in ("first", "second"):
        client = api.of(PROGRAM, name, "s")
        client.check_availability("member").ok()
        assert client.check_availability("member").error == LIMITED


def test_tokens_have_a_limit_of_their_own(api: Loyalife) -> None:
    a_world(api, token_rate_limit=2)
    first = api.granted()
    assert api.granted() == first
    for client in (api, api.short):
        answer = client.grant()
        assert answer.error == LIMITED
        assert answer.headers["Retry-After"] == "30"
    assert api.grant(client_secret="wrong").error == LIMITED
    api.advance("30s")
    assert api.granted() == first


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"client_id": 5}', b'{"client_id": "nobody"}'], ids=repr
)
def test_token_calls_of_unknown_clients_are_not_limited(api: Loyalife, content: bytes) -> None:
    a_world(api, token_rate_limit=1)
    for _ in range(3):
        answer = api.send("POST", api.path("oauth.token"), by=None, content=content)
        assert answer.error in ((400, "998"), (400, "999"))
    assert api.granted()["token"]


def test_the_limits_do_not_meet(api: Loyalife) -> None:
    a_world(api, rate_limit=1, token_rate_limit=1)
    assert api.token
    used_up(api, 1)
    assert api.check_availability("member").error == LIMITED
    assert api.grant().error == LIMITED
