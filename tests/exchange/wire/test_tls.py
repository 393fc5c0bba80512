"""Each fault on the wire below TLS: clients feel the same as without it."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Iterator

import httpx2
import pytest

from mockserver.exchange.wire.outgoing import GARBAGE
from mockserver.serving import ServerThread
from tests.builders import Api
from tests.certificates import Certificates
from tests.exchange.failing import counters, fail, newest
from tests.exchange.wire.conftest import HANG_S
from tests.exchange.wire.line import TIMEOUT_S, Line, content_length, lost, status
from tests.exchange.wire.live import a_live_server

EXIT_S = 0.5


@pytest.fixture(scope="module")
def server(protocol: type[asyncio.Protocol], certificates: Certificates) -> Iterator[ServerThread]:
    with a_live_server(protocol, tls=certificates.server, hang_s_max=HANG_S) as server:
        yield server


@pytest.fixture(scope="module")
def client(certificates: Certificates) -> Iterator[httpx2.Client]:
    with httpx2.Client(verify=certificates.client, trust_env=False, timeout=TIMEOUT_S) as client:
        yield client


@pytest.fixture
def tls(certificates: Certificates) -> ssl.SSLContext:
    return certificates.client


@pytest.fixture
def line(api: Api, tls: ssl.SSLContext) -> Iterator[Line]:
    with Line(api, tls) as line:
        yield line


PHASES = pytest.mark.parametrize("phase", ["before", "after"])


@PHASES
def test_a_reset_breaks_the_connection_off(api: Api, line: Line, phase: str) -> None:
    rule = fail(api, wire="reset", phase=phase)
    line.ask()
    assert line.was_reset()
    assert newest(api)["fault"] == rule


@PHASES
@pytest.mark.parametrize("wire", ["close", "hang"])
def test_nothing_comes_and_the_connection_ends_in_order(
    api: Api, line: Line, wire: str, phase: str
) -> None:
    rule = fail(api, wire=wire, phase=phase)
    line.ask()
    assert lost(line) == "closed"
    assert newest(api)["fault"] == rule


def test_a_truncated_answer_promises_all_and_brings_half(api: Api, line: Line) -> None:
    whole = api.get("/v1/offers").body
    fail(api, wire="truncate")
    line.ask()
    head, _, body = line.rest().partition(b"\r\n\r\n")
    assert content_length(head) == len(whole)
    assert body == whole[: len(whole) // 2]


def test_garbage_is_a_success_that_is_no_json(api: Api, line: Line) -> None:
    fail(api, wire="garbage", times=1)
    line.ask()
    head, body = line.answer()
    assert (status(head), body) == (200, GARBAGE)
    line.ask()
    assert json.loads(line.answer()[1]) == api.get("/v1/offers").data


def test_a_drip_brings_the_whole_answer_in_pieces(api: Api, line: Line) -> None:
    whole = api.get("/v1/offers").body
    fail(api, wire="drip", delay="50ms")
    line.ask()
    head = line.head()
    assert content_length(head) == len(whole)
    pieces = [line.some()]
    while sum(map(len, pieces)) < len(whole):
        pieces.append(line.some())
    assert b"".join(pieces) == whole
    assert len(pieces) > 1


@pytest.mark.parametrize(
    ("wire", "error"),
    [
        # Which one of them depends on how well this Python tells a reset.
        ("reset", (httpx2.ReadError, httpx2.RemoteProtocolError)),
        ("close", httpx2.RemoteProtocolError),
        ("hang", httpx2.RemoteProtocolError),
        ("truncate", httpx2.RemoteProtocolError),
    ],
)
def test_an_http_client_says_the_same_as_without_tls(
    api: Api, wire: str, error: type[Exception] | tuple[type[Exception], ...]
) -> None:
    fail(api, wire=wire)
    with pytest.raises(error):
        api.get("/v1/offers")


@pytest.mark.parametrize("delay", [None, "1h"], ids=["hang", "drip"])
def test_waiting_ends_at_once_when_the_server_stops(
    protocol: type[asyncio.Protocol],
    client: httpx2.Client,
    certificates: Certificates,
    delay: str | None,
) -> None:
    effect = {"wire": "drip", "delay": delay} if delay else {"wire": "hang"}
    with a_live_server(protocol, tls=certificates.server) as server:
        api = Api(client, server.url, "default")
        rule = fail(api, operation="getBalance", **effect)
        line = Line(api, certificates.client)
        line.ask("/v1/balance")
        while counters(api, rule) != (1, 1):
            pass
        begin_s = time.monotonic()
    assert time.monotonic() - begin_s < EXIT_S
    with line:
        content = line.rest()
    assert content.startswith(b"HTTP/1.1 200 ") if delay else content == b""
