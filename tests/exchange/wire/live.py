"""Servers on sockets, as one test or one module needs them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2

from mockserver.app import create_app
from mockserver.connections import HTTP_PROTOCOL
from mockserver.exchange.provider import Provider
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.builders import Api
from tests.exchange.server import PROVIDER


@contextmanager
def a_live_server(
    protocol: type[asyncio.Protocol] = HTTP_PROTOCOL,
    provider: Provider = PROVIDER,
    tls: ssl.SSLContext | None = None,
    **settings: object,
) -> Iterator[ServerThread]:
    """A server with other settings."""
    app = create_app(Settings(**settings), (provider,))  # type: ignore[arg-type] # tests name real ones
    with ServerThread(app, bind("127.0.0.1", 0), protocol, tls=tls) as server:
        yield server


@contextmanager
def a_live_api(server: ServerThread, client: httpx2.Client, world: str = "wire") -> Iterator[Api]:
    """A demo world of a server, frozen."""
    api = Api(client, server.url, world)
    api.start()
    yield api
    api.controlled("DELETE", f"/worlds/{world}")
