"""The shapes of a document: what clients depend on, without words and in one order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from tests.world import Json

_REFERENCE = "#/components/schemas/"
_RESPONSE = "#/components/responses/"
_WORDS = frozenset({"title", "description", "examples", "example"})


def shapes_of(document: Json) -> Json:
    """Operations by method and path, and the schemas that they need by name."""
    operations = {
        f"{method.upper()} {path}": _operation(document, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    named = {name: schema_of(schema) for name, schema in document["components"]["schemas"].items()}
    needed = set(reachable(operations, named))
    return {
        "operations": operations,
        "schemas": {name: schema for name, schema in named.items() if name in needed},
    }


def digest(shapes: Json) -> str:
    """A number that stands for these shapes alone."""
    return sha256(json.dumps(shapes, sort_keys=True).encode()).hexdigest()


def reachable(part: Any, named: Json, seen: set[str] | None = None) -> Iterator[str]:
    """The names of the schemas that are referred to, directly or by others."""
    seen = set() if seen is None else seen
    if isinstance(part, list):
        for each in part:
            yield from reachable(each, named, seen)
    elif isinstance(part, dict):
        name = part.get("$ref")
        if isinstance(name, str) and name not in seen:
            seen.add(name)
            yield name
            yield from reachable(named[name], named, seen)
        for each in part.values():
            yield from reachable(each, named, seen)


def _operation(document: Json, operation: Json) -> Json:
    shown: Json = {
        "id": operation["operationId"],
        "token": bool(operation["security"]),
        "answers": {
            status: _content(_resolved(document, response))
            for status, response in operation["responses"].items()
        },
    }
    parameters = {
        f"{each['in']} {each['name']}": {
            "required": each["required"],
            "schema": schema_of(each["schema"]),
        }
        for each in operation.get("parameters", ())
    }
    if parameters:
        shown["parameters"] = parameters
    body = operation.get("requestBody")
    if body is not None:
        shown["body"] = {"required": body["required"], "content": _content(body)}
    return shown


def _resolved(document: Json, response: Json) -> Json:
    target = response.get("$ref")
    if target is None:
        return response
    found: Json = document["components"]["responses"][target.removeprefix(_RESPONSE)]
    return found


def _content(body: Json) -> Json:
    return {kind: schema_of(content["schema"]) for kind, content in body.get("content", {}).items()}


def schema_of(schema: Any) -> Any:
    """A schema without words; what has no order of its own is sorted."""
    if not isinstance(schema, dict):
        return schema
    plain: Json = {}
    for key, value in schema.items():
        if key in _WORDS:
            continue
        if key == "$ref":
            plain[key] = value.removeprefix(_REFERENCE)
        elif key == "properties":
            plain[key] = {name: schema_of(each) for name, each in value.items()}
        elif key == "anyOf":
            plain[key] = sorted(map(schema_of, value), key=_text)
        elif key in ("required", "enum"):
            plain[key] = sorted(value, key=_text)
        else:
            plain[key] = schema_of(value)
    return plain


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)
