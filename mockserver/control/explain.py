"""What would become of a request, told without sending it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from msgspec import UNSET, UnsetType
from starlette.responses import Response

from mockserver.control import entries
from mockserver.control.call import ControlCall, reply
from mockserver.core.validation import Problem
from mockserver.core.world import World
from mockserver.exchange.addressing import WORLD_HEADER, Address, Addressing, names_world
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.exchange.provider import Provider
from mockserver.exchange.rehearsal import Outcome, rehearse
from mockserver.exchange.request import NO_ANSWER, RawHeaders, Request, first_of_each
from mockserver.exchange.worlds import DEFAULT_WORLD

# What stands in paths as it is; clients encode the rest before they send it.
_PATH_CHARACTERS = "/%:@!$&'()*+,;=~"


class ExplainBody(msgspec.Struct, forbid_unknown_fields=True):
    """A request; its `path` may have a query, and `query` adds to it. Text is sent as it is."""

    method: str
    path: str
    headers: dict[str, str] | UnsetType = UNSET
    query: dict[str, str] | UnsetType = UNSET
    body: Any = UNSET


async def explain(call: ControlCall) -> Response:
    """Say how a request would be answered and why; nothing changes."""
    plane = call.plane
    body = call.read(ExplainBody)
    path, query = _target(body)
    headers = _headers(body)
    fields = first_of_each(headers)
    # A world that the request names itself beats the one of this call.
    named = {WORLD_HEADER: call.world_name.encode(), **fields}
    address = Addressing(plane.providers, plane.settings.only).find(path, named)
    provider = _provider(call, address, path)
    content, limit = _content(body), plane.settings.body_bytes_max
    request = Request(
        body.method.upper(),
        address.path,
        query.encode(),
        headers,
        fields,
        content if len(content) <= limit else None,
    )
    world = _world(call, address, path, provider, request)
    return reply(_describe(await rehearse(provider, world, request, limit), provider))


def _world(
    call: ControlCall, address: Address, path: str, provider: Provider, request: Request
) -> World:
    """The world that would answer: that of a key where the request and this call name none."""
    plane = call.plane
    if plane.key_worlds is None:
        return plane.worlds.use(address.world)
    is_named = names_world(path, request.fields) or call.world_name != DEFAULT_WORLD
    return plane.key_worlds.preview(provider, request, address.world if is_named else None)


def _target(body: ExplainBody) -> tuple[str, str]:
    """Path and query as they are on the wire."""
    if not body.path.startswith("/"):
        raise invalid("path", "must begin with /, as /expys/v1/offers")
    path, _, query = body.path.partition("?")
    more = "" if isinstance(body.query, UnsetType) else urlencode(body.query)
    whole = "&".join(filter(None, (query, more)))
    return quote(path, safe=_PATH_CHARACTERS), quote(whole, safe=f"{_PATH_CHARACTERS}?")


def _headers(body: ExplainBody) -> RawHeaders:
    given = {} if isinstance(body.headers, UnsetType) else body.headers
    try:
        return [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in given.items()
        ]
    except UnicodeEncodeError as error:
        raise invalid("headers", f"{error.object!r} cannot be in a header") from None


def _content(body: ExplainBody) -> bytes:
    if body.body is UNSET:
        return b""
    return body.body.encode() if isinstance(body.body, str) else msgspec.json.encode(body.body)


def _provider(call: ControlCall, address: Address, path: str) -> Provider:
    providers = call.plane.providers
    if address.surface not in providers:
        known = tuple(f"/{name}" for name in providers)
        message = f'"{path}" is no path of a provider; those begin with {", ".join(known)}'
        raise InvalidInput([Problem("path", message, known)])
    return providers[address.surface]


def _describe(outcome: Outcome, provider: Provider) -> dict[str, Any]:
    call, answer = outcome.call, outcome.answer
    operation = call.operation
    # Status 0 stands for no answer at all, as in the journal.
    made = ((b"content-type", answer.content_type), *answer.headers)
    headers = () if answer is NO_ANSWER else made
    return {
        "world": call.world.name,
        "provider": provider.name,
        "operation": None
        if operation is None
        else {
            "id": operation.id,
            "method": operation.method,
            "path": operation.path,
            "evidence": operation.evidence.value,
        },
        "parameters": dict(call.parameters),
        "principal": None if call.principal is None else call.principal.label,
        "member": outcome.member,
        "idempotency": None
        if outcome.key is None
        else {"key": outcome.key, "state": outcome.key_state},
        "rules": [
            {"id": each.rule, "fires": each.fires, "why": each.why} for each in outcome.verdicts
        ],
        "fault": call.fault,
        "wire": None if call.wire is None else call.wire.wire,
        "delay_ms": outcome.delay_ms,
        "answered_by": outcome.answered_by,
        "answer": {
            "status": answer.status,
            "headers": entries.shown_headers(headers),
            "body": entries.shown_body(answer.body, provider.secret_fields),
        },
    }
