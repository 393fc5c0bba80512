"""The journal, as people and tests read it.

After a fault on the wire it shows the answer that was lost, as it was made. Where there never was
one, because the fault came before, the status is 0, without headers and body.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType
from starlette.responses import Response

from mockserver.control.call import LIMIT_DEFAULT, ControlCall, Limit, no_content, reply
from mockserver.control.entries import Status, describe
from mockserver.control.errors import UnknownId
from mockserver.exchange.journal import CLEARED, WRITTEN, Journal, JournalEntry, journal_of


class RequestFilter(msgspec.Struct, forbid_unknown_fields=True):
    """Query of the list; each part narrows it. `since` is the id of a request."""

    operation: str | UnsetType = UNSET
    provider: str | UnsetType = UNSET
    status: Status | UnsetType = UNSET
    method: str | UnsetType = UNSET
    path: str | UnsetType = UNSET
    since: str | UnsetType = UNSET
    limit: Limit = LIMIT_DEFAULT


def clear(call: ControlCall) -> Response:
    """Forget all requests."""
    world = call.world
    journal_of(world).clear()
    world.hub.publish(WRITTEN, CLEARED, world.clock.now_ms())
    return no_content()


def get_request(call: ControlCall) -> Response:
    """One request.

    Decided here: the list tells everything too, but only of so many requests at a time.
    """
    wanted = call.parameters["id"]
    for entry in journal_of(call.world).newest_first():
        if entry.id == wanted:
            return reply(_describe(call, entry))
    raise UnknownId("request", wanted)


def list_requests(call: ControlCall) -> Response:
    """Requests, newest first."""
    wanted, journal = call.read_query(RequestFilter, "status", "limit"), journal_of(call.world)
    found = []
    for entry in _since(journal, wanted.since):
        if _fits(entry, wanted):
            found.append(_describe(call, entry))
        if len(found) == wanted.limit:
            break
    return reply({"requests": found, "evicted": journal.evicted})


def _since(journal: Journal, since: str | UnsetType) -> Iterator[JournalEntry]:
    """The entries newer than `since`, which must be there."""
    if isinstance(since, UnsetType):
        return journal.newest_first()
    newer: list[JournalEntry] = []
    for entry in journal.newest_first():
        if entry.id == since:
            return iter(newer)
        newer.append(entry)
    raise UnknownId("request", since)


def _fits(entry: JournalEntry, wanted: RequestFilter) -> bool:
    return (
        wanted.operation in (UNSET, entry.operation)
        and wanted.provider in (UNSET, entry.provider)
        and wanted.status in (UNSET, entry.status)
        and (isinstance(wanted.method, UnsetType) or wanted.method.upper() == entry.method)
        and (isinstance(wanted.path, UnsetType) or entry.path.startswith(wanted.path))
    )


def _describe(call: ControlCall, entry: JournalEntry) -> dict[str, Any]:
    return describe(entry, call.plane.providers[entry.provider], call.world_name)
