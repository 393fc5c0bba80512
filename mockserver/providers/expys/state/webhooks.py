"""Webhook endpoints."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.expys.state.orgs import Partition


class Endpoint(msgspec.Struct, frozen=True, gc=False):
    """A partner's receiver of events; it gets nothing while `disabled_at_ms` is set."""

    id: str
    number: int
    partition: Partition
    url: str
    events: tuple[str, ...]
    secret: str
    created_at_ms: int
    disabled_at_ms: int | None = None


def _place(endpoint: Endpoint) -> tuple[int, int]:
    return (endpoint.created_at_ms, endpoint.number)


ENDPOINTS_BY_PARTITION: Index[Endpoint] = Index(
    "partition", scope=lambda endpoint: endpoint.partition, sort=_place
)
ACTIVE_ENDPOINTS: Index[Endpoint] = Index(
    "active",
    scope=lambda endpoint: endpoint.partition if endpoint.disabled_at_ms is None else None,
    sort=_place,
)
ENDPOINTS: Table[Endpoint] = Table(
    "expys.webhook_endpoints", ENDPOINTS_BY_PARTITION, ACTIVE_ENDPOINTS
)
