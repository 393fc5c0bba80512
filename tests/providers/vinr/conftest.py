"""A client of a fresh world for every test: in process and on a socket, so each test runs twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.settings import Settings
from tests.providers.vinr.api import Vinr

ORIGIN = "http://127.0.0.1:8080"


@pytest.fixture(scope="session")
def app() -> Starlette:
    """The application of all in-process tests."""
    return create_app(Settings())


@pytest.fixture(scope="session")
def in_process_client(app: Starlette) -> Iterator[httpx2.Client]:
    """Client without a socket."""
    with TestClient(app, base_url=ORIGIN) as client:
        yield client


@pytest.fixture(scope="session")
def live_client() -> Iterator[httpx2.Client]:
    """Client with connections that stay open; enough of them for the parallel tests."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def world_names() -> Iterator[str]:
    """A new name for each world."""
    return (f"vinr-{number}" for number in count(1))


@pytest.fixture
def in_process_api(in_process_client: httpx2.Client, world_names: Iterator[str]) -> Iterator[Vinr]:
    """The demo world in process alone."""
    yield from _a_world(Vinr(in_process_client, ORIGIN, next(world_names)))


@pytest.fixture
def live_api(
    live_client: httpx2.Client, live_server: str, world_names: Iterator[str]
) -> Iterator[Vinr]:
    """The demo world on the socket alone."""
    yield from _a_world(Vinr(live_client, live_server, next(world_names)))


@pytest.fixture(params=["in_process_api", "live_api"], ids=["in-process", "live"])
def api(request: pytest.FixtureRequest) -> Vinr:
    """The demo world, frozen at NOW; the test runs in process and on the socket."""
    chosen: Vinr = request.getfixturevalue(request.param)
    return chosen


def _a_world(api: Vinr) -> Iterator[Vinr]:
    api.start()
    yield api
    api.controlled("DELETE", f"/worlds/{api.world}")
