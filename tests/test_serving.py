"""Sockets, the foreground server's thread twin, and how both end."""

import asyncio
import http.client
import socket
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockserver.connections import telling
from mockserver.serving import BindError, ServerThread, bind, url_of
from tests.certificates import Certificates

EXIT_S = 0.5
LARGE = 1 << 20


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("here")


def an_app(*routes: Route) -> Starlette:
    return Starlette(routes=[Route("/", answer), *routes])


def fail(message: str) -> None:
    raise LookupError(message)


def send(url: str, path: str) -> http.client.HTTPConnection:
    """Send a request, and leave its answer for later."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=5)
    connection.request("GET", path)
    return connection


def get(url: str) -> tuple[dict[str, str], str]:
    """Return the headers and the body of the answer to a request for `/`."""
    connection = send(url, "/")
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    text = response.read().decode()
    connection.close()
    return headers, text


def test_port_0_binds_a_free_port_and_its_url_says_which() -> None:
    with bind("127.0.0.1", 0) as listener:
        assert url_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_ipv6_is_served_and_bracketed_in_the_url() -> None:
    with ServerThread(an_app(), bind("::1", 0)) as server:
        assert server.url.startswith("http://[::1]:")
        assert get(server.url)[1] == "here"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        pytest.param("0.0.0.0", "http://127.0.0.1:", id="IPv4"),
        pytest.param("::", "http://[::1]:", id="IPv6"),
    ],
)
def test_a_server_on_all_addresses_is_reached_on_the_loopback_one(host: str, url: str) -> None:
    with ServerThread(an_app(), bind(host, 0)) as server:
        assert server.url.startswith(url)
        assert get(server.url)[1] == "here"


def test_a_taken_port_is_reported_with_what_to_do() -> None:
    with bind("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(BindError, match=rf"127\.0\.0\.1:{port}: the port is taken; .*another"):
            bind("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        pytest.param("no-such-host.invalid", 0, "expected a name or an address", id="unknown name"),
        pytest.param("192.0.2.1", 0, "expected a name or an address", id="not this machine"),
        pytest.param("a" * 64, 0, "expected a name or an address", id="no host name at all"),
        pytest.param("127.0.0.1", 65536, "a port is a number from 0 to 65535", id="big port"),
        pytest.param("127.0.0.1", -1, "a port is a number from 0 to 65535", id="negative port"),
    ],
)
def test_an_impossible_address_is_reported(host: str, port: int, message: str) -> None:
    with pytest.raises(BindError, match=message):
        bind(host, port)


def test_the_port_is_free_again_after_the_server_ended() -> None:
    with ServerThread(an_app(), bind("127.0.0.1", 0)) as server:
        get(server.url)
    bind("127.0.0.1", int(server.url.rpartition(":")[2])).close()


def test_answers_name_neither_the_server_program_nor_the_machine_s_time() -> None:
    with ServerThread(an_app(), bind("127.0.0.1", 0)) as server:
        headers, _ = get(server.url)
    assert not {"server", "date"} & headers.keys()


def test_the_lifespan_runs_around_the_requests() -> None:
    steps: list[str] = []

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        steps.append("start")
        yield
        steps.append("end")

    with ServerThread(Starlette(lifespan=lifespan), bind("127.0.0.1", 0)) as server:
        get(server.url)
        assert steps == ["start"]
    assert steps == ["start", "end"]


def test_an_error_at_the_start_is_raised_to_who_starts_it() -> None:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        fail("no seed")
        yield

    listener = bind("127.0.0.1", 0)
    with (
        pytest.raises(LookupError, match="no seed"),
        ServerThread(Starlette(lifespan=lifespan), listener),
    ):
        raise AssertionError("it must not start")
    assert listener.fileno() == -1


def test_an_error_at_the_end_is_raised_to_who_ends_it() -> None:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        fail("lost")

    with (
        pytest.raises(LookupError, match="lost"),
        ServerThread(Starlette(lifespan=lifespan), bind("127.0.0.1", 0)) as server,
    ):
        get(server.url)


def test_a_request_in_progress_may_end_before_the_server_does() -> None:
    seen, answered = threading.Event(), threading.Event()

    async def short(request: Request) -> PlainTextResponse:
        seen.set()
        await asyncio.sleep(0.01)
        answered.set()
        return PlainTextResponse("done")

    with ServerThread(an_app(Route("/short", short)), bind("127.0.0.1", 0)) as server:
        connection = send(server.url, "/short")
        assert seen.wait(5)
    assert answered.is_set()
    assert connection.getresponse().read() == b"done"
    connection.close()


def test_what_has_no_end_of_its_own_is_told_to_end_before_the_grace_begins() -> None:
    seen, over = threading.Event(), asyncio.Event()

    async def endless(request: Request) -> PlainTextResponse:
        seen.set()
        await over.wait()
        return PlainTextResponse("done")

    app = an_app(Route("/endless", endless))
    app.state.end_streams = over.set
    with ServerThread(app, bind("127.0.0.1", 0)) as server:
        connection = send(server.url, "/endless")
        assert seen.wait(5)
    assert connection.getresponse().read() == b"done"
    connection.close()


def test_a_request_that_waits_for_its_client_is_told_that_it_is_gone() -> None:
    seen, told = threading.Event(), threading.Event()

    async def waits(request: Request) -> PlainTextResponse:
        await request.receive()
        seen.set()
        assert (await request.receive())["type"] == "http.disconnect"
        told.set()
        return PlainTextResponse("too late")

    with ServerThread(an_app(Route("/waits", waits)), bind("127.0.0.1", 0)) as server:
        connection = send(server.url, "/waits")
        assert seen.wait(5)
    assert told.is_set()
    connection.close()


def test_a_request_that_ignores_everything_is_cancelled() -> None:
    seen, cancelled = threading.Event(), threading.Event()

    async def stubborn(request: Request) -> PlainTextResponse:
        seen.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        raise AssertionError("nobody sets the event")

    with ServerThread(an_app(Route("/stubborn", stubborn)), bind("127.0.0.1", 0)) as server:
        connection = send(server.url, "/stubborn")
        assert seen.wait(5)
    connection.close()
    assert cancelled.is_set()


# TLS

BOTH = pytest.mark.parametrize(
    "protocol", [HttpToolsProtocol, H11Protocol], ids=["httptools", "h11"]
)


@BOTH
def test_a_server_with_tls_has_an_https_url_and_answers_there(
    certificates: Certificates, protocol: type[asyncio.Protocol]
) -> None:
    async def scheme(request: Request) -> PlainTextResponse:
        return PlainTextResponse(request.url.scheme)

    app = Starlette(routes=[Route("/", scheme)])
    listener, tls = bind("127.0.0.1", 0), certificates.server
    with ServerThread(app, listener, telling(protocol), tls=tls) as server:
        assert server.url == f"https://127.0.0.1:{listener.getsockname()[1]}"
        host = server.url.removeprefix("https://")
        connection = http.client.HTTPSConnection(host, timeout=5, context=certificates.client)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"https"
        connection.close()


@BOTH
def test_connections_that_nobody_uses_do_not_hold_up_the_end(
    certificates: Certificates, protocol: type[asyncio.Protocol]
) -> None:
    """One was used and is kept open, and one has not said a word."""
    with ServerThread(
        an_app(), bind("127.0.0.1", 0), telling(protocol), tls=certificates.server
    ) as server:
        host = server.url.removeprefix("https://")
        kept = http.client.HTTPSConnection(host, timeout=5, context=certificates.client)
        kept.request("GET", "/")
        assert kept.getresponse().read() == b"here"
        address = ("127.0.0.1", int(host.rpartition(":")[2]))
        silent = socket.create_connection(address, 5)
        begin_s = time.monotonic()
    assert time.monotonic() - begin_s < EXIT_S
    kept.close()
    silent.close()


def test_an_answer_in_progress_arrives_whole_before_the_server_ends(
    certificates: Certificates,
) -> None:
    seen = threading.Event()

    async def large(request: Request) -> PlainTextResponse:
        seen.set()
        return PlainTextResponse("x" * LARGE)

    app = an_app(Route("/large", large))
    with ServerThread(app, bind("127.0.0.1", 0), tls=certificates.server) as server:
        host = server.url.removeprefix("https://")
        connection = http.client.HTTPSConnection(host, timeout=5, context=certificates.client)
        connection.request("GET", "/large")
        assert seen.wait(5)
        response = connection.getresponse()
        half = response.read(LARGE // 2)
        rest = threading.Thread(target=lambda: got.append(response.read()))
        got: list[bytes] = []
        rest.start()
    rest.join()
    assert len(half) + len(got[0]) == LARGE
    connection.close()
