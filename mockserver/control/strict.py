"""Calls of the control plane are checked against what its table of operations says of them.

For those who work on the server, as in `exchange.strict`: a mismatch is a failure of the server,
which the call that met it is answered with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec
from starlette.responses import Response

from mockserver import control_wire
from mockserver.control.call import ControlCall, encode
from mockserver.control.operation import JSON, ControlOperation, Responder, refusals_of
from mockserver.exchange.problem import PROBLEM_TYPE
from mockserver.exchange.strict import Undocumented

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StrictCall(ControlCall):
    """A call that reads nothing but what its operation says it reads."""

    operation: ControlOperation

    @classmethod
    def of(cls, call: ControlCall, operation: ControlOperation) -> StrictCall:
        """The same call, strictly."""
        return cls(call.plane, call.world_name, call.parameters, call.query, call.body, operation)

    def read(self, wanted: type[T]) -> T:
        """The body; raises Undocumented for a type that is not that of the operation."""
        if wanted != self.operation.body:
            raise Undocumented(f"{self.operation.id} reads {wanted} as its body")
        return ControlCall.read(self, wanted)

    def read_query(self, wanted: type[T], *whole: str) -> T:
        """The query; raises Undocumented for a type that is not that of the operation."""
        if wanted != self.operation.query:
            raise Undocumented(f"{self.operation.id} reads {wanted} as its query")
        return ControlCall.read_query(self, wanted, *whole)


def strictly(respond: Responder) -> Responder:
    """Have calls answered in the same way, but only if all of it is documented."""

    async def checked(operation: ControlOperation, call: ControlCall) -> Response:
        answer = await respond(operation, StrictCall.of(call, operation))
        check(operation, answer)
        return answer

    return checked


def check(operation: ControlOperation, answer: Response) -> None:
    """Raise Undocumented for an answer that the operation does not have."""
    status, content = answer.status_code, bytes(answer.body)
    kinds, media_types = _documented(operation, status)
    if not kinds:
        if content:
            raise Undocumented(f"{operation.id} answers {status}, with content")
        return
    if answer.media_type not in media_types:
        raise Undocumented(f"{operation.id} answers {status} as {answer.media_type}")
    if answer.media_type in (JSON, PROBLEM_TYPE.decode()):
        found = [_mismatch(content, kind) for kind in kinds]
        if None not in found:
            reasons = "; or ".join(filter(None, found))
            raise Undocumented(f"{operation.id} answers {status}, but {reasons}")


def _documented(
    operation: ControlOperation, status: int
) -> tuple[tuple[Any, ...], tuple[str, ...]]:
    """The types that an answer may have, and the ways in which it may be written."""
    if status in operation.statuses:
        return operation.answers, operation.media_types
    if status not in refusals_of(operation):
        raise Undocumented(f"{operation.id} answers {status}, which is none of its statuses")
    more = (control_wire.Unmet,) if status in operation.unmet else ()
    return (control_wire.Refusal, *more), (PROBLEM_TYPE.decode(),)


def _mismatch(content: bytes, kind: Any) -> str | None:
    """What is not of the type; what is not part of it is lost when it is read and written."""
    try:
        read = msgspec.json.decode(content, type=kind)
    except msgspec.MsgspecError as error:
        return str(error)
    sent, kept = msgspec.json.decode(content), msgspec.json.decode(encode(read))
    return next(_differences(sent, kept, "$"), None)


def _differences(sent: Any, kept: Any, path: str) -> Iterator[str]:
    if isinstance(sent, dict) and isinstance(kept, dict):
        for name in sorted(sent.keys() - kept.keys()):
            yield f"{path}.{name} is not part of its type"
        for name in sorted(kept.keys() - sent.keys()):
            yield f"{path}.{name} is missing"
        for name in sorted(sent.keys() & kept.keys()):
            yield from _differences(sent[name], kept[name], f"{path}.{name}")
    elif isinstance(sent, list) and isinstance(kept, list):
        for index, (each, other) in enumerate(zip(sent, kept, strict=True)):
            yield from _differences(each, other, f"{path}[{index}]")
