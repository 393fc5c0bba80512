"""The effects where client and server share a process and there is no connection to break.

What a client's transport raises on a socket is raised here, through the transport that calls the
application: httpx2's `ASGITransport`, Starlette's `TestClient`. The errors are those of httpx2,
which both of them use, so that what a client catches, and what it does then, is the same as on a
socket. They are errors of Python's own kinds too, for clients of other libraries. A transport that
is told not to raise what the application raises makes of them what it makes of any other crash.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import NoReturn

import httpx2

from mockserver.exchange.faults import Wire
from mockserver.exchange.wire.outgoing import Outgoing


class ConnectionWasReset(httpx2.ReadError, ConnectionResetError):
    """`wire: reset` in process; on a socket, httpx2 raises `ReadError`."""


class ConnectionWasClosed(httpx2.RemoteProtocolError, ConnectionError):
    """`wire: close` and `wire: truncate` in process; on a socket it is `RemoteProtocolError`."""


class AnswerNeverCame(httpx2.ReadTimeout, TimeoutError):
    """`wire: hang` in process; on a socket, httpx2 raises `ReadTimeout`."""


async def reset(_: Outgoing) -> NoReturn:
    """The error of a connection that was reset."""
    raise ConnectionWasReset("the fault `wire: reset`: the connection was reset")


async def close(_: Outgoing) -> NoReturn:
    """The error of a connection that ended before an answer came."""
    raise ConnectionWasClosed("the fault `wire: close`: there was no answer")


async def truncate(outgoing: Outgoing) -> NoReturn:
    """The whole head and half of the body, then the error of a connection that ended in it.

    A client that reads as it comes gets what there is first, as on a socket.
    """
    if outgoing.body:
        await outgoing.send_half()
    raise ConnectionWasClosed("the fault `wire: truncate`: the answer ended too early")


async def garbage(outgoing: Outgoing) -> None:
    """A success that cannot be read."""
    await outgoing.send_garbage()


async def hang(_: Outgoing) -> NoReturn:
    """The error of a client that gave up, at once: transports in process cannot give up."""
    raise AnswerNeverCame("the fault `wire: hang`: no answer came")


async def drip(outgoing: Outgoing) -> None:
    """The body in pieces; transports that collect the whole answer have it at the end."""
    begin_s = asyncio.get_running_loop().time()
    if not outgoing.body:
        await asyncio.sleep(outgoing.drip_s)
    await outgoing.send_head()
    for after_s, piece in outgoing.drops():
        await asyncio.sleep(begin_s + after_s - asyncio.get_running_loop().time())
        await outgoing.send_body(piece, more=True)
    await outgoing.send_body(b"")


IN_PROCESS: Mapping[Wire, Callable[[Outgoing], Awaitable[None]]] = {
    Wire.RESET: reset,
    Wire.CLOSE: close,
    Wire.TRUNCATE: truncate,
    Wire.GARBAGE: garbage,
    Wire.HANG: hang,
    Wire.DRIP: drip,
}
