"""Lets the application take hold of the connection that a request came on.

uvicorn's protocols stay as they are, but that each connection tells the application of itself and
passes over what requests offer.
"""

import asyncio
import os
import socket
import struct
from typing import Any, Protocol, cast

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from mockserver.exchange.asgi import CONNECTION, Receive, Scope, Send
from mockserver.upgrades import passing_over

# With a linger of 0 s the system does not end a connection in order: it resets it.
NO_LINGER = struct.pack("HH" if os.name == "nt" else "ii", 1, 0)


class _Cycle(Protocol):
    """What uvicorn knows of one request and its answer."""

    disconnected: bool


class SocketConnection:
    """One connection, as `mockserver.exchange.asgi.Connection` describes it."""

    __slots__ = ("_transport", "cycle", "over")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.over = asyncio.Event()
        self.cycle: _Cycle | None = None
        """The request that is being answered; those that follow it wait."""

    def reset(self) -> None:
        """Break the connection off at once."""
        # The number of a socket that is closed may already be that of another one.
        if not self._transport.is_closing():
            own_socket = self._transport.get_extra_info("socket")
            own_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            self._transport.abort()
        self._give_up()

    def close(self) -> None:
        """End the connection after what was sent."""
        self._transport.close()
        self._give_up()

    def _give_up(self) -> None:
        """Have uvicorn drop what is still sent, and not miss what is not."""
        if self.cycle is not None:
            self.cycle.disconnected = True


class _TellingOfItself(asyncio.Protocol):
    """Goes before a protocol of uvicorn's: puts the connection into the scope of each request."""

    app: Any

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        app = self.app
        self._connection = connection = SocketConnection(cast(asyncio.Transport, transport))
        extensions = {CONNECTION: connection}

        def told(scope: Scope, receive: Receive, send: Send) -> Any:
            # What sends the answer is a method of what uvicorn knows of the request. Were it not,
            # uvicorn would only log that an answer is missing where a fault has taken it away.
            connection.cycle = getattr(send, "__self__", None)
            scope["extensions"] = extensions
            return app(scope, receive, send)

        self.app = told

    def connection_lost(self, exc: Exception | None) -> None:
        self._connection.over.set()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        self._connection.over.set()
        super().shutdown()  # type: ignore[misc] # uvicorn's protocols have it, all others do not


def telling(protocol: type[asyncio.Protocol]) -> type[asyncio.Protocol]:
    """Return a protocol of uvicorn's whose connections tell the application of themselves."""
    bases = (_TellingOfItself, passing_over(protocol), protocol)
    return type(f"Telling{protocol.__name__}", bases, {})


HTTP_PROTOCOL = telling(AutoHTTPProtocol)
"""The faster one of those that can be had here: httptools, or else h11."""
