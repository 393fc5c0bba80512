"""Runs the application on a socket: in the foreground for the command, in a thread for tests.

uvicorn carries both. What it looks for every 100 ms (shall I stop? are the connections gone?) is an
event here, so that a server in a test suite starts and stops within milliseconds.
"""

import asyncio
import contextlib
import errno
import logging
import os
import signal
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from types import FrameType, TracebackType
from typing import Any, Self, TypeVar

import uvicorn
from starlette.applications import Starlette

from mockserver.connections import HTTP_PROTOCOL
from mockserver.settings import Settings
from mockserver.tls.entrance import Entrance

# Longer than any client's pool keeps an idle connection, so that no request meets a closing one.
KEEP_ALIVE_S = 75
SETTLE_STEP_S = 0.002
# After its connection is gone a request has nobody left to answer, and needs little time to end.
ABORTED_GRACE_S = 0.05
THREAD_GRACE_S = 0.05


PORT_MAX = 65535
# Listening on all addresses of a machine has a name that no client should call.
LOOPBACK_OF_ALL = {"0.0.0.0": "127.0.0.1", "::": "::1"}
BIND_HINTS = {
    errno.EADDRINUSE: "the port is taken; stop the other program, or choose another (0: any free)",
    errno.EACCES: "ports below 1024 need more rights; choose a higher one",
}


class BindError(Exception):
    """The server cannot listen where it was told to; the text says why and what to do."""


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; with port 0 the system chooses a free one.

    Clients that connect from now on wait until the server runs instead of being refused. The host
    is a name or an IPv4 or IPv6 address of this machine. Raises `BindError`.
    """
    if not 0 <= port <= PORT_MAX:
        raise BindError(f"cannot listen on port {port}: a port is a number from 0 to {PORT_MAX}")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise _bind_error(host, port, error) from error
    listener = socket.socket(family, kind, protocol)
    try:
        # On Windows the option would let two servers share the port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, int(os.name == "posix"))
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        raise _bind_error(host, port, error) from error
    return listener


def url_of(listener: socket.socket, *, tls: bool = False) -> str:
    """Return the URL that reaches a server on that socket from here, as `http://127.0.0.1:8080`."""
    host, port = listener.getsockname()[:2]
    host = LOOPBACK_OF_ALL.get(host, host)
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if tls else 'http'}://{shown}:{port}"


T = TypeVar("T")

# What runs as long as the server does.
Beside = AbstractAsyncContextManager[None]


@asynccontextmanager
async def together(*besides: Beside | None) -> AsyncIterator[None]:
    """Several of them as one; those that are None are left out."""
    async with AsyncExitStack() as stack:
        for beside in besides:
            if beside is not None:
                await stack.enter_async_context(beside)
        yield


def run(
    app: Starlette,
    listener: socket.socket,
    settings: Settings,
    on_ready: Callable[[], None],
    beside: Beside | None = None,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Serve the application until SIGTERM or Ctrl-C, then end what is open and return.

    `on_ready` is called once, when requests are answered; what runs `beside` it has begun by then.
    With `tls` nothing but TLS is spoken. Requests in progress may go on for
    `settings.shutdown_grace_s` after the signal. Raises what the application raises at its start.
    """
    entrance = Entrance(HTTP_PROTOCOL, tls)
    config = _config(app, entrance, access_log=settings.log_level == "debug")
    server = _Server(config, entrance, settings.shutdown_grace_s, on_ready, _end_of_streams(app))
    _run_to_end(server, app, listener, beside)


