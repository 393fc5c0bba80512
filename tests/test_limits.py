"""Every named limit, on a socket: what comes beyond it, and that the server goes on."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mockserver.app import create_app
from mockserver.exchange.worlds import IDLE_MS, Worlds
from mockserver.seeding.errors import FixtureError
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import KEY, Api

AUTHORIZED = {"Authorization": f"Bearer {KEY}"}
A_RULE = {"provider": "expys", "operation": "listOffers", "error": "CONFLICT"}

# What the name of a test here begins with, for each limit. The others need receivers that sleep.
TESTED = {
    "body_bytes_max": "test_a_body_",
    "control_body_bytes_max": "test_a_body_",
    "header_count_max": "test_headers_",
    "worlds_max": "test_worlds_",
    "journal_entries_max": "test_the_journal_",
    "journal_bytes_max": "test_the_journal_",
    "faults_max": "test_faults_",
    "checkpoints_max": "test_checkpoints_",
    "streams_max": "test_streams_",
}
ELSEWHERE = {
    "stream_queue_max": "tests/providers/expys/test_stream.py",
    "hang_s_max": "the fault that hangs",
}


@dataclass(frozen=True)
class Server:
    """A server with small limits: its default world, its client, and what it holds."""

    api: Api
    http: httpx2.Client
    url: str
    worlds: Worlds

    def ask(self, path: str = "/expys/v1/offers", **headers: str) -> httpx2.Response:
        """A request to the provider."""
        return self.http.get(f"{self.url}{path}", headers=AUTHORIZED | headers)

    def goes_on(self) -> None:
        """Fail unless the next request is answered as ever."""
        assert self.ask().status_code == 200


@contextmanager
def serving(**limits: int) -> Iterator[Server]:
    """Run a server on a socket."""
    app = create_app(Settings(**limits, strict_answers=True))  # type: ignore[arg-type] # numbers
    with (
        ServerThread(app, bind("127.0.0.1", 0)) as server,
        httpx2.Client(trust_env=False, timeout=30) as http,
    ):
        api = Api(http, server.url, "default")
        yield Server(api, http, server.url, app.state.worlds)


def refused(answer: httpx2.Response) -> tuple[int, str]:
    """Status and text of a refusal, by a provider or by the control plane."""
    content = answer.json()
    if answer.headers["Content-Type"] == "application/problem+json":
        assert content["status"] == answer.status_code
        return answer.status_code, content["detail"]
    return answer.status_code, content["error"]["message"]


def test_every_limit_has_a_test() -> None:
    limits = {field.name for field in fields(Settings) if field.name.endswith("_max")}
    assert limits == TESTED.keys() | ELSEWHERE.keys()
    assert all(any(name.startswith(begin) for name in globals()) for begin in TESTED.values())


def test_a_body_of_a_provider_s_client() -> None:
    with serving(body_bytes_max=100) as server:
        url = f"{server.url}/expys/v1/wallet/credit"
        for body in (b" " * 101, iter([b" " * 60, b" " * 60])):
            answer = server.http.post(url, headers=AUTHORIZED, content=body)
            assert refused(answer) == (413, "The body is larger than 100 bytes.")
        server.goes_on()


def test_a_body_of_a_control_call() -> None:
    with serving(control_body_bytes_max=100) as server:
        url = f"{server.url}/_mock/reset"
        for body in (b" " * 101, iter([b" " * 60, b" " * 60])):
            answer = server.http.post(url, content=body)
            assert refused(answer) == (413, "The body has more than 100 bytes.")
        assert server.http.post(url, content=b"{}".ljust(100)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/expys/v1/offers", "/expys/nowhere", "/_mock/info", "/w/new/_mock/clock"]
)
def test_headers_of_a_request(path: str) -> None:
    with serving(header_count_max=20) as server:
        many = {f"x-{number}": "" for number in range(20)}
        status, text = refused(server.ask(path, **many))
        assert (status, "more than 20 header lines" in text) == (431, True)
        assert "new" not in server.worlds
        server.goes_on()


def test_worlds_are_refused_while_all_are_in_use() -> None:
    with serving(worlds_max=2) as server:
        assert server.ask("/w/one/expys/v1/offers").status_code == 200
        hint = "There may be at most 2 worlds at a time; DELETE /_mock/worlds/NAME drops one"
        status, text = refused(server.ask("/w/two/expys/v1/offers"))
        assert (status, hint in text) == (503, True)
        for answer in (
            server.http.put(f"{server.url}/_mock/worlds/two"),
            server.http.put(f"{server.url}/_mock/worlds/two", json={"from": "one"}),
            server.http.get(f"{server.url}/w/two/_mock/clock"),
        ):
            status, text = refused(answer)
            assert (status, hint in text) == (409, True)
        assert [world.name for world in server.worlds.all] == ["default", "one"]
        server.goes_on()


def test_worlds_that_nobody_uses_make_room_and_the_log_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serving(worlds_max=3) as server, caplog.at_level(logging.WARNING, "mockserver"):
        for name in ("one", "two"):
            server.ask(f"/w/{name}/expys/v1/offers")
        server.worlds.find("one").last_used_at_ms -= IDLE_MS
        server.worlds.find("two").last_used_at_ms -= IDLE_MS + 60_000
        assert server.ask("/w/three/expys/v1/offers").status_code == 200
        assert [world.name for world in server.worlds.all] == ["default", "one", "three"]
        assert "the world two was dropped to make room" in caplog.text
        assert "nobody has used it for 11 minutes" in caplog.text
        assert server.http.put(f"{server.url}/_mock/worlds/four").status_code == 201
        assert [world.name for world in server.worlds.all] == ["default", "three", "four"]


def journal(server: Server) -> dict[str, Any]:
    """What the journal still has, and how many requests it has not."""
    found: dict[str, Any] = server.api.controlled("GET", "/requests")
    return found


def test_the_journal_keeps_so_many_requests() -> None:
    with serving(journal_entries_max=2) as server:
        for number in range(5):
            server.ask(f"/expys/v1/offers/{number}")
        found = journal(server)
        paths = [entry["path"] for entry in found["requests"]]
        assert paths == ["/expys/v1/offers/4", "/expys/v1/offers/3"]
        assert found["evicted"] == 3


def test_the_journal_keeps_so_many_bytes() -> None:
    with serving(journal_bytes_max=10_000) as server:
        for _ in range(3):
            server.api.send("POST", "/v1/wallet/credit", content=b" " * 6_000)
        found = journal(server)
        assert (len(found["requests"]), found["evicted"]) == (1, 2)


def test_faults_of_a_world() -> None:
    with serving(faults_max=1) as server:
        server.api.controlled("POST", "/faults", {"id": "one", **A_RULE})
        for rules in (A_RULE, [A_RULE]):
            status, text = refused(server.api.control("POST", "/faults", rules))
            hint = "There may be at most 1 faults at a time; DELETE /_mock/faults drops all"
            assert (status, hint in text) == (409, True)
        other = Api(server.http, server.url, "other")
        other.controlled("POST", "/faults", A_RULE)
        server.api.controlled("DELETE", "/faults")
        server.api.controlled("POST", "/faults", A_RULE)


def test_faults_of_a_fixture(tmp_path: Path) -> None:
    fixture = {"version": 1, "faults": [A_RULE, A_RULE]}
    with serving(faults_max=1) as server:
        body = {"fixture": fixture}
        answer = server.api.control("PUT", "/worlds/full", body)
        assert answer.status_code == 422
        (error,) = answer.json()["errors"]
        assert error["path"] == "fixture.faults[1]"
        assert "a world has at most 1, and there are 2" in error["message"]
        server.api.controlled("PUT", "/worlds/full", {"fixture": {**fixture, "faults": [A_RULE]}})
    path = tmp_path / "full.yaml"
    path.write_text(json.dumps(fixture))
    with pytest.raises(FixtureError, match="leave some out"):
        create_app(Settings(fixture=str(path), faults_max=1))


def test_checkpoints_of_a_world() -> None:
    with serving(checkpoints_max=1) as server:
        server.api.checkpoint("one")
        status, text = refused(server.api.control("PUT", "/checkpoints/two"))
        hint = "There may be at most 1 checkpoints at a time; DELETE /_mock/checkpoints/NAME"
        assert (status, hint in text) == (409, True)
        server.api.checkpoint("one")
        Api(server.http, server.url, "other").checkpoint("one")


def test_streams_of_a_server() -> None:
    with serving(streams_max=1) as server:
        path = "/expys/v1/conversations/cnv_support/stream"
        reader = {"Authorization": f"Bearer {server.api.a_token('user_42')}"}
        with server.http.stream("GET", f"{server.url}{path}", headers=reader) as stream:
            assert stream.status_code == 200
            status, text = refused(server.http.get(f"{server.url}{path}", headers=reader))
            hint = "There may be at most 1 open streams at a time; close one first"
            assert (status, hint in text) == (503, True)
            server.goes_on()
