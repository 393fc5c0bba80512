"""Webhook endpoints."""

from __future__ import annotations

from mockserver.core.documents import at, optional_at
from mockserver.core.world import Transaction
from mockserver.exchange.signing import new_secret
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.state import ENDPOINTS, Endpoint, Partition


def put_webhook(step: Transaction, partition: Partition, webhook: fixture.Webhook) -> None:
    """Add an endpoint."""
    record = Endpoint(
        webhook.id,
        step.ids.listed(webhook.number, prefixes.WEBHOOK, webhook.id),
        partition,
        webhook.url,
        tuple(dict.fromkeys(webhook.events)),
        webhook.secret or new_secret(step),
        at(step, webhook.created_at),
        optional_at(step, webhook.disabled_at),
    )
    step.store.put(ENDPOINTS, record.id, record)
