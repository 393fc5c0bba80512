"""Webhook endpoints."""

from __future__ import annotations

from mockserver.core.times import iso
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.export.common import optional
from mockserver.providers.vinr.state import Endpoint


def webhook(record: Endpoint) -> fixture.Webhook:
    """An endpoint as a fixture lists it."""
    return fixture.Webhook(
        id=record.id,
        url=record.url,
        enabled_events=record.events,
        secret=record.secret,
        status="enabled" if record.enabled else "disabled",
        created_at=iso(record.created_at_ms),
        deleted_at=optional(record.deleted_at_ms),
        number=record.number,
    )
