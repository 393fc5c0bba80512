"""Webhook endpoints: who gets which event, and how it is signed."""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence

import msgspec

from mockserver.core.deliveries import Delivery, Target
from mockserver.core.ids import Stream
from mockserver.core.outbox import Event, event_id
from mockserver.core.store import Store
from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange.courier import Parcel, WebhookDialect
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.exchange.signing import secret_for
from mockserver.exchange.targets import refusal
from mockserver.providers.vinr import events
from mockserver.providers.vinr.event_names import SUBSCRIBABLE, asked_name
from mockserver.providers.vinr.refusals import NotFound
from mockserver.providers.vinr.state import ENABLED_ENDPOINTS, ENDPOINTS, Endpoint

PREFIX = "we_"
TEST_EVENT = "webhook.test"

# As documented, each after the attempt before: 1 and 5 minutes, half an hour, 2 and 24 hours.
RETRY_DELAYS_MS = (60_000, 300_000, 1_800_000, 7_200_000, 86_400_000)
# How long an answer may take, and the sender's name, are decided here.
ANSWER_TIMEOUT_S = 10.0
USER_AGENT = "VINR-Webhooks/1"


def find(store: Store, environment: str, endpoint_id: str) -> Endpoint:
    """The endpoint. Raises NotFound, also for one that was deleted."""
    endpoint = store.get(ENDPOINTS, endpoint_id)
    is_gone = endpoint is None or endpoint.deleted_at_ms is not None
    if endpoint is None or is_gone or endpoint.environment != environment:
        raise NotFound("webhook endpoint", endpoint_id)
    return endpoint


def check_url(url: str) -> None:
    """Raise InvalidInput unless endpoints may have this URL."""
    reason = refusal(url)
    if reason is not None:
        raise invalid("url", f"is not allowed: {reason}")


def check_events(names: Sequence[str]) -> tuple[str, ...]:
    """The names without repetitions. Raises InvalidInput for one that is no event."""
    for index, name in enumerate(names):
        if name not in SUBSCRIBABLE:
            message = f"is no event: {name}"
            raise InvalidInput([Problem(f"enabled_events[{index}]", message, SUBSCRIBABLE)])
    return tuple(dict.fromkeys(names))


def create(step: Transaction, endpoint: Endpoint) -> Endpoint:
    """Register an endpoint, and send it a test."""
    step.store.put(ENDPOINTS, endpoint.id, endpoint)
    events.told(step, TEST_EVENT, endpoint)
    return endpoint


def update(step: Transaction, before: Endpoint, after: Endpoint) -> Endpoint:
    """Change an endpoint; a disabled one gets nothing, and what it has missed stays missed."""
    if after != before:
        step.store.put(ENDPOINTS, after.id, after)
    if before.enabled and not after.enabled:
        step.drop_deliveries(after.id)
    return after


def delete(step: Transaction, endpoint: Endpoint) -> None:
    """Send nothing more to an endpoint, ever."""
    deleted = msgspec.structs.replace(endpoint, deleted_at_ms=step.now_ms)
    step.store.put(ENDPOINTS, deleted.id, deleted)
    step.drop_deliveries(deleted.id)


def subscribers(store: Store, event: Event) -> Iterator[Target]:
    """The enabled endpoints of the event's environment that asked for it.

    A test is for the endpoint alone that it tests.
    """
    (environment,) = event.audience
    if not store.count(ENABLED_ENDPOINTS, environment):
        return
    for endpoint in store.oldest_first(ENDPOINTS, ENABLED_ENDPOINTS, environment):
        if event.name == TEST_EVENT:
            wanted = isinstance(event.facts, events.Told) and event.facts.record == endpoint
        else:
            wanted = asked_name(event.name, endpoint.events) is not None
        if wanted:
            yield Target(endpoint.id, endpoint.url)


def signature(secret: str, at_s: int, body: bytes) -> str:
    """The value of the signature header: over time and body, keyed with the whole secret."""
    signed = hmac.digest(secret.encode(), b"%d." % at_s + body, "sha256").hex()
    return f"t={at_s},v1={signed}"


def parcel(store: Store, stream: Stream, event: Event, delivery: Delivery, at_ms: int) -> Parcel:
    """Body and headers of one attempt; the body stays the same from one to the next."""
    endpoint = store.get(ENDPOINTS, delivery.endpoint)
    assert endpoint is not None, "endpoints are kept, even deleted ones"
    name = asked_name(event.name, endpoint.events) or event.name
    body = events.delivered(stream, event, name)
    secret = secret_for(delivery, endpoint.secret)
    at_s = at_ms // 1000
    signed = signature(secret, at_s, body)
    return Parcel(
        body,
        {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "Vinr-Event-Id": event_id(stream, event),
            "x-vinr-timestamp": str(at_s),
            "x-vinr-signature": signed,
            # The service's terminals look for it under this name.
            "Vinr-Signature": signed,
        },
    )


DIALECT = WebhookDialect(parcel, RETRY_DELAYS_MS, ANSWER_TIMEOUT_S)
