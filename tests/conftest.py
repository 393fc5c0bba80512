"""What every test may ask for: a server on a socket, the same application in process."""

from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx
from coverage import Coverage
from hypothesis import HealthCheck, settings
from starlette.testclient import TestClient

from mockserver.app import create_app
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings
from mockserver.sftp.server import host_key, serve
from tests.certificates import Certificates
from tests.receiver import Receiver, a_receiver
from tests.sftp.host import Host

pytest_plugins = ["pytester"]

# How long an example takes says something about the machine, not about the code.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


def pytest_sessionfinish() -> None:
    """Save what was measured: a worker that takes long to do so at its end is killed."""
    measured = Coverage.current()
    if measured is not None:
        measured.stop()
        measured.save()


@pytest.fixture(autouse=True)
def _blocking_calls_fail() -> Iterator[None]:
    """Raise where our code blocks the event loop: one slow world must not hold up the others."""
    with blockbuster_ctx("mockserver"):
        yield


@pytest.fixture(scope="session")
def live_server() -> Iterator[str]:
    """URL of a server with the demo world; change things in a world of your own."""
    with ServerThread(create_app(Settings(strict_answers=True)), bind("127.0.0.1", 0)) as server:
        yield server.url


@pytest.fixture(scope="session")
def any_host() -> Iterator[Host]:
    """A server that also takes files over SFTP."""
    app, listener, key = (
        create_app(Settings(strict_answers=True)),
        bind("127.0.0.1", 0),
        host_key(None),
    )
    port = listener.getsockname()[1]
    beside = serve(app.state.file_drop, app.state.worlds, listener, key)
    with ServerThread(app, bind("127.0.0.1", 0), beside=beside) as server:
        yield Host(server.url, port, key.export_public_key().decode().strip(), app)


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    """An authority that no machine trusts, and what it certifies."""
    return Certificates()


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
    with TestClient(
        create_app(Settings(strict_answers=True)), base_url="http://127.0.0.1:8080"
    ) as client:
        yield client
