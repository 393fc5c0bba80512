"""Deliveries of events to endpoints, as records: what is to be sent, when, and what became of it.

Sending itself is not done here; whoever sends asks for `heads` and writes back what happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from mockserver.core.ids import Ids
from mockserver.core.outbox import Event
from mockserver.core.store import Index, Store, Table


class DeliveryStatus(StrEnum):
    """Where a delivery stands; `dropped` was given up without the endpoint's doing."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    DROPPED = "dropped"


class Mode(StrEnum):
    """Whether deliveries are sent; `sink` drops them."""

    DELIVER = "deliver"
    SINK = "sink"


class Target(msgspec.Struct, frozen=True, gc=False):
    """An endpoint that gets an event."""

    endpoint: str
    url: str


class Attempt(msgspec.Struct, frozen=True, gc=False):
    """One try: the world's time, and the status of the answer or what went wrong."""

    at_ms: int
    status: int | None
    error: str | None

    @property
    def succeeded(self) -> bool:
        """Whether the endpoint has taken the event."""
        return self.status is not None and 200 <= self.status < 300


class Delivery(msgspec.Struct, frozen=True, gc=False):
    """An event on its way to one endpoint.

    `outbox` says whose it is: a fork holds its parent's deliveries too, but has another outbox.
    `order` decides among deliveries that are due at the same time. `round_began` is how many
    attempts had been made when it was last asked for, so that a redelivery has all retries
    again. One that is `held` waits for another to pass it, one that is `spoiled` is signed with
    another secret, and one that is to go `twice` is sent once more after its success.
    """

    id: str
    number: int
    outbox: int
    event: int
    provider: str
    endpoint: str
    url: str
    status: DeliveryStatus
    next_at_ms: int | None
    order: float
    attempts: tuple[Attempt, ...] = ()
    round_began: int = 0
    held: bool = False
    spoiled: bool = False
    twice: bool = False


class Queue(msgspec.Struct, frozen=True, gc=False):
    """An endpoint that deliveries were planned for."""

    outbox: int
    endpoint: str


def _when(delivery: Delivery) -> tuple[int | None, float]:
    return (delivery.next_at_ms, delivery.order)


_BY_EVENT: Index[Delivery] = Index(
    "event", scope=lambda delivery: delivery.event, sort=lambda delivery: delivery.number
)
_PENDING: Index[Delivery] = Index(
    "pending",
    scope=lambda each: each.outbox if each.status is DeliveryStatus.PENDING else None,
    sort=_when,
)
# By endpoint, so that each endpoint gets its events in order and a slow one holds up no other.
_WAITING: Index[Delivery] = Index(
    "waiting",
    scope=lambda each: (
        (each.outbox, each.endpoint) if each.status is DeliveryStatus.PENDING else None
    ),
    sort=_when,
)
_HELD: Index[Delivery] = Index(
    "held",
    scope=lambda each: (each.outbox, each.endpoint) if each.held else None,
    sort=lambda each: each.number,
)
DELIVERIES: Table[Delivery] = Table("core.deliveries", _BY_EVENT, _PENDING, _WAITING, _HELD)

_BY_OUTBOX: Index[Queue] = Index(
    "outbox", scope=lambda queue: queue.outbox, sort=lambda queue: queue.endpoint
)
_QUEUES: Table[Queue] = Table("core.delivery_queues", _BY_OUTBOX)


class Chances(msgspec.Struct, frozen=True, gc=False):
    """How likely it is that a delivery goes wrong on purpose, each from 0 to 1."""

    drop: float = 0.0
    duplicate: float = 0.0
    delay: float = 0.0
    bad_signature: float = 0.0
    reorder: float = 0.0


class DeliverySettings(msgspec.Struct, frozen=True, gc=False):
    """Whether deliveries are sent at all, and what goes wrong with them on purpose."""

    mode: Mode = Mode.DELIVER
    faults: Chances = Chances()


SETTINGS: Table[DeliverySettings] = Table("core.delivery_settings")

# A delivery that is held back comes within a minute of the world's time.
HELD_BACK_MS = 60_000


def settings(store: Store) -> DeliverySettings:
    """The settings of a world."""
    return store.get(SETTINGS, "") or DeliverySettings()


# Planning


def plan(store: Store, ids: Ids, event: Event, target: Target, outbox: int) -> Delivery:
    """Make the delivery of an event to an endpoint; chance decides what goes wrong with it."""
    number = ids.number()
    chosen = settings(store)
    chances, drawn = chosen.faults, _Draw(ids, number)
    delivery = Delivery(
        ids.text("dlv_", number),
        number,
        outbox,
        event.number,
        event.provider,
        target.endpoint,
        target.url,
        DeliveryStatus.PENDING,
        event.at_ms,
        number,
        spoiled=drawn.hits("bad_signature", chances.bad_signature),
        twice=drawn.hits("duplicate", chances.duplicate),
    )
    if chosen.mode is Mode.SINK or drawn.hits("drop", chances.drop):
        delivery = dropped(delivery)
    else:
        delivery = _timed(store, delivery, drawn, chances)
    _put(store, delivery)
    return delivery


class _Draw:
    """The chances of one delivery: what one of them draws does not change the others."""

    __slots__ = ("_ids", "_number")

    def __init__(self, ids: Ids, number: int) -> None:
        self._ids = ids
        self._number = number

    def share(self, what: str) -> float:
        """A number in [0, 1)."""
        return self._ids.stream.share(f"delivery:{what}", self._number)

    def hits(self, what: str, chance: float) -> bool:
        """Whether it happens."""
        return chance > 0 and self.share(what) < chance


