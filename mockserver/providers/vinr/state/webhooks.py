"""Webhook endpoints."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.vinr.state.common import Environment


class Endpoint(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A receiver of events; a deleted one is kept, so that what is in flight can be signed."""

    environment: Environment
    id: str
    number: int
    created_at_ms: int
    url: str
    events: tuple[str, ...]
    secret: str
    enabled: bool = True
    deleted_at_ms: int | None = None


def _place(endpoint: Endpoint) -> tuple[int, int]:
    return (endpoint.created_at_ms, endpoint.number)


ENDPOINTS_BY_ENVIRONMENT: Index[Endpoint] = Index(
    "environment",
    scope=lambda endpoint: None if endpoint.deleted_at_ms is not None else endpoint.environment,
    sort=_place,
)
ENABLED_ENDPOINTS: Index[Endpoint] = Index(
    "enabled",
    scope=lambda endpoint: (
        endpoint.environment if endpoint.enabled and endpoint.deleted_at_ms is None else None
    ),
    sort=_place,
)
# By id: deliveries name an endpoint by it, and it is unique in a world.
ENDPOINTS: Table[Endpoint] = Table(
    "vinr.webhook_endpoints", ENDPOINTS_BY_ENVIRONMENT, ENABLED_ENDPOINTS
)
