"""The pytest fixture `mockserver`: a world of its own for every test, on one server per session.

    def test_no_points_no_booking(mockserver):
        mockserver.fail(
            provider="expys", operation="createRedemption", error="INSUFFICIENT_POINTS"
        )
        client = Client(mockserver.expys.base_url, mockserver.expys.api_key)
        ...

pytest imports this module in every run where the package is installed, so all else is imported by
the fixtures that need it, not here; what they give is in `mockserver.testing`.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from mockserver.settings import Settings
    from mockserver.testing import MockServer, MockServerSession

T = TypeVar("T")

MARKER = (
    "mockserver(fixture=None, faults=(), now=None, frozen=None, mode=None, seed=None): "
    "how the world of the fixture `mockserver` starts; fixture: a name or a document, faults: a "
    "list of rules, now: ISO 8601 time, frozen: True, or mode: running or frozen, seed: of its "
    "random stream. For each of them the closest marker wins."
)
TOKEN_VARIABLE = "MOCKSERVER_CONTROL_TOKEN"

# The world of a test that has one; None when it is gone.
_WORLD = pytest.StashKey["MockServer | None"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options for a server that runs already.

    Decided here: no environment variable names it. MOCKSERVER_URL is that of the command, and a
    suite should not act on a server because a shell happens to know one.
    """
    parser.getgroup("mockserver").addoption(
        "--mockserver-url",
        metavar="URL",
        help="use the mockserver that runs there, in place of one in this process",
    )
    parser.addini("mockserver_url", "URL of a mockserver that runs already")
    parser.addini(
        "mockserver_token",
        f"its control token, where it asks for one; the variable {TOKEN_VARIABLE} wins",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", MARKER)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say which server is used, if it is not one of our own."""
    url = _url(config)
    return f"mockserver: {url}" if url else None


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, Any, None]:
    """Add to the report of a failing test what has happened in its world."""
    outcome = yield
    report = outcome.get_result()
    if report.failed and _WORLD in item.stash:
        told = _story(item.stash[_WORLD], call)
        if told is not None:
            report.sections.append(("mockserver", told))


def _story(world: MockServer | None, call: pytest.CallInfo[None]) -> str | None:
    """Return what has happened in a world, None if nobody knows any more."""
    from mockserver.testing import ServerCrash
    from mockserver.testing.report import story

    error = None if call.excinfo is None else call.excinfo.value
    if isinstance(error, ServerCrash):
        # Its world is gone, and to ask for it would make another one.
        return error.story
    return None if world is None else story(world)


@pytest.fixture(scope="session")
def mockserver_settings() -> Settings:
    """Settings of the session's server; define a fixture of this name to change them."""
    from mockserver.settings import Settings

    return Settings()


@pytest.fixture(scope="session")
def mockserver_address() -> tuple[str, int]:
    """Host and port of the session's server, 0 for a free one; define one to change them.

    Under pytest-xdist each worker has a server of its own, and needs a port of its own.
    """
    return "127.0.0.1", 0


@pytest.fixture(scope="session")
def mockserver_session(
    request: pytest.FixtureRequest,
    mockserver_settings: Settings,
    mockserver_address: tuple[str, int],
) -> Iterator[MockServerSession]:
    """Return the server of the session: its `url`, `control`, and `world` to make worlds.

    Session fixtures are per process, so each xdist worker has a server of its own, unless
    `--mockserver-url` names one for all.
    """
    from mockserver.testing import ServerUnusable
    from mockserver.testing.session import elsewhere, in_thread

    url = _url(request.config)
    token = os.environ.get(TOKEN_VARIABLE) or request.config.getini("mockserver_token") or None
    made = elsewhere(url, token) if url else in_thread(mockserver_settings, mockserver_address)
    with ExitStack() as running:
        yield _entered(running, made, ServerUnusable)


@pytest.fixture
def mockserver(
    request: pytest.FixtureRequest, mockserver_session: MockServerSession
) -> Iterator[MockServer]:
    """Return a fresh world of the session's server; the marker `mockserver` says how it starts.

    The world is dropped after the test. A test during which the server crashed fails.
    """
    from mockserver.client import ControlError
    from mockserver.testing import BadMarker

    node = request.node
    made = mockserver_session.world_of(node.nodeid, node.iter_markers("mockserver"))
    with ExitStack() as running:
        world = _entered(running, made, BadMarker, ControlError)
        node.stash[_WORLD] = world
        try:
            yield world
        finally:
            node.stash[_WORLD] = None


def _entered(running: ExitStack, made: AbstractContextManager[T], *told: type[Exception]) -> T:
    """Return what was made; what stands in the way is told by its text alone."""
    try:
        return running.enter_context(made)
    except told as error:
        text = str(error)
    pytest.fail(f"mockserver cannot be used here: {text}", pytrace=False)


def _url(config: pytest.Config) -> str | None:
    url: str | None = config.getoption("mockserver_url") or config.getini("mockserver_url")
    return url or None
