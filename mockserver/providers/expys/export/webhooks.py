"""Webhook endpoints."""

from __future__ import annotations

from typing import Any

from mockserver.core.documents import optional
from mockserver.core.times import iso
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.export.common import Source
from mockserver.providers.expys.state import Endpoint


def webhook(source: Source, record: Endpoint) -> fixture.Webhook:
    """An endpoint as a fixture lists it."""
    events: Any = record.events
    return fixture.Webhook(
        id=record.id,
        url=record.url,
        events=events,
        secret=record.secret,
        created_at=iso(record.created_at_ms),
        disabled_at=optional(record.disabled_at_ms),
        number=source.place(prefixes.WEBHOOK, record.id, record.number),
    )
