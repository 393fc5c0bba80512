"""A world's time."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import islice
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType
from starlette.responses import Response

from mockserver.control.call import ControlCall, read_present, reply
from mockserver.core import deliveries, scheduler
from mockserver.core.clock import ClockMode
from mockserver.core.deliveries import Delivery
from mockserver.core.outbox import EVENTS
from mockserver.core.times import PRESENT_MAX, iso, parse_duration
from mockserver.core.world import World
from mockserver.exchange.courier import Settled
from mockserver.exchange.errors import invalid

DUE_SHOWN_MAX = 100

# Receivers that never answer may hold up a move of the clock for this long, in real seconds: less
# than clients of the control plane wait. What was not sent by then is due, and is sent later.
SETTLE_S_MAX = 50.0


class ClockBody(msgspec.Struct, forbid_unknown_fields=True):
    """A later present, another mode, or both."""

    now: str | UnsetType = UNSET
    mode: Literal["running", "frozen"] | UnsetType = UNSET


class AdvanceBody(msgspec.Struct, forbid_unknown_fields=True):
    """How far."""

    by: str | int | float


def _item(at_ms: int, what: str) -> dict[str, str]:
    return {"at": iso(at_ms), "what": what}


def _time_of(item: tuple[int, str]) -> int:
    return item[0]


def _planned(world: World) -> Iterator[tuple[int, str]]:
    """Work and deliveries that are due at a known time, in order."""
    work = ((due.at_ms, due.what) for due in scheduler.upcoming(world.store))
    return merge(work, _deliveries(world), key=_time_of)


def _deliveries(world: World) -> Iterator[tuple[int, str]]:
    for delivery in deliveries.pending(world.store, world.outbox_after):
        yield delivery.next_at_ms or 0, _attempt_of(world, delivery)


def _describe(world: World) -> dict[str, Any]:
    now_ms = world.now_ms()
    planned = islice(_planned(world), DUE_SHOWN_MAX)
    return {
        "now": iso(now_ms),
        "mode": world.clock.mode.value,
        "due": [_item(*each) for each in planned],
    }


def get_clock(call: ControlCall) -> Response:
    """The present, the mode, and what is due next."""
    return reply(_describe(call.world))


async def put_clock(call: ControlCall) -> Response:
    """Set the present to a later instant, or change the mode."""
    body, world = call.read(ClockBody), call.world
    mode = None if isinstance(body.mode, UnsetType) else ClockMode(body.mode)
    if not isinstance(body.now, UnsetType):
        world.move_to(read_present(body.now), mode)
        await call.plane.courier.settle(world, SETTLE_S_MAX)
    elif mode is not None:
        world.switch(mode)
    return reply(_describe(world))


async def advance(call: ControlCall) -> Response:
    """Move on; everything due on the way has happened when this answers."""
    body, world = call.read(AdvanceBody), call.world
    try:
        by_ms = parse_duration(body.by)
    except ValueError as error:
        raise invalid("by", str(error)) from None
    if by_ms <= 0:
        raise invalid("by", "must be longer than 0")
    if world.now_ms() + by_ms > PRESENT_MAX:
        raise invalid("by", "would leave the calendar")
    before_ms = world.now_ms()
    work = [(each.at_ms, each.what) for each in world.advance(by_ms)]
    settled = await call.plane.courier.settle(world, SETTLE_S_MAX)
    attempts = _attempts(world, settled, before_ms)
    return reply(
        {
            "now": iso(world.now_ms()),
            "mode": world.clock.mode.value,
            "ran": [_item(*each) for each in sorted([*work, *attempts], key=_time_of)],
        }
    )


def _attempts(world: World, settled: Settled, before_ms: int) -> Iterator[tuple[int, str]]:
    """The attempts on the way: those that were due before have happened, or nearly, by luck."""
    for before, after in settled.deliveries:
        for attempt in after.attempts[len(before.attempts) :]:
            if attempt.at_ms > before_ms:
                yield attempt.at_ms, _attempt_of(world, after)


def _attempt_of(world: World, delivery: Delivery) -> str:
    event = world.store.get(EVENTS, delivery.event)
    assert event is not None, "a delivery is forgotten with its event"
    return f"webhook {event.name} to {delivery.url} (delivery {delivery.id})"