class ServerThread:
    """A server in a thread of this process, for tests: `with ServerThread(app, bind(…)) as server`.

    Entering returns when requests are answered, and raises what the application raises at its
    start; leaving returns when the socket is closed and the thread has ended, and raises what the
    application raises at its end. `protocol` speaks HTTP, by default the fastest that there is, and
    below it TLS if there is a context for it; `beside` is what else is to run.
    """

    def __init__(
        self,
        app: Starlette,
        listener: socket.socket,
        protocol: type[asyncio.Protocol] = HTTP_PROTOCOL,
        beside: Beside | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.app = app
        self._beside = beside
        self.url = url_of(listener, tls=tls is not None)
        self._listener = listener
        self._answers_or_failed = threading.Event()
        self._error: BaseException | None = None
        entrance = Entrance(protocol, tls)
        self._server = _Server(
            _config(app, entrance, access_log=False),
            entrance,
            THREAD_GRACE_S,
            self._answers_or_failed.set,
            _end_of_streams(app),
        )
        # A suite that is killed in the middle must not hang on the server.
        self._thread = threading.Thread(target=self._run, name="mockserver", daemon=True)

    def __enter__(self) -> Self:
        """Start the server and wait until it answers."""
        self._thread.start()
        self._answers_or_failed.wait()
        self._raise_error()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the server and wait for its thread."""
        self._server.stop()
        self._thread.join()
        self._raise_error()

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Run a coroutine where requests are answered: in turn with them, on the one loop.

        Safe from any thread. Raises RuntimeError when the server has ended.
        """
        return asyncio.run_coroutine_threadsafe(work, self._server.loop)

    def _run(self) -> None:
        try:
            _run_to_end(self._server, self.app, self._listener, self._beside)
        except BaseException as error:
            # Whoever started the thread is to see it, an interpreter's exit included.
            self._error = error
        finally:
            self._answers_or_failed.set()

    def _raise_error(self) -> None:
        if self._error is not None:
            raise self._error


class _Server(uvicorn.Server):
    """uvicorn's server, told to stop by an event instead of a flag that it polls."""

    def __init__(
        self,
        config: uvicorn.Config,
        entrance: Entrance,
        grace_s: float,
        on_ready: Callable[[], None],
        end_streams: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._entrance = entrance
        self._grace_s = grace_s
        self._on_ready = on_ready
        self._end_streams = end_streams
        self._stop_asked = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop

    def stop(self) -> None:
        """Ask the running server to end; safe from any thread and from a signal handler."""
        self.loop.call_soon_threadsafe(self._stop_asked.set)

    async def main_loop(self) -> None:
        """Serve until `stop`."""
        self.loop = asyncio.get_running_loop()
        self._on_ready()
        await self._stop_asked.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let open requests end within the grace, then take their connections, then cancel them."""
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        await self._entrance.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        self._end_streams()
        if await self._settled(self._grace_s):
            return
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        if await self._settled(ABORTED_GRACE_S):
            return
        # uvicorn takes the cancellation of a request for an error of the application.
        uvicorn_log = logging.getLogger("uvicorn.error")
        uvicorn_log.addFilter(_is_no_cancellation)
        for task in self.server_state.tasks:
            task.cancel()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
        uvicorn_log.removeFilter(_is_no_cancellation)

    async def _settled(self, within_s: float) -> bool:
        """Say whether all connections and requests ended within that time."""
        # uvicorn tells nobody when a connection or a request ends.
        for _ in range(round(within_s / SETTLE_STEP_S)):
            if not self.server_state.connections and not self.server_state.tasks:
                return True
            await asyncio.sleep(SETTLE_STEP_S)
        return False

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End the server on SIGTERM and Ctrl-C, the process at once if they come a second time."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        earlier = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

        def stop(number: int, _: FrameType | None) -> None:
            signal.signal(number, earlier[signal.Signals(number)])
            self.stop()

        for number in earlier:
            signal.signal(number, stop)
        try:
            yield
        finally:
            for number, handler in earlier.items():
                signal.signal(number, handler)


def _is_no_cancellation(record: logging.LogRecord) -> bool:
    return not (record.exc_info and record.exc_info[0] is asyncio.CancelledError)


def _config(app: Starlette, entrance: Entrance, *, access_log: bool) -> uvicorn.Config:
    return uvicorn.Config(
        # Requests need not pass through the application to its outermost part.
        getattr(app.state, "gateway", app),
        # The process that serves owns its logging: the command's set-up, or the test runner's.
        log_config=None,
        access_log=access_log,
        http=entrance.protocol,
        # `_run_to_end` runs it: an error at the start is then raised, not only logged.
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        # The Date of an answer is the world's time.
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
    )


def _end_of_streams(app: Starlette) -> Callable[[], None]:
    """Return the application's way to end the answers that have no end of their own."""
    end_streams: Callable[[], None] = getattr(app.state, "end_streams", lambda: None)
    return end_streams


def _run_to_end(
    server: _Server, app: Starlette, listener: socket.socket, beside: Beside | None
) -> None:
    async def serve() -> None:
        async with app.router.lifespan_context(app), beside or contextlib.nullcontext():
            await server.serve(sockets=[listener])

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(serve())
    finally:
        listener.close()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop  # noqa: PLC0415 - not there on Windows and PyPy
    except ImportError:  # pragma: no cover - the tests run where it exists
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def _bind_error(host: str, port: int, error: OSError | UnicodeError) -> BindError:
    otherwise = f"expected a name or an address of this machine, as 127.0.0.1 ({error})"
    hint = BIND_HINTS.get(getattr(error, "errno", None) or 0, otherwise)
    return BindError(f"cannot listen on {host}:{port}: {hint}")
