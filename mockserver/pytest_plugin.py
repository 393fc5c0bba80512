"""The pytest fixture `mockserver`: a world of its own for every test, on one server per session.

    def test_no_points_no_booking(mockserver):
        mockserver.fail(
            provider="expys", operation="createRedemption", error="INSUFFICIENT_POINTS"
        )
        client = Client(mockserver.expys.base_url, mockserver.expys.api_key)
        ...

pytest imports this module in every run where the package is installed, so the server and its
client are imported by the fixtures that need them, not here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from typing import Unpack

    from mockserver.client import Control
    from mockserver.client_types import (
        Advanced,
        Checkpoint,
        DeliveryStatus,
        Fault,
        FaultRule,
        JournalEntry,
        Restored,
        WebhookEvent,
    )
    from mockserver.serving import ServerThread
    from mockserver.settings import Settings

WORLD_NAME_LENGTH_MAX = 64
EXPYS_DEMO_KEY = "expys_sandbox_demo"
LOYALIFE_DEMO_CLIENT = ("demo-client", "demo-secret")
MARKER = (
    "mockserver(fixture=None, now=None, mode=None, seed=None): "
    "how the world of the fixture `mockserver` starts; fixture: a name or a document, "
    "now: ISO 8601 time, mode: running or frozen, seed: of its random stream."
)


class ServerCrash(Exception):
    """The server itself failed during a test; the text holds its tracebacks."""


class Expys:
    """What a client of the Expys API needs to reach the test's world."""

    def __init__(self, world_url: str) -> None:
        self.base_url = f"{world_url}/expys"
        """URL to give to the client in place of the real service's."""
        self.api_key = EXPYS_DEMO_KEY
        """A sandbox key of the demo world's `org_demo`."""


class Loyalife:
    """What a client of the Loyalife API needs to reach the test's world."""

    def __init__(self, world_url: str) -> None:
        self.base_url = f"{world_url}/loyalife"
        """URL to give to the client in place of the real service's."""
        self.client_id, self.client_secret = LOYALIFE_DEMO_CLIENT
        """Credentials of the demo world's program 19."""


class Clock:
    """The clock of the test's world."""

    def __init__(self, control: Control) -> None:
        self._control = control

    @property
    def now(self) -> str:
        """The world's time, ISO 8601 UTC with milliseconds."""
        return self._control.clock()["now"]

    def advance(self, by: str) -> Advanced:
        """Move the clock by a duration such as `301s`, `30d` or `PT5M`.

        All that falls due on the way has happened when this returns; `["ran"]` lists it.
        """
        return self._control.advance(by)

    def freeze(self, now: str | None = None) -> None:
        """Stop the clock, at an ISO 8601 time not before the world's present if one is given."""
        self._control.set_clock(now=now, mode="frozen")

    def run(self) -> None:
        """Let the clock run with real time again, from where it is."""
        self._control.set_clock(mode="running")


class MockServer:
    """One test's world: where clients reach it, and what the test may do to it.

    Methods raise `mockserver.client.ControlError` when the server refuses them.
    """

    def __init__(self, server_url: str, world: str, control: Control) -> None:
        self.world = world
        """The world's name."""
        self.url = f"{server_url}/w/{world}"
        """The world's URL: providers are below it, as `/expys`, and the control plane `/_mock`."""
        self.expys = Expys(self.url)
        """Base URL and key for clients of Expys."""
        self.loyalife = Loyalife(self.url)
        """Base URL and credentials for clients of Loyalife."""
        self.clock = Clock(control)
        """The world's clock."""
        self.control = control
        """Client of the whole control plane, for what has no method here."""

    def fail(self, **rule: Unpack[FaultRule]) -> Fault:
        """Make requests fail from now on, until the test ends or `times` is used up.

        `fail(provider="expys", operation="createRedemption", error="INSUFFICIENT_POINTS")`: see
        `mockserver.client.Control.fail` for all fields.
        """
        return self.control.fail(**rule)

    def requests(
        self, operation: str | None = None, *, status: int | None = None
    ) -> list[JournalEntry]:
        """Return the requests that this world answered, newest first."""
        return self.control.requests(operation=operation, status=status)

    def webhooks(
        self, event: str | None = None, *, status: DeliveryStatus | None = None
    ) -> list[WebhookEvent]:
        """Send what is due, and return the world's events with their deliveries, newest first."""
        self.control.drain()
        return self.control.webhooks(event=event, status=status)

    def reset(self) -> None:
        """Take the world back to its start: records, ids, clock, faults and journal."""
        self.control.reset()

    def checkpoint(self, name: str) -> Checkpoint:
        """Keep the world as it is now under a name."""
        return self.control.checkpoint(name)

    def restore(self, name: str) -> Restored:
        """Take the world back to a checkpoint."""
        return self.control.restore(name)


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", MARKER)


@pytest.fixture(scope="session")
def mockserver_settings() -> Settings:
    """Settings of the session's server; define a fixture of this name to change them."""
    from mockserver.settings import Settings

    return Settings()


@pytest.fixture(scope="session")
def _mockserver_thread(mockserver_settings: Settings) -> Iterator[ServerThread]:
    # Session fixtures are per process: each xdist worker has a server of its own.
    from dataclasses import replace

    from mockserver.app import create_app
    from mockserver.serving import ServerThread, bind

    listener = bind("127.0.0.1", 0)
    host, port = listener.getsockname()[:2]
    app = create_app(replace(mockserver_settings, host=host, port=port))
    with ServerThread(app, listener) as server:
        yield server


@pytest.fixture(scope="session")
def _mockserver_control(_mockserver_thread: ServerThread) -> Iterator[Control]:
    from mockserver.client import Control

    with Control(_mockserver_thread.url) as control:
        yield control


@pytest.fixture
def mockserver(
    request: pytest.FixtureRequest,
    _mockserver_thread: ServerThread,
    _mockserver_control: Control,
) -> Iterator[MockServer]:
    """Return a fresh world of the session's server; the marker `mockserver` says how it starts.

    The world is dropped after the test. A test during which the server crashed fails.
    """
    name = _world_name(request.node.nodeid)
    _mockserver_control.make_world(name, **_start(request.node))
    yield MockServer(_mockserver_thread.url, name, _mockserver_control.in_world(name))
    crashes = _mockserver_thread.app.state.crashes(name)
    _mockserver_control.drop_world(name)
    if crashes:
        raise ServerCrash("the server failed during this test:\n\n" + "\n".join(crashes))


def _start(node: pytest.Item) -> dict[str, Any]:
    marker = node.get_closest_marker("mockserver")
    return dict(marker.kwargs) if marker else {}


def _world_name(node_id: str) -> str:
    """Return a name that a reader of the journal recognises, and that no other test has."""
    digest = hashlib.sha256(node_id.encode()).hexdigest()[:8]
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", node_id)
    return f"{readable[-(WORLD_NAME_LENGTH_MAX - 9) :]}-{digest}"
