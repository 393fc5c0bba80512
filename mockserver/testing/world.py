"""One test's world: where clients reach it, and what the test may do to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mockserver.client import NotVerified
from mockserver.testing import ledgers, shown
from mockserver.testing.faces import Expys, Loyalife, Vinr

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
    from mockserver.testing.in_process.transport import Transport
    from mockserver.testing.ledgers import Ledger
    from mockserver.testing.session import MockServerSession


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

    def __init__(
        self, session: MockServerSession, world: str, faults: Sequence[FaultRule] = ()
    ) -> None:
        self._session = session
        self._faults = faults
        self.world = world
        """The world's name."""
        self.url = f"{session.url}/w/{world}"
        """The world's URL: providers are below it, as `/expys`, and the control plane `/_mock`."""
        self.control = session.control.in_world(world)
        """Client of the whole control plane, for what has no method here."""
        self.expys = Expys(self)
        """Base URL and key for clients of Expys."""
        self.loyalife = Loyalife(self)
        """Base URL and credentials for clients of Loyalife."""
        self.vinr = Vinr(self)
        """Base URL and key for clients of VINR."""
        self.clock = Clock(self.control)
        """The world's clock."""

    def __repr__(self) -> str:
        return f"<world {self.world} at {self.url}>"

    @property
    def transport(self) -> Transport:
        """A transport into this world without a socket, for clients of httpx and httpx2.

        `httpx.Client(base_url=mockserver.expys.base_url, transport=mockserver.expys.transport)`;
        `AsyncClient` takes it, too. Whatever host a client calls, it acts in this world, so the
        real service's URL may stay where it is. Raises `NotInProcess` where the server runs
        elsewhere.
        """
        return self._session.transport(self.world)

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
        provider: str | None = None,
        status: int | None = None,
        method: str | None = None,
        path: str | None = None,
        since: str | None = None,
        limit: int | None = None,
    ) -> list[JournalEntry]:
        """Return the requests that this world answered, newest first, 100 unless `limit` says else.

        `path` is a prefix, `since` the id of a request: only newer ones are returned.
        """
        found = self.control.requests(
            operation=operation,
            provider=provider,
            status=status,
            method=method,
            path=path,
            since=since,
            limit=limit,
        )
        return shown.requests(found)

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

    def ledger(
        self, member: str, part: str | None = None, *, provider: str | None = None
    ) -> Ledger:
        """Return the points of a member as they are now: `ledger("user_42").balance == 5500`.

        `member` is what a service calls its members: an externalUserID, an account or a customer,
        a RelationReference or an e-mail address. `entries` are newest first. Raises
        `SeveralLedgers` where `part` or `provider` has to say which one is meant.
        """
        return ledgers.read(self.control, member, part, provider)

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
        return shown.events(self.control.webhooks(event=event, status=status, limit=limit))

    def diff(self, since: str | None = None) -> Diff:
        """Return the records that came, changed and went, by table.

        `since` is the name of a checkpoint; without one, everything since the test began counts:
        `mockserver.diff()["changed"]["expys.accounts"]`.
        """
        return shown.diff(self.control.diff(since))

    def reset(self) -> None:
        """Take the world back to its start: records, ids, clock, journal, the marker's faults."""
        self.control.reset()
        self.begin()

    def begin(self) -> None:
        """Add the faults that the world starts with."""
        if self._faults:
            self.control.fail_all(self._faults)

    def checkpoint(self, name: str) -> Checkpoint:
        """Keep the world as it is now under a name."""
        return self.control.checkpoint(name)

    def restore(self, name: str) -> Restored:
        """Take the world back to a checkpoint."""
        return self.control.restore(name)


def _judge(call: Callable[[], int]) -> int:
    """Return what a call says, or fail at the line of the test that asked."""
    __tracebackhide__ = True
    try:
        return call()
    except NotVerified as failure:
        # How the client came to know tells a reader of the test nothing.
        raise failure.with_traceback(None) from None
