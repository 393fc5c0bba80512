"""The hold on its connection that a request brings along."""

from __future__ import annotations

import asyncio
import http.client
import threading
from typing import cast

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockserver.connections import HTTP_PROTOCOL, SocketConnection, telling
from mockserver.exchange.asgi import CONNECTION, Connection
from mockserver.serving import ServerThread, bind

BOTH = pytest.mark.parametrize(
    "protocol", [HttpToolsProtocol, H11Protocol], ids=["httptools", "h11"]
)


class Transport:
    """A transport that keeps what it is told; without a socket, which must not be asked for."""

    def __init__(self, *, closing: bool) -> None:
        self.closing = closing
        self.told: list[str] = []

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.told.append("close")

    def abort(self) -> None:
        self.told.append("abort")


class Cycle:
    disconnected = False


def a_connection(transport: Transport) -> SocketConnection:
    return SocketConnection(cast(asyncio.Transport, transport))


def answers(*paths: str, protocol: type[asyncio.Protocol]) -> list[Connection]:
    """The connections of requests that are sent over one connection of the client."""
    found = []

    async def answer(request: Request) -> PlainTextResponse:
        found.append(request.scope["extensions"][CONNECTION])
        return PlainTextResponse("here")

    app = Starlette(routes=[Route("/{any}", answer)])
    with ServerThread(app, bind("127.0.0.1", 0), telling(protocol)) as server:
        client = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=5)
        for path in paths:
            client.request("GET", path)
            assert client.getresponse().read() == b"here"
        client.close()
    return found


@BOTH
def test_requests_bring_their_connection_along(protocol: type[asyncio.Protocol]) -> None:
    first, second = answers("/one", "/two", protocol=protocol)
    assert isinstance(first, SocketConnection)
    assert first is second


@BOTH
def test_waiting_is_of_no_more_use_when_the_connection_is_gone(
    protocol: type[asyncio.Protocol],
) -> None:
    (connection,) = answers("/one", protocol=protocol)
    assert connection.over.is_set()


@BOTH
def test_a_request_that_waits_is_told_that_the_server_is_to_stop_and_may_still_answer(
    protocol: type[asyncio.Protocol],
) -> None:
    seen = threading.Event()

    async def wait(request: Request) -> PlainTextResponse:
        connection: Connection = request.scope["extensions"][CONNECTION]
        seen.set()
        await connection.over.wait()
        return PlainTextResponse("in time")

    app = Starlette(routes=[Route("/", wait)])
    with ServerThread(app, bind("127.0.0.1", 0), telling(protocol)) as server:
        client = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=5)
        client.request("GET", "/")
        assert seen.wait(5)
    assert client.getresponse().read() == b"in time"
    client.close()


def test_the_server_uses_the_fastest_protocol_that_there_is() -> None:
    assert issubclass(HTTP_PROTOCOL, AutoHTTPProtocol)
    assert HTTP_PROTOCOL.__name__ == f"Telling{AutoHTTPProtocol.__name__}"


def test_the_socket_of_a_connection_that_is_gone_is_left_alone() -> None:
    # Its number may be that of another one by now.
    transport = Transport(closing=True)
    connection = a_connection(transport)
    connection.reset()
    assert transport.told == []


def test_what_is_sent_after_the_end_is_dropped_where_uvicorn_can_be_told() -> None:
    for cycle in (Cycle(), None):
        transport = Transport(closing=False)
        connection = a_connection(transport)
        connection.cycle = cycle
        connection.close()
        assert transport.told == ["close"]
        assert cycle is None or cycle.disconnected
