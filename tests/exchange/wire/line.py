"""A connection whose bytes a test sends and reads itself, to see what is on the wire."""

from __future__ import annotations

import errno
import json
import select
import socket
import ssl
from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlsplit

from tests.builders import KEY, Api

TIMEOUT_S = 10
HEAD_END = b"\r\n\r\n"


class Line:
    """One connection to the server of an API; leaving the block closes it."""

    def __init__(self, api: Api, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(api.url)
        assert parts.hostname is not None
        self._below = f"{parts.path}/expys"
        self._socket = socket.create_connection((parts.hostname, parts.port or 80), TIMEOUT_S)
        if tls is not None:
            # An end that the other side did not announce is not to pass for one in order.
            self._socket = tls.wrap_socket(
                self._socket, server_hostname=parts.hostname, suppress_ragged_eofs=False
            )
        self._held = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, *arguments: Any, **named: Any) -> None:
        """Send a request, made as by `request`."""
        self.send(self.request(*arguments, **named))

    def send(self, *requests: bytes) -> None:
        """Send requests, all at once."""
        self._socket.sendall(b"".join(requests))

    def request(
        self,
        path: str = "/v1/offers",
        body: object = None,
        headers: Mapping[str, str] | None = None,
        by: str = KEY,
        method: str | None = None,
    ) -> bytes:
        """The bytes of a request; it is a POST if it has a body."""
        content = b"" if body is None else json.dumps(body).encode()
        method = method or ("GET" if body is None else "POST")
        sent = {"Host": "127.0.0.1", "Authorization": f"Bearer {by}", **(headers or {})}
        if content:
            sent["Content-Length"] = str(len(content))
        lines = [f"{method} {self._below}{path} HTTP/1.1", *(f"{k}: {v}" for k, v in sent.items())]
        return "\r\n".join(lines).encode() + HEAD_END + content

    def some(self) -> bytes:
        """What comes next, nothing at the end. Raises ConnectionResetError."""
        content, self._held = self._held, b""
        return content or self._socket.recv(1 << 16)

    def rest(self) -> bytes:
        """All that comes until the end in order. Raises ConnectionResetError."""
        content = b""
        while more := self.some():
            content += more
        return content

    def head(self) -> bytes:
        """The head of the next answer."""
        content = b""
        while HEAD_END not in content:
            content += self._more(content)
        head, _, self._held = content.partition(HEAD_END)
        return head

    def answer(self) -> tuple[bytes, bytes]:
        """Head and body of the next answer, which tells its length."""
        head, content = self.head(), b""
        length = content_length(head)
        while len(content) < length:
            content += self._more(content)
        self._held = content[length:]
        return head, content[:length]

    def _more(self, content: bytes) -> bytes:
        more = self.some()
        assert more, f"the connection ended after {content!r}"
        return more

    def was_reset(self) -> bool:
        """Whether the connection breaks off, whatever is still to be read from it.

        Below TLS not every Python says so itself: some take it for an end.
        """
        poll = select.poll()
        poll.register(self._socket, 0)
        assert poll.poll(TIMEOUT_S * 1000), "the connection goes on"
        return self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNRESET

    def is_silent(self) -> bool:
        """Whether nothing has come, and the connection has not ended."""
        self._socket.setblocking(False)
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        finally:
            self._socket.settimeout(TIMEOUT_S)
        return False


def lost(line: Line) -> str:
    """How a connection ends on which nothing comes."""
    try:
        content = line.rest()
    except ConnectionResetError:
        return "reset"
    assert content == b""
    return "closed"


def status(head: bytes) -> int:
    """The status of an answer."""
    return int(head.split(b" ", 2)[1])


def header(head: bytes, name: str) -> str | None:
    """A header of an answer."""
    found = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    value = found.get(name.lower().encode())
    return None if value is None else value.decode()


def content_length(head: bytes) -> int:
    """How long the body is to be."""
    length = header(head, "Content-Length")
    assert length is not None, head
    return int(length)
