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
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from typing import Unpack

    from mockserver.client import Control
    from mockserver.client.types import (
        Advanced,
        Checkpoint,
        DeliveryStatus,
        Diff,
        Fault,
        FaultRule,
        JournalEntry,
        RequestMatch,
        Restored,
        WebhookEvent,
    )
    from mockserver.serving import ServerThread
    from mockserver.settings import Settings

WORLD_NAME_LENGTH_MAX = 64
EXPYS_DEMO_KEY = "expys_sandbox_demo"
LOYALIFE_DEMO_CLIENT_ID = "demo-client"
LOYALIFE_DEMO_CLIENT_SECRET = "demo-secret"
VINR_DEMO_KEY = "sk_test_demo"
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
        self.client_id = LOYALIFE_DEMO_CLIENT_ID
        """The client of the demo world's program 19."""
        self.client_secret = LOYALIFE_DEMO_CLIENT_SECRET
        """The secret of that client."""


class Vinr:
    """What a client of the VINR API needs to reach the test's world."""

    def __init__(self, world_url: str) -> None:
        self.base_url = f"{world_url}/vinr"
        """URL to give to the client in place of the real service's; paths begin with `/v1`."""
        self.api_key = VINR_DEMO_KEY
        """A secret key of the demo world's test environment."""


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
        self.vinr = Vinr(self.url)
        """Base URL and key for clients of VINR."""
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
        self,
        operation: str | None = None,
        *,
        status: int | None = None,
        method: str | None = None,
        path: str | None = None,
        since: str | None = None,
        limit: int | None = None,
    ) -> list[JournalEntry]:
        """Return the requests that this world answered, newest first, 100 unless `limit` says else.

        `path` is a prefix, `since` the id of a request: only newer ones are returned.
        """
        return self.control.requests(
            operation=operation,
            status=status,
            method=method,
            path=path,
            since=since,
            limit=limit,
        )

    def verify(
        self,
        *,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **match: Unpack[RequestMatch],
    ) -> int:
        """Fail the test unless so many requests were sent; returns how many were.

        `verify(operation="createRedemption", body={"offer": "off_spa"}, exactly=1)`: without a
        bound there must be at least one. The failure tells which requests came close. See
        `mockserver.client.Control.verify` for all that can be matched.
        """
        __tracebackhide__ = True
        bounds = {"exactly": exactly, "at_least": at_least, "at_most": at_most}
        return _judge(lambda: self.control.verify(**bounds, **match))

    def wait(
        self, *, count: int = 1, timeout: str | float | None = None, **match: Unpack[RequestMatch]
    ) -> int:
        """Wait until so many requests have come, as from a client that works in the background.

        `match` is as in `verify`. Fails the test when `timeout` is over, five seconds of real time
        unless it says else.
        """
        __tracebackhide__ = True
        return _judge(lambda: self.control.wait(count=count, timeout=timeout, **match))

    def webhooks(
        self,
        event: str | None = None,
        *,
        status: DeliveryStatus | None = None,
        limit: int | None = None,
    ) -> list[WebhookEvent]:
        """Send what is due, and return the world's events with their deliveries, newest first.

        There are at most 100 unless `limit` says else.
        """
        self.control.drain()
        return self.control.webhooks(event=event, status=status, limit=limit)

    def diff(self, since: str | None = None) -> Diff:
        """Return the records that came, changed and went, by table.

        `since` is the name of a checkpoint; without one, everything since the test began counts:
        `mockserver.diff()["changed"]["expys.accounts"]`.
        """
        return self.control.diff(since)

    def reset(self) -> None:
        """Take the world back to its start: records, ids, clock, faults and journal."""
        self.control.reset()

    def checkpoint(self, name: str) -> Checkpoint:
        """Keep the world as it is now under a name."""
        return self.control.checkpoint(name)

    def restore(self, name: str) -> Restored:
        """Take the world back to a checkpoint."""
        return self.control.restore(name)


def _judge(call: Callable[[], int]) -> int:
    """Return what a call says, or fail at the line of the test that asked."""
    from mockserver.client import NotVerified

    __tracebackhide__ = True
    try:
        return call()
    except NotVerified as failure:
        # How the client came to know tells a reader of the test nothing.
        raise failure.with_traceback(None) from None


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

    token = _mockserver_thread.app.state.control_token
    with Control(_mockserver_thread.url, token=token) as control:
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
