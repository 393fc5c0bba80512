"""What an operation can answer: its success, and every error with an example that is real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from mockserver.core.errors import LimitReached
from mockserver.exchange.errors import (
    BodyMalformed,
    BodyTooLarge,
    IdempotencyKeyReused,
    OperationMissing,
    RateLimited,
    TooManyHeaders,
    Unauthenticated,
    UnexpectedFailure,
    invalid,
)
from mockserver.exchange.idempotency import no_key
from mockserver.exchange.openapi.schemas import Schema, Schemas
from mockserver.exchange.openapi.shared import SharedResponses
from mockserver.exchange.openapi.stories import Example
from mockserver.exchange.operation import Operation, Situation
from mockserver.exchange.provider import Provider
from mockserver.exchange.reference import JSON, Reference
from mockserver.exchange.request import Answer

STREAM: Final = "text/event-stream"
REQUEST_ID: Final = "req_example"

_RETRY_AFTER: Final = {
    "description": "Seconds until another try is welcome.",
    "schema": {"type": "integer", "minimum": 1},
}
_MOCK: Final = {
    "description": "Which operation answered, how well it is known, in which world.",
    "schema": {"type": "string"},
}
_ID: Final = {"description": "The id of the request.", "schema": {"type": "string"}}
_REPLAYED: Final = {
    "description": "There if the answer is that of an earlier request with the same key.",
    "schema": {"type": "string"},
}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One error that an operation can answer with."""

    code: str
    when: str
    answer: Answer


