"""The types of the interface to the server that carries the application."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CONNECTION = "mockserver.connection"
"""The extension (`scope["extensions"]`) that holds the request's `Connection`, on a socket."""


class Connection(Protocol):
    """The connection of a request, for what no message can say.

    After `reset` and `close` all that is sent for the request is dropped, and requests that
    follow it on the connection are not begun.
    """

    @property
    def over(self) -> asyncio.Event:
        """Set when waiting is of no more use: the client has gone, or the server is to stop."""

    def reset(self) -> None:
        """Break the connection off at once: the client's system is told that it was reset."""

    def close(self) -> None:
        """End the connection in order, after what was sent."""
