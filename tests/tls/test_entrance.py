"""Clients that come in, byte by byte: how they agree on TLS, and what is said when they do not."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import logging
import socket
import ssl
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from mockserver import serving
from mockserver.serving import ServerThread, bind
from mockserver.tls.entrance import Entrance
from tests.certificates import Certificates

REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
EXIT_S = 0.5
RST = struct.pack("ii", 1, 0)


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("here")


Loop = Callable[[], asyncio.AbstractEventLoop]

# Where uvloop is missing, both are Python's.
LOOPS = pytest.mark.parametrize(
    "loop",
    [serving._loop_factory(), asyncio.new_event_loop],  # noqa: SLF001 - the loop of servers
    ids=["fast loop", "loop of Python"],
)


@contextmanager
def a_server(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch, loop: Loop
) -> Iterator[ServerThread]:
    monkeypatch.setattr(serving, "_loop_factory", lambda: loop)
    app = Starlette(routes=[Route("/", answer)])
    with ServerThread(app, bind("127.0.0.1", 0), tls=certificates.server) as server:
        yield server


@pytest.fixture
def server(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch, loop: Loop
) -> Iterator[ServerThread]:
    """A server on the loop of the test."""
    with a_server(certificates, monkeypatch, loop) as server:
        yield server


class Client:
    """A client that decides itself which bytes are sent when."""

    def __init__(self, server: ServerThread, context: ssl.SSLContext) -> None:
        port = int(server.url.rpartition(":")[2])
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._in, self._out, server_hostname="127.0.0.1")

    def said(self) -> bytes:
        """What is to be sent next."""
        return self._out.read()

    def hear(self) -> bool:
        """Take in what the server says; False at the end."""
        data = self.socket.recv(1 << 16)
        self._in.write(data)
        return data != b""

    def hello(self) -> bytes:
        """The first bytes of a handshake."""
        with contextlib.suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
        return self.said()

    def agree(self) -> bytes:
        """The last bytes of a handshake that was begun."""
        while True:
            assert self.hear(), "the server ended the connection"
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                continue
            return self.said()

    def answer(self) -> bytes:
        """All that the server answers."""
        content = b""
        while True:
            try:
                content += (part := self.tls.read(1 << 16))
            except ssl.SSLWantReadError:
                assert self.hear(), "the server ended the connection"
            else:
                if not part:
                    return content


@pytest.fixture
def client(server: ServerThread, certificates: Certificates) -> Iterator[Client]:
    client = Client(server, certificates.client)
    with client.socket:
        yield client


def is_well(server: ServerThread, certificates: Certificates) -> bool:
    """Whether the server answers others."""
    host = server.url.removeprefix("https://")
    connection = http.client.HTTPSConnection(host, timeout=10, context=certificates.client)
    connection.request("GET", "/")
    body = connection.getresponse().read()
    connection.close()
    return body == b"here"


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was said of clients."""
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


@LOOPS
@pytest.mark.parametrize("size", [1, 7, 4096], ids=lambda size: f"{size} bytes at a time")
def test_a_handshake_may_come_in_pieces(client: Client, size: int) -> None:
    client.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    hello = client.hello()
    for at in range(0, len(hello), size):
        client.socket.sendall(hello[at : at + size])
    client.socket.sendall(client.agree())
    client.tls.write(REQUEST)
    client.socket.sendall(client.said())
    assert client.answer().endswith(b"\r\n\r\nhere")


@LOOPS
def test_a_request_may_come_along_with_the_last_word(client: Client) -> None:
    client.socket.sendall(client.hello())
    last = client.agree()
    client.tls.write(REQUEST)
    client.socket.sendall(last + client.said())
    assert client.answer().endswith(b"\r\n\r\nhere")


@LOOPS
def test_a_client_in_the_middle_of_it_does_not_hold_up_the_end(
    certificates: Certificates, monkeypatch: pytest.MonkeyPatch, loop: Loop
) -> None:
    with a_server(certificates, monkeypatch, loop) as server:
        client = Client(server, certificates.client)
        client.socket.sendall(client.hello())
        assert client.hear()
        begin_s = time.monotonic()
    assert time.monotonic() - begin_s < EXIT_S
    client.socket.close()


def gone_at_once(client: Client) -> None:
    """Not a word."""


def gone_after_a_byte(client: Client) -> None:
    client.socket.sendall(client.hello()[:1])


def gone_after_hello(client: Client) -> None:
    client.socket.sendall(client.hello())
    client.hear()


