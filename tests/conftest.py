"""What every test may ask for: a server on a socket, the same application in process."""

from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from tests.receiver import Receiver, a_receiver

pytest_plugins = ["pytester"]


@pytest.fixture(autouse=True)
def _blocking_calls_fail() -> Iterator[None]:
    """Raise where our code blocks the event loop: one slow world must not hold up the others."""
    with blockbuster_ctx("mockserver"):
        yield


@pytest.fixture(scope="session")
def live_server() -> Iterator[str]:
    """URL of a server with the demo world; change things in a world of your own."""
    with ServerThread(create_app(Settings()), bind("127.0.0.1", 0)) as server:
        yield server.url


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks."""
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def other_receiver() -> Iterator[Receiver]:
    """Another one."""
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def in_process() -> Iterator[TestClient]:
    """Client of a fresh application with the demo world, without a socket."""
    with TestClient(create_app(Settings()), base_url="http://127.0.0.1:8080") as client:
        yield client
