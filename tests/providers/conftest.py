"""What the tests of all providers send their requests with.

Each has a client of a fresh world for every test: `in_process_api` and, on a socket, `live_api`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any, TypeVar

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.settings import Settings
from tests.world import World

ORIGIN = "http://127.0.0.1:8080"


W = TypeVar("W", bound=World)


def fresh(api: W) -> Iterator[W]:
    """A client of the demo world, which is dropped afterwards."""
    api.start()
    yield api
    api.controlled("DELETE", f"/worlds/{api.world}")


@pytest.fixture(scope="session")
def app() -> Starlette:
    """The application of all in-process tests."""
    return create_app(Settings(strict_answers=True))


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
    return (f"world-{number}" for number in count(1))


@pytest.fixture(params=["in_process_api", "live_api"], ids=["in-process", "live"])
def api(request: pytest.FixtureRequest) -> Any:
    """The provider's client of the demo world; the test runs in process and on the socket."""
    return request.getfixturevalue(request.param)
