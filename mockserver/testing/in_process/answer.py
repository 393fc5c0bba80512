"""The client's side of a request: an answer as it comes, in the terms of the client's library.

Clients without a loop wait in their thread, the others in their loop; each step is there for both.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Iterable, Iterator
from concurrent.futures import Future
from types import ModuleType
from typing import Any, TypeVar

from mockserver.exchange.asgi import Message
from mockserver.serving import ServerThread
from mockserver.testing.in_process.call import Call, Piece

T = TypeVar("T")


class Answer:
    """An answer on its way. `library` is httpx or httpx2, and `request` a request of it."""

    def __init__(self, server: ServerThread, call: Call, library: ModuleType, request: Any) -> None:
        self._server = server
        self._call = call
        self._library = library
        self._request = request
        self._read_s: float | None = request.extensions.get("timeout", {}).get("read")
        self._head: Message | None = None
        self._parts: deque[bytes] = deque()
        self._error: Exception | None = None
        self._is_over = False

    def begin(self) -> Message:
        """Send the request; returns the head of the answer."""
        self._wait(self._call.begin())
        return self._begun()

    async def begin_async(self) -> Message:
        """Send the request; returns the head of the answer."""
        await self._wait_async(self._call.begin())
        return self._begun()

    def parts(self) -> Iterator[bytes]:
        """Yield the body as it comes."""
        yield from self._come()
        while not self._is_over:
            self._wait(self._call.more())
            yield from self._come()

    async def parts_async(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes."""
        for part in self._come():
            yield part
        while not self._is_over:
            await self._wait_async(self._call.more())
            for part in self._come():
                yield part

    def close(self) -> None:
        """Take no more of an answer that goes on, and wait until a stream has ended."""
        if not self._is_over:
            self._is_over = True
            self._submit(self._call.leave()).result()

    async def close_async(self) -> None:
        """Take no more of an answer that goes on, and wait until a stream has ended."""
        if not self._is_over:
            self._is_over = True
            await asyncio.wrap_future(self._submit(self._call.leave()))

    # Waiting

    def _wait(self, work: Coroutine[Any, Any, list[Piece]]) -> None:
        coming = self._submit(work)
        try:
            self._take(coming.result(self._read_s))
        except BaseException as error:
            raise self._given_up(coming, error) from None

    async def _wait_async(self, work: Coroutine[Any, Any, list[Piece]]) -> None:
        coming = self._submit(work)
        try:
            async with asyncio.timeout(self._read_s):
                pieces = await asyncio.wrap_future(coming)
            self._take(pieces)
        except BaseException as error:
            raise self._given_up(coming, error) from None

    def _submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        try:
            return self._server.submit(work)
        except RuntimeError:
            work.close()
            raise self._named("ConnectError", "the session's server has ended") from None

    def _given_up(self, coming: Future[list[Piece]], error: BaseException) -> BaseException:
        """Return what to raise when there is no more waiting."""
        coming.cancel()
        self._submit(self._call.leave())
        if isinstance(error, TimeoutError):
            return self._named("ReadTimeout", f"nothing came within {self._read_s} s")
        return error

    # What has come

    def _take(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            if self._is_over:
                # What the application does after its answer is not the client's business.
                return
            if piece is None:
                self._error = self._named("RemoteProtocolError", "the answer ended too early")
            elif isinstance(piece, Exception):
                self._error = self._as_on_a_socket(piece)
            elif piece["type"] == "http.response.start":
                self._head = piece
                continue
            else:
                self._parts.append(piece.get("body", b""))
            self._is_over = self._error is not None or not _has_more(piece)

    def _begun(self) -> Message:
        if self._head is None:
            assert self._error is not None, "an answer begins with its head"
            raise self._error
        return self._head

    def _come(self) -> Iterator[bytes]:
        """Yield what there is, and raise the error that ended it, if any."""
        while self._parts:
            part = self._parts.popleft()
            if part and self._request.method != "HEAD":
                yield part
        if self._error is not None:
            raise self._error

    def _as_on_a_socket(self, error: Exception) -> Exception:
        # The server has these, and a whole client with them, when it raises one.
        from mockserver.exchange.wire import in_process  # noqa: PLC0415

        names: dict[type[Exception], str] = {
            in_process.ConnectionWasReset: "ReadError",
            in_process.ConnectionWasClosed: "RemoteProtocolError",
            in_process.AnswerNeverCame: "ReadTimeout",
        }
        name = names.get(type(error))
        return error if name is None else self._named(name, str(error))

    def _named(self, name: str, text: str) -> Exception:
        """Return an error of the client's library."""
        made: Exception = getattr(self._library, name)(text, request=self._request)
        return made


def _has_more(piece: Piece) -> bool:
    return isinstance(piece, dict) and piece.get("more_body", False)


class SyncBody:
    """The body of an answer, for a client without a loop."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.parts()

    def close(self) -> None:
        """End it."""
        self._answer.close()


class AsyncBody:
    """The body of an answer, for a client in a loop."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._answer.parts_async()

    async def aclose(self) -> None:
        """End it."""
        await self._answer.close_async()
