"""The whole document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from mockserver.core.world import World
from mockserver.exchange.openapi.answers import Answers, types_of
from mockserver.exchange.openapi.operations import Operations, tag_of
from mockserver.exchange.openapi.schemas import Schema, Schemas
from mockserver.exchange.openapi.stories import Narrator
from mockserver.exchange.operation import Operation
from mockserver.exchange.provider import Provider
from mockserver.exchange.reference import Reference

OPENAPI_VERSION: Final = "3.1.0"

# What an operation is called at its further paths: decided here, ids must differ in a document.
_FURTHER: Final = ".at."


def document(
    provider: Provider, world: World, version: str, server_url: str, body_bytes_max: int
) -> Schema:
    """The OpenAPI document of a provider.

    The examples are made in the world, which changes: give it one of the demo fixture that is
    frozen and nobody's. `server_url` is the base URL that clients are given. Raises StoryBroken.
    """
    reference = provider.reference
    narrator = Narrator(provider, world, body_bytes_max)
    reference.story(narrator)
    schemas = Schemas(_types(provider, reference))
    answers = Answers(provider, reference, schemas, body_bytes_max)
    operations = Operations(provider, reference, schemas, answers)
    paths: dict[str, Schema] = {}
    for operation in provider.operations:
        example = narrator.examples.get(operation.id)
        for name, route in _routes(operation):
            shown = operations.describe(route, name, example)
            paths.setdefault(route.path, {})[route.method.lower()] = shown
    plain: Schema = msgspec.to_builtins(
        {
            "openapi": OPENAPI_VERSION,
            "info": {
                "title": f"{provider.title} (sandbox)",
                "version": version,
                "description": reference.description,
            },
            "servers": [{"url": server_url}],
            "tags": [{"name": tag} for tag in dict.fromkeys(map(tag_of, provider.operations))],
            "paths": paths,
            "webhooks": {
                name: _webhook(name, schemas.of(kind)) for name, kind in reference.events.items()
            },
            "components": {
                "schemas": schemas.components,
                "examples": answers.examples,
                "responses": answers.shared.by_name,
                "headers": answers.headers,
                "securitySchemes": dict(reference.schemes),
            },
        }
    )
    return plain


def _types(provider: Provider, reference: Reference) -> Iterator[Any]:
    yield reference.error
    yield from reference.events.values()
    for operation in provider.operations:
        yield from types_of(operation)
        if operation.body is not None and operation.aliases:
            yield reference.form(operation.body)


def _routes(operation: Operation) -> Iterator[tuple[str, Operation]]:
    """The operation at each of its paths, with the id that it has there."""
    for number, route in enumerate(operation.routes):
        yield operation.id if number == 0 else f"{operation.id}{_FURTHER}{number}", route


def _webhook(name: str, schema: Schema) -> Schema:
    return {
        "post": {
            "operationId": f"webhook.{name}",
            "summary": f"Tells an endpoint of `{name}`.",
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {"2XX": {"description": "The event was taken; it is not sent again."}},
        }
    }
