"""The transport: what clients of httpx and httpx2 are given.

Neither library is imported here: whoever sends a request has it.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import Hashable
from contextlib import suppress
from functools import cache
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any, Self

from mockserver.exchange.addressing import WORLD_HEADER, names_world, path_of
from mockserver.exchange.asgi import Message, Scope
from mockserver.exchange.request import first_of_each
from mockserver.serving import ServerThread
from mockserver.testing.in_process.answer import Answer, AsyncBody, SyncBody
from mockserver.testing.in_process.call import Call

LIBRARIES = ("httpx", "httpx2")
MISSING = (
    "the transport is for clients of httpx or httpx2, and neither is installed here:"
    " `pip install httpx`, or give your client the base_url alone"
)

# Decided here: a second kind of loop would make every wait twice as hard to read.
TRIO = (
    "the transport works under asyncio, and not under trio: give the client no transport, and"
    " its base_url leads to the same world over the socket"
)

# From where the requests come, as the application sees it: this machine.
CLIENT = ("127.0.0.1", 0)

if TYPE_CHECKING:
    import httpx
    import httpx2

    class Transport(
        httpx.BaseTransport,
        httpx.AsyncBaseTransport,
        httpx2.BaseTransport,
        httpx2.AsyncBaseTransport,
    ):
        """What clients of both libraries take, sync and async."""

        def handle_request(self, request: Any) -> Any:
            """Send one request of a client without a loop."""

        async def handle_async_request(self, request: Any) -> Any:
            """Send one request of a client in a loop."""


def transport(server: ServerThread, world: str) -> Transport:
    """Return a transport into a world, for clients of all libraries that are imported.

    It serves clients with a loop and without. Requests that name another world, by their path or
    header, go there. Raises ImportError when neither library is there.
    """
    bases = [
        getattr(library, name)
        for library in _libraries()
        for name in ("BaseTransport", "AsyncBaseTransport")
    ]
    made: Transport = _joined(_Transport, *bases)(server, world)
    return made


class _Transport:
    """Both kinds of transport in one."""

    def __init__(self, server: ServerThread, world: str) -> None:
        self._server = server
        self._world = world

    def handle_request(self, request: Any) -> Any:
        """Send one request of a client without a loop."""
        answer = self._answer(request, b"".join(request.stream))
        head = answer.begin()
        return _response(request, head, SyncBody, "SyncByteStream", answer)

    async def handle_async_request(self, request: Any) -> Any:
        """Send one request of a client in a loop."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            raise RuntimeError(TRIO) from None
        answer = self._answer(request, b"".join([part async for part in request.stream]))
        head = await answer.begin_async()
        return _response(request, head, AsyncBody, "AsyncByteStream", answer)

    def _answer(self, request: Any, body: bytes) -> Answer:
        call = Call(self._server.app, _scope(request, self._world), body)
        return Answer(self._server, call, _library_of(request), request)

    # Nothing is kept open between requests.

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        pass

    def close(self) -> None:
        """Do nothing."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        pass

    async def aclose(self) -> None:
        """Do nothing."""


def _response(request: Any, head: Message, body: Hashable, base: str, answer: Answer) -> Any:
    library = _library_of(request)
    stream = _joined(body, getattr(library, base))(answer)
    return library.Response(head["status"], headers=head["headers"], stream=stream)


@cache
def _joined(ours: Any, *theirs: Any) -> Any:
    """Return a class of ours that is also one of the library's, for those who ask what it is."""
    return type(ours.__name__.lstrip("_"), (ours, *theirs), {})


def _scope(request: Any, world: str) -> Scope:
    """Return the request as the application gets it, in the world unless it names another one."""
    url = request.url
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.partition(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (url.host, url.port),
        "client": CLIENT,
    }
    if not names_world(path_of(scope), first_of_each(scope["headers"])):
        scope["headers"].append((WORLD_HEADER, world.encode()))
    return scope


def _library_of(request: Any) -> ModuleType:
    for kind in type(request).__mro__:
        name = kind.__module__.partition(".")[0]
        if name in LIBRARIES:
            return sys.modules[name]
    raise TypeError(f"expected a request of httpx or httpx2, not {request!r}")


def _libraries() -> list[ModuleType]:
    """Return those that are imported, else the first one that can be."""
    imported = [sys.modules[name] for name in LIBRARIES if sys.modules.get(name) is not None]
    if imported:
        return imported
    for name in LIBRARIES:
        with suppress(ImportError):
            return [importlib.import_module(name)]
    raise ImportError(MISSING)
