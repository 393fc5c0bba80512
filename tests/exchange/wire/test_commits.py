"""Before: nothing has happened. After: all has, and only the answer is lost. On a socket."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from mockserver.core.world import World
from mockserver.serving import ServerThread
from tests.builders import Api, Json
from tests.exchange.failing import counters, fail, newest, send
from tests.exchange.server import records

OPERATIONS = ["creditWallet", "createRedemption", "cancelRedemption"]
LOSING: list[Json] = [{"wire": "reset"}, {"wire": "close"}, {"wire": "hang"}]
SPOILING: list[Json] = [
    {"wire": "truncate"},
    {"wire": "garbage"},
    {"wire": "drip", "delay": "5ms"},
]
REPLACING: list[Json] = [{"error": "INTERNAL"}, {"error": {"status": 503}}]
DELAYED: list[Json] = [{"wire": "reset", "delay": "1ms"}, {"error": "CONFLICT", "delay": "1ms"}]

BEFORE = [*LOSING, *REPLACING, *DELAYED]
AFTER = [*BEFORE, *SPOILING]


@pytest.fixture
def world(server: ServerThread, api: Api) -> World:
    """What is behind `api`."""
    found: World = server.app.state.worlds.find(api.world)
    return found


@pytest.fixture(params=OPERATIONS)
def act(request: pytest.FixtureRequest, api: Api) -> tuple[str, Json]:
    """Path and body of a request that moves points; the rest of its world is ready."""
    api.a_member(500)
    offer = api.an_offer(100)
    if request.param == "creditWallet":
        return "/v1/wallet/credit", {"externalUserID": "member", "amount": 5}
    if request.param == "createRedemption":
        return "/v1/redemptions", {"externalUserID": "member", "offer": offer}
    booking = api.redeem(offer, "member").data["id"]
    return f"/v1/redemptions/{booking}/cancel", {"note": "changed plans"}


def everything(world: World) -> dict[str, Any]:
    """All that a request can leave behind in a world, but for the journal and the rules."""
    return {
        **records(world),
        "events": list(world.events()),
        "numbers": (world.ids.counter, world.ids.events),
    }


def attempt(api: Api, act: tuple[str, Json], key: str | None = "key") -> httpx2.Response | None:
    """Send the request; None when no answer came, or none that can be read to its end."""
    path, body = act
    headers = {} if key is None else {"Idempotency-Key": key}
    try:
        return send(api, "POST", path, body=body, headers=headers)
    except httpx2.TransportError:
        return None


def undisturbed(api: Api, world: World, act: tuple[str, Json]) -> tuple[bytes, dict[str, Any]]:
    """The answer to the request and the world after it without a fault; then all is as before."""
    api.checkpoint("here")
    answer = attempt(api, act)
    assert answer is not None
    assert answer.is_success
    after = everything(world)
    api.restore("here")
    assert everything(world) != after
    return answer.content, after


def is_lost(effect: Json) -> bool:
    """Whether the client can tell that something went wrong before it reads the answer."""
    return effect.get("wire") not in (None, "garbage", "drip")


@pytest.mark.parametrize("effect", BEFORE, ids=str)
def test_before_leaves_no_trace(
    api: Api, world: World, act: tuple[str, Json], effect: Json
) -> None:
    rule = fail(api, **effect)
    before = everything(world)
    for _ in range(2):
        answer = attempt(api, act)
        assert (answer is None) is is_lost(effect)
        assert answer is None or answer.status_code >= 400
    assert everything(world) == before
    assert counters(api, rule) == (2, 2)
    assert newest(api)["idempotency"] is None


@pytest.mark.parametrize("effect", BEFORE, ids=str)
def test_the_retry_after_before_is_as_if_it_were_the_first(
    api: Api, world: World, act: tuple[str, Json], effect: Json
) -> None:
    body, after = undisturbed(api, world, act)
    fail(api, times=2, **effect)
    for _ in range(2):
        attempt(api, act)
    answer = attempt(api, act)
    assert answer is not None
    assert answer.content == body
    assert everything(world) == after
    assert newest(api)["idempotency"] == "stored"


@pytest.mark.parametrize("effect", AFTER, ids=str)
def test_after_leaves_all_that_the_call_would_have_left(
    api: Api, world: World, act: tuple[str, Json], effect: Json
) -> None:
    body, after = undisturbed(api, world, act)
    rule = fail(api, phase="after", times=1, **effect)
    answer = attempt(api, act)
    assert (answer is None) is is_lost(effect)
    assert everything(world) == after
    entry = newest(api)
    assert (entry["fault"], entry["idempotency"]) == (rule, "stored")
    assert counters(api, rule) == (1, 1)
    again = attempt(api, act)
    assert again is not None
    assert again.content == body
    assert everything(world) == after
    assert newest(api)["idempotency"] == "replayed"


@pytest.mark.parametrize("effect", [*LOSING, *SPOILING], ids=str)
def test_the_journal_has_the_status_and_the_body_of_the_answer_that_was_lost(
    api: Api, act: tuple[str, Json], effect: Json
) -> None:
    fail(api, phase="after", times=1, **effect)
    attempt(api, act)
    lost = newest(api)
    again = attempt(api, act)
    assert again is not None
    assert (lost["status"], lost["response"]["body"]) == (again.status_code, again.json())


@pytest.mark.parametrize("effect", [*LOSING, *SPOILING], ids=str)
def test_replays_are_struck_too(api: Api, world: World, effect: Json) -> None:
    api.a_member(500)
    act = ("/v1/wallet/credit", {"externalUserID": "member", "amount": 5})
    first = attempt(api, act)
    assert first is not None
    fail(api, phase="after", times=2, **effect)
    after = everything(world)
    for _ in range(2):
        attempt(api, act)
        assert newest(api)["idempotency"] == "replayed"
    again = attempt(api, act)
    assert again is not None
    assert again.content == first.content
    assert everything(world) == after


@pytest.mark.parametrize("effect", [*LOSING, *SPOILING[:1]], ids=str)
def test_without_a_key_the_retry_is_a_second_act(api: Api, effect: Json) -> None:
    api.a_member()
    fail(api, operation="creditWallet", phase="after", times=1, **effect)
    act = ("/v1/wallet/credit", {"externalUserID": "member", "amount": 5})
    assert attempt(api, act, key=None) is None
    assert attempt(api, act, key=None) is not None
    assert api.balance() == 10


@pytest.mark.parametrize("effect", AFTER, ids=str)
def test_a_call_that_fails_by_itself_leaves_nothing_and_keeps_the_fault(
    api: Api, world: World, effect: Json
) -> None:
    api.a_member(50)
    offer = api.an_offer(100)
    rule = fail(api, phase="after", times=1, **effect)
    before = everything(world)
    answer = attempt(api, ("/v1/redemptions", {"externalUserID": "member", "offer": offer}))
    assert answer is not None
    assert answer.json()["error"]["code"] == "INSUFFICIENT_POINTS"
    assert everything(world) == before
    assert counters(api, rule) == (1, 0)
