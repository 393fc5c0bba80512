"""A client of a fresh world for every test: in process and on a socket, so each test runs twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import httpx2
import pytest
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.settings import Settings
from tests.builders import Api
from tests.control.builders import ORIGIN


@pytest.fixture(scope="session")
def in_process_client() -> Iterator[httpx2.Client]:
    """Client without a socket."""
    with TestClient(create_app(Settings(strict_answers=True)), base_url=ORIGIN) as client:
        yield client


@pytest.fixture(scope="session")
def live_client() -> Iterator[httpx2.Client]:
    """Client with connections that stay open."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def world_names() -> Iterator[str]:
    """A new name for each world."""
    return (f"control-{number}" for number in count(1))


@pytest.fixture
def unmade_in_process(
    in_process_client: httpx2.Client, world_names: Iterator[str]
) -> Iterator[Callable[[], Api]]:
    """Clients of worlds that nobody made yet, in process."""
    yield from _unmade(in_process_client, ORIGIN, world_names)


@pytest.fixture
def unmade_live(
    live_client: httpx2.Client, live_server: str, world_names: Iterator[str]
) -> Iterator[Callable[[], Api]]:
    """Clients of worlds that nobody made yet, on the socket."""
    yield from _unmade(live_client, live_server, world_names)


@pytest.fixture(params=["unmade_in_process", "unmade_live"], ids=["in-process", "live"])
def unmade(request: pytest.FixtureRequest) -> Callable[[], Api]:
    """Gives clients of worlds that nobody made yet; all are dropped afterwards."""
    chosen: Callable[[], Api] = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def api(unmade: Callable[[], Api]) -> Api:
    """The demo world, frozen at NOW; the test runs in process and on the socket."""
    api = unmade()
    api.start()
    return api


@pytest.fixture
def serve() -> Iterator[Callable[..., Api]]:
    """Starts an application with settings of its own, in process; gives its default world."""
    with ExitStack() as open_clients:

        def start(**settings: object) -> Api:
            chosen = {"strict_answers": True, **settings}
            app = create_app(Settings(**chosen))  # type: ignore[arg-type]
            client = open_clients.enter_context(TestClient(app, base_url=ORIGIN))
            return Api(client, ORIGIN, "default")

        yield start


def _unmade(http: httpx2.Client, origin: str, names: Iterator[str]) -> Iterator[Callable[[], Api]]:
    given: list[Api] = []

    def next_one() -> Api:
        given.append(Api(http, origin, next(names)))
        return given[-1]

    yield next_one
    for api in given:
        assert api.control("DELETE", f"/worlds/{api.world}").status_code in (204, 404)
