"""Requests that offer to change the protocol, as Java's HttpClient does in each first one.

HTTP lets a server pass over the offer and answer as ever. But httptools takes what follows the
head of such a request for the other protocol, and uvicorn then misses the body.
"""

import asyncio
import sys

# Without them a head offers nothing.
_OFFER = frozenset({b"upgrade", b"http2-settings"})


class _Quiet(asyncio.Protocol):
    """Goes before a protocol of uvicorn's that passes over offers by itself, with a warning."""

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: uvicorn would advise to install a library for WebSockets."""


class _PassingOver(_Quiet):
    """Goes before uvicorn's protocol with httptools: reads such a head again without its offer."""

    scope: dict[str, str]
    url: bytes
    headers: list[tuple[bytes, bytes]]
    _received = b""

    def data_received(self, data: bytes) -> None:
        self._received = data
        super().data_received(data)

    def _should_upgrade(self) -> bool:
        """Whether uvicorn is to let this request be, and to call the next method."""
        return any(name == b"upgrade" for name, _ in self.headers)

    def handle_websocket_upgrade(self) -> None:
        """Begin the request anew; called while the parser's exception is handled."""
        offer = sys.exception()
        assert offer is not None
        # It tells how far the parser came: to the end of the head.
        rest = self._received[offer.args[0] :]
        lines = [self.scope["method"].encode() + b" " + self.url + b" HTTP/1.1"]
        lines += [name + b": " + value for name, value in self.headers if name not in _OFFER]
        self.data_received(b"\r\n".join([*lines, b"", rest]))


def passing_over(protocol: type[asyncio.Protocol]) -> type[asyncio.Protocol]:
    """Return what goes before a protocol of uvicorn's, so that it passes over all offers."""
    return _PassingOver if protocol.__name__ == "HttpToolsProtocol" else _Quiet
