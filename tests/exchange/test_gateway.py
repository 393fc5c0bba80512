"""The way of bytes in and out, for every request that is addressed to a provider."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import re
import socket
from collections.abc import Iterator
from dataclasses import replace
from email.utils import parsedate_to_datetime
from itertools import chain, repeat
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.core.clock import real_now_ms
from mockserver.core.world import World
from mockserver.exchange.gateway import Gateway
from mockserver.providers.expys.state import ORGS
from mockserver.settings import Settings
from tests.builders import KEY, Api, Json
from tests.exchange.failing import newest
from tests.exchange.server import NOTES, ORIGIN, PROVIDER, Server

LIMIT_BYTES = 1 << 20
AUTHORIZED = {"Authorization": f"Bearer {KEY}"}
CREDIT = "/expys/v1/wallet/credit"


def code(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code of a refusal in the provider's envelope."""
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    return answer.status_code, answer.json()["error"]["code"]


def world_of(answer: httpx2.Response) -> str:
    """The world that answered."""
    found = re.search("world=([^;]+)", answer.headers["X-Mock"])
    assert found is not None
    return found[1]


# Worlds and providers


@pytest.mark.parametrize(
    ("path", "headers", "world"),
    [
        pytest.param("/expys/v1/offers", {}, "default", id="default"),
        pytest.param("/w/prefixed/expys/v1/offers", {}, "prefixed", id="prefix"),
        pytest.param("/expys/v1/offers", {"X-Mock-World": "named"}, "named", id="header"),
        pytest.param("/w/prefixed/expys/v1", {"X-Mock-World": "named"}, "prefixed", id="both"),
        pytest.param("//expys//v1/offers", {}, "default", id="doubled slashes"),
        pytest.param("/v1/offers", {"Host": "api.expys.com"}, "default", id="host"),
        pytest.param("/w/a/v1/offers", {"Host": "expys.localhost:99"}, "a", id="host, prefix"),
    ],
)
def test_a_request_finds_its_world(
    http: httpx2.Client, path: str, headers: dict[str, str], world: str
) -> None:
    answer = http.get(ORIGIN + path, headers=AUTHORIZED | headers)
    assert world_of(answer) == world
    assert answer.is_success is not path.endswith("v1")


@pytest.mark.parametrize("name", ["a b", "ä", "a%2Fb", "x" * 65, ""])
def test_a_bad_name_of_a_world_is_refused_in_the_envelope(http: httpx2.Client, name: str) -> None:
    answer = http.get(f"/w/{name}/expys/v1/offers", headers=AUTHORIZED)
    assert code(answer) == (422, "VALIDATION")
    assert answer.json()["error"]["details"]["fields"][0]["path"] == "world"


def test_a_bad_name_in_the_header_is_refused_too(http: httpx2.Client) -> None:
    answer = http.get("/expys/v1/offers", headers=AUTHORIZED | {"X-Mock-World": "a b"})
    assert code(answer) == (422, "VALIDATION")


def test_worlds_beyond_the_limit_are_refused_in_the_envelope() -> None:
    server = Server(Settings(worlds_max=2))
    with TestClient(server.gateway, base_url=ORIGIN) as client:
        assert client.get("/w/a/expys/v1/offers", headers=AUTHORIZED).is_success
        assert code(client.get("/w/b/expys/v1/offers", headers=AUTHORIZED)) == (503, "INTERNAL")
        assert client.get("/w/a/expys/v1/offers", headers=AUTHORIZED).is_success


def test_the_only_provider_is_at_the_root_and_its_journal_has_no_prefix() -> None:
    server = Server(Settings(only="expys"))
    with TestClient(server.gateway, base_url=ORIGIN) as client:
        assert client.get("/v1/offers", headers=AUTHORIZED).is_success
        assert client.get("/_mock/requests").json()["requests"][0]["path"] == "/v1/offers"


def test_a_use_of_a_world_is_noted(api: Api, world: World) -> None:
    world.last_used_at_ms = 0
    before = real_now_ms()
    api.get("/v1/offers")
    assert world.last_used_at_ms >= before


