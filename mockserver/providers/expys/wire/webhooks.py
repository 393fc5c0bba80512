"""Webhook endpoints."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from mockserver.providers.expys.fixture_values import URL_LENGTH_MAX
from mockserver.providers.expys.wire.common import Environment


class CreateWebhookRequest(msgspec.Struct):
    """Body of createWebhook."""

    url: Annotated[str, Meta(min_length=1, max_length=URL_LENGTH_MAX)]
    events: Annotated[list[str], Meta(min_length=1)]


class WebhookEndpoint(msgspec.Struct):
    """An endpoint, as lists show it."""

    id: str
    url: str
    events: list[str]
    environment: Environment
    createdAt: str
    disabledAt: str | None


class WebhookEndpointWithSecret(msgspec.Struct):
    """A new endpoint; only this answer has its secret."""

    id: str
    url: str
    events: list[str]
    environment: Environment
    createdAt: str
    signingSecret: str


class WebhookList(msgspec.Struct):
    """All endpoints."""

    data: list[WebhookEndpoint]


class DeleteWebhookResponse(msgspec.Struct):
    """An endpoint that is disabled."""

    id: str
    ok: bool
