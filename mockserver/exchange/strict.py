"""Answers are checked against what the document of their provider says, before they leave.

For those who work on the server: a mismatch is a bug of its own, and fails the request that met
it. Answers that faults have forced are somebody else's.
"""

from __future__ import annotations

import msgspec

from mockserver.exchange.call import Call
from mockserver.exchange.openapi.answers import Answers
from mockserver.exchange.openapi.schemas import Schemas
from mockserver.exchange.operation import Operation
from mockserver.exchange.provider import Provider
from mockserver.exchange.request import Answer


class Undocumented(Exception):
    """An answer is not as the document says; the text tells in what."""


class StrictAnswers:
    """The checks of one provider."""

    def __init__(self, provider: Provider, body_bytes_max: int) -> None:
        reference = provider.reference
        assert reference is not None, "every provider has a reference"
        self._reference = reference
        answers = Answers(provider, reference, Schemas([reference.error]), body_bytes_max)
        self._allowed = {
            (operation.id, route.is_alias): answers.refusals_of(route)
            for operation in provider.operations
            for route in operation.routes
        }

    def check(self, call: Call, answer: Answer) -> None:
        """Raise Undocumented for an answer that the document does not have."""
        if call.fault is not None or call.wire is not None or answer.feed is not None:
            return
        operation = call.operation
        code = self._code(answer)
        if operation is None:
            if code is None:
                raise Undocumented(f"no operation was found, and the answer is {answer.status}")
        elif code is None:
            _check_success(operation, answer)
        elif (answer.status, code) not in self._allowed[operation.id, operation.is_alias]:
            raise Undocumented(f"{operation.id} answers {answer.status} {code}")

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
