"""A client of a fresh world for every test: in process and on a socket, so each test runs twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import httpx2
import pytest

from tests.providers.conftest import ORIGIN
from tests.providers.loyalife.builders import Loyalife


@pytest.fixture(scope="session")
def world_names() -> Iterator[str]:
    """A new name for each world."""
    return (f"loyalife-{number}" for number in count(1))


@pytest.fixture
def in_process_api(
    in_process_client: httpx2.Client, world_names: Iterator[str]
) -> Iterator[Loyalife]:
    """The demo world in process alone."""
    yield from _a_world(Loyalife(in_process_client, ORIGIN, next(world_names)))


@pytest.fixture
def live_api(
    live_client: httpx2.Client, live_server: str, world_names: Iterator[str]
) -> Iterator[Loyalife]:
    """The demo world on the socket alone."""
    yield from _a_world(Loyalife(live_client, live_server, next(world_names)))


@pytest.fixture(params=["in_process_api", "live_api"], ids=["in-process", "live"])
def api(request: pytest.FixtureRequest) -> Loyalife:
    """The demo world, frozen at NOW; the test runs in process and on the socket."""
    chosen: Loyalife = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(params=["documented", "short"])
def surface(request: pytest.FixtureRequest, api: Loyalife) -> Loyalife:
    """The same at the documented paths and at the short ones."""
    return api.short if request.param == "short" else api


def _a_world(api: Loyalife) -> Iterator[Loyalife]:
    api.start()
    yield api
    api.controlled("DELETE", f"/worlds/{api.world}")
