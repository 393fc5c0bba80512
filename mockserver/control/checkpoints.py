"""Named points in time of a whole world."""

from __future__ import annotations

import re

from starlette.responses import Response

from mockserver.control.call import ControlCall, Nothing, no_content, reply
from mockserver.core.times import iso
from mockserver.core.world import Checkpoint
from mockserver.exchange.errors import invalid

_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")


def _describe(checkpoint: Checkpoint) -> dict[str, str]:
    return {"name": checkpoint.name, "at": iso(checkpoint.at_ms)}


def list_checkpoints(call: ControlCall) -> Response:
    """All checkpoints, oldest first."""
    return reply({"checkpoints": [_describe(each) for each in call.world.checkpoints]})


def put_checkpoint(call: ControlCall) -> Response:
    """Name the present; a name in use is replaced."""
    call.read(Nothing)
    name = call.parameters["name"]
    if not _NAME.fullmatch(name):
        raise invalid("name", "must be 1 to 64 of the characters A-Z a-z 0-9 . _ -")
    checkpoint, is_new = call.world.set_checkpoint(name)
    return reply(_describe(checkpoint), 201 if is_new else 200)


def restore(call: ControlCall) -> Response:
    """Back to a checkpoint."""
    call.read(Nothing)
    world, name = call.world, call.parameters["name"]
    world.restore(name)
    return reply({"name": name, "now": iso(world.now_ms())})


def delete_checkpoint(call: ControlCall) -> Response:
    """Forget a checkpoint."""
    call.world.delete_checkpoint(call.parameters["name"])
    return no_content()
