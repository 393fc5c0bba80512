"""Making, replacing, dropping and resetting worlds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.responses import Response

from mockserver.control.call import ControlCall, Nothing, no_content, read_present, reply
from mockserver.core.clock import ClockMode
from mockserver.core.times import iso
from mockserver.core.validation import Problem
from mockserver.core.world import World
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.exchange.journal import journal_of
from mockserver.exchange.worlds import check_name
from mockserver.seeding.build import Start
from mockserver.seeding.errors import FixtureError
from mockserver.seeding.fixture import Fixture
from mockserver.seeding.loader import read_inline

if TYPE_CHECKING:
    from mockserver.control.plane import ControlPlane


class WorldBody(msgspec.Struct, forbid_unknown_fields=True, rename={"source": "from"}):
    """How a world is made: a fork of another one, or fresh from a fixture."""

    source: str | UnsetType = UNSET
    fixture: str | dict[str, Any] | UnsetType = UNSET
    now: str | UnsetType = UNSET
    mode: Literal["running", "frozen"] | UnsetType = UNSET
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)] | UnsetType = UNSET


def _describe(world: World) -> dict[str, Any]:
    return {
        "name": world.name,
        "created_at": iso(world.created_at_ms),
        "last_used_at": iso(world.last_used_at_ms),
        "now": iso(world.now_ms()),
        "mode": world.clock.mode.value,
        "requests": journal_of(world).answered,
    }


def list_worlds(call: ControlCall) -> Response:
    """All worlds."""
    return reply({"worlds": [_describe(world) for world in call.plane.worlds.all]})


async def put_world(call: ControlCall) -> Response:
    """Make or replace a world."""
    name = call.parameters["name"]
    check_name(name)
    body = call.read(WorldBody)
    if body.source is not UNSET and body.fixture is not UNSET:
        raise invalid("fixture", "excludes from: a world is a fork or fresh, not both")
    start = _start(body)
    if isinstance(body.source, UnsetType):
        made = await _fresh(call, name, body, start)
    else:
        made = _fork(call, name, body.source, start)
    replaced = name in call.plane.worlds
    world = call.plane.worlds.put(name, lambda _: made)
    return reply(_describe(world), 200 if replaced else 201)


def _start(body: WorldBody) -> Start:
    return Start(
        None if isinstance(body.now, UnsetType) else read_present(body.now),
        None if isinstance(body.mode, UnsetType) else ClockMode(body.mode),
        None if isinstance(body.seed, UnsetType) else body.seed,
    )


def _fork(call: ControlCall, name: str, source: str, start: Start) -> World:
    world = call.plane.worlds.find(source).fork(name)
    world.begin_again(start.now_ms, start.mode, start.seed)
    return world


async def _fresh(call: ControlCall, name: str, body: WorldBody, start: Start) -> World:
    plane = call.plane
    if isinstance(body.fixture, UnsetType):
        return await _of_default(plane, name, start)
    fixture = await _fixture(call, body.fixture)
    origin = plane.seeds.snapshot_at_hand(fixture, start)
    if origin is None:
        # A large population takes seconds, and the other worlds should not notice.
        origin = await asyncio.to_thread(plane.seeds.snapshot, fixture, start)
    return plane.seeds.world(name, origin)


async def _of_default(plane: ControlPlane, name: str, start: Start) -> World:
    """A world of the default seed, to which the server's own options apply."""
    default, base = plane.default, plane.default.start
    start = Start(
        base.now_ms if start.now_ms is None else start.now_ms,
        start.mode or base.mode,
        base.seed if start.seed is None else start.seed,
    )
    origin = default.at_hand(start)
    if origin is not None:
        return default.world_at(name, start, origin)
    fixture = None
    # Meanwhile another version may have come into force.
    while fixture is not default.fixture:
        fixture = default.fixture
        origins = await asyncio.to_thread(default.origins, fixture, [start])
    return default.world_at(name, start, origins[start])


async def _fixture(call: ControlCall, wanted: str | dict[str, Any]) -> Fixture:
    plane = call.plane
    limit = plane.settings.faults_max
    try:
        if isinstance(wanted, dict):
            return await asyncio.to_thread(read_inline, wanted, faults_max=limit)
        # By name only: whoever reaches the port may not read any file of the machine.
        return await asyncio.to_thread(plane.fixtures.read, wanted)
    except FixtureError as error:
        raise InvalidInput(
            [
                Problem(f"fixture.{each.path}" if each.path else "fixture", each.message)
                for each in error.problems
            ]
        ) from None


def delete_world(call: ControlCall) -> Response:
    """Drop a world."""
    check_name(call.parameters["name"])
    call.plane.worlds.drop(call.parameters["name"])
    return no_content()


def reset(call: ControlCall) -> Response:
    """Back to the seed."""
    call.read(Nothing)
    world = call.world
    world.reset()
    return reply({"world": world.name, "now": iso(world.now_ms())})
