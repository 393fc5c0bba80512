"""Requests that offer another protocol, as Java's HttpClient does by default, are requests."""

from __future__ import annotations

import asyncio
import http.client
import socket
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from mockserver.connections import telling
from mockserver.serving import ServerThread, bind
from tests.test_connections import BOTH

HEAD = (
    b"POST /one?a=b HTTP/1.1\r\n"
    b"Host: 127.0.0.1\r\n"
    b"Connection: Upgrade, HTTP2-Settings\r\n"
    b"Upgrade: h2c\r\n"
    b"HTTP2-Settings: AAEAAEAAAAIAAAAA\r\n"
)
FIXED = (HEAD + b"Content-Length: 4\r\n\r\n", b"body")
CHUNKED = (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"2\r\nbo\r\n2\r\ndy\r\n0\r\n\r\n")
NEXT = b"GET /two HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


async def repeat(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"{request.method} {request.url} {await request.body()!r}")


def answers(protocol: type[asyncio.Protocol], *parts: bytes) -> Iterator[str]:
    """What is answered to a request that comes in parts, and to the next one."""
    app = Starlette(routes=[Route("/{any}", repeat, methods=["GET", "POST"])])
    with ServerThread(app, bind("127.0.0.1", 0), telling(protocol)) as server:
        address = server.url.removeprefix("http://").split(":")
        with socket.create_connection((address[0], int(address[1])), timeout=5) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for part in parts:
                client.sendall(part)
            yield answer(client)
            client.sendall(NEXT)
            yield answer(client)


def answer(client: socket.socket) -> str:
    response = http.client.HTTPResponse(client)
    response.begin()
    return response.read().decode()


@BOTH
@pytest.mark.parametrize("request_parts", [FIXED, CHUNKED], ids=["length", "chunks"])
@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "head first"])
def test_a_request_with_an_offer_is_answered_and_so_is_the_next_one(
    protocol: type[asyncio.Protocol],
    request_parts: tuple[bytes, bytes],
    at_once: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    parts = [b"".join(request_parts)] if at_once else request_parts
    first, second = answers(protocol, *parts)
    assert first == "POST http://127.0.0.1/one?a=b b'body'"
    assert second == "GET http://127.0.0.1/two b''"
    assert caplog.messages == []


@BOTH
def test_a_request_without_a_body_may_make_an_offer(protocol: type[asyncio.Protocol]) -> None:
    head = HEAD.replace(b"POST", b"GET").replace(b"h2c", b"websocket") + b"\r\n"
    first, second = answers(protocol, head)
    assert first == "GET http://127.0.0.1/one?a=b b''"
    assert second == "GET http://127.0.0.1/two b''"
