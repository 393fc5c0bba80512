"""The client: which server and world it is for, and all that it can do there."""

import contextlib
import copy
from types import TracebackType
from typing import Self

from mockserver.client.clock import ClockCalls
from mockserver.client.connection import Calls, Line, Trust
from mockserver.client.errors import ControlError
from mockserver.client.expys import Expys
from mockserver.client.faults import FaultCalls
from mockserver.client.journal import JournalCalls
from mockserver.client.ledgers import LedgerCalls
from mockserver.client.loyalife import Loyalife
from mockserver.client.types import Info
from mockserver.client.vinr import Vinr
from mockserver.client.webhooks import WebhookCalls
from mockserver.client.worlds import WorldCalls

# The server holds no call of the control plane for long; a debugger in its process may.
TIMEOUT_S = 60.0


class Control(WorldCalls, ClockCalls, FaultCalls, JournalCalls, LedgerCalls, WebhookCalls):
    """Controls one world of a server, and the server itself.

    `url` is the server's, as `http://127.0.0.1:8080`; `world` the name of the world that calls act
    on, None for the default one; `token` that of `--control-token`, where the server asks for one;
    `tls_ca` the file that a server with `--tls` names at its start, or an SSL context, where what
    Python trusts by itself (SSL_CERT_FILE included) does not suffice.
    `expys`, `loyalife` and `vinr` are what happens behind those APIs. One connection is kept open;
    threads take turns on it.
    """

    def __init__(
        self,
        url: str,
        world: str | None = None,
        timeout_s: float = TIMEOUT_S,
        token: str | None = None,
        tls_ca: Trust | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._line = Line(self.url, timeout_s, token, tls_ca)
        self.world = world

    @property
    def world(self) -> str | None:
        """The name of the world that calls act on, None for the default one."""
        return self._calls.world

    @world.setter
    def world(self, name: str | None) -> None:
        self._calls = Calls(self._line, name)
        self.expys = Expys(self._calls)
        self.loyalife = Loyalife(self._calls)
        self.vinr = Vinr(self._calls)

    def __enter__(self) -> Self:
        """Return the client; leaving the block closes its connection."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        self._line.close()

    def in_world(self, world: str) -> Self:
        """Return a client of another world of the same server, on the same connection."""
        other = copy.copy(self)
        other.world = world
        return other

    def ready(self) -> bool:
        """Say whether the server answers and has loaded its seed; never raises."""
        with contextlib.suppress(ControlError, ConnectionError):
            self._calls.server("GET", "/readyz")
            return True
        return False

    def info(self) -> Info:
        """Return what the server says of itself: version, providers, credentials, settings."""
        answer: Info = self._calls.server("GET", "/info")
        return answer
