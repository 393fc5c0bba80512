"""The server's side of a request: what the application is given, and what it says."""

from __future__ import annotations

import asyncio

from mockserver.exchange.asgi import App, Message, Scope

# What the application says: a part of its answer, an error, or with None that it has returned.
Piece = Message | Exception | None

# What may be said ahead of a reader, in pieces: a socket has buffers of its own, too.
AHEAD_MAX = 100

# How long the end of an answer that nobody wants any more is waited for, in real seconds: a stream
# ends at once, while the delay of a fault goes on without us.
LEAVE_S = 0.2


class Call:
    """One request in the application. It lives on the server's loop."""

    def __init__(self, app: App, scope: Scope, body: bytes) -> None:
        self._app = app
        self._scope = scope
        self._body: bytes | None = body
        self._said: asyncio.Queue[Piece] = asyncio.Queue(AHEAD_MAX)
        self._left = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> list[Piece]:
        """Send the request; returns what there is of the answer at first."""
        self._task = asyncio.create_task(self._run())
        return await self.more()

    async def more(self) -> list[Piece]:
        """Return what has come since, at least one piece."""
        try:
            found = [await self._said.get()]
        except asyncio.CancelledError:
            # The server is to end, or nobody waits for this any more.
            return [None]
        while not self._said.empty():
            found.append(self._said.get_nowait())
        return found

    async def leave(self) -> None:
        """Take no more of the answer. What the request has begun goes on."""
        self._left.set()
        while not self._said.empty():
            self._said.get_nowait()
        # Somebody may be waiting in another thread or task.
        self._said.put_nowait(None)
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=LEAVE_S)

    async def _run(self) -> None:
        end: Exception | None = None
        try:
            await self._app(self._scope, self._receive, self._say)
        except Exception as error:
            end = error
        await self._say(end)

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _say(self, piece: Piece) -> None:
        if not self._left.is_set():
            await self._said.put(piece)