class Answers:
    """The responses of one provider's operations.

    `headers` are those that all have. Responses that are errors and nothing else are `shared`, as
    most operations have the same.
    """

    def __init__(
        self, provider: Provider, reference: Reference, schemas: Schemas, limit: int
    ) -> None:
        self._provider = provider
        self._reference = reference
        self._schemas = schemas
        self._body_bytes_max = limit
        self.examples: dict[str, Schema] = {}
        self.shared = SharedResponses()
        self.headers = dict(_headers(provider, reference))
        self._of_every_answer = {
            name: {"$ref": f"#/components/headers/{name}"} for name in self.headers
        }

    def of(self, operation: Operation, example: Example | None) -> dict[str, Schema]:
        """The responses of an operation by status."""
        by_status: dict[int, list[_Refusal]] = {}
        for refusal in self._refusals(operation):
            by_status.setdefault(refusal.answer.status, []).append(refusal)
        statuses = set(by_status) | ({operation.status} if operation.built else set())
        return {
            str(status): self._response(operation, status, by_status.get(status, []), example)
            for status in sorted(statuses)
        }

    def refusals_of(self, operation: Operation) -> frozenset[tuple[int, str]]:
        """Status and code of every error that an operation can answer with."""
        return frozenset(
            (refusal.answer.status, refusal.code) for refusal in self._refusals(operation)
        )

    def _response(
        self,
        operation: Operation,
        status: int,
        refusals: list[_Refusal],
        example: Example | None,
    ) -> Schema:
        is_success = operation.built and status == operation.status
        headers: Schema = dict(self._of_every_answer)
        policy = self._provider.idempotency
        if operation.method in policy.methods and (is_success or status in policy.remembered):
            headers.update((_title(name), _REPLAYED) for name, _ in policy.replay_headers)
        if any(_is_retried(refusal.answer) for refusal in refusals):
            headers["Retry-After"] = _RETRY_AFTER
        told = [f"`{refusal.code}`: {refusal.when}." for refusal in refusals]
        lines = ["Done.", *told] if is_success else told
        response = {
            "description": "\n\n".join(lines),
            "headers": headers,
            "content": self._content(operation if is_success else None, refusals, example),
        }
        return response if is_success else self.shared.refer(status, response)

    def _content(
        self, succeeded: Operation | None, refusals: list[_Refusal], example: Example | None
    ) -> Schema:
        if succeeded is not None and succeeded.streams:
            event = self._schemas.of(succeeded.answer)
            return {STREAM: {"schema": {"type": "string"}, "x-event": event}}
        schemas: list[Schema] = []
        examples: Schema = {}
        if succeeded is not None:
            schemas.append(self._schemas.of(succeeded.answer))
            assert example is not None, "stories call every operation"
            examples["success"] = {"value": example.answer}
        if refusals:
            schemas.append(self._schemas.of(self._reference.error))
        for refusal in refusals:
            examples[refusal.code] = {"$ref": f"#/components/examples/{self._kept(refusal)}"}
        schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        return {JSON: {"schema": schema, "examples": examples}}

    def _kept(self, refusal: _Refusal) -> str:
        """The name of an error's example: operations answer most of them alike."""
        shown = {"summary": refusal.when, "value": msgspec.json.decode(refusal.answer.body)}
        name, number = refusal.code, 1
        while self.examples.setdefault(name, shown) != shown:
            number += 1
            name = f"{refusal.code}.{number}"
        return name

    def _refusals(self, operation: Operation) -> Iterator[_Refusal]:
        """Every error, each code once at a status."""
        seen = set()
        for refusal in (*self._general(operation), *self._own(operation)):
            place = (refusal.answer.status, refusal.code)
            if place not in seen:
                seen.add(place)
                yield refusal

    def _own(self, operation: Operation) -> Iterator[_Refusal]:
        situation = Situation(operation, REQUEST_ID)
        for error in self._reference.errors(operation):
            if isinstance(error, str):
                entry = self._provider.codes[error]
                yield _Refusal(error, entry.when, self._provider.force(entry, situation, 1))
            else:
                yield self._rendered(error, str(error), situation)

    def _general(self, operation: Operation) -> Iterator[_Refusal]:
        """Those that every operation of its kind can answer with."""
        situation = Situation(operation, REQUEST_ID)
        for when, error in self._general_errors(operation):
            yield self._rendered(error, when, situation)

    def _rendered(self, error: Exception, when: str, situation: Situation) -> _Refusal:
        answer = self._provider.render(error, situation)
        return _Refusal(self._provider.explain(error)[1], when, answer)

    def _general_errors(self, operation: Operation) -> Iterator[tuple[str, Exception]]:
        if self._reference.security[operation.access]:
            yield "the credential is missing or not valid", Unauthenticated("it is unknown")
        yield "too many requests", RateLimited(1)
        yield "the request has too many headers", TooManyHeaders(100)
        if not operation.built:
            yield "this server does not have the operation yet", OperationMissing(operation.id)
            return
        if operation.body is not None:
            yield "the body is too large", BodyTooLarge(self._body_bytes_max)
            yield "the body cannot be read", BodyMalformed("The body is not JSON.")
        if operation.body is not None or operation.query is not None:
            yield "a field or parameter does not fit", invalid("field", "is required")
        policy = self._provider.idempotency
        if operation.method in policy.methods:
            yield "the idempotency key is empty or too long", no_key(policy)
            yield "the key came with another request before", IdempotencyKeyReused()
        yield "the server has no room for another world", LimitReached("worlds", 1000)
        yield "the server itself has failed", UnexpectedFailure()


def _headers(provider: Provider, reference: Reference) -> Iterator[tuple[str, Schema]]:
    """The headers that every answer has."""
    yield "X-Mock", _MOCK
    if provider.request_id_header is not None:
        yield _title(provider.request_id_header), _ID
    for name, shown in reference.answer_headers.items():
        yield name, dict(shown)


def _title(name: bytes) -> str:
    return name.decode().title()


def _is_retried(answer: Answer) -> bool:
    return any(name == b"retry-after" for name, _ in answer.headers)


def types_of(operation: Operation) -> Iterator[Any]:
    """The types that an operation reads and gives."""
    for kind in (operation.body, operation.query, operation.answer):
        if kind is not None:
            yield kind
