"""Webhook endpoints."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.expys import wire
from mockserver.providers.expys.auth import SERVER
from mockserver.providers.expys.handlers import webhooks

WEBHOOKS = (
    Operation(
        id="createWebhook",
        method="POST",
        path="/v1/webhooks",
        summary="Register a webhook endpoint; only this answer shows its secret.",
        access=SERVER,
        handler=webhooks.create_webhook,
        body=wire.CreateWebhookRequest,
        answer=wire.WebhookEndpointWithSecret,
        status=201,
    ),
    Operation(
        id="listWebhooks",
        method="GET",
        path="/v1/webhooks",
        summary="List webhook endpoints, disabled ones included.",
        access=SERVER,
        handler=webhooks.list_webhooks,
        answer=wire.WebhookList,
    ),
    Operation(
        id="deleteWebhook",
        method="DELETE",
        path="/v1/webhooks/{id}",
        summary="Disable a webhook endpoint.",
        access=SERVER,
        handler=webhooks.delete_webhook,
        answer=wire.DeleteWebhookResponse,
    ),
)
