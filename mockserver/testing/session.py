"""The server of a test session: one in a thread of this process, or one that runs elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mockserver import __version__
from mockserver.client import Control, ControlError
from mockserver.testing.report import story
from mockserver.testing.start import start_of
from mockserver.testing.world import MockServer

if TYPE_CHECKING:
    from mockserver.client.types import FaultRule
    from mockserver.serving import ServerThread
    from mockserver.settings import Settings
    from mockserver.testing.in_process.transport import Transport

# The longest name that a world can have, and how much of it a run of tests takes elsewhere.
WORLD_NAME_LENGTH_MAX = 64
RUN_LENGTH = 8
DIGEST_LENGTH = 8

# How long a server elsewhere may take for its first answer, in seconds: a suite that waits for
# longer looks as if it hung.
PATIENCE_S = 5.0


class ServerCrash(Exception):
    """The server itself failed during a test; the text holds its tracebacks.

    `story` is what had happened in the test's world.
    """

    def __init__(self, crashes: Sequence[str], story: str) -> None:
        super().__init__("the server failed during this test:\n\n" + "\n".join(crashes))
        self.story = story


class ServerUnusable(Exception):
    """The server that the suite was told to use is not there, or not the right one."""


class NotInProcess(RuntimeError):
    """What was asked for is there only while the server runs in the process of the tests."""


class MockServerSession:
    """The server of the session; every world of it is a sandbox of its own."""

    def __init__(self, control: Control, server: ServerThread | None, run: str | None) -> None:
        self._server = server
        self._run = run
        self.url = control.url
        """The server's URL, as `http://127.0.0.1:8080`."""
        self.control = control
        """Client of its control plane, in the default world."""

    def __repr__(self) -> str:
        return f"<mockserver at {self.url}>"

    @property
    def is_remote(self) -> bool:
        """Whether it runs elsewhere, told by `--mockserver-url` or `mockserver_url`.

        Then there is no transport without a socket, its settings are its own, and failures inside
        it are answers with the status 500.
        """
        return self._server is None

    @contextmanager
    def world(
        self, name: str, *, faults: Sequence[FaultRule] = (), **made_of: Any
    ) -> Iterator[MockServer]:
        """Make a world for the time of a `with` block, for fixtures that outlive a test.

        `made_of` are the keywords of `mockserver.client.Control.make_world`: `fixture`, `fork_of`,
        `now`, `mode`, `seed`. On a server elsewhere the name is preceded by one of this run, so
        that runs do not meet. Raises `ServerCrash` at its end if the server failed in this world.
        """
        world = MockServer(self, f"{self._run}-{name}" if self._run else name, faults)
        self.control.make_world(world.world, **made_of)
        try:
            world.begin()
            yield world
        finally:
            self._end(world)

    @contextmanager
    def world_of(self, node_id: str, markers: Iterable[Any]) -> Iterator[MockServer]:
        """Make the world of one test, as its markers say, closest first. Raises `BadMarker`."""
        start = start_of(markers)
        with self.world(name_for(node_id), faults=start.faults, **start.made_of) as world:
            yield world

    def transport(self, world: str) -> Transport:
        """Return a transport into a world without a socket. Raises `NotInProcess`."""
        if self._server is None:
            raise NotInProcess(
                f"there is no transport without a socket to {self.url}: that server runs in"
                " another process. Give your client the base_url alone, or run these tests without"
                " --mockserver-url"
            )
        from mockserver.testing.in_process import transport

        return transport(self._server, world)

    def _end(self, world: MockServer) -> None:
        crashes = [] if self._server is None else self._server.app.state.crashes(world.world)
        told = story(world) if crashes else ""
        self.control.drop_world(world.world)
        if crashes:
            raise ServerCrash(crashes, told)


@contextmanager
def in_thread(settings: Settings, address: tuple[str, int]) -> Iterator[MockServerSession]:
    """Run a server in a thread of this process. Raises what it raises at its start."""
    from mockserver.app import create_app
    from mockserver.serving import ServerThread, bind

    listener = bind(*address)
    host, port = listener.getsockname()[:2]
    app = create_app(replace(settings, host=host, port=port))
    with (
        ServerThread(app, listener) as server,
        Control(server.url, token=app.state.control_token) as control,
    ):
        yield MockServerSession(control, server, None)


@contextmanager
def elsewhere(url: str, token: str | None) -> Iterator[MockServerSession]:
    """Use a server that runs already. Raises `ServerUnusable`."""
    from mockserver.core.ids import unguessable

    _check(url, token)
    with Control(url, token=token) as control:
        yield MockServerSession(control, None, unguessable()[:RUN_LENGTH])


def _check(url: str, token: str | None) -> None:
    """See that the server answers, lets us in, and is of our version."""
    try:
        with Control(url, timeout_s=PATIENCE_S, token=token) as control:
            version = control.info()["version"]
    except ConnectionError as error:
        raise ServerUnusable(
            f"{error}; is it running, and is {url} the URL of --mockserver-url (mockserver_url)"
            " that this machine reaches it by?"
        ) from None
    except ControlError as error:
        raise ServerUnusable(
            f"the server at {url} refused the first call: {error}\nHere the token is read from"
            " MOCKSERVER_CONTROL_TOKEN, or else from the ini option mockserver_token."
        ) from None
    except (ValueError, LookupError, TypeError) as error:
        raise ServerUnusable(f"there is no mockserver at {url}: {error!r}") from None
    if version != __version__:
        raise ServerUnusable(
            f"the server at {url} is version {version}, and this package is {__version__}:"
            " install the same one in both places"
        )


def name_for(node_id: str) -> str:
    """Return a name that a reader of the journal recognises, and that no other test has.

    It leaves room for the name of a run.
    """
    digest = hashlib.sha256(node_id.encode()).hexdigest()[:DIGEST_LENGTH]
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", node_id)
    room = WORLD_NAME_LENGTH_MAX - DIGEST_LENGTH - RUN_LENGTH - 2
    return f"{readable[-room:]}-{digest}"