def gone_with_the_last_word(client: Client) -> None:
    client.socket.sendall(client.hello())
    last = client.agree()
    with contextlib.suppress(ssl.SSLWantReadError):
        client.tls.unwrap()
    client.socket.sendall(last + client.said())


@LOOPS
@pytest.mark.parametrize("in_order", [True, False], ids=["in order", "reset"])
@pytest.mark.parametrize(
    "leave", [gone_at_once, gone_after_a_byte, gone_after_hello, gone_with_the_last_word]
)
def test_a_client_that_leaves_does_no_harm_and_is_not_told_of(
    server: ServerThread,
    client: Client,
    certificates: Certificates,
    caplog: pytest.LogCaptureFixture,
    leave: Callable[[Client], None],
    in_order: bool,
) -> None:
    leave(client)
    if not in_order:
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RST)
    client.socket.close()
    assert is_well(server, certificates)
    assert told(caplog) == []


@LOOPS
def test_clear_text_is_answered_with_what_to_do(
    server: ServerThread, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.socket.sendall(REQUEST)
    with http.client.HTTPResponse(client.socket) as response:
        response.begin()
        assert response.status == 400
        assert response.read() == b"This port speaks TLS: the URL has to begin with https://\n"
    assert client.socket.recv(1) == b""
    assert told(caplog) == [
        "no TLS with 127.0.0.1: it sent a request in clear text; its URL has to begin with https://"
    ]


@LOOPS
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=str)
def test_a_client_that_does_not_trust_the_certificate_is_told_of(
    server: ServerThread,
    certificates: Certificates,
    caplog: pytest.LogCaptureFixture,
    version: ssl.TLSVersion,
) -> None:
    context = ssl.create_default_context()
    context.minimum_version = context.maximum_version = version
    connection = http.client.HTTPSConnection(
        server.url.removeprefix("https://"), timeout=10, context=context
    )
    with pytest.raises(ssl.SSLCertVerificationError):
        connection.request("GET", "/")
    assert is_well(server, certificates)
    (message,) = told(caplog)
    assert message.startswith("no TLS with 127.0.0.1: it does not trust the certificate (")


@LOOPS
def test_other_failures_are_told_as_they_are(
    server: ServerThread,
    client: Client,
    certificates: Certificates,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client.socket.sendall(b"\x16 and nothing that makes sense")
    while client.hear():
        pass
    assert is_well(server, certificates)
    (message,) = told(caplog)
    assert "no TLS with 127.0.0.1: " in message
    assert "trust" not in message


# What falls between the steps of a loop


class Wire(asyncio.Transport):
    """A transport to nowhere; as a protocol, it takes in what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = bytearray(7)
        self.has_heard = asyncio.Event()

    def pause_reading(self) -> None:
        """There is nothing to read."""

    def set_protocol(self, _: asyncio.BaseProtocol) -> None:
        """Nothing comes that it could get."""

    def get_protocol(self) -> Any:
        return self

    def get_buffer(self, size: int) -> memoryview:
        return memoryview(self.heard)[:size]

    def buffer_updated(self, _: int) -> None:
        self.has_heard.set()


class Speaker(asyncio.Protocol):
    """What would speak HTTP."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def connection_made(self, _: asyncio.BaseTransport) -> None:
        self.events.append("made")

    def connection_lost(self, _: Exception | None) -> None:
        self.events.append("lost")


@pytest.mark.parametrize(
    ("is_lost_before", "events"), [(True, []), (False, ["made", "lost"])], ids=["before", "after"]
)
def test_a_connection_that_is_lost_around_its_handing_over(
    certificates: Certificates, is_lost_before: bool, events: list[str]
) -> None:
    async def story() -> None:
        wire, speaker = Wire(), Speaker()
        entrance = Entrance(cast(type[asyncio.Protocol], lambda: speaker), certificates.server)
        handshake: Any = entrance.protocol()

        async def start_tls(*_: object, **__: object) -> Wire:
            if is_lost_before:
                handshake.connection_lost(None)
            return wire

        with pytest.MonkeyPatch.context() as loop:
            loop.setattr(asyncio.get_running_loop(), "start_tls", start_tls)
            handshake.connection_made(wire)
            handshake.data_received(b"\x16 hello")
            await handshake.over.wait()
            await wire.has_heard.wait()
        if not is_lost_before:
            handshake.connection_lost(None)
        assert bytes(wire.heard) == b"\x16 hello"
        assert speaker.events == events

    asyncio.run(story())
