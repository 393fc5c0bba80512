"""A fresh world for each test, on the one server with SFTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import httpx2
import pytest

from tests.sftp.host import Host
from tests.world import World


@pytest.fixture(scope="session")
def http() -> Iterator[httpx2.Client]:
    """For the control plane."""
    with httpx2.Client(trust_env=False) as client:
        yield client


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    """A new number for each world."""
    return count(1)


@pytest.fixture
def host(any_host: Host, numbers: Iterator[int]) -> Host:
    """The server, in a new world."""
    return replace(any_host, world=f"sftp-{next(numbers)}")


@pytest.fixture
def world(host: Host, http: httpx2.Client) -> World:
    """The control plane of that world, which is frozen."""
    world = World(http, host.url, host.world)
    world.start()
    return world
