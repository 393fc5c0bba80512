"""What has changed in a world since a checkpoint, or since it was made."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from starlette.responses import Response

from mockserver.control.call import ControlCall, reply
from mockserver.core.changes import Change, changes
from mockserver.core.ids import Stream
from mockserver.core.store import Layers, Table
from mockserver.exchange.journal import Journal
from mockserver.exchange.provider import Provider


class DiffQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Query of the diff: the name of a checkpoint."""

    since: str | UnsetType = UNSET


async def get_diff(call: ControlCall) -> Response:
    """Records that came, changed and went, by table, and how many requests were answered."""
    since, world = call.read_query(DiffQuery).since, call.world
    before = world.moment(None if isinstance(since, UnsetType) else since)
    # What is due by now belongs to the present.
    world.now_ms()
    after, stream, journal = world.store.snapshot(), world.ids.stream, world.recording
    assert isinstance(journal, Journal)
    # A checkpoint may lie ahead of a world that was taken back.
    answered = max(0, journal.answered - before.recording.answered)

    def compared() -> Response:
        tables = compare(call.plane.providers, stream, before.layers, after)
        return reply({**tables, "requests": answered})

    # Much may have been written, and the other worlds should not notice.
    return await asyncio.to_thread(compared)


def compare(
    providers: Mapping[str, Provider], stream: Stream, before: Layers, after: Layers
) -> dict[str, dict[str, list[Any]]]:
    """What was added, changed and removed, by table; records and keys are plain data."""

    def is_shown(table: Table[Any]) -> bool:
        provider = providers.get(table.name.partition(".")[0])
        return provider is not None and provider.records.shows(table.name)

    shown: dict[str, dict[str, list[Any]]] = {"added": {}, "changed": {}, "removed": {}}
    for each in changes(before, after, is_shown):
        name = each.table.name
        kind, content = _describe(providers[name.partition(".")[0]], stream, each)
        shown[kind].setdefault(name, []).append(content)
    return shown


def _describe(provider: Provider, stream: Stream, change: Change) -> tuple[str, object]:
    policy, table = provider.records, change.table.name
    if change.after is None:
        return "removed", policy.describe_key(table, change.key)
    after = policy.describe(stream, table, change.key, change.after)
    if change.before is None:
        return "added", after
    before = policy.describe(stream, table, change.key, change.before)
    return "changed", {"before": before, "after": after}
