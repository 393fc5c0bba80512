"""Servers that get other requests than a run sends them, or get them twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.app import create_app
from mockserver.exchange.asgi import App, Message, Receive, Scope, Send
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings


@dataclass
class Asked:
    """A request on its way; `content` is its JSON."""

    path: str
    content: Any


Twist = Callable[[Asked], list[Any]]
"""The bodies that the server gets in place of one; the answer is that to the last."""


class Twisted:
    """An application that gets other bodies than were sent; those without JSON are left alone."""

    def __init__(self, app: App, twist: Twist) -> None:
        self._app = app
        self._twist = twist

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        message = await receive()
        body = message.get("body", b"")
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        *before, last = self._bodies(scope, body)
        for each in before:
            await self._app(_with_length(scope, each), _reading(each), _ignore)
        await self._app(_with_length(scope, last), _reading(last), send)

    def _bodies(self, scope: Scope, body: bytes) -> list[bytes]:
        try:
            content = msgspec.json.decode(body)
        except msgspec.DecodeError:
            return [body]
        return [msgspec.json.encode(each) for each in self._twist(Asked(scope["path"], content))]


def _with_length(scope: Scope, body: bytes) -> Scope:
    kept = [each for each in scope["headers"] if each[0] != b"content-length"]
    return {**scope, "headers": [*kept, (b"content-length", str(len(body)).encode())]}


def _reading(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _ignore(message: Message) -> None:
    """Nobody reads the first answers."""


@contextmanager
def server_that_gets(twist: Twist) -> Iterator[str]:
    """URL of a server with the demo world that does not get what is sent."""
    app = create_app(Settings())
    app.state.gateway = Twisted(app.state.gateway, twist)
    with ServerThread(app, bind("127.0.0.1", 0)) as server:
        yield server.url
