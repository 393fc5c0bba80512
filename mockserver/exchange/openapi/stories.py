"""Examples: calls that are made in a world, and what it answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from mockserver.core.errors import DomainError
from mockserver.core.world import World
from mockserver.exchange.call import Call
from mockserver.exchange.dispatch import Dispatcher
from mockserver.exchange.levers import read
from mockserver.exchange.operation import Operation
from mockserver.exchange.outgoing import path_of, query_of
from mockserver.exchange.pipeline import Pipeline
from mockserver.exchange.provider import Provider
from mockserver.exchange.request import Answer, Request, first_of_each

# What a stream begins with is one, too.
A_STREAM = ": heartbeat\n\n"


class StoryBroken(Exception):
    """A call of a story was refused, or names what is not there: the story is wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """One call that succeeded. `parameters` are those of path and query, by name."""

    parameters: Mapping[str, object]
    headers: Mapping[str, str]
    body: object
    answer: object


class Narrator:
    """Makes the calls of a story and keeps the first one of each operation as its example.

    `headers` come with every call until they are replaced.
    """

    def __init__(self, provider: Provider, world: World, body_bytes_max: int) -> None:
        self.examples: dict[str, Example] = {}
        self.headers: dict[str, str] = {}
        self._provider = provider
        self._world = world
        self._pipeline = Pipeline(provider, body_bytes_max, _crashed)
        self._operations = {operation.id: operation for operation in provider.operations}

    def tell(
        self,
        operation_id: str,
        path: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, object] | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Call an operation; returns the content of its answer. Raises StoryBroken."""
        operation = self._operations.get(operation_id)
        if operation is None:
            raise StoryBroken(f"there is no operation {operation_id}")
        sent = {**self.headers, **(headers or {})}
        answer = self._answer(operation, path or {}, query or {}, body, sent)
        if not answer.succeeded:
            raise StoryBroken(f"{operation_id}: {answer.status} {answer.body.decode()}")
        content = A_STREAM if answer.feed is not None else msgspec.json.decode(answer.body)
        shown = {**(path or {}), **(query or {})}
        self.examples.setdefault(operation_id, Example(shown, headers or {}, body, content))
        return content

    def _answer(
        self,
        operation: Operation,
        path: Mapping[str, str],
        query: Mapping[str, object],
        body: object,
        headers: Mapping[str, str],
    ) -> Answer:
        raw = [(name.lower().encode(), text.encode()) for name, text in headers.items()]
        request = Request(
            operation.method,
            self._path(operation, path),
            query_of(query).encode(),
            raw,
            first_of_each(raw),
            b"" if body is None else msgspec.json.encode(body),
        )
        call = Call(self._world, request, self._provider.request_id(self._world.ids))
        answer = self._pipeline.run(call)
        assert isinstance(answer, Answer), "the demo world has no faults that take their time"
        return answer

    def _path(self, operation: Operation, values: Mapping[str, str]) -> str:
        try:
            return path_of(operation.path, values)
        except KeyError as error:
            raise StoryBroken(f"{operation.path} needs {error.args[0]}") from None

    def pull(self, method: str, path: str, body: object = None, **query: str) -> Any:
        """Pull a lever of the provider; returns its answer as plain data. Raises StoryBroken."""
        for lever in self._provider.levers:
            shape = Operation(
                id=lever.path, method=lever.method, path=lever.path, summary="", access=""
            )
            found = _parameters(shape, method, path)
            if found is not None:
                given = read(body or {}, lever.body)
                with self._world.transaction() as step:
                    answer = lever.handler(step, {**query, **found}, given)
                return msgspec.to_builtins(answer)
        raise StoryBroken(f"there is no lever {method} {path}")

    def advance(self, by_ms: int) -> None:
        """Let time pass in the world, and what falls due happen."""
        self._world.advance(by_ms)


def _parameters(shape: Operation, method: str, path: str) -> Mapping[str, str] | None:
    try:
        return Dispatcher([shape]).find(method, path)[1]
    except DomainError:
        return None


def _crashed(call: Call, error: Exception) -> None:
    raise StoryBroken(f"{call.request.method} {call.request.path}: {error!r}") from error
