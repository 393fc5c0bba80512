"""Where clients come in, and agree on TLS where it is spoken.

uvicorn would leave that to the event loop, which tells nobody of connections that have not agreed
yet. uvloop cannot be closed while there are any, and nobody learns why others failed.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from functools import partial
from typing import Any, Final, Protocol, cast

# How long a client may take, in seconds. Browsers open connections long before they use them.
HANDSHAKE_S: Final = 60.0

# The first byte of whatever a client sends that speaks TLS.
_HANDSHAKE_RECORD: Final = 0x16

# How OpenSSL calls the alerts of clients who do not take the certificate for an answer.
_DISTRUST: Final = ("UNKNOWN_CA", "CERTIFICATE_UNKNOWN", "BAD_CERTIFICATE", "CERTIFICATE_EXPIRED")

_ADVICE: Final = b"This port speaks TLS: the URL has to begin with https://\n"
_CLEAR_TEXT: Final = (
    b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\n\r\n%b" % (len(_ADVICE), _ADVICE)
)

_log = logging.getLogger("mockserver.tls")


class Entrance:
    """Makes a protocol for each connection: one that speaks HTTP, as soon as TLS is agreed on.

    `protocol` is what uvicorn makes one with; without a context it speaks HTTP at once.
    """

    def __init__(
        self, protocol: type[asyncio.Protocol], context: ssl.SSLContext | None = None
    ) -> None:
        self._waiting: set[_Handshake] = set()
        self.protocol = protocol
        if context is not None:
            # What is called need not be a class.
            made = partial(_Handshake, self._waiting, context, protocol)
            self.protocol = cast(type[asyncio.Protocol], made)

    async def close(self) -> None:
        """Turn away who has not agreed yet."""
        waiting = tuple(self._waiting)
        for handshake in waiting:
            handshake.turn_away()
        await asyncio.gather(*(handshake.over.wait() for handshake in waiting))


class _Listener(Protocol):
    """What asyncio's buffered protocols are: whoever has data for one puts them into its buffer."""

    def get_buffer(self, sizehint: int, /) -> memoryview: ...

    def buffer_updated(self, nbytes: int, /) -> None: ...


class _Handshake(asyncio.Protocol):
    """One connection until TLS is agreed on."""

    def __init__(
        self,
        waiting: set[_Handshake],
        context: ssl.SSLContext,
        protocol: type[asyncio.Protocol],
        **given: Any,
    ) -> None:
        self._waiting = waiting
        self._context = context
        self._protocol = protocol(**given)
        self._task: asyncio.Task[None] | None = None
        self._early: list[bytes] = []
        self._has_gone = self._is_handed_over = False
        self.over = asyncio.Event()
        """Set when there is nothing more to wait for."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the client to begin."""
        self._plain = cast(asyncio.Transport, transport)
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(HANDSHAKE_S, self._plain.abort)
        self._waiting.add(self)

    def data_received(self, data: bytes) -> None:
        """Begin with what the client says first.

        Later its request may come along with its last word of the handshake: that one is kept for
        the few steps of the loop in which the connection is handed over.
        """
        if self._task is not None:
            self._early.append(data)
        elif data[0] == _HANDSHAKE_RECORD:
            self._plain.pause_reading()
            self._task = self._loop.create_task(self._agree(data))
        else:
            self._fail("it sent a request in clear text; its URL has to begin with https://")
            self._plain.write(_CLEAR_TEXT)
            self._plain.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that there is nobody left; the loop may still mean this one just after its part."""
        self._has_gone = True
        if self._is_handed_over:
            self._protocol.connection_lost(exc)
        elif self._task is None:
            self._leave()

    def turn_away(self) -> None:
        """End it at once."""
        if self._task is not None:
            self._task.cancel()
        self._plain.abort()

    def _leave(self) -> None:
        self._timer.cancel()
        self._waiting.discard(self)
        self.over.set()

    async def _agree(self, hello: bytes) -> None:
        start = self._loop.start_tls(
            self._plain, self, self._context, server_side=True, ssl_handshake_timeout=HANDSHAKE_S
        )
        agreement = self._loop.create_task(start)
        try:
            # It takes the connection over, and is ready to hear when its next steps are done.
            await asyncio.sleep(0)
            self._loop.call_soon(self._tell, hello)
            secured = await agreement
        except OSError as error:
            self._fail(_reason(error))
            self._plain.close()
        else:
            if secured is not None and not self._has_gone:
                self._hand_over(secured)
        finally:
            self._leave()

    def _tell(self, hello: bytes) -> None:
        """Give what was heard to what speaks TLS now."""
        # Not all loops make one of that type.
        speaker = cast(_Listener, self._plain.get_protocol())
        while hello:
            buffer = speaker.get_buffer(len(hello))
            count = min(len(buffer), len(hello))
            buffer[:count] = hello[:count]
            speaker.buffer_updated(count)
            hello = hello[count:]

    def _hand_over(self, secured: asyncio.Transport) -> None:
        self._is_handed_over = True
        self._protocol.connection_made(secured)
        secured.set_protocol(self._protocol)
        for data in self._early:
            self._protocol.data_received(data)

    def _fail(self, reason: str | None) -> None:
        if reason is not None:
            peer = self._plain.get_extra_info("peername") or ("a client",)
            _log.warning("no TLS with %s: %s", peer[0], reason)


def _reason(error: OSError) -> str | None:
    """Why there is no TLS with a client; None for one that has just left."""
    if not isinstance(error, ssl.SSLError):
        return None
    reason = error.reason or str(error)
    return f"it does not trust the certificate ({reason})" if reason.endswith(_DISTRUST) else reason
