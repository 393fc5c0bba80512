"""Endpoints that are told of events.

The one that a run registers asks for an event that no run causes, so nothing is sent to it.
"""

from __future__ import annotations

from typing import Final

from mockserver.contract.check import Check
from mockserver.contract.walk import Walk

URL: Final = "https://hooks.example.com/contract"
EVENT: Final = "org.points.purchased"
SECRET_PREFIX: Final = "whsec_"
ENDPOINT: Final = "webhook endpoint"


def _list(walk: Walk) -> None:
    walk.call("listWebhooks")


def _create(walk: Walk) -> None:
    endpoint = walk.call("createWebhook", body={"url": URL, "events": [EVENT]})
    walk.keep(ENDPOINT, endpoint)
    walk.same("its url", URL, endpoint["url"])
    walk.same("its events", [EVENT], endpoint["events"])


def _secret(walk: Walk) -> None:
    secret = walk.need(ENDPOINT)["signingSecret"]
    begins = secret[: len(SECRET_PREFIX)]
    walk.same("the beginning of a secret", SECRET_PREFIX, begins)


def _listed(walk: Walk) -> None:
    created = dict(walk.need(ENDPOINT))
    del created["signingSecret"]
    found = [each for each in walk.call("listWebhooks")["data"] if each["id"] == created["id"]]
    walk.same("the endpoint in the list", [{**created, "disabledAt": None}], found)


def _url(walk: Walk) -> None:
    for url in ("http://hooks.example.com/contract", "ftp://hooks.example.com", "https://10.0.0.1"):
        body = {"url": url, "events": [EVENT]}
        walk.refused("createWebhook", body=body, status=422, code="WEBHOOK_URL_NOT_ALLOWED")


def _event(walk: Walk) -> None:
    body = {"url": URL, "events": [EVENT, "member.guessed"]}
    walk.refused("createWebhook", body=body, status=422, code="WEBHOOK_EVENT_UNKNOWN")


def _no_events(walk: Walk) -> None:
    body = {"url": URL, "events": []}
    walk.refused("createWebhook", body=body, status=422, code="VALIDATION")


def _delete(walk: Walk) -> None:
    path = {"id": walk.need(ENDPOINT)["id"]}
    walk.call("deleteWebhook", path)
    walk.refused("deleteWebhook", {"id": f"wh_{walk.run_id}"}, status=404, code="NOT_FOUND")


def _disabled(walk: Walk) -> None:
    wanted = walk.need(ENDPOINT)["id"]
    found = [each for each in walk.call("listWebhooks")["data"] if each["id"] == wanted]
    walk.holds("it is listed, and since when it is disabled", [*map(_is_disabled, found)] == [True])
    walk.call("deleteWebhook", {"id": wanted})


def _is_disabled(endpoint: dict[str, object]) -> bool:
    return endpoint["disabledAt"] is not None


READS: Final = (
    Check(
        id="webhooks.list",
        operation="listWebhooks",
        statement="Endpoints are listed without their secrets.",
        run=_list,
    ),
)

_RULES: Final = "mockserver.providers.expys.rules.webhooks"

WRITES: Final = (
    Check(
        id="webhooks.create",
        operation="createWebhook",
        statement="An endpoint is registered for the events that it names.",
        run=_create,
        writes=True,
    ),
    Check(
        id="webhooks.secret",
        operation="createWebhook",
        statement="The secret of an endpoint begins with whsec_.",
        run=_secret,
        writes=True,
        decided_in="mockserver.exchange.signing:new_secret",
    ),
    Check(
        id="webhooks.listed",
        operation="listWebhooks",
        statement="The secret is told once: lists show the rest of an endpoint.",
        run=_listed,
        writes=True,
    ),
    Check(
        id="webhooks.url",
        operation="createWebhook",
        statement="Only https to public hosts is allowed: else 422 WEBHOOK_URL_NOT_ALLOWED.",
        run=_url,
        writes=True,
    ),
    Check(
        id="webhooks.event",
        operation="createWebhook",
        statement="An event that does not exist is 422 WEBHOOK_EVENT_UNKNOWN.",
        run=_event,
        writes=True,
    ),
    Check(
        id="webhooks.no-events",
        operation="createWebhook",
        statement="An endpoint asks for one event at least: else 422 VALIDATION.",
        run=_no_events,
        writes=True,
        decided_in="mockserver.providers.expys.wire.webhooks:CreateWebhookRequest",
    ),
    Check(
        id="webhooks.delete",
        operation="deleteWebhook",
        statement="An endpoint is deleted by its id; one that does not exist is 404 NOT_FOUND.",
        run=_delete,
        writes=True,
    ),
    Check(
        id="webhooks.disabled",
        operation="deleteWebhook",
        statement="A deleted endpoint stays in the list as disabled; deleting again is no error.",
        run=_disabled,
        writes=True,
        decided_in=f"{_RULES}:disable",
    ),
)