def _timed(store: Store, delivery: Delivery, drawn: _Draw, chances: Chances) -> Delivery:
    """The delivery with the time it is due, which also lets go of one that waits for it."""
    at_ms = delivery.next_at_ms or 0
    held = store.oldest_first(DELIVERIES, _HELD, (delivery.outbox, delivery.endpoint))
    # One that has waited in vain for long enough is on its way already.
    waiting = next((each for each in held if (each.next_at_ms or 0) > at_ms), None)
    # Whoever lets another one go is not held itself, or each would only move up by one place.
    if waiting is None and drawn.hits("reorder", chances.reorder):
        return msgspec.structs.replace(delivery, held=True, next_at_ms=at_ms + HELD_BACK_MS)
    if drawn.hits("delay", chances.delay):
        wait_ms = 1 + int(drawn.share("delay length") * (HELD_BACK_MS - 1))
        delivery = msgspec.structs.replace(delivery, next_at_ms=at_ms + wait_ms)
    if waiting is not None:
        released = msgspec.structs.replace(
            waiting, held=False, next_at_ms=delivery.next_at_ms, order=delivery.order + 0.5
        )
        _put(store, released)
    return delivery


def _put(store: Store, delivery: Delivery) -> None:
    store.put(DELIVERIES, delivery.id, delivery)
    queue = (delivery.outbox, delivery.endpoint)
    if delivery.status is DeliveryStatus.PENDING and store.get(_QUEUES, queue) is None:
        store.put(_QUEUES, queue, Queue(*queue))


# What is to be sent


def heads(store: Store, outbox: int) -> Iterator[Delivery]:
    """What is to be sent next to each endpoint that something waits for."""
    for queue in store.oldest_first(_QUEUES, _BY_OUTBOX, outbox):
        first = head(store, outbox, queue.endpoint)
        if first is not None:
            yield first


def head(store: Store, outbox: int, endpoint: str) -> Delivery | None:
    """What is to be sent next to an endpoint."""
    return store.first(DELIVERIES, _WAITING, (outbox, endpoint))


def pending(store: Store, outbox: int) -> Iterator[Delivery]:
    """Everything that is still to be sent, in order."""
    return store.oldest_first(DELIVERIES, _PENDING, outbox)


def of_event(store: Store, event: int) -> Iterator[Delivery]:
    """The deliveries of an event, in the order they were planned."""
    return store.oldest_first(DELIVERIES, _BY_EVENT, event)


# What becomes of it


def forget(store: Store, event: int) -> None:
    """Remove the deliveries of an event."""
    if store.was_used(DELIVERIES):
        for delivery in list(of_event(store, event)):
            store.remove(DELIVERIES, delivery.id)


def drop_pending(store: Store, outbox: int, endpoint: str) -> None:
    """Give up what waits for an endpoint."""
    for delivery in list(store.oldest_first(DELIVERIES, _WAITING, (outbox, endpoint))):
        _put(store, dropped(delivery))
    store.remove(_QUEUES, (outbox, endpoint))


def drop(store: Store, delivery: Delivery, attempt: Attempt | None = None) -> None:
    """Give up one delivery; `attempt` says why, if it is the delivery's own fault."""
    given_up = dropped(delivery)
    if attempt is not None:
        attempts = (*delivery.attempts, attempt)
        given_up = msgspec.structs.replace(given_up, attempts=attempts)
    _put(store, given_up)


def dropped(delivery: Delivery) -> Delivery:
    """The same delivery, given up."""
    return msgspec.structs.replace(
        delivery, status=DeliveryStatus.DROPPED, next_at_ms=None, held=False
    )


def record(
    store: Store, sent: Delivery, attempts: Sequence[Attempt], retry_delays_ms: tuple[int, ...]
) -> Delivery | None:
    """Write down what came of sending a delivery; the first of the attempts decides.

    Meanwhile it may have been forgotten, given up because its endpoint was disabled, or asked
    for once more; then nothing but the attempts and a success count. Returns the delivery as it
    is now, None for one that was forgotten.
    """
    present = store.get(DELIVERIES, sent.id)
    if present is None:
        return None
    if present is sent:
        after = tried(sent, attempts, retry_delays_ms)
    else:
        is_over = present.status is not DeliveryStatus.PENDING
        arrived = is_over and attempts[0].succeeded
        after = msgspec.structs.replace(
            present,
            attempts=(*present.attempts, *attempts),
            round_began=present.round_began + len(attempts),
            status=DeliveryStatus.DELIVERED if arrived else present.status,
        )
    _put(store, after)
    return after


def tried(
    delivery: Delivery, attempts: Sequence[Attempt], retry_delays_ms: tuple[int, ...]
) -> Delivery:
    """The delivery after an attempt: delivered, to be tried again, or given up.

    Each delay counts from the attempt before it.
    """
    made = (*delivery.attempts, *attempts)
    failures = len(made) - delivery.round_began
    if attempts[0].succeeded:
        status, at_ms = DeliveryStatus.DELIVERED, None
    elif failures > len(retry_delays_ms):
        status, at_ms = DeliveryStatus.FAILED, None
    else:
        status, at_ms = DeliveryStatus.PENDING, attempts[0].at_ms + retry_delays_ms[failures - 1]
    return msgspec.structs.replace(
        delivery, attempts=made, status=status, next_at_ms=at_ms, held=False
    )


def send_again(store: Store, delivery: Delivery, now_ms: int) -> None:
    """Ask for a delivery once more, now, with all retries; its id and its body stay.

    What chance had spoiled is not spoiled again: this one is wanted.
    """
    _put(
        store,
        msgspec.structs.replace(
            delivery,
            status=DeliveryStatus.PENDING,
            next_at_ms=now_ms,
            round_began=len(delivery.attempts),
            held=False,
            spoiled=False,
            twice=False,
        ),
    )
