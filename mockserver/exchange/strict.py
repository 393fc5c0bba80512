"""Answers are checked against what the document of their provider says, before they leave.

For those who work on the server: a mismatch is a bug of its own, and fails the request that met
it. Answers that faults have forced are somebody else's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from mockserver.exchange.call import Call
from mockserver.exchange.errors import UnexpectedFailure
from mockserver.exchange.openapi.answers import Answers
from mockserver.exchange.openapi.schemas import Schemas
from mockserver.exchange.operation import Operation, Situation
from mockserver.exchange.pipeline import Pipeline
from mockserver.exchange.problem import PROBLEM_TYPE
from mockserver.exchange.provider import Provider
from mockserver.exchange.request import Answer


class Undocumented(Exception):
    """An answer is not as the document says; the text tells in what."""


class StrictPipeline(Pipeline):
    """A pipeline whose answers are checked; what no document has is a failure of the server."""

    def __init__(
        self, provider: Provider, body_bytes_max: int, on_crash: Callable[[Call, Exception], None]
    ) -> None:
        super().__init__(provider, body_bytes_max, on_crash)
        self._strict = StrictAnswers(provider, body_bytes_max)
        self._note_mismatch = on_crash

    def run(self, call: Call) -> Answer | Awaitable[Answer]:
        """Answer one request."""
        made = super().run(call)
        return self._checked(call, made) if isinstance(made, Answer) else self._later(call, made)

    async def _later(self, call: Call, made: Awaitable[Answer]) -> Answer:
        return self._checked(call, await made)

    def _checked(self, call: Call, answer: Answer) -> Answer:
        try:
            self._strict.check(call, answer)
        except Undocumented as error:
            self._note_mismatch(call, error)
            situation = Situation(call.operation, call.request_id)
            return self.provider.render(UnexpectedFailure(), situation)
        return answer


class StrictAnswers:
    """The checks of one provider."""

    def __init__(self, provider: Provider, body_bytes_max: int) -> None:
        reference = provider.reference
        self._reference = reference
        answers = Answers(provider, reference, Schemas([reference.error]), body_bytes_max)
        self._allowed = {
            (operation.id, route.method, route.is_alias): answers.refusals_of(route)
            for operation in provider.operations
            for route in operation.routes
        }

    def check(self, call: Call, answer: Answer) -> None:
        """Raise Undocumented for an answer that the document does not have."""
        if call.fault is not None or call.wire is not None or answer.feed is not None:
            return
        if answer.content_type == PROBLEM_TYPE:
            # It speaks for this server: the request asked for a fault that it cannot have.
            return
        operation = call.operation
        code = self._code(answer)
        if operation is None:
            if code is None:
                raise Undocumented(f"no operation was found, and the answer is {answer.status}")
        elif code is None:
            _check_success(operation, answer)
        elif (answer.status, code) not in self._errors_of(operation):
            raise Undocumented(f"{operation.id} answers {answer.status} {code}")

    def _errors_of(self, operation: Operation) -> frozenset[tuple[int, str]]:
        return self._allowed[operation.id, operation.method, operation.is_alias]

    def _code(self, answer: Answer) -> str | None:
        """The code of an error; None for a success."""
        try:
            body = msgspec.json.decode(answer.body, type=self._reference.error)
        except msgspec.MsgspecError as error:
            if answer.succeeded:
                return None
            raise Undocumented(f"{answer.status} is no error of the service: {error}") from None
        return self._reference.code_of(body)


def _check_success(operation: Operation, answer: Answer) -> None:
    if answer.status != operation.status:
        raise Undocumented(f"{operation.id} answers {answer.status}, not {operation.status}")
    assert operation.answer is not None, "what is built has a type"
    try:
        msgspec.json.decode(answer.body, type=operation.answer)
    except msgspec.MsgspecError as error:
        raise Undocumented(f"{operation.id}: the answer is not of its type: {error}") from None
