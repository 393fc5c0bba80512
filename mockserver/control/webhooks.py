"""Events and their deliveries."""

from __future__ import annotations

from itertools import islice
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.responses import Response

from mockserver.control.call import (
    LIMIT_DEFAULT,
    ControlCall,
    Limit,
    Nothing,
    read_patience,
    reply,
)
from mockserver.control.errors import UnknownId
from mockserver.core import deliveries
from mockserver.core.deliveries import (
    DELIVERIES,
    SETTINGS,
    Chances,
    Delivery,
    DeliverySettings,
    DeliveryStatus,
    Mode,
)
from mockserver.core.outbox import EVENTS, Event, event_id
from mockserver.core.times import iso
from mockserver.core.world import World

DRAIN_TIMEOUT = "10s"

Chance = Annotated[float, Meta(ge=0, le=1)]


class EventFilter(msgspec.Struct, forbid_unknown_fields=True):
    """Query of the list: events of this name, or with a delivery of this status.

    `limit` is decided here, as in the list of requests: a world may have thousands of events.
    """

    event: str | UnsetType = UNSET
    status: DeliveryStatus | UnsetType = UNSET
    limit: Limit = LIMIT_DEFAULT


class DrainBody(msgspec.Struct, forbid_unknown_fields=True):
    """How long to wait, in real time."""

    timeout: str | int | float = DRAIN_TIMEOUT


class DeliveryFaultsBody(msgspec.Struct, forbid_unknown_fields=True):
    """Chances of what goes wrong; those that are left out stay as they are."""

    drop: Chance | UnsetType = UNSET
    duplicate: Chance | UnsetType = UNSET
    delay: Chance | UnsetType = UNSET
    bad_signature: Chance | UnsetType = UNSET
    reorder: Chance | UnsetType = UNSET


class SettingsBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whether deliveries are sent, and what goes wrong with them."""

    mode: Mode | UnsetType = UNSET
    faults: DeliveryFaultsBody | UnsetType = UNSET


def list_events(call: ControlCall) -> Response:
    """Events with their deliveries, newest first."""
    wanted, world = call.read_query(EventFilter, "limit"), call.world
    world.now_ms()
    found = (
        event
        for event in world.events()
        if wanted.event in (UNSET, event.name) and _has(world, event, wanted.status)
    )
    return reply({"events": [_describe(call, each) for each in islice(found, wanted.limit)]})


def _has(world: World, event: Event, status: DeliveryStatus | UnsetType) -> bool:
    if isinstance(status, UnsetType):
        return True
    return any(each.status is status for each in deliveries.of_event(world.store, event.number))


def _describe(call: ControlCall, event: Event) -> dict[str, Any]:
    world = call.world
    make_payload = call.plane.providers[event.provider].event_payload
    assert make_payload is not None, "only services with webhooks have events"
    payload = make_payload(world.ids.stream, event)
    return {
        "id": event_id(world.ids.stream, event),
        "at": iso(event.at_ms),
        "provider": event.provider,
        "event": event.name,
        "payload": msgspec.Raw(payload),
        "deliveries": [_delivery(each) for each in deliveries.of_event(world.store, event.number)],
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    attempts: list[dict[str, Any]] = [
        {"at": iso(each.at_ms), "status": each.status, "error": each.error}
        for each in delivery.attempts
    ]
    return {
        "id": delivery.id,
        "endpoint": delivery.endpoint,
        "url": delivery.url,
        "status": delivery.status.value,
        "attempts": attempts,
        "next_at": None if delivery.next_at_ms is None else iso(delivery.next_at_ms),
    }


async def drain(call: ControlCall) -> Response:
    """Send what is due and wait for what is in flight; later retries stay pending."""
    body, world = call.read(DrainBody), call.world
    timeout_s = read_patience(body.timeout)
    world.now_ms()
    settled = await call.plane.courier.settle(world, timeout_s)
    return reply(
        {
            "delivered": settled.delivered,
            "failed": settled.failed,
            "pending": sum(1 for _ in deliveries.pending(world.store, world.outbox_after)),
        }
    )


def redeliver(call: ControlCall) -> Response:
    """Send an event once more to all its endpoints, or one delivery; not to disabled endpoints."""
    call.read(Nothing)
    world, wanted = call.world, call.parameters["id"]
    with world.transaction() as step:
        event, chosen = _find(world, wanted)
        present = {target.endpoint for target in world.targets(event)}
        for delivery in chosen:
            if delivery.endpoint in present:
                deliveries.send_again(step.store, delivery, step.now_ms)
    world.wake(world)
    return reply(_describe(call, event))


def _find(world: World, wanted: str) -> tuple[Event, list[Delivery]]:
    delivery = world.store.get(DELIVERIES, wanted)
    if delivery is not None and delivery.event > world.outbox_after:
        event = world.store.get(EVENTS, delivery.event)
        assert event is not None, "a delivery is forgotten with its event"
        return event, [delivery]
    for event in world.events():
        if event_id(world.ids.stream, event) == wanted:
            return event, list(deliveries.of_event(world.store, event.number))
    raise UnknownId("event or delivery", wanted)


def put_settings(call: ControlCall) -> Response:
    """Change the settings; what is left out stays."""
    body, world = call.read(SettingsBody), call.world
    present = deliveries.settings(world.store)
    faults = _changed(present.faults, body.faults)
    mode = present.mode if isinstance(body.mode, UnsetType) else body.mode
    settings = DeliverySettings(mode, faults)
    world.store.put(SETTINGS, "", settings)
    return reply(msgspec.to_builtins(settings))


def _changed(present: Chances, given: DeliveryFaultsBody | UnsetType) -> Chances:
    if isinstance(given, UnsetType):
        return present
    changes = {
        name: value for name, value in msgspec.structs.asdict(given).items() if value is not UNSET
    }
    return msgspec.structs.replace(present, **changes)
