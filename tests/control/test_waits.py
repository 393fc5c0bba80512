"""Calls that wait for requests: what wakes them, and everything that ends them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from mockserver.app import create_app
from mockserver.control.judge import Judge
from mockserver.control.match import Match
from mockserver.control.waits import End, Waits
from mockserver.core.errors import LimitReached
from mockserver.core.world import World
from mockserver.providers import all_providers
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import Api, Json
from tests.control.builders import ORIGIN, faulty, problem
from tests.control.calls import AUTHORIZED

OFFERS = Match(operation="listOffers")
# Longer than any of these tests takes.
LONG_S = 30.0


class Scene:
    """An application, and calls that wait in its world `blue`."""

    def __init__(self) -> None:
        self.app = create_app(Settings(strict_answers=True))
        self.waits = Waits()
        self.http = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app), base_url=ORIGIN, headers=AUTHORIZED
        )
        self.world: World = self.app.state.worlds.use("blue")
        self.judge = Judge(OFFERS, {each.name: each for each in all_providers()})

    def wait(self, count: int = 1, timeout_s: float = LONG_S) -> asyncio.Task[tuple[End, int]]:
        """Begin to wait for `listOffers`."""
        waiting = self.waits.wait(self.world, self.judge, count, timeout_s)
        return asyncio.create_task(waiting)

    async def ask(self, path: str = "/v1/offers") -> None:
        """Send one request to the provider."""
        assert (await self.http.get(f"/w/blue/expys{path}")).status_code < 500

    async def control(self, method: str, path: str, body: object = None) -> None:
        """One call of the control plane."""
        answer = await self.http.request(method, path, json=body)
        assert answer.is_success, answer.text


def in_loop(body: Callable[[Scene], Coroutine[Any, Any, None]]) -> None:
    """Run the body of a test in an event loop of its own; afterwards nobody may listen."""

    scene = Scene()

    async def run() -> None:
        async with scene.http:
            await body(scene)

    asyncio.run(run())
    assert not scene.world.hub.is_heard


def test_a_request_wakes_the_call_that_waits_for_it() -> None:
    async def body(scene: Scene) -> None:
        waiting = scene.wait()
        await asyncio.sleep(0)
        assert not waiting.done()
        await scene.ask()
        assert await waiting == (End.REACHED, 1)

    in_loop(body)


def test_requests_that_were_there_before_count() -> None:
    async def body(scene: Scene) -> None:
        await scene.ask()
        await scene.ask()
        assert await scene.wait(2) == (End.REACHED, 2)
        waiting = scene.wait(3)
        await asyncio.sleep(0)
        await scene.ask()
        assert await waiting == (End.REACHED, 3)

    in_loop(body)


def test_other_requests_do_not_count() -> None:
    async def body(scene: Scene) -> None:
        waiting = scene.wait(timeout_s=0.05)
        await asyncio.sleep(0)
        await scene.ask("/v1/offers/off_spa")
        assert await waiting == (End.LATE, 0)

    in_loop(body)


def test_all_that_wait_are_woken() -> None:
    async def body(scene: Scene) -> None:
        waiting = [scene.wait(count) for count in (1, 2, 2)]
        await asyncio.sleep(0)
        await scene.ask()
        assert await waiting[0] == (End.REACHED, 1)
        await scene.ask()
        assert await asyncio.gather(*waiting[1:]) == [(End.REACHED, 2)] * 2

    in_loop(body)


def test_requests_that_are_forgotten_do_not_count() -> None:
    async def body(scene: Scene) -> None:
        await scene.ask()
        waiting = scene.wait(2)
        await asyncio.sleep(0)
        await scene.control("DELETE", "/w/blue/_mock/requests")
        await scene.ask()
        await asyncio.sleep(0)
        assert not waiting.done()
        await scene.ask()
        assert await waiting == (End.REACHED, 2)

    in_loop(body)


async def restore(scene: Scene) -> None:
    await scene.control("POST", "/w/blue/_mock/checkpoints/before/restore")


async def reset(scene: Scene) -> None:
    await scene.control("POST", "/w/blue/_mock/reset")


async def replace(scene: Scene) -> None:
    await scene.control("PUT", "/_mock/worlds/blue")


async def drop(scene: Scene) -> None:
    await scene.control("DELETE", "/_mock/worlds/blue")


@pytest.mark.parametrize("end", [restore, reset, replace, drop])
def test_waiting_ends_with_the_state_that_it_began_in(
    end: Callable[[Scene], Awaitable[None]],
) -> None:
    async def body(scene: Scene) -> None:
        await scene.ask()
        await scene.control("PUT", "/w/blue/_mock/checkpoints/before")
        waiting = scene.wait(2)
        await asyncio.sleep(0)
        await end(scene)
        assert await waiting == (End.GONE, 1)

    in_loop(body)


def test_moving_the_clock_ends_no_waiting() -> None:
    async def body(scene: Scene) -> None:
        waiting = scene.wait()
        await asyncio.sleep(0)
        await scene.control("POST", "/w/blue/_mock/clock/advance", {"by": "30d"})
        await asyncio.sleep(0)
        assert not waiting.done()
        await scene.ask()
        assert await waiting == (End.REACHED, 1)

    in_loop(body)


def test_waiting_ends_with_the_server() -> None:
    async def body(scene: Scene) -> None:
        waiting = [scene.wait(), scene.wait(5)]
        await asyncio.sleep(0)
        scene.waits.end_all()
        assert await asyncio.gather(*waiting) == [(End.STOPPED, 0)] * 2

    in_loop(body)


def test_a_call_that_is_given_up_leaves_nothing_behind() -> None:
    async def body(scene: Scene) -> None:
        waiting = scene.wait()
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    in_loop(body)


def test_so_many_calls_may_wait_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockserver.control.waits.WAITS_MAX", 1)

    async def body(scene: Scene) -> None:
        waiting = scene.wait()
        await asyncio.sleep(0)
        with pytest.raises(LimitReached):
            await scene.wait()
        await scene.ask()
        assert await waiting == (End.REACHED, 1)
        assert await scene.wait() == (End.REACHED, 1)

    in_loop(body)


# Over HTTP


def unmet(answer: httpx2.Response, status: int) -> Json:
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    content: Json = answer.json()
    assert content.keys() == {"type", "title", "status", "detail", "count", "nearest"}
    return content


def wait(api: Api, **body: object) -> httpx2.Response:
    return api.control("POST", "/requests/wait", {"match": {"operation": "listOffers"}, **body})


def test_waiting_answers_at_once_when_enough_have_come(api: Api) -> None:
    api.get("/v1/offers")
    api.get("/v1/offers")
    assert wait(api).json() == {"count": 2}
    assert wait(api, count=2, timeout="0s").json() == {"count": 2}


def test_waiting_ends_in_real_time_with_what_has_come(api: Api) -> None:
    api.get("/v1/offers")
    other = api.get("/v1/offers/off_spa")
    began = time.monotonic()
    content = unmet(wait(api, count=2, timeout="50ms"), 408)
    assert 0.05 <= time.monotonic() - began < 5
    assert content["title"] == "Not reached in time"
    assert content["detail"] == "The time is over. 1 of 2 had come."
    assert content["count"] == 1
    (miss,) = content["nearest"]
    assert miss["request"] == other.headers["X-Request-Id"]
    assert miss["differs"] == [
        {"path": "operation", "expected": "listOffers", "got": "getOffer"},
    ]


def test_waiting_is_for_the_world_of_the_url(api: Api, unmade: Callable[[], Api]) -> None:
    api.get("/v1/offers")
    unmet(wait(unmade(), timeout="0s"), 408)


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({"count": 0}, ["count"]),
        ({"count": 1.5}, ["count"]),
        ({"timeout": "soon"}, ["timeout"]),
        ({"timeout": -1}, ["timeout"]),
        ({"timeout": "61s"}, ["timeout"]),
        ({"timeout": 60.001}, ["timeout"]),
        ({"match": {"operation": "listOfers"}}, ["match.operation"]),
        ({"match": {"colour": "blue"}}, ["match.colour"]),
        ({"at_least": 1}, ["at_least"]),
    ],
    ids=str,
)
def test_what_cannot_be_waited_for_is_refused(api: Api, body: Json, paths: list[str]) -> None:
    assert faulty(wait(api, **body)) == paths


def test_waiting_needs_to_know_what_for(api: Api) -> None:
    assert faulty(api.control("POST", "/requests/wait")) == ["match"]


def test_too_many_that_wait_are_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockserver.control.waits.WAITS_MAX", 0)
    assert "calls that wait" in problem(wait(api), 409)["detail"]


# On a socket


def until_somebody_waits(app: Starlette) -> None:
    """Return when a call waits in the default world."""
    end = time.monotonic() + LONG_S
    while not app.state.worlds.find("default").hub.is_heard:
        assert time.monotonic() < end


def test_a_call_on_a_socket_is_woken_by_another_connection() -> None:
    app = create_app(Settings(strict_answers=True))
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        httpx2.Client(trust_env=False, timeout=LONG_S) as http,
        ThreadPoolExecutor() as threads,
    ):
        api = Api(http, server.url, "default")
        waiting = threads.submit(wait, api, timeout=LONG_S)
        until_somebody_waits(app)
        api.get("/v1/offers").ok()
        assert waiting.result().json() == {"count": 1}


def test_a_call_on_a_socket_learns_that_its_world_is_gone() -> None:
    app = create_app(Settings(strict_answers=True))
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        httpx2.Client(trust_env=False, timeout=LONG_S) as http,
        ThreadPoolExecutor() as threads,
    ):
        api = Api(http, server.url, "default")
        waiting = threads.submit(wait, api, timeout=LONG_S)
        until_somebody_waits(app)
        api.controlled("POST", "/reset")
        content = unmet(waiting.result(), 409)
    assert content["title"] == "The world has changed"
    assert (content["count"], content["nearest"]) == (0, [])


def test_the_server_ends_at_once_although_a_call_waits() -> None:
    app = create_app(Settings(strict_answers=True))
    server = ServerThread(app, bind("127.0.0.1", 0))
    with (
        httpx2.Client(trust_env=False, timeout=LONG_S) as http,
        ThreadPoolExecutor() as threads,
    ):
        with server:
            waiting = threads.submit(wait, Api(http, server.url, "default"), timeout=LONG_S)
            until_somebody_waits(app)
            began = time.monotonic()
        assert time.monotonic() - began < 0.5
        assert unmet(waiting.result(), 503)["title"] == "The server stops"