def test_a_path_that_comes_decoded_works_too(server: Server) -> None:
    # ASGI leaves `raw_path` out of what servers have to give.
    scope = a_scope("GET", "/expys/v1/offers") | {"raw_path": None}
    assert run(server.gateway, scope, [{"type": "http.request", "body": b""}])[0] == 200


# Headers of answers


def test_every_answer_says_which_operation_answered_and_how_well_it_is_known(api: Api) -> None:
    answer = api.get("/v1/offers")
    assert answer.headers["X-Mock"] == (
        f"operation=listOffers; evidence=documented; world={api.world}"
    )


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        pytest.param("GET", "/v1/nowhere", "-", id="unknown path"),
        pytest.param("PATCH", "/v1/offers", "-", id="unknown method"),
        pytest.param("GET", "/v1/wallet", "getWallet", id="refused credential"),
        pytest.param("GET", "/v1/planned", "planned", id="not built"),
    ],
)
def test_a_refusal_says_so_too(api: Api, method: str, path: str, operation: str) -> None:
    answer = api.send(method, path)
    assert answer.status >= 400
    assert answer.headers["X-Mock"].startswith(f"operation={operation}; ")
    entry = newest(api)
    assert entry["operation"] == (None if operation == "-" else operation)
    assert entry["status"] == answer.status


def test_the_date_is_the_worlds(api: Api) -> None:
    assert api.get("/v1/offers").headers["Date"] == "Sun, 01 Mar 2026 12:00:00 GMT"
    api.advance("PT1H0.999S")
    assert api.get("/v1/offers").headers["Date"] == "Sun, 01 Mar 2026 13:00:00 GMT"
    api.advance("1ms")
    assert api.get("/v1/offers").headers["Date"] == "Sun, 01 Mar 2026 13:00:01 GMT"


def test_the_date_of_a_running_world_is_real(api: Api) -> None:
    api.controlled("PUT", f"/worlds/{api.world}", {"mode": "running"})
    shown = parsedate_to_datetime(api.get("/v1/offers").headers["Date"]).timestamp()
    assert abs(shown - real_now_ms() / 1000) < 5


def test_worlds_of_different_times_do_not_mix_their_dates(api: Api, other: Api) -> None:
    other.advance("1d")
    days = [each.get("/v1/offers").headers["Date"][5:7] for each in (api, other, api)]
    assert days == ["01", "02", "01"]


def test_the_id_of_a_request_is_in_its_answer_and_in_the_journal(api: Api) -> None:
    assert api.get("/v1/offers").headers["X-Request-Id"] == newest(api)["id"]


def test_a_provider_may_keep_the_ids_of_requests_to_itself() -> None:
    server = Server(provider=replace(PROVIDER, request_id_header=None))
    with TestClient(server.gateway, base_url=ORIGIN) as client:
        answer = client.get("/expys/v1/offers", headers=AUTHORIZED)
    assert answer.is_success
    assert "X-Request-Id" not in answer.headers


def test_equal_worlds_give_byte_identical_answers(api: Api, other: Api) -> None:
    answers = [each.get("/v1/offers") for each in (api, other)]
    assert answers[0].body == answers[1].body
    first, second = (dict(each.headers) for each in answers)
    assert first.pop("x-mock") != second.pop("x-mock")
    assert first == second


def test_no_answer_allows_other_origins_to_read_it(api: Api) -> None:
    answer = api.send("GET", "/v1/offers", headers={"Origin": "http://evil.example"})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_head_is_refused_as_any_unknown_method(api: Api) -> None:
    assert api.send("HEAD", "/v1/offers").status == 404


STRANGE_PATHS = [
    *("/", "/expys", "/expys/", "/expys/v1", "/expys/%00", "/expys/v1/offers/%FF", "/w", "/w/"),
    *("/w/a", "/w/%20/expys", "/_mock", "/_mock/", "/_mock/nowhere", "/favicon.ico", "/a?b=%zz"),
    *("/expys/v1/offers?limit=x", "/w/%20/_mock/clock", "/_mock/faults/nowhere"),
]


