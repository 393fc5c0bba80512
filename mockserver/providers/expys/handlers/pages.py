"""Cutting lists into pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from msgspec import UnsetType

from mockserver.exchange import cursor
from mockserver.exchange.call import Call
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.providers.expys import wire
from mockserver.providers.expys.handlers.acting import caller

R = TypeVar("R")


def page(
    call: Call,
    query: wire.Page,
    filters: tuple[object, ...],
    items: Callable[[cursor.Position | None], Iterator[R]],
    position: Callable[[R], cursor.Position],
) -> tuple[list[R], str | None]:
    """One page and the cursor of the next, None at the end.

    `items` gives what comes behind a position, `position` says where an item stands. A cursor
    works for the list, filters and caller it was issued for; `limit` may change.
    """
    assert call.operation is not None
    purpose = (call.operation.id, caller(call).owner, *filters)
    found = list(islice(items(_begin(call, query, purpose)), query.limit + 1))
    if len(found) <= query.limit:
        return found, None
    shown = found[: query.limit]
    return shown, cursor.issue(call.world.ids.stream, purpose, position(shown[-1]))


def _begin(call: Call, query: wire.Page, purpose: cursor.Purpose) -> cursor.Position | None:
    if isinstance(query.cursor, UnsetType):
        return None
    position = cursor.read(call.world.ids.stream, purpose, query.cursor)
    if position is None:
        raise unknown_cursor()
    return position


def unknown_cursor() -> InvalidInput:
    """The cursor does not lead anywhere."""
    return invalid(
        "cursor", "was not issued for this list, filter and caller; use nextCursor as it is"
    )
