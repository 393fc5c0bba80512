"""Webhook endpoints, at both paths. Those of the run ask for an event that it does not cause."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    ENDPOINT,
    alike,
    here,
    keep_id,
    refusal,
    refuse,
    shows,
)
from mockserver.contract.vinr.lists import check_page
from mockserver.contract.walk import Walk

_CREATE: Final = "webhookEndpoints.create"
_RETRIEVE: Final = "webhookEndpoints.retrieve"
_UPDATE: Final = "webhookEndpoints.update"
_DELETE: Final = "webhookEndpoints.delete"
_LIST: Final = "webhookEndpoints.list"

_ALL: Final = "/v1/webhooks"
_ONE: Final = f"{_ALL}/{{id}}"
_EVENT: Final = "dispute.opened"
_OTHER_EVENT: Final = "dispute.resolved"


def _url(walk: Walk, what: str) -> str:
    return f"https://contract-run-{walk.run_id}.example.com/{what}"


def _create(walk: Walk) -> None:
    body = {"url": _url(walk, "first"), "enabled_events": [_EVENT]}
    made = walk.call(_CREATE, body=body)
    keep_id(walk, ENDPOINT, made)
    shows(walk, _CREATE, made, status="enabled", **body)
    walk.holds("secret: there in this answer", bool(made.get("secret")))
    shown = walk.call(_RETRIEVE, here(made["id"]))
    walk.holds("secret: nowhere else", "secret" not in shown)
    alike(walk, "as made", {name: made[name] for name in made if name != "secret"}, shown)
    alike(walk, f"at {_ONE}", shown, walk.call(_RETRIEVE, here(made["id"]), via=_ONE))


def _list(walk: Walk) -> None:
    id = walk.need(ENDPOINT)
    for via in ("", _ALL):
        listed = walk.call(_LIST, query={"limit": 5}, via=via)
        check_page(walk, via or _LIST, listed, 5)
        walk.holds("the new one", id in {endpoint["id"] for endpoint in listed["data"]})
        has_none = all("secret" not in endpoint for endpoint in listed["data"])
        walk.holds("secret: in no list", has_none)


def _update(walk: Walk) -> None:
    path = here(walk.need(ENDPOINT))
    for via in ("", "POST /v1/webhook-endpoints/{id}", "PUT /v1/webhook-endpoints/{id}"):
        for status in ("disabled", "enabled"):
            changed = walk.call(_UPDATE, path, body={"status": status}, via=via)
            kept = {"url": _url(walk, "first"), "enabled_events": [_EVENT]}
            shows(walk, via or _UPDATE, changed, status=status, **kept)
    changed = walk.call(_UPDATE, path, body={"enabledEvents": [_OTHER_EVENT]})
    shows(walk, _UPDATE, changed, enabled_events=[_OTHER_EVENT])


def _delete(walk: Walk) -> None:
    _gone(walk, walk.need(ENDPOINT), "")


def _other_path(walk: Walk) -> None:
    body = {"url": _url(walk, "second"), "enabled_events": [_EVENT]}
    made = walk.call(_CREATE, body=body, via=_ALL)
    walk.holds("secret: there in this answer", bool(made.get("secret")))
    _gone(walk, made["id"], _ONE)


def _gone(walk: Walk, id: str, via: str) -> None:
    gone = walk.call(_DELETE, here(id), via=via)
    shows(walk, _DELETE, gone, id=id, object="webhook_endpoint", deleted=True)
    refuse(walk, _RETRIEVE, "404 resource_not_found", path=here(id))
    listed = walk.call(_LIST, query={"limit": 100})["data"]
    walk.holds("gone from the list", id not in {endpoint["id"] for endpoint in listed})


def _new(walk: Walk, **fields: object) -> dict[str, Any]:
    return {"body": {"url": _url(walk, "refused"), "enabled_events": [_EVENT], **fields}}


WRITES: Final = (
    Check(
        id="webhooks.create",
        operation=_CREATE,
        statement="An endpoint is enabled from the start; its secret is shown once.",
        run=_create,
        writes=True,
    ),
    Check(
        id="webhooks.list",
        operation=_LIST,
        statement="Endpoints are listed at both paths, without secrets.",
        run=_list,
        writes=True,
    ),
    Check(
        id="webhooks.update",
        operation=_UPDATE,
        statement="An endpoint is disabled and enabled, and gets other events.",
        run=_update,
        writes=True,
    ),
    refusal(
        "webhooks.no-tls",
        _CREATE,
        "A URL that is not https is refused",
        "400 parameter_invalid",
        lambda walk: _new(walk, url="http://hooks.example.com/"),
        param="url",
    ),
    refusal(
        "webhooks.no-url",
        _CREATE,
        "An endpoint without a URL is refused",
        "400 parameter_missing",
        lambda _: {"body": {"enabled_events": [_EVENT]}},
        param="url",
    ),
    refusal(
        "webhooks.no-events",
        _CREATE,
        "An endpoint has to ask for some event",
        "400 parameter_invalid",
        lambda walk: _new(walk, enabled_events=[]),
        param="enabled_events",
    ),
    refusal(
        "webhooks.odd-event",
        _CREATE,
        "An event that there is not is refused",
        "400 parameter_invalid",
        lambda walk: _new(walk, enabled_events=["no.such.event"]),
        decided_in="mockserver.providers.vinr.event_names:SUBSCRIBABLE",
    ),
    Check(
        id="webhooks.other-path",
        operation=_CREATE,
        statement="An endpoint can be made and deleted at /v1/webhooks as well.",
        run=_other_path,
        writes=True,
    ),
)

LAST: Final = (
    Check(
        id="webhooks.delete",
        operation=_DELETE,
        statement="A deleted endpoint is gone.",
        run=_delete,
        writes=True,
    ),
)
