"""A server that does something else than its contract says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec

from mockserver.app import create_app
from mockserver.exchange.asgi import App, Message, Receive, Scope, Send
from mockserver.serving import ServerThread, bind
from mockserver.settings import Settings


@dataclass
class Told:
    """An answer on its way; `content` is its JSON."""

    method: str
    path: str
    status: int
    content: Any
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


Alter = Callable[[Told], None]
"""Changes an answer in place."""

Lose = Callable[[Scope], None]
"""Changes a request in place."""


class Altered:
    """An application whose requests and answers are changed on the way; streams are left alone."""

    def __init__(self, app: App, alter: Alter | None, lose: Lose | None) -> None:
        self._app = app
        self._alter = alter
        self._lose = lose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].endswith("/stream"):
            await self._app(scope, receive, send)
            return
        if self._lose is not None:
            self._lose(scope)
        parts: list[Message] = []

        async def keep(message: Message) -> None:
            parts.append(message)

        await self._app(scope, receive, keep)
        for message in self._changed(scope, parts):
            await send(message)

    def _changed(self, scope: Scope, parts: list[Message]) -> list[Message]:
        begin, *rest = parts
        body = b"".join(part.get("body", b"") for part in rest)
        if self._alter is None or not body:
            return parts
        content = msgspec.json.decode(body)
        headers = [each for each in begin["headers"] if each[0] != b"content-length"]
        told = Told(scope["method"], scope["path"], begin["status"], content, headers)
        self._alter(told)
        return [
            {**begin, "status": told.status, "headers": told.headers},
            {"type": "http.response.body", "body": msgspec.json.encode(told.content)},
        ]


@contextmanager
def other_server(alter: Alter | None = None, lose: Lose | None = None) -> Iterator[str]:
    """URL of a server with the demo world that is not as it should be."""
    app = create_app(Settings())
    app.state.gateway = Altered(app.state.gateway, alter, lose)
    with ServerThread(app, bind("127.0.0.1", 0)) as server:
        yield server.url


def without_header(name: bytes) -> Lose:
    """Requests lose a header."""

    def lose(scope: Scope) -> None:
        scope["headers"] = [each for each in scope["headers"] if each[0] != name]

    return lose


def without_parameter(name: bytes) -> Lose:
    """Queries lose a parameter."""

    def lose(scope: Scope) -> None:
        parts = scope["query_string"].split(b"&")
        scope["query_string"] = b"&".join(part for part in parts if part.partition(b"=")[0] != name)

    return lose
