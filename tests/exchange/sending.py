"""Couriers and worlds that send, for the tests of what arrives where."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from mockserver.core.clock import running_at
from mockserver.core.deliveries import DELIVERIES, Delivery, Target
from mockserver.core.ids import Stream
from mockserver.core.outbox import Event
from mockserver.core.store import Store
from mockserver.core.world import DueHandler, World
from mockserver.exchange.courier import Courier, Parcel, WebhookDialect
from mockserver.exchange.targets import Resolver, look_up
from tests.core.builders import NOON, a_world, tell
from tests.receiver import Receiver

RETRIES = (30_000, 120_000)
TIMEOUT_S = 0.2
# Only a test that fails waits so long.
PATIENCE_S = 10
FOREVER_S = 60


def parcel(_: Store, stream: Stream, event: Event, delivery: Delivery, at_ms: int) -> Parcel:
    """The event's number, with the time of the attempt."""
    if event.name == "broken":
        raise ArithmeticError("the bug")
    headers = {
        "X-Expys-Event": event.name,
        "X-Expys-Delivery": delivery.id,
        "X-At": str(at_ms - NOON),
    }
    return Parcel(str(event.number).encode(), headers)


def a_courier(
    *allowed: str,
    retries: tuple[int, ...] = RETRIES,
    timeout_s: float = FOREVER_S,
    resolve: Resolver = look_up,
) -> Courier:
    """One that may send to loopback and to these hosts."""
    return Courier({"test": WebhookDialect(parcel, retries, timeout_s)}, allowed, resolve)


def a_sending_world(
    courier: Courier,
    *urls: str,
    running: bool = False,
    due_handlers: dict[str, DueHandler] | None = None,
) -> World:
    """A world with an endpoint for each URL."""
    targets = [Target(f"wh_{number}", url) for number, url in enumerate(urls, 1)]
    clock = running_at(NOON) if running else None
    return a_world(clock=clock, targets=targets, wake=courier.wake, due_handlers=due_handlers)


def run(courier: Courier, scenario: Callable[[], Awaitable[None]]) -> None:
    """Run a test's steps while the courier works."""

    async def steps() -> None:
        async with courier:
            await asyncio.wait_for(scenario(), PATIENCE_S)

    asyncio.run(steps())


async def arrived(receiver: Receiver, count: int) -> None:
    """Wait until so many requests have come."""
    await asyncio.to_thread(receiver.wait, count)


# Status and attempts of each delivery.
Outcomes = list[tuple[str, list[tuple[int | None, str | None]]]]


def outcomes(world: World) -> Outcomes:
    """Status and attempts of all deliveries, in the order they were planned."""
    found = sorted(
        (each for _, each in world.store.items(DELIVERIES)), key=lambda each: each.number
    )
    return [
        (each.status.value, [(attempt.status, attempt.error) for attempt in each.attempts])
        for each in found
    ]


def times(receiver: Receiver) -> list[int]:
    """The time of each attempt that came, counted from noon."""
    return [int(request.header("X-At")) for request in receiver.requests]


def bodies(receiver: Receiver) -> list[str]:
    """The numbers of the events that came."""
    return [request.body.decode() for request in receiver.requests]


def sent(courier: Courier, world: World, events: int = 1) -> Outcomes:
    """What came of sending events."""

    async def scenario() -> None:
        for _ in range(events):
            tell(world)
        await courier.settle(world)

    run(courier, scenario)
    return outcomes(world)


def leading_to(*addresses: str) -> Resolver:
    """Every name has these addresses."""

    async def resolve(_: str) -> Sequence[str]:
        return addresses

    return resolve
