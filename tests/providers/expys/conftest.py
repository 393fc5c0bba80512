"""A client of a fresh world for every test: in process and on a socket, so each test runs twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import httpx2
import pytest

from mockserver.exchange.worlds import Worlds
from mockserver.providers.expys.events import payload
from tests.builders import Api, Json
from tests.providers.conftest import ORIGIN


@pytest.fixture(scope="session")
def world_names() -> Iterator[str]:
    """A new name for each world."""
    return (f"expys-{number}" for number in count(1))


@pytest.fixture
def in_process_api(in_process_client: httpx2.Client, world_names: Iterator[str]) -> Iterator[Api]:
    """The demo world in process alone."""
    yield from _a_world(Api(in_process_client, ORIGIN, next(world_names)))


@pytest.fixture
def live_api(
    live_client: httpx2.Client, live_server: str, world_names: Iterator[str]
) -> Iterator[Api]:
    """The demo world on the socket alone."""
    yield from _a_world(Api(live_client, live_server, next(world_names)))


@pytest.fixture(params=["in_process_api", "live_api"], ids=["in-process", "live"])
def api(request: pytest.FixtureRequest) -> Api:
    """The demo world, frozen at NOW; the test runs in process and on the socket."""
    chosen: Api = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture
def events(app: Any, in_process_api: Api) -> Callable[[], list[Json]]:
    """Reads what the world of `in_process_api` has to tell, oldest first."""

    def read() -> list[Json]:
        worlds: Worlds = app.gateway._worlds  # noqa: SLF001 - no route shows events yet
        world = worlds.find(in_process_api.world)
        payloads = [payload(world.ids.stream, event) for event in world.events()]
        return [json.loads(payload) for payload in reversed(payloads)]

    return read


def _a_world(api: Api) -> Iterator[Api]:
    api.start()
    yield api
    api.controlled("DELETE", f"/worlds/{api.world}")
