"""Sends deliveries: in order for each endpoint, at their time, without holding up any request."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mockserver.core import deliveries, scheduler
from mockserver.core.clock import ClockMode
from mockserver.core.deliveries import DELIVERIES, Attempt, Delivery, DeliveryStatus, Mode
from mockserver.core.ids import Stream
from mockserver.core.outbox import EVENTS, Event
from mockserver.core.store import Store
from mockserver.core.world import World
from mockserver.exchange.outbound import open_transport, post
from mockserver.exchange.targets import (
    Resolver,
    TargetRefused,
    Way,
    allowed_host,
    look_up,
    ways_to,
)

if TYPE_CHECKING:
    from httpx2 import AsyncHTTPTransport

# Of what went wrong, this much is kept (characters).
ERROR_LENGTH_MAX = 200

# Timers are set for a day at most: event loops need not cope with the years that a fixture may.
TIMER_S_MAX = 86_400.0
# A timer that is due a little early would find nothing to do.
_TIMER_SLACK_S = 0.002

REFUSED = "target not allowed"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent to an endpoint."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WebhookDialect:
    """How a provider sends events.

    `parcel` makes body and headers of one attempt at an instant of the world's time; a spoiled
    one is signed with another secret. `retry_delays_ms` follow the first, second, ... failure,
    each counted from the attempt before.
    """

    parcel: Callable[[Store, Stream, Event, Delivery, int], Parcel]
    retry_delays_ms: tuple[int, ...]
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Settled:
    """What was to be sent, as it was before and as it is now, and how much of it has ended."""

    deliveries: list[tuple[Delivery, Delivery]]
    delivered: int
    failed: int


class _Desk:
    """What is in hand for one world, in the state it has had since `epoch`."""

    __slots__ = ("ended", "epoch", "rounds", "seen", "timer")

    def __init__(self, epoch: int) -> None:
        self.epoch = epoch
        # How many deliveries have come to each end, and how many of them somebody has waited for.
        self.ended: Counter[DeliveryStatus] = Counter()
        self.seen: Counter[DeliveryStatus] = Counter()
        self.rounds: dict[str, asyncio.Task[None]] = {}
        self.timer: asyncio.TimerHandle | None = None

    def stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()

    def clear(self) -> list[asyncio.Task[None]]:
        """Abandon everything; returns what is coming to its end."""
        self.stop_timer()
        rounds = list(self.rounds.values())
        for each in rounds:
            each.cancel()
        return rounds


class Courier:
    """The sender of one server, for all of its worlds.

    Used as a context, it abandons what is in flight at the end, and sends no more.
    """

    def __init__(
        self,
        dialects: Mapping[str, WebhookDialect],
        allowed_hosts: Collection[str] = (),
        resolve: Resolver = look_up,
    ) -> None:
        self._dialects = dialects
        self._allowed_hosts = frozenset(map(allowed_host, allowed_hosts))
        self._resolve = resolve
        self._desks: dict[World, _Desk] = {}
        self._is_open = True
        self._transport: AsyncHTTPTransport | None = None
        self._opening = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Be ready to send."""
        self._is_open = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop sending."""
        self._is_open = False
        rounds = [each for desk in self._desks.values() for each in desk.clear()]
        self._desks.clear()
        await asyncio.gather(*rounds, return_exceptions=True)
        if self._transport is not None:
            await self._transport.aclose()
            self._transport = None

    # What is due

    def wake(self, world: World) -> None:
        """Begin to send what is due in a world, and set a timer for what comes later.

        What was in flight for a state that the world no longer has, or for a world that was given
        up, is abandoned. Returns at once. Outside an event loop nothing is sent: what is planned
        stays pending.
        """
        desk = self._desks.get(world)
        if desk is not None and not (world.is_open and desk.epoch == world.epoch):
            del self._desks[world]
            desk.clear()
            desk = None
        if not (self._is_open and world.is_open and _is_in_a_loop()):
            return
        now_ms = world.clock.now_ms()
        heads = list(deliveries.heads(world.store, world.outbox_after))
        work = scheduler.next_due(world.store)
        if desk is None and (heads or work is not None):
            desk = self._desks[world] = _Desk(world.epoch)
        if desk is None:
            return
        later = [] if work is None else [max(work.at_ms, now_ms)]
        for head in heads:
            at_ms = head.next_at_ms or 0
            if at_ms > now_ms:
                later.append(at_ms)
            elif head.endpoint not in desk.rounds:
                task = asyncio.create_task(self._round(world, head.endpoint, desk))
                desk.rounds[head.endpoint] = task
        desk.stop_timer()
        # A clock that stands reaches nothing by itself.
        if later and world.clock.mode is ClockMode.RUNNING:
            wait_s = min((min(later) - now_ms) / 1000 + _TIMER_SLACK_S, TIMER_S_MAX)
            desk.timer = asyncio.get_running_loop().call_later(wait_s, self._tick, world)

    def _tick(self, world: World) -> None:
        """Do what is due now; also work that emits events, which would else wait for a reader."""
        world.now_ms()
        self.wake(world)

    async def settle(self, world: World, timeout_s: float | None = None) -> Settled:
        """Wait until nothing of a world is due or in flight, at most `timeout_s` seconds.

        What has ended is counted from the end of the last such wait: a delivery begins when its
        event happens, and how far it has come by now is a matter of luck.
        """
        before = list(deliveries.pending(world.store, world.outbox_after))
        self.wake(world)
        seen = self._seen(world)
        try:
            async with asyncio.timeout(timeout_s):
                while (desk := self._desks.get(world)) is not None and desk.rounds:
                    await asyncio.wait(list(desk.rounds.values()))
        except TimeoutError:
            pass
        after = [(each, world.store.get(DELIVERIES, each.id)) for each in before]
        ended = self._see(world) - seen
        return Settled(
            [(then, now) for then, now in after if now is not None],
            ended[DeliveryStatus.DELIVERED],
            ended[DeliveryStatus.FAILED],
        )

    def _seen(self, world: World) -> Counter[DeliveryStatus]:
        desk = self._desks.get(world)
        return Counter() if desk is None else desk.seen

    def _see(self, world: World) -> Counter[DeliveryStatus]:
        desk = self._desks.get(world)
        if desk is None:
            return Counter()
        desk.seen = Counter(desk.ended)
        return desk.seen

    # One endpoint

    async def _round(self, world: World, endpoint: str, desk: _Desk) -> None:
        """Send what is due for one endpoint, one after the other."""
        try:
            while (delivery := _due(world, endpoint)) is not None:
                await self._send(world, delivery, desk)
                # What is dropped waits for nothing, and there may be thousands of it.
                await asyncio.sleep(0)
        finally:
            del desk.rounds[endpoint]
        self.wake(world)

    async def _send(self, world: World, delivery: Delivery, desk: _Desk) -> None:
        store, at_ms = world.store, _time_of_attempt(world, delivery)
        if deliveries.settings(store).mode is Mode.SINK:
            deliveries.drop(store, delivery)
            return
        dialect = self._dialects[delivery.provider]
        try:
            attempts = await self._attempts(dialect, world, delivery, at_ms)
        except TargetRefused as refused:
            # While its host was looked up, it may have been given up or forgotten.
            if store.get(DELIVERIES, delivery.id) is delivery:
                reason = f"{REFUSED}: {refused}"[:ERROR_LENGTH_MAX]
                deliveries.drop(store, delivery, Attempt(at_ms, None, reason))
            return
        after = deliveries.record(store, delivery, attempts, dialect.retry_delays_ms)
        if after is not None:
            desk.ended[after.status] += 1

    async def _attempts(
        self, dialect: WebhookDialect, world: World, delivery: Delivery, at_ms: int
    ) -> list[Attempt]:
        """What came of sending a delivery, which may have to arrive twice. Raises TargetRefused."""
        try:
            async with asyncio.timeout(dialect.timeout_s):
                ways = await ways_to(delivery.url, self._allowed_hosts, self._resolve)
        except TimeoutError:
            return [Attempt(at_ms, None, f"no address of its host within {dialect.timeout_s:g} s")]
        except OSError as error:
            return [Attempt(at_ms, None, _reason(error))]
        attempts = [await self._attempt(dialect, world, delivery, ways, at_ms)]
        if delivery.twice and attempts[0].succeeded:
            attempts.append(await self._attempt(dialect, world, delivery, ways, at_ms))
        return attempts

    async def _attempt(
        self,
        dialect: WebhookDialect,
        world: World,
        delivery: Delivery,
        ways: Sequence[Way],
        at_ms: int,
    ) -> Attempt:
        try:
            event = world.store.get(EVENTS, delivery.event)
            assert event is not None, "a delivery is forgotten with its event"
            parcel = dialect.parcel(world.store, world.ids.stream, event, delivery, at_ms)
            transport = await self._connected()
            async with asyncio.timeout(dialect.timeout_s):
                status = await post(transport, ways, parcel.headers, parcel.body, dialect.timeout_s)
        except TimeoutError:
            return Attempt(at_ms, None, f"no answer within {dialect.timeout_s:g} s")
        except Exception as error:
            # Whatever is wrong with a receiver, an address or a certificate: it did not arrive.
            return Attempt(at_ms, None, _reason(error))
        attempt = Attempt(at_ms, status, None)
        return attempt if attempt.succeeded else Attempt(at_ms, status, "not a 2xx status")

    async def _connected(self) -> AsyncHTTPTransport:
        """The way out, opened for the first webhook: most servers never send one."""
        async with self._opening:
            transport = self._transport
            if transport is None:
                # Takes a noticeable time, and requests go on meanwhile.
                transport = self._transport = await asyncio.to_thread(open_transport)
            return transport


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:ERROR_LENGTH_MAX]


def _due(world: World, endpoint: str) -> Delivery | None:
    """What is to be sent to an endpoint by now."""
    head = deliveries.head(world.store, world.outbox_after, endpoint)
    is_due = head is not None and (head.next_at_ms or 0) <= world.clock.now_ms()
    return head if is_due else None


def _time_of_attempt(world: World, delivery: Delivery) -> int:
    """The instant that an attempt is made at, in the world's time.

    A retry that a jump of the clock has passed was made when it was due; one that only had to
    wait for its turn is made now.
    """
    due_ms, now_ms = delivery.next_at_ms or 0, world.clock.now_ms()
    return due_ms if due_ms <= world.clock.jumped_to_ms else now_ms
