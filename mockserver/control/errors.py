"""Errors of the control plane, as problem documents: one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import msgspec
from starlette.responses import Response

from mockserver.core.errors import ClockBackwards, LimitReached, UnknownCheckpoint
from mockserver.core.times import iso
from mockserver.core.validation import Problem
from mockserver.exchange.errors import BodyMalformed, BodyTooLarge, InvalidInput
from mockserver.exchange.problem import problem_body
from mockserver.exchange.worlds import BadWorldName, DefaultWorldStays, UnknownWorld


class UnknownId(Exception):
    """Nothing of that kind has this id."""

    def __init__(self, what: str, id: str) -> None:
        super().__init__(f"There is no {what} {id!r} in this world.")


class IdInUse(Exception):
    """The id that a new record is to have belongs to another one."""

    def __init__(self, what: str, id: str) -> None:
        super().__init__(f"There is a {what} {id!r} already.")


_STATUS: dict[type[Exception], tuple[int, str]] = {
    BodyMalformed: (400, "Not JSON"),
    UnknownId: (404, "Unknown id"),
    UnknownWorld: (404, "Unknown world"),
    UnknownCheckpoint: (404, "Unknown checkpoint"),
    IdInUse: (409, "Id in use"),
    DefaultWorldStays: (409, "The default world stays"),
    ClockBackwards: (409, "Time does not go back"),
    BodyTooLarge: (413, "Body too large"),
    BadWorldName: (422, "Bad world name"),
    InvalidInput: (422, "Invalid input"),
    LimitReached: (409, "Limit reached"),
}


# What the errors that hold data without words are called here; the others say it themselves.
_DETAIL: dict[type[Exception], Callable[[Any], str]] = {
    BodyTooLarge: lambda error: f"The body has {error}.",
    ClockBackwards: lambda error: (
        f"The world's present is {iso(error.now_ms)}, {iso(error.wanted_ms)} lies before it;"
        " POST /_mock/reset or a checkpoint take it back."
    ),
    DefaultWorldStays: lambda _: (
        "Reset it with POST /_mock/reset, or replace it with PUT /_mock/worlds/default."
    ),
    InvalidInput: lambda error: "; ".join(map(_line, error.problems)),
    LimitReached: lambda error: (
        f"There may be at most {error.limit} {error.what} at a time; delete one to make room."
    ),
    UnknownCheckpoint: lambda error: f"There is {error} in this world.",
    UnknownWorld: lambda error: f"There is {error}.",
}


def _line(problem: Problem) -> str:
    return f"{problem.path}: {problem.message}" if problem.path else problem.message


def problem_for(error: Exception) -> Response:
    """The problem document of an error; one that is not in the table is raised on."""
    for kind in type(error).__mro__:
        row = _STATUS.get(kind)
        if row is not None:
            found = error.problems if isinstance(error, InvalidInput) else ()
            return problem_response(*row, _DETAIL.get(kind, str)(error), found)
    raise error


def problem_response(
    status: int,
    title: str,
    detail: str,
    problems: Iterable[Problem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem document."""
    body = msgspec.json.encode(problem_body(status, title, detail, problems))
    return Response(body, status, headers, media_type="application/problem+json")
