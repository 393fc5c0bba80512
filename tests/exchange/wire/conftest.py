"""A demo world on a socket, with a connection of its own, for both of the protocols."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace

import httpx2
import msgspec
import pytest
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mockserver.connections import telling
from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.operation import Operation
from mockserver.providers.expys.auth import SERVER
from mockserver.providers.expys.provider import EXPYS
from mockserver.serving import ServerThread
from tests.builders import Api
from tests.exchange.wire.line import TIMEOUT_S, Line
from tests.exchange.wire.live import a_live_api, a_live_server

HANG_S = 0.05


class Peeked(msgspec.Struct):
    """The answer of an operation for HEAD: it has a length, and no body is sent."""

    seen: bool = True


def peek(_: Call, __: NoInput) -> Peeked:
    return Peeked()


PROVIDER = replace(
    EXPYS,
    operations=(
        *EXPYS.operations,
        Operation(
            id="peek", method="HEAD", path="/v1/peek", summary="", access=SERVER, handler=peek
        ),
    ),
)


@pytest.fixture(scope="package", params=[HttpToolsProtocol, H11Protocol], ids=["httptools", "h11"])
def protocol(request: pytest.FixtureRequest) -> type[asyncio.Protocol]:
    """What speaks HTTP: the fast one, and the one that there is on every system."""
    return telling(request.param)


@pytest.fixture(scope="package")
def server(protocol: type[asyncio.Protocol]) -> Iterator[ServerThread]:
    """A server whose hangs are short."""
    with a_live_server(protocol, PROVIDER, hang_s_max=HANG_S) as server:
        yield server


@pytest.fixture(scope="package")
def client() -> Iterator[httpx2.Client]:
    """Connections for all tests: to make a client takes longer than most of them."""
    with httpx2.Client(trust_env=False, timeout=TIMEOUT_S) as client:
        yield client


@pytest.fixture
def api(server: ServerThread, client: httpx2.Client) -> Iterator[Api]:
    """The demo world on a socket."""
    with a_live_api(server, client) as api:
        yield api


@pytest.fixture
def line(api: Api) -> Iterator[Line]:
    """A connection of its own."""
    with Line(api) as line:
        yield line


@pytest.fixture(autouse=True)
def _nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A fault on purpose is no failure of the server."""
    yield
    logged = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    assert [each for each in logged if each.levelno >= logging.WARNING] == []
