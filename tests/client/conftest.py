"""A world, the backend of its partner, and the app of one member."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import httpx2
import pytest

from tests.builders import KEY, Api
from tests.client.expys import Expys
from tests.client.scene import (
    MEMBER,
    POINTS,
    Pauses,
)


@pytest.fixture(scope="module")
def http() -> Iterator[httpx2.Client]:
    """Connections for all tests: to make a client takes longer than most of them."""
    with httpx2.Client(trust_env=False, timeout=30) as client:
        yield client


@pytest.fixture
def world(http: httpx2.Client, live_server: str) -> Iterator[Api]:
    """A demo world of its own on the socket, for levers and for what the client cannot see."""
    api = Api(http, live_server, f"loop-{uuid4()}")
    api.start()
    yield api
    api.controlled("DELETE", f"/worlds/{api.world}")


@pytest.fixture
def pauses() -> Pauses:
    """How long the clients have waited, in seconds."""
    return []


@pytest.fixture
def org(http: httpx2.Client, world: Api, pauses: Pauses) -> Expys:
    """The partner's backend. While it waits, the clock of the world moves."""

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        world.advance(f"{max(1, round(seconds * 1000))}ms")

    return Expys(f"{world.url}/expys", KEY, http, sleep=sleep)


@pytest.fixture
def app(http: httpx2.Client, org: Expys, pauses: Pauses) -> Expys:
    """The app of a rich member, which gets new tokens from the partner's backend."""

    def fresh() -> str:
        token: str = org.exchange(MEMBER)["accessToken"]
        return token

    token = fresh()
    org.credit(MEMBER, POINTS, reason="welcome")
    return Expys(org.base_url, token, http, sleep=pauses.append, refresh=fresh)
