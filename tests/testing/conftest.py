"""A server in a thread, and a world of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest

from mockserver.app import create_app
from mockserver.client import Control
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings


@pytest.fixture(scope="session")
def server() -> Iterator[ServerThread]:
    """A server with the demo world that has room for one stream only."""
    settings = Settings(strict_answers=True, streams_max=1)
    with ServerThread(create_app(settings), bind("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture(scope="session")
def names() -> Iterator[str]:
    """A new name for each world."""
    return (f"testing-{number}" for number in count(1))


@pytest.fixture
def control(server: ServerThread, names: Iterator[str]) -> Iterator[Control]:
    """The control plane of a demo world of the test's own."""
    name = next(names)
    with Control(server.url, world=name) as control:
        control.make_world(name)
        yield control
        control.drop_world(name)
