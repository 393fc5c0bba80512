"""Events: what endpoints were told, to be read again."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UnsetType

from mockserver.core.outbox import EVENTS, Event, event_id
from mockserver.exchange.call import Call
from mockserver.providers.vinr import events, wire
from mockserver.providers.vinr.handlers.acting import environment, id_in_path
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import (
    Keep,
    Listing,
    all_of,
    reference_page,
    within,
)
from mockserver.providers.vinr.refusals import NotFound

KIND = "event"

_ANY_END = "*"


def list_events(call: Call, query: wire.ListEvents) -> wire.ReferenceListOf[wire.Event]:
    """Events, newest first."""
    keep: Keep[Event] | None = all_of(
        _named(query.type), within(query.created, lambda event: event.at_ms)
    )
    stream = call.step.ids.stream

    def show(found: list[Event]) -> list[wire.Event]:
        shown = [events.listed(stream, event) for event in found]
        return expand(call, KIND, query.expand, *shown)

    return reference_page(query, _listing(call, keep), show)


def _named(wanted: str | UnsetType) -> Keep[Event] | None:
    """Whether an event has a name, or one that begins so."""
    if isinstance(wanted, UnsetType):
        return None
    if wanted.endswith(_ANY_END):
        prefix = wanted.removesuffix(_ANY_END)
        return lambda event: event.name.startswith(prefix)
    return lambda event: event.name == wanted


def retrieve_event(call: Call, query: wire.Expandable) -> wire.Event:
    """One event."""
    wanted = id_in_path(call)
    event = _find(call, wanted)
    if event is None:
        raise NotFound("event", wanted)
    (shown,) = expand(call, KIND, query.expand, events.listed(call.step.ids.stream, event))
    return shown


def _find(call: Call, id: str) -> Event | None:
    """The event with an id, if the world still has it."""
    stream = call.step.ids.stream
    number = stream.number_in("evt_", id)
    event = None if number is None else call.store.get(EVENTS, number)
    if event is None or not _is_mine(call, event):
        return None
    return event


def _is_mine(call: Call, event: Event) -> bool:
    is_ours = event.provider == events.PROVIDER and event.number > call.world.outbox_after
    return is_ours and event.audience == (environment(call),)


def _listing(call: Call, keep: Keep[Event] | None) -> Listing[Event]:
    world, store, stream = call.world, call.store, call.step.ids.stream

    def some(numbers: range) -> Iterator[Event]:
        for number in numbers:
            event = store.get(EVENTS, number)
            if event is not None and _is_mine(call, event):
                yield event

    def after(event: Event | None) -> Iterator[Event]:
        last = world.ids.events if event is None else event.number - 1
        return some(range(last, world.outbox_after, -1))

    def before(event: Event) -> Iterator[Event]:
        return some(range(event.number + 1, world.ids.events + 1))

    return Listing(
        lambda id: _find(call, id), after, before, lambda each: event_id(stream, each), None, keep
    )
