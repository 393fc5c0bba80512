"""Events: what a provider tells the outside about a change that was committed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mockserver.core.store import Store, Table


class Event(msgspec.Struct, frozen=True, gc=False):
    """One event. `facts` are the records it is about; `audience` says who may get it.

    The provider makes the payload from the facts when somebody asks for it: most events have no
    receiver, and the requests that cause them should not pay for it. As records never change,
    the payload is the same each time.
    """

    number: int
    id: str
    at_ms: int
    provider: str
    name: str
    audience: tuple[str, ...]
    facts: msgspec.Struct


EVENTS: Table[Event] = Table("core.events")


def append(store: Store, event: Event) -> None:
    """Add an event; its number is the world's newest."""
    store.put(EVENTS, event.number, event)


def newest_first(store: Store, last: int, after: int = 0) -> Iterator[Event]:
    """Events from the number `last` down to the number `after`, which is left out."""
    for number in range(last, after, -1):
        event = store.get(EVENTS, number)
        if event is not None:
            yield event
