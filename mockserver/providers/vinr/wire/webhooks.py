"""Webhook endpoints."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.vinr.wire.common import Metadata, Paging

URL_LENGTH_MAX = 2048

EndpointStatus = Literal["enabled", "disabled"]
EventNames = Annotated[list[str], Meta(min_length=1, max_length=200)]
EndpointUrl = Annotated[str, Meta(min_length=1, max_length=URL_LENGTH_MAX)]


class CreateEndpoint(msgspec.Struct, kw_only=True):
    """Body of webhookEndpoints.create."""

    url: EndpointUrl
    enabled_events: EventNames
    metadata: Metadata | UnsetType = UNSET


class UpdateEndpoint(msgspec.Struct, kw_only=True):
    """Body of webhookEndpoints.update."""

    enabled_events: EventNames | UnsetType = UNSET
    status: EndpointStatus | UnsetType = UNSET
    url: EndpointUrl | UnsetType = UNSET


class ListEndpoints(Paging, kw_only=True):
    """Query of webhookEndpoints.list."""


class Endpoint(msgspec.Struct):
    """A receiver of events; only the answer that creates it has the secret."""

    id: str
    object: Literal["webhook_endpoint"]
    url: str
    status: EndpointStatus
    enabled_events: list[str]
    created: int
    secret: str | UnsetType = UNSET
