"""Webhook endpoints: who gets which event, and how it is signed."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import get_args

import msgspec

from mockserver.core.deliveries import Delivery, Target
from mockserver.core.ids import Stream
from mockserver.core.outbox import Event
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.courier import Parcel, WebhookDialect
from mockserver.exchange.signing import new_secret, secret_for
from mockserver.exchange.targets import refusal
from mockserver.providers.expys import events, prefixes
from mockserver.providers.expys.fixture.webhooks import EventName
from mockserver.providers.expys.refusals import (
    NotFound,
    TooManyEndpoints,
    UnknownEvents,
    UrlNotAllowed,
)
from mockserver.providers.expys.state import (
    ACTIVE_ENDPOINTS,
    ENDPOINTS,
    ENDPOINTS_BY_PARTITION,
    Endpoint,
    Partition,
)

# Per org and environment, disabled ones not counted.
ENDPOINTS_MAX = 10

EVENT_NAMES: tuple[str, ...] = get_args(EventName)

# The schedule of retries is not public: decided here, in milliseconds after the attempt before.
RETRY_DELAYS_MS = (30_000, 120_000, 600_000, 3_600_000, 21_600_000)
ANSWER_TIMEOUT_S = 10.0

# The sender's name is not public: decided here.
_USER_AGENT = "expys-webhooks/1"


def create(step: Transaction, partition: Partition, url: str, names: list[str]) -> Endpoint:
    """Register an endpoint.

    Raises UrlNotAllowed, UnknownEvents, or TooManyEndpoints.
    """
    reason = refusal(url)
    if reason is not None:
        raise UrlNotAllowed(reason)
    wanted = tuple(dict.fromkeys(names))
    unknown = tuple(name for name in wanted if name not in EVENT_NAMES)
    if unknown:
        raise UnknownEvents(unknown, EVENT_NAMES)
    if step.store.count(ACTIVE_ENDPOINTS, partition) >= ENDPOINTS_MAX:
        raise TooManyEndpoints(ENDPOINTS_MAX)
    number = step.ids.number()
    endpoint_id = step.ids.text(prefixes.WEBHOOK, number)
    secret = new_secret(step)
    endpoint = Endpoint(endpoint_id, number, partition, url, wanted, secret, step.now_ms)
    step.store.put(ENDPOINTS, endpoint_id, endpoint)
    return endpoint


def newest_first(store: Store, partition: Partition) -> Iterator[Endpoint]:
    """All endpoints, disabled ones included."""
    return store.newest_first(ENDPOINTS, ENDPOINTS_BY_PARTITION, partition)


def disable(step: Transaction, partition: Partition, endpoint_id: str) -> Endpoint:
    """Send nothing more to an endpoint; again is a no-op. Raises NotFound."""
    endpoint = step.store.get(ENDPOINTS, endpoint_id)
    if endpoint is None or endpoint.partition != partition:
        raise NotFound("webhook endpoint", endpoint_id)
    if endpoint.disabled_at_ms is not None:
        return endpoint
    disabled = msgspec.structs.replace(endpoint, disabled_at_ms=step.now_ms)
    step.store.put(ENDPOINTS, endpoint_id, disabled)
    step.drop_deliveries(endpoint_id)
    return disabled


def subscribers(store: Store, event: Event) -> Iterator[Target]:
    """The active endpoints of the event's org and environment that asked for it."""
    if store.count(ACTIVE_ENDPOINTS, event.audience):
        for endpoint in store.oldest_first(ENDPOINTS, ACTIVE_ENDPOINTS, event.audience):
            if event.name in endpoint.events:
                yield Target(endpoint.id, endpoint.url)


def signature(secret: str, body: bytes) -> str:
    """The value of X-Expys-Signature: over the body alone, keyed with the whole secret."""
    return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()


def parcel(store: Store, stream: Stream, event: Event, delivery: Delivery, at_ms: int) -> Parcel:
    """Body and headers of one attempt; only the timestamp differs from one to the next."""
    endpoint = store.get(ENDPOINTS, delivery.endpoint)
    assert endpoint is not None, "endpoints are disabled, never deleted"
    body = events.payload(stream, event)
    secret = secret_for(delivery, endpoint.secret)
    return Parcel(
        body,
        {
            "Content-Type": "application/json",
            "User-Agent": _USER_AGENT,
            "X-Expys-Event": event.name,
            "X-Expys-Delivery": delivery.id,
            "X-Expys-Timestamp": str(at_ms // 1000),
            "X-Expys-Signature": signature(secret, body),
        },
    )


DIALECT = WebhookDialect(parcel, RETRY_DELAYS_MS, ANSWER_TIMEOUT_S)
