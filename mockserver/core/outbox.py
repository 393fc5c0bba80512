"""Events: what a provider tells the outside about a change that was committed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mockserver.core.store import Store, Table


class Event(msgspec.Struct, frozen=True, gc=False):
    """One event. `payload` is the exact JSON that receivers get; `audience` says which ones."""

    number: int
    id: str
    at_ms: int
    provider: str
    name: str
    audience: tuple[str, ...]
    payload: bytes


EVENTS: Table[Event] = Table("core.events")
_LAST_NUMBER: Table[int] = Table("core.last_event")


def last_number(store: Store) -> int:
    """The number of the newest event, 0 when there is none."""
    return store.get(_LAST_NUMBER, "") or 0


def append(store: Store, event: Event) -> None:
    """Add an event; its number is one above the last."""
    store.put(_LAST_NUMBER, "", event.number)
    store.put(EVENTS, event.number, event)


def newest_first(store: Store, after: int = 0) -> Iterator[Event]:
    """Events, newest first, down to the one whose number is `after`, which is left out."""
    for number in range(last_number(store), after, -1):
        event = store.get(EVENTS, number)
        if event is not None:
            yield event
