"""Requests to one URL, and to nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from mockserver.contract.probe import PATIENCE, HttpExchange, Probe, Unreachable
from mockserver.serving import ServerThread, bind


class Service:
    """A service that keeps what it was asked; `answers` are what it answers, the last for good."""

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.answers: list[Callable[[], Response]] = [lambda: JSONResponse({"fine": True})]
        self.pauses: list[float] = []
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])

    async def _answer(self, request: Request) -> Response:
        await request.body()
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer()


@pytest.fixture
def service() -> Service:
    """What is asked."""
    return Service()


@pytest.fixture
def probe(service: Service) -> Iterator[Probe]:
    """What asks."""
    exchange = HttpExchange(timeout_s=5)
    with ServerThread(service.app, bind("127.0.0.1", 0)) as server:
        yield Probe(f"{server.url}/base/", exchange, service.pauses.append)
    exchange.close()


def too_many(seconds: str) -> Callable[[], Response]:
    return lambda: Response(status_code=429, headers={"Retry-After": seconds})


def test_a_request_has_path_query_headers_and_body(probe: Probe, service: Service) -> None:
    query = {"limit": 2, "flag": True, "metadata": {"a": "b c"}, "tag": ["x", "y"]}
    reply = probe.send("POST", "/v1/x", query=query, body={"a": 1}, headers={"X-Key": "k"})
    (asked,) = service.asked
    assert asked.url.path == "/base/v1/x"
    assert asked.url.query == "limit=2&flag=true&metadata%5Ba%5D=b+c&tag=x&tag=y"
    assert asked.headers["x-key"] == "k"
    assert asked.headers["content-type"] == "application/json"
    assert (reply.status, reply.content, reply.is_json) == (200, {"fine": True}, True)
    assert probe.requests == 1


def test_bytes_are_sent_as_they_are_and_no_body_has_no_type(probe: Probe, service: Service) -> None:
    probe.send("POST", "/", body=b"{")
    probe.send("GET", "/")
    assert service.asked[0].headers["content-length"] == "1"
    assert "content-type" not in service.asked[1].headers


def test_a_redirect_is_an_answer_and_not_followed(probe: Probe, service: Service) -> None:
    service.answers = [lambda: RedirectResponse("/elsewhere")]
    assert probe.send("GET", "/").status == 307
    assert len(service.asked) == 1


def test_proxies_of_the_environment_get_nothing(
    monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    exchange = HttpExchange()
    with ServerThread(service.app, bind("127.0.0.1", 0)) as server:
        assert Probe(server.url, exchange).send("GET", "/").status == 200
    exchange.close()


def test_cookies_are_not_kept(probe: Probe, service: Service) -> None:
    service.answers = [lambda: JSONResponse({}, headers={"Set-Cookie": "a=b"})]
    probe.send("GET", "/")
    probe.send("GET", "/")
    assert "cookie" not in service.asked[1].headers


def test_a_service_without_room_is_asked_again_when_it_wants(
    probe: Probe, service: Service
) -> None:
    service.answers = [too_many("2"), too_many("1"), *service.answers]
    assert probe.send("GET", "/").status == 200
    assert service.pauses == [2, 1]
    assert probe.requests == 3


def test_but_not_for_ever(probe: Probe, service: Service) -> None:
    service.answers = [too_many("1")]
    assert probe.send("GET", "/").status == 429
    assert service.pauses == [1] * PATIENCE


@pytest.mark.parametrize("seconds", ["86400", "soon", ""])
def test_a_wait_that_is_too_long_is_left_to_people(
    probe: Probe, service: Service, seconds: str
) -> None:
    service.answers = [too_many(seconds)]
    assert probe.send("GET", "/").status == 429
    assert service.pauses == []


def test_what_is_no_json_has_no_content(probe: Probe, service: Service) -> None:
    service.answers = [lambda: PlainTextResponse("<html>")]
    reply = probe.send("GET", "/")
    assert (reply.content, reply.is_json, reply.body) == (None, False, b"<html>")


def test_nobody_there_is_told_with_the_address() -> None:
    with bind("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    exchange = HttpExchange()
    with pytest.raises(Unreachable, match=rf"GET {url}/v1 got no answer: "):
        Probe(url, exchange).send("GET", "/v1", query={"secret": "x"})
    with pytest.raises(Unreachable, match=rf"GET {url}/v1 got no answer: "):
        Probe(url, exchange).peek("/v1", {})
    exchange.close()
