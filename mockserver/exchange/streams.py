"""Answers that go on: server-sent events of what a world publishes, until the reader may no more.

Written down here and not left to sse-starlette: that one answers `no-store`, sends its first
heartbeat only after the first pause, learns of a shutdown by polling twice a second and by
replacing a method of uvicorn's server, and knows neither a limit of streams nor of what waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.core.clock import ClockMode
from mockserver.core.errors import LimitReached
from mockserver.core.hub import Topic
from mockserver.core.world import World
from mockserver.exchange.asgi import Message, Receive, Send

CONTENT_TYPE = b"text/event-stream; charset=utf-8"
HEADERS = ((b"cache-control", b"no-cache"),)
# A comment, which readers skip: proxies and clients see that the connection is alive.
HEARTBEAT = b": heartbeat\n\n"

# How long the last frames of a stream that is over may take to leave, in real seconds: time
# enough for a reader who reads, and the slot of one who does not is soon free again.
FLUSH_S = 0.5

_encode = msgspec.json.Encoder().encode
_log = logging.getLogger("mockserver")


@dataclass(frozen=True, slots=True)
class Feed:
    """What the handler of a streaming operation gives: which publications its reader gets.

    `render` turns one into what is on the wire. `still_valid` says whether the reader may go on
    at an instant of the world's time; `ends_at_ms` is the instant from which it will say no
    although nothing else happens.
    """

    topic: Topic
    render: Callable[[Any], msgspec.Struct]
    ends_at_ms: int
    still_valid: Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """Named limits of streams; `heartbeat_s` is the pause between heartbeats in real seconds."""

    streams_max: int
    queue_max: int
    heartbeat_s: float


class Streams:
    """The open streams of one server."""

    def __init__(self, limits: StreamLimits) -> None:
        self._limits = limits
        self._open: set[_Stream] = set()
        self.slow_readers = 0
        """How many streams were cut because their readers did not keep up."""

    def check_room(self) -> None:
        """Raise LimitReached when no further stream may be opened."""
        if len(self._open) >= self._limits.streams_max:
            raise LimitReached("open streams", self._limits.streams_max)

    async def run(
        self, world: World, feed: Feed, head: Message, receive: Receive, send: Send
    ) -> None:
        """Send one stream from its head (`http.response.start`) to its end."""
        stream = _Stream(world, feed, self._limits)
        self._open.add(stream)
        try:
            in_time = await stream.run(head, receive, send)
        finally:
            self._open.discard(stream)
        if not in_time:
            self.slow_readers += 1
            _log.warning("a stream of world %s was cut: its reader is too slow", world.name)

    def end_all(self) -> None:
        """Have all open streams end by themselves, as when the server stops."""
        for stream in tuple(self._open):
            stream.end()


class _Stream:
    """One open stream."""

    def __init__(self, world: World, feed: Feed, limits: StreamLimits) -> None:
        self._world = world
        self._feed = feed
        self._heartbeat_s = limits.heartbeat_s
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._patience = asyncio.timeout(None)
        self._is_running = False
        # Clients in process may each run a loop of their own, hence the detour.
        self._subscription = world.hub.subscribe(
            feed.topic,
            feed.still_valid,
            lambda: self._loop.call_soon_threadsafe(self._notice),
            limits.queue_max,
        )

    def end(self) -> None:
        """Send what waits, and end."""
        self._subscription.end()

    async def run(self, head: Message, receive: Receive, send: Send) -> bool:
        """Send all of it; False when the reader was too slow and the rest was given up."""
        async with asyncio.TaskGroup() as tasks:
            watch = tasks.create_task(self._watch(receive))
            try:
                return await self._send_all(head, send)
            finally:
                self._is_running = False
                self.end()
                watch.cancel()

    async def _watch(self, receive: Receive) -> None:
        """End the stream when the reader has gone."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.end()

    async def _send_all(self, head: Message, send: Send) -> bool:
        try:
            async with self._patience:
                self._is_running = True
                self._notice()
                await send(head)
                await self._send_frames(send)
                await send({"type": "http.response.body", "body": b""})
        except TimeoutError:
            return False
        return not self._subscription.overflowed

    def _notice(self) -> None:
        """Look what has happened. An end sets a limit to what is being sent."""
        self._woken.set()
        is_over = self._is_running and not self._subscription.is_open
        if is_over and self._patience.when() is None:
            grace_s = 0.0 if self._subscription.overflowed else FLUSH_S
            self._patience.reschedule(self._loop.time() + grace_s)

    async def _send_frames(self, send: Send) -> None:
        heartbeat_at = self._loop.time()
        while True:
            self._woken.clear()
            if self._loop.time() >= heartbeat_at:
                await _send_part(send, HEARTBEAT)
                heartbeat_at = self._loop.time() + self._heartbeat_s
            while (publication := self._subscription.take()) is not None:
                frame = b"data: %b\n\n" % _encode(self._feed.render(publication))
                await _send_part(send, frame)
            if not self._subscription.check(self._world.clock.now_ms()):
                return
            await self._rest(heartbeat_at)

    async def _rest(self, heartbeat_at: float) -> None:
        """Wait for the next heartbeat, for the end in running time, or for something to happen."""
        wait_s = heartbeat_at - self._loop.time()
        clock = self._world.clock
        if clock.mode is ClockMode.RUNNING:
            wait_s = min(wait_s, (self._feed.ends_at_ms - clock.now_ms()) / 1000)
        timer = self._loop.call_later(max(0.0, wait_s), self._woken.set)
        try:
            await self._woken.wait()
        finally:
            timer.cancel()


async def _send_part(send: Send, content: bytes) -> None:
    await send({"type": "http.response.body", "body": content, "more_body": True})
