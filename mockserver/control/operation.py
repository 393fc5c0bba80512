"""What one operation of the control plane is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import msgspec
from starlette.responses import Response

from mockserver.control.call import ControlCall
from mockserver.control.guard import PROBES

# Calls that have to wait for something, such as a file, are coroutines.
Endpoint = Callable[[ControlCall], Response | Awaitable[Response]]

JSON: Final = "application/json"
YAML: Final = "application/yaml"
TEXT: Final = "text/plain"


class ControlOperation(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table: what a call is, what it reads, and all that it answers."""

    id: str
    method: str

    path: str
    """Below `/_mock`."""

    summary: str
    endpoint: Endpoint

    query: type[Any] | None = None
    """The type of the query; None: nobody looks at it."""

    body: Any = None
    """The type of the body, `bytes` if it is no JSON; None: nobody looks at it."""

    answers: tuple[Any, ...] = ()
    """The types of which a success has one; none: it has no content."""

    statuses: tuple[int, ...] = (200,)
    """Those of successes."""

    media_types: tuple[str, ...] = (JSON,)
    """In which successes may be written."""

    refusals: Mapping[int, str] = {}
    """By status what it refuses, and why, beside what every operation of its kind does."""

    unmet: frozenset[int] = frozenset()
    """The statuses of refusals that may tell what was counted."""

    needs_world: bool = True
    """Whether it acts in the world of its address, which is made on first use."""

    tag: str
    """What it is about."""

    @property
    def is_open(self) -> bool:
        """Whether everybody may call it."""
        return f"/_mock{self.path}" in PROBES


# How a call of an operation gets its answer.
Responder = Callable[[ControlOperation, ControlCall], Awaitable[Response]]


def refusals_of(operation: ControlOperation) -> dict[int, str]:
    """By status all that an operation refuses, and why."""
    found: dict[int, list[str]] = {}
    for status, reason in (*_general(operation), *operation.refusals.items()):
        found.setdefault(status, []).append(reason)
    return {status: "; or ".join(found[status]) for status in sorted(found)}


def _general(operation: ControlOperation) -> list[tuple[int, str]]:
    """What every operation of its kind refuses."""
    reads_json = operation.body not in (None, bytes)
    found = [
        (413, "the body is too large"),
        (422, "the name of the world is none"),
        (431, "the request has too many headers"),
        (500, "the server itself has failed; its log says how"),
    ]
    if not operation.is_open:
        found.append((403, "the Host, the origin or the control token is not right"))
    if operation.needs_world:
        found.append((409, "the world is new, and the server has no room for another one"))
    if reads_json:
        found.append((400, "the body is not JSON"))
        found.append((422, "a field of the body does not fit, or is unknown"))
    if operation.query is not None:
        found.append((422, "a parameter does not fit, or is unknown"))
    return found
