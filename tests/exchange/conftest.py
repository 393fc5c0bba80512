"""A client of a fresh world for every test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import httpx2
import pytest
from starlette.testclient import TestClient

from mockserver.core.world import World
from tests.builders import Api
from tests.exchange.server import ORIGIN, Server


@pytest.fixture(scope="session")
def server() -> Server:
    """The server of all in-process tests."""
    return Server()


@pytest.fixture(scope="session")
def http(server: Server) -> Iterator[httpx2.Client]:
    """Client without a socket."""
    with TestClient(server.gateway, base_url=ORIGIN) as client:
        yield client


@pytest.fixture(scope="session")
def world_numbers() -> Iterator[int]:
    """A new number for each world."""
    return count(1)


@pytest.fixture
def api(http: httpx2.Client, world_numbers: Iterator[int]) -> Iterator[Api]:
    """The demo world, frozen."""
    api = Api(http, ORIGIN, f"exchange-{next(world_numbers)}")
    api.start()
    yield api
    api.controlled("DELETE", f"/worlds/{api.world}")


@pytest.fixture
def other(api: Api) -> Iterator[Api]:
    """A second world like it."""
    other = Api(api.http, api.origin, f"{api.world}-other")
    other.start()
    yield other
    other.controlled("DELETE", f"/worlds/{other.world}")


@pytest.fixture
def world(server: Server, api: Api) -> World:
    """What is behind `api`."""
    return server.worlds.find(api.world)
