"""An operation as OpenAPI has it: parameters, body, answers, and how well it is known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import msgspec

from mockserver.exchange.dispatch import parameter_names
from mockserver.exchange.openapi.answers import Answers
from mockserver.exchange.openapi.schemas import Schema, Schemas
from mockserver.exchange.openapi.stories import Example
from mockserver.exchange.operation import Operation
from mockserver.exchange.provider import Provider
from mockserver.exchange.reference import FORM, Reference

_ID: Final = {"type": "string", "minLength": 1}


class Operations:
    """The operations of one provider as a document shows them."""

    def __init__(
        self, provider: Provider, reference: Reference, schemas: Schemas, answers: Answers
    ) -> None:
        self._provider = provider
        self._reference = reference
        self._schemas = schemas
        self._answers = answers

    def describe(self, operation: Operation, name: str, example: Example | None) -> Schema:
        """One operation at one of its paths; `name` is its id there."""
        shown: Schema = {
            "operationId": name,
            "summary": operation.summary,
            "tags": [tag_of(operation)],
            "x-evidence": operation.evidence.value,
            "x-built": operation.built,
        }
        sources = self._provider.sources.get(operation.id, ())
        if sources:
            shown["externalDocs"] = {"url": sources[0]}
            shown["x-sources"] = list(sources)
        if operation.scope is not None:
            shown["description"] = f"Needs the scope `{operation.scope}`."
        schemes = self._reference.security[operation.access]
        shown["security"] = [{scheme: []} for scheme in schemes]
        parameters = self._parameters(operation, example)
        if parameters:
            shown["parameters"] = parameters
        if operation.body is not None:
            shown["requestBody"] = self._body(operation, example)
        shown["responses"] = self._answers.of(operation, example)
        return shown

    # Parameters

    def _parameters(self, operation: Operation, example: Example | None) -> list[Schema]:
        values = {} if example is None else example.parameters
        found = [
            _parameter("path", name, _ID, required=True, values=values)
            for name in parameter_names(operation.path)
        ]
        for name, schema, required in self._in_query(operation):
            required = required and not operation.is_alias
            shown = _parameter("query", name, schema, required=required, values=values)
            found.append({**shown, **self._schemas.style(schema)})
        if operation.built:
            found.extend(map(dict, self._reference.headers))
        policy = self._provider.idempotency
        if operation.built and operation.method in policy.methods:
            found.append(_key_parameter(policy.header.decode(), policy.length_max))
        return found

    def _in_query(self, operation: Operation) -> Iterator[tuple[str, Schema, bool]]:
        """Name and schema of parameters, and whether they must be there."""
        if operation.query is not None:
            yield from self._schemas.properties(operation.query)
        elif operation.body is not None:
            for name, schema, _ in self._schemas.properties(operation.body):
                if name in self._reference.also_in_query:
                    yield name, schema, False

    def _body(self, operation: Operation, example: Example | None) -> Schema:
        kind = self._reference.form(operation.body) if operation.is_alias else operation.body
        assert example is not None, "stories call every operation"
        examples = {"demo": {"value": example.body}}
        content: Schema = {"schema": self._schemas.of(kind), "examples": examples}
        shown = dict.fromkeys(self._reference.media_types, content)
        if FORM in shown:
            shown[FORM] = {**content, "encoding": self._encoding(kind)}
        return {"required": not self._may_be_left_out(operation), "content": shown}

    def _may_be_left_out(self, operation: Operation) -> bool:
        body: Any = operation.body
        if operation.method not in self._reference.may_be_empty or not isinstance(body, type):
            return False
        return not any(field.required for field in msgspec.structs.fields(body))

    def _encoding(self, kind: Any) -> Schema:
        """How a form spells what is no plain text."""
        styles = {
            name: self._schemas.style(schema) for name, schema, _ in self._schemas.properties(kind)
        }
        return {name: style for name, style in styles.items() if style}


def tag_of(operation: Operation) -> str:
    """What an operation is about: the resource of its handlers, or of its path."""
    if operation.handler is not None:
        return operation.handler.__module__.rpartition(".")[2].replace("_", " ")
    parts = [part for part in operation.path.split("/")[1:] if not part.startswith("{")]
    return parts[min(1, len(parts) - 1)].replace("-", " ")


def _parameter(place: str, name: str, schema: Schema, *, required: bool, values: Any) -> Schema:
    shown: Schema = {"name": name, "in": place, "required": required, "schema": schema}
    if name in values:
        shown["example"] = values[name]
    return shown


def _key_parameter(name: str, length_max: int) -> Schema:
    return {
        "name": "-".join(part.capitalize() for part in name.split("-")),
        "in": "header",
        "required": False,
        "description": "Of retries of one request: they do nothing twice.",
        "schema": {"type": "string", "minLength": 1, "maxLength": length_max},
    }
