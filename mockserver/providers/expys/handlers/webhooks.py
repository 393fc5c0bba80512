"""Webhook endpoints."""

from __future__ import annotations

from mockserver.core.times import iso
from mockserver.exchange.call import Call, NoInput
from mockserver.providers.expys import wire
from mockserver.providers.expys.handlers.acting import caller
from mockserver.providers.expys.render import optional_iso
from mockserver.providers.expys.rules import webhooks
from mockserver.providers.expys.state import Endpoint, Environment


def create_webhook(call: Call, body: wire.CreateWebhookRequest) -> wire.WebhookEndpointWithSecret:
    """Register an endpoint; the secret is shown here and nowhere else."""
    endpoint = webhooks.create(call.step, caller(call).partition, body.url, body.events)
    return wire.WebhookEndpointWithSecret(
        endpoint.id,
        endpoint.url,
        list(endpoint.events),
        _environment(endpoint),
        iso(endpoint.created_at_ms),
        endpoint.secret,
    )


def list_webhooks(call: Call, _: NoInput) -> wire.WebhookList:
    """All endpoints, newest first."""
    found = webhooks.newest_first(call.store, caller(call).partition)
    return wire.WebhookList([_render(endpoint) for endpoint in found])


def delete_webhook(call: Call, _: NoInput) -> wire.DeleteWebhookResponse:
    """Disable an endpoint."""
    endpoint = webhooks.disable(call.step, caller(call).partition, call.parameters["id"])
    return wire.DeleteWebhookResponse(endpoint.id, True)


def _render(endpoint: Endpoint) -> wire.WebhookEndpoint:
    return wire.WebhookEndpoint(
        endpoint.id,
        endpoint.url,
        list(endpoint.events),
        _environment(endpoint),
        iso(endpoint.created_at_ms),
        optional_iso(endpoint.disabled_at_ms),
    )


def _environment(endpoint: Endpoint) -> wire.Environment:
    return "LIVE" if endpoint.partition[1] == Environment.LIVE else "SANDBOX"
