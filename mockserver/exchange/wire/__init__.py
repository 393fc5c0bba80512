"""Faults on the wire: a connection that fails in place of an answer, or an answer that is spoiled.

Each effect is one function, and a table names them: `sockets.ON_A_SOCKET` where the server gives
the connection, `in_process.IN_PROCESS` where there is none. The function sends the answer, or does
not; nothing is left to be done after it.
"""

from __future__ import annotations

from mockserver.exchange.asgi import CONNECTION, Connection, Scope
from mockserver.exchange.faults import Wire
from mockserver.exchange.wire.outgoing import Outgoing
from mockserver.exchange.wire.sockets import ON_A_SOCKET


async def strike(wire: Wire, outgoing: Outgoing, scope: Scope) -> None:
    """Do to an answer what the fault says."""
    connection: Connection | None = scope.get("extensions", {}).get(CONNECTION)
    if connection is not None:
        await ON_A_SOCKET[wire](outgoing, connection)
        return
    # Imported when it is used, for it takes a whole HTTP client.
    from mockserver.exchange.wire.in_process import IN_PROCESS  # noqa: PLC0415

    await IN_PROCESS[wire](outgoing)


__all__ = ["Outgoing", "strike"]
