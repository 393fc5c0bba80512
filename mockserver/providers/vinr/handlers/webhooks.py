"""Webhook endpoints."""

from __future__ import annotations

import msgspec
from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.given import given_or
from mockserver.exchange.signing import new_secret
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import environment, id_in_path
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import indexed, reference_page
from mockserver.providers.vinr.render import reference
from mockserver.providers.vinr.rules import metadata, webhooks
from mockserver.providers.vinr.rules.ids import new_id
from mockserver.providers.vinr.state import ENDPOINTS, ENDPOINTS_BY_ENVIRONMENT, Endpoint

KIND = "webhook_endpoint"


def create_endpoint(call: Call, body: wire.CreateEndpoint) -> wire.Endpoint:
    """Register an endpoint; the secret is shown here and nowhere else."""
    step = call.step
    webhooks.check_url(body.url)
    names = webhooks.check_events(body.enabled_events)
    # Endpoints show no metadata, so there is nothing to keep.
    metadata.new(body.metadata)
    endpoint_id, number = new_id(step, webhooks.PREFIX)
    endpoint = Endpoint(
        environment=environment(call),
        id=endpoint_id,
        number=number,
        created_at_ms=step.now_ms,
        url=body.url,
        events=names,
        secret=new_secret(step),
    )
    webhooks.create(step, endpoint)
    return reference.endpoint(endpoint, endpoint.secret)


def list_endpoints(call: Call, query: wire.ListEndpoints) -> wire.ReferenceListOf[wire.Endpoint]:
    """Endpoints, newest first."""
    listing = indexed(
        call.store, ENDPOINTS, ENDPOINTS_BY_ENVIRONMENT, environment(call), lambda id: id
    )
    return reference_page(
        query,
        listing,
        lambda found: expand(call, KIND, query.expand, *map(reference.endpoint, found)),
    )


def retrieve_endpoint(call: Call, query: wire.Expandable) -> wire.Endpoint:
    """One endpoint."""
    (shown,) = expand(call, KIND, query.expand, reference.endpoint(_find(call)))
    return shown


def update_endpoint(call: Call, body: wire.UpdateEndpoint) -> wire.Endpoint:
    """Change events, URL or status."""
    names = None
    if not isinstance(body.enabled_events, UnsetType):
        names = webhooks.check_events(body.enabled_events)
    if not isinstance(body.url, UnsetType):
        webhooks.check_url(body.url)
    before = _find(call)
    status = given_or(body.status, "enabled" if before.enabled else "disabled")
    after = msgspec.structs.replace(
        before,
        events=before.events if names is None else names,
        url=given_or(body.url, before.url),
        enabled=status == "enabled",
    )
    return reference.endpoint(webhooks.update(call.step, before, after))


def delete_endpoint(call: Call, _: wire.Expandable) -> wire.Deleted:
    """Remove an endpoint."""
    endpoint = _find(call)
    webhooks.delete(call.step, endpoint)
    return wire.Deleted(endpoint.id, KIND)


def _find(call: Call) -> Endpoint:
    return webhooks.find(call.store, environment(call), id_in_path(call))
