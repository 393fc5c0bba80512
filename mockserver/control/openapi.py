"""The OpenAPI 3.1 document of the control plane, made from its table and types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec

from mockserver import control_wire
from mockserver.control.call import Nothing
from mockserver.control.operation import JSON, TEXT, ControlOperation, refusals_of
from mockserver.exchange.dispatch import parameter_names
from mockserver.exchange.levers import NoBody
from mockserver.exchange.openapi.document import OPENAPI_VERSION
from mockserver.exchange.openapi.schemas import Schema, Schemas
from mockserver.exchange.openapi.shared import SharedResponses
from mockserver.exchange.problem import PROBLEM_TYPE

TITLE: Final = "Control plane"
TOKEN: Final = "ControlToken"

_DESCRIPTION: Final = (
    "Controls a mockserver: its worlds and their clocks, faults, journals and webhooks, and what"
    " happens behind the services that it stands in for. Every call acts in one world, `default`"
    " unless the URL begins with `/w/WORLD` or the header `X-Mock-World` names another one; one"
    " that does not exist yet is made on first use. Durations are ISO 8601, or such as `250ms`,"
    " `90s`, `5m`, `2h`, `30d`, or a number of seconds. An absent body is `{}`, and unknown fields"
    " are refused. Answers may have more keys in later versions."
)
_SCHEME: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "The token of `--control-token`, or the one that the server prints at its"
    " start. Calls from the server's own machine need none unless it was set.",
}
_WORLD: Final = {
    "name": "X-Mock-World",
    "in": "header",
    "required": False,
    "description": "The world, where the URL names none.",
    "schema": {"type": "string"},
}
_SEGMENT: Final = {"type": "string", "minLength": 1}
_DONE: Final = {200: "Done.", 201: "Made.", 204: "Done; there is no content."}
_NOTHING: Final = (None, Nothing, NoBody)


def control_document(
    operations: Sequence[ControlOperation], version: str, server_url: str
) -> Schema:
    """The document of these operations on a server at this URL."""
    schemas = Schemas(_types(operations))
    shared = SharedResponses()
    paths: dict[str, Schema] = {}
    for operation in operations:
        shown = _describe(operation, schemas, shared)
        paths.setdefault(operation.path, {})[operation.method.lower()] = shown
    plain: Schema = msgspec.to_builtins(
        {
            "openapi": OPENAPI_VERSION,
            "info": {"title": TITLE, "version": version, "description": _DESCRIPTION},
            "servers": list(_servers(server_url)),
            "tags": [{"name": tag} for tag in dict.fromkeys(each.tag for each in operations)],
            "paths": paths,
            "components": {
                "schemas": schemas.components,
                "responses": shared.by_name,
                "securitySchemes": {TOKEN: _SCHEME},
            },
        }
    )
    return plain


def _servers(url: str) -> Iterator[Schema]:
    yield {"url": f"{url}/_mock", "description": "The world `default`, or that of the header."}
    yield {
        "url": f"{url}/w/{{world}}/_mock",
        "description": "Another world.",
        "variables": {"world": {"default": "default", "description": "The name of the world."}},
    }


def _types(operations: Iterable[ControlOperation]) -> Iterator[Any]:
    yield control_wire.Refusal
    yield control_wire.Unmet
    for operation in operations:
        yield from operation.answers
        read = (operation.body, operation.query)
        yield from (kind for kind in read if kind not in (*_NOTHING, bytes))


def _describe(operation: ControlOperation, schemas: Schemas, shared: SharedResponses) -> Schema:
    shown: Schema = {
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [operation.tag],
        "security": [] if operation.is_open else [{}, {TOKEN: []}],
        "parameters": list(_parameters(operation, schemas)),
    }
    if operation.body not in _NOTHING:
        shown["requestBody"] = _body(operation, schemas)
    shown["responses"] = {
        **{str(status): _success(operation, status, schemas) for status in operation.statuses},
        **{
            str(status): shared.refer(status, _refusal(operation, status, reason, schemas))
            for status, reason in refusals_of(operation).items()
        },
    }
    return shown


def _parameters(operation: ControlOperation, schemas: Schemas) -> Iterator[Schema]:
    for name in parameter_names(operation.path):
        yield {"name": name, "in": "path", "required": True, "schema": _SEGMENT}
    if operation.query is not None and operation.query not in _NOTHING:
        for name, schema, required in schemas.properties(operation.query):
            yield {"name": name, "in": "query", "required": required, "schema": schema}
    if operation.needs_world:
        yield _WORLD


def _body(operation: ControlOperation, schemas: Schemas) -> Schema:
    if operation.body is bytes:
        return {"required": True, "content": {TEXT: {"schema": {"type": "string"}}}}
    is_struct = isinstance(operation.body, type) and issubclass(operation.body, msgspec.Struct)
    required = is_struct and any(each.required for each in msgspec.structs.fields(operation.body))
    return {"required": required, "content": {JSON: {"schema": schemas.of(operation.body)}}}


def _success(operation: ControlOperation, status: int, schemas: Schemas) -> Schema:
    shown: Schema = {"description": _DONE[status]}
    if operation.answers:
        schema = _one_of(operation.answers, schemas)
        shown["content"] = {kind: {"schema": schema} for kind in operation.media_types}
    return shown


def _refusal(operation: ControlOperation, status: int, reason: str, schemas: Schemas) -> Schema:
    more = (control_wire.Unmet,) if status in operation.unmet else ()
    schema = _one_of((control_wire.Refusal, *more), schemas)
    return {
        "description": f"{reason[0].upper()}{reason[1:]}.",
        "content": {PROBLEM_TYPE.decode(): {"schema": schema}},
    }


def _one_of(kinds: Sequence[Any], schemas: Schemas) -> Schema:
    found = [schemas.of(kind) for kind in kinds]
    return found[0] if len(found) == 1 else {"anyOf": found}
