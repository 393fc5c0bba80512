"""The application, with somebody between it and its clients who changes what they say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from mockserver.exchange.asgi import App

Json = Any
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request below the service's root."""

    method: str
    path: str
    query: bytes
    headers: Headers
    body: bytes

    def without_header(self, name: bytes) -> Asked:
        """The same without a header."""
        return replace(self, headers=tuple(each for each in self.headers if each[0] != name))

    @property
    def data(self) -> Json:
        """The body as data."""
        return json.loads(self.body or b"{}")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer."""

    status: int
    headers: Headers
    body: bytes

    @property
    def data(self) -> Json:
        """The body as data."""
        return json.loads(self.body)

    def saying(self, data: Json) -> Answered:
        """The same with another body."""
        return replace(self, body=json.dumps(data).encode())

    def without_header(self, name: bytes) -> Answered:
        """The same without a header."""
        kept = tuple(each for each in self.headers if each[0].lower() != name)
        return replace(self, headers=kept)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its answer, and all answers that were given before, newest last."""

    asked: Asked
    answered: Answered
    before: tuple[tuple[Asked, Answered], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """What is done to the exchanges that match `on`, as in `POST /v1/customers`.

    `asks` makes the requests that the service gets instead, the last of which is answered;
    `answers` makes the answer that the client gets.
    """

    on: str
    asks: Callable[[Asked], tuple[Asked, ...]] = lambda asked: (asked,)
    answers: Callable[[Exchange], Answered] = lambda exchange: exchange.answered

    def matches(self, asked: Asked) -> bool:
        """Whether it is done to the answer to a request."""
        return re.fullmatch(self.on, f"{asked.method} {asked.path}") is not None


_ROOT = re.compile(r"(/w/[^/]+/vinr)(/.*)")


@dataclass
class Altering:
    """An ASGI application that stands before another one.

    Without an alteration everything passes.
    """

    app: App
    alteration: Alteration | None = None
    given: list[tuple[Asked, Answered]] = field(default_factory=list)

    def begin(self, alteration: Alteration | None) -> None:
        """Forget what was, and do this from now on."""
        self.alteration = alteration
        self.given.clear()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Carry one exchange."""
        match = _ROOT.fullmatch(scope.get("path", ""))
        if match is None:
            await self.app(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        headers = tuple(scope["headers"])
        asked = Asked(scope["method"], match[2], scope["query_string"], headers, body)
        answered = await self._carry(scope, match[1], asked)
        self.given.append((asked, answered))
        length = (b"content-length", str(len(answered.body)).encode())
        headers = (*answered.without_header(b"content-length").headers, length)
        await send(
            {"type": "http.response.start", "status": answered.status, "headers": list(headers)}
        )
        await send({"type": "http.response.body", "body": answered.body})

    async def _carry(self, scope: Any, root: str, asked: Asked) -> Answered:
        alteration = self.alteration
        if alteration is None or not alteration.matches(asked):
            return await self._ask(scope, root, asked)
        for each in alteration.asks(asked):
            answered = await self._ask(scope, root, each)
        return alteration.answers(Exchange(asked, answered, tuple(self.given)))

    async def _ask(self, scope: Any, root: str, asked: Asked) -> Answered:
        path = f"{root}{asked.path}"
        changed = {
            **scope,
            "method": asked.method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": asked.query,
            "headers": list(asked.headers),
        }
        pieces: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": asked.body, "more_body": False}

        async def send(message: Any) -> None:
            pieces.append(message)

        await self.app(changed, receive, send)
        start, *rest = pieces
        body = b"".join(piece.get("body", b"") for piece in rest)
        return Answered(start["status"], tuple(start["headers"]), body)