@pytest.mark.parametrize("path", STRANGE_PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_no_answer_is_html(http: httpx2.Client, method: str, path: str) -> None:
    answer = http.request(method, path, headers=AUTHORIZED)
    assert answer.status_code >= 400
    assert answer.headers["Content-Type"] in (
        "application/json; charset=utf-8",
        "application/problem+json",
    )
    assert json.loads(answer.content)


# Limits


@pytest.mark.parametrize("more", [0, 1])
def test_a_body_may_have_so_many_bytes(api: Api, more: int) -> None:
    begin, end = b'{"externalUserID": "nobody", "amount": 1, "x": "', b'"}'
    content = begin + b"x" * (LIMIT_BYTES + more - len(begin) - len(end)) + end
    answer = api.send("POST", "/v1/wallet/credit", content=content)
    assert answer.error == ((413, "PAYLOAD_TOO_LARGE") if more else (404, "NOT_FOUND"))


@pytest.mark.parametrize("more", [0, 1])
def test_a_body_in_chunks_may_have_so_many_bytes(api: Api, more: int) -> None:
    chunks = chain(repeat(b" " * (LIMIT_BYTES // 8), 8), [b" " * more])
    url = f"{api.url}/expys/v1/wallet/credit"
    answer = api.http.post(url, content=chunks, headers=AUTHORIZED)
    assert code(answer) == ((413, "PAYLOAD_TOO_LARGE") if more else (400, "BAD_REQUEST"))


def test_the_journal_has_no_body_of_a_request_that_was_too_large(api: Api) -> None:
    api.send("POST", "/v1/wallet/credit", content=b" " * (LIMIT_BYTES + 1))
    entry = newest(api)
    assert (entry["status"], entry["request"]["body"]) == (413, None)


def test_more_headers_than_the_limit_are_refused(api: Api) -> None:
    few = {f"x-{number}": "" for number in range(80)}
    assert api.send("GET", "/v1/offers", headers=few).status == 200
    many = {f"x-{number}": "" for number in range(101)}
    assert api.send("GET", "/v1/offers", headers=many).error == (431, "BAD_REQUEST")
    assert (newest(api)["status"], newest(api)["operation"]) == (431, None)


class Line:
    """One connection to the live server, byte by byte."""

    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=10)

    def send(self, text: str, body: bytes = b"") -> None:
        self.socket.sendall(text.replace("\n", "\r\n").encode() + body)

    def answer(self) -> tuple[int, Json]:
        response = http.client.HTTPResponse(self.socket)
        response.begin()
        return response.status, json.loads(response.read())


@pytest.fixture
def line(live_server: str) -> Iterator[Line]:
    """A connection of the test's own."""
    line = Line(live_server)
    yield line
    line.socket.close()


HEAD = f"""POST /w/gateway{CREDIT} HTTP/1.1
Host: localhost
Authorization: Bearer {KEY}
"""
READ = f"""GET /w/gateway/expys/v1/offers/off_spa HTTP/1.1
Host: localhost
Authorization: Bearer {KEY}

"""


def refused(answer: tuple[int, Json]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


def test_a_connection_stays_sane_when_its_announced_body_is_too_large(line: Line) -> None:
    line.send(f"{HEAD}Content-Length: {LIMIT_BYTES + 1}\n\n", b" " * (LIMIT_BYTES + 1))
    assert refused(line.answer()) == (413, "PAYLOAD_TOO_LARGE")
    line.send(READ)
    assert line.answer()[1]["id"] == "off_spa"


def test_an_announced_body_that_is_too_large_is_refused_before_it_was_sent(line: Line) -> None:
    line.send(f"{HEAD}Content-Length: {10 * LIMIT_BYTES}\n\n")
    assert refused(line.answer()) == (413, "PAYLOAD_TOO_LARGE")


def test_a_connection_stays_sane_when_its_chunks_are_too_large(line: Line) -> None:
    chunk = b"20000\r\n" + b" " * 0x20000 + b"\r\n"
    line.send(f"{HEAD}Transfer-Encoding: chunked\n\n", chunk * 9 + b"0\r\n\r\n")
    assert refused(line.answer()) == (413, "PAYLOAD_TOO_LARGE")
    line.send(READ)
    assert line.answer()[1]["id"] == "off_spa"


def test_chunks_without_an_end_are_refused_once_they_are_too_large(line: Line) -> None:
    chunk = b"20000\r\n" + b" " * 0x20000 + b"\r\n"
    line.send(f"{HEAD}Transfer-Encoding: chunked\n\n", chunk * 9)
    assert refused(line.answer()) == (413, "PAYLOAD_TOO_LARGE")


def a_scope(method: str, path: str, *headers: tuple[str, str]) -> dict[str, Any]:
    """A request to the default world as an ASGI server announces it."""
    sent = (("Authorization", f"Bearer {KEY}"), *headers)
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent],
    }


def run(
    gateway: Gateway, scope: dict[str, Any], messages: list[dict[str, Any]]
) -> tuple[int, list[dict[str, Any]]]:
    """The status of the answer to a request that comes in these parts, and the parts left over."""
    left, sent = list(messages), []

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(gateway(scope, receive, send))
    return (sent[0]["status"] if sent else 0), left


def test_a_body_may_come_in_parts(server: Server) -> None:
    scope = a_scope("POST", CREDIT, ("Transfer-Encoding", "chunked"))
    parts = [b'{"externalUserID": "nob', b'ody", "amount"', b": 1}"]
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    assert run(server.gateway, scope, [*messages, {"type": "http.request"}]) == (404, [])


def test_the_rest_of_a_body_that_is_too_large_is_not_waited_for(server: Server) -> None:
    scope = a_scope("POST", CREDIT, ("Transfer-Encoding", "chunked"))
    part = {"type": "http.request", "body": b" " * LIMIT_BYTES, "more_body": True}
    status, left = run(server.gateway, scope, [part] * 5)
    assert (status, len(left)) == (413, 3)


def test_a_request_that_breaks_off_changes_nothing(server: Server) -> None:
    world = server.worlds.use("default")
    before = world.ids.counter
    scope = a_scope("POST", "/expys/v1/auth/exchange", ("Content-Length", "100"))
    whole = b'{"externalUserID": "ghost"}'
    part = {"type": "http.request", "body": whole, "more_body": True}
    run(server.gateway, scope, [part, {"type": "http.disconnect"}])
    assert world.ids.counter == before


# Crashes


@pytest.mark.parametrize(
    ("method", "error"), [("POST", "ZeroDivisionError: a bug"), ("GET", "KeyError: 'a bug'")]
)
def test_a_crash_is_answered_in_the_envelope_and_its_traceback_kept(
    api: Api, world: World, method: str, error: str
) -> None:
    answer = api.http.request(method, f"{api.url}/expys/v1/crash", headers=AUTHORIZED)
    assert code(answer) == (500, "INTERNAL")
    assert "bug" not in answer.text
    (crash,) = world.crashes
    assert crash.startswith("Traceback (most recent call last):")
    assert crash.endswith(f"{error}\n")
    world.crashes.clear()


def test_a_crash_is_logged_with_the_request(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    api.http.post(f"{api.url}/expys/v1/crash", headers=AUTHORIZED)
    (record,) = [each for each in caplog.records if each.name == "mockserver"]
    assert record.levelno == logging.ERROR
    assert record.getMessage().startswith("POST /v1/crash failed:\nTraceback")


def test_a_crash_leaves_no_trace(api: Api, world: World) -> None:
    before = world.ids.counter
    api.http.post(f"{api.url}/expys/v1/crash", headers=AUTHORIZED | {"Idempotency-Key": "a"})
    assert world.store.get(NOTES, "crash") is None
    assert world.ids.counter == before
    assert (newest(api)["status"], newest(api)["idempotency"]) == (500, None)


def test_the_application_hands_out_the_crashes_of_a_world_once() -> None:
    app = create_app(Settings())
    with TestClient(app, base_url=ORIGIN) as client:
        assert client.get("/w/broken/expys/v1/offers", headers=AUTHORIZED).is_success
        # Records that no operation can leave behind: a key without its org.
        worlds = app.gateway._worlds  # type: ignore[attr-defined] # noqa: SLF001
        worlds.find("broken").store.remove(ORGS, "org_demo")
        answer = client.get("/w/broken/expys/v1/offers", headers=AUTHORIZED)
    assert code(answer) == (500, "INTERNAL")
    (crash,) = app.state.crashes("broken")
    assert "AssertionError" in crash
    assert app.state.crashes("broken") == []
    assert app.state.crashes("default") == []
    assert app.state.crashes("nowhere") == []
