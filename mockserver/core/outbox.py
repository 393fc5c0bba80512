"""Events: what a provider tells the outside about a change that was committed."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mockserver.core.ids import Stream
from mockserver.core.store import Store, Table


class Event(msgspec.Struct, frozen=True, gc=False):
    """One event; its id is made by `event_id`.

    `facts` are the records it is about; `audience` says who may get it.

    The provider makes the payload from the facts when somebody asks for it: most events have no
    receiver, and the requests that cause them should not pay for it. As records never change,
    the payload is the same each time.
    """

    number: int
    at_ms: int
    provider: str
    name: str
    audience: tuple[str, ...]
    facts: msgspec.Struct


EVENTS: Table[Event] = Table("core.events")

# A world that runs for long forgets its oldest events, with their deliveries, some at a time.
EVENTS_MAX = 10_000
FORGOTTEN_AT_ONCE = 256
_NONE = range(0)


def event_id(stream: Stream, event: Event) -> str:
    """The id that everybody knows the event by: made when it is shown, as the payload is."""
    return stream.text("evt_", event.number)


def append(store: Store, event: Event) -> range:
    """Add an event; its number is one above the last. Returns the numbers that are forgotten."""
    store.put(EVENTS, event.number, event)
    last = event.number - EVENTS_MAX
    if last <= 0 or last % FORGOTTEN_AT_ONCE:
        return _NONE
    forgotten = range(last - FORGOTTEN_AT_ONCE + 1, last + 1)
    for number in forgotten:
        store.remove(EVENTS, number)
    return forgotten


def newest_first(store: Store, last: int, after: int = 0) -> Iterator[Event]:
    """Events from the number `last` down to the number `after`, which is left out."""
    for number in range(last, after, -1):
        event = store.get(EVENTS, number)
        if event is not None:
            yield event
