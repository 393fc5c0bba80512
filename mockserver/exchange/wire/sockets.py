"""The effects on a real connection.

An answer without a body, as to 204 or HEAD, has no half and no pieces. So that a fault that fired
is always felt, `truncate` cuts such an answer before its head, and `drip` holds it back; a stream
counts as its first frame, and is over after it. This is decided here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from mockserver.exchange.asgi import Connection
from mockserver.exchange.faults import Wire
from mockserver.exchange.wire.outgoing import Outgoing


async def reset(_: Outgoing, connection: Connection) -> None:
    """TCP RST instead of an answer."""
    connection.reset()


async def close(_: Outgoing, connection: Connection) -> None:
    """The end of the connection instead of an answer."""
    connection.close()


async def truncate(outgoing: Outgoing, connection: Connection) -> None:
    """The whole head and half of the body, then the end of the connection."""
    if outgoing.body:
        await outgoing.send_half()
    connection.close()


async def garbage(outgoing: Outgoing, _: Connection) -> None:
    """A success that cannot be read; the connection goes on."""
    await outgoing.send_garbage()


async def hang(outgoing: Outgoing, connection: Connection) -> None:
    """No answer until the client gives up, the longest time is over or the server stops."""
    await _is_over(connection, asyncio.get_running_loop().time() + outgoing.hang_s_max)
    connection.close()


async def drip(outgoing: Outgoing, connection: Connection) -> None:
    """The head at once and the body in pieces; when the server stops, the rest is lost."""
    begin_s = asyncio.get_running_loop().time()
    if not outgoing.body and await _is_over(connection, begin_s + outgoing.drip_s):
        connection.close()
        return
    await outgoing.send_head()
    for after_s, piece in outgoing.drops():
        if await _is_over(connection, begin_s + after_s):
            connection.close()
            return
        await outgoing.send_body(piece, more=True)
    await outgoing.send_body(b"")


async def _is_over(connection: Connection, until_s: float) -> bool:
    """Wait until that time of the loop's clock, or say that waiting is of no more use."""
    end = asyncio.create_task(connection.over.wait())
    try:
        await asyncio.wait({end}, timeout=until_s - asyncio.get_running_loop().time())
    finally:
        end.cancel()
    return connection.over.is_set()


Strike = Callable[[Outgoing, Connection], Awaitable[None]]

ON_A_SOCKET: Mapping[Wire, Strike] = {
    Wire.RESET: reset,
    Wire.CLOSE: close,
    Wire.TRUNCATE: truncate,
    Wire.GARBAGE: garbage,
    Wire.HANG: hang,
    Wire.DRIP: drip,
}
