"""A receiver of webhooks on this machine, which keeps what it was sent and answers as told."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from mockserver.serving import bind

PATIENCE_S = 10


@dataclass(frozen=True)
class Received:
    """One request, with its headers as they came."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The only value of a header."""
        (value,) = (value for key, value in self.headers if key.lower() == name.lower())
        return value

    @property
    def data(self) -> Any:
        """The parsed body."""
        return json.loads(self.body)

    @property
    def event(self) -> str:
        """The name of the event."""
        return self.header("X-Expys-Event")

    @property
    def delivery(self) -> str:
        """The id of the delivery."""
        return self.header("X-Expys-Delivery")


class Receiver:
    """Answers 200 with an empty body, unless `script` or `hang` says else.

    `location` is where its redirects lead, None for the same place.
    """

    def __init__(self, port: int, scheme: str) -> None:
        self.port = port
        self.origin = f"{scheme}://127.0.0.1:{port}"
        self.location: str | None = None
        self.url = f"{self.origin}/hook"
        self.requests: list[Received] = []
        self.answered = 0
        self._statuses: list[int] = []
        self._changed = threading.Condition()
        self._free = threading.Event()
        self._free.set()

    def script(self, *statuses: int) -> None:
        """Answer the next requests with these."""
        self._statuses = list(statuses)

    def hang(self) -> None:
        """Leave requests without an answer until `release`."""
        self._free.clear()

    def release(self) -> None:
        """Answer, also what hangs."""
        self._free.set()

    def wait(self, count: int) -> list[Received]:
        """The requests, as soon as there are so many."""
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self.requests) >= count, PATIENCE_S)
        assert arrived, f"{len(self.requests)} of {count} requests came: {self.requests}"
        return self.requests

    @property
    def events(self) -> list[str]:
        """The names of the events, in the order of their arrival."""
        return [request.event for request in self.requests]

    def take(self, request: Received) -> int:
        """Keep a request; returns the status to answer, when it is time."""
        with self._changed:
            self.requests.append(request)
            status = self._statuses.pop(0) if self._statuses else 200
            self._changed.notify_all()
        self._free.wait(PATIENCE_S)
        return status


@contextmanager
def a_receiver(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver on a free port, which speaks TLS if it is told how."""
    server = _Server(("127.0.0.1", 0), _Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.receiver = Receiver(server.server_address[1], "http" if tls is None else "https")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.receiver
    finally:
        server.receiver.release()
        server.shutdown()
        thread.join()
        server.server_close()


def a_closed_port() -> str:
    """The URL of a receiver that refuses all connections."""
    with bind("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}/hook"


class _Server(ThreadingHTTPServer):
    receiver: Receiver

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever sent the request may have lost patience: that is no error here."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        request = Received(self.command, self.path, tuple(self.headers.items()), body)
        status = self.server.receiver.take(request)
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", self.server.receiver.location or self.path)
        self.send_header("Set-Cookie", "receiver=was-here")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = _answer  # noqa: N815 - the names are the library's

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""
