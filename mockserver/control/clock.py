"""A world's time."""

from __future__ import annotations

from itertools import islice
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType
from starlette.responses import Response

from mockserver.control.call import ControlCall, read_present, reply
from mockserver.core import scheduler
from mockserver.core.clock import ClockMode
from mockserver.core.scheduler import Due
from mockserver.core.times import PRESENT_MAX, iso, parse_duration
from mockserver.core.world import World
from mockserver.exchange.errors import invalid

DUE_SHOWN_MAX = 100


class ClockBody(msgspec.Struct, forbid_unknown_fields=True):
    """A later present, another mode, or both."""

    now: str | UnsetType = UNSET
    mode: Literal["running", "frozen"] | UnsetType = UNSET


class AdvanceBody(msgspec.Struct, forbid_unknown_fields=True):
    """How far."""

    by: str | int | float


def _due(due: Due) -> dict[str, str]:
    return {"at": iso(due.at_ms), "what": due.what}


def _describe(world: World) -> dict[str, Any]:
    now_ms = world.now_ms()
    upcoming = islice(scheduler.upcoming(world.store), DUE_SHOWN_MAX)
    return {
        "now": iso(now_ms),
        "mode": world.clock.mode.value,
        "due": [_due(each) for each in upcoming],
    }


def get_clock(call: ControlCall) -> Response:
    """The present, the mode, and what is due next."""
    return reply(_describe(call.world))


def put_clock(call: ControlCall) -> Response:
    """Set the present to a later instant, or change the mode."""
    body, world = call.read(ClockBody), call.world
    mode = None if isinstance(body.mode, UnsetType) else ClockMode(body.mode)
    if not isinstance(body.now, UnsetType):
        world.move_to(read_present(body.now), mode)
    elif mode is not None:
        world.switch(mode)
    return reply(_describe(world))


def advance(call: ControlCall) -> Response:
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
    ran = world.advance(by_ms)
    return reply(
        {
            "now": iso(world.now_ms()),
            "mode": world.clock.mode.value,
            "ran": [_due(each) for each in ran],
        }
    )
