"""A world as a document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Literal

import msgspec
from starlette.responses import Response

from mockserver.control.call import ControlCall
from mockserver.seeding.export import document
from mockserver.seeding.yaml_text import yaml_text


class StateQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Query of the state."""

    format: Literal["json", "yaml"] = "json"


_FORMATS: dict[str, tuple[str, Callable[[Any], bytes]]] = {
    "json": ("application/json", msgspec.json.encode),
    "yaml": ("application/yaml", lambda data: yaml_text(data).encode()),
}


async def get_state(call: ControlCall) -> Response:
    """The world as a fixture that makes another one which answers alike."""
    media_type, encode = _FORMATS[call.read_query(StateQuery).format]
    world, providers = call.world, call.plane.providers
    now_ms = world.now_ms()
    snapshot = world.snapshot()

    def written() -> bytes:
        return encode(document(snapshot, now_ms, providers))

    # A large world takes seconds, and the other worlds should not notice.
    content = await asyncio.to_thread(written)
    return Response(content, media_type=media_type)
