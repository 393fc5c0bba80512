"""The journal as a judge: whether requests were sent, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType
from starlette.responses import Response

from mockserver.control import entries
from mockserver.control.call import ControlCall, read_patience, reply
from mockserver.control.errors import problem_response
from mockserver.control.judge import Judge, Miss
from mockserver.control.match import Match, check
from mockserver.control.waits import End
from mockserver.core.validation import Problem
from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.journal import journal_of

WAIT_TIMEOUT = "5s"

Bound = Annotated[int, Meta(ge=0)]

# Status, title and detail of the answer when waiting ends without success.
_ENDS = {
    End.LATE: (408, "Not reached in time", "The time is over."),
    End.GONE: (
        409,
        "The world has changed",
        "The world was reset, restored, replaced or dropped while this call waited.",
    ),
    End.STOPPED: (503, "The server stops", "The server was stopped while this call waited."),
}


class VerifyBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which requests, and how many there must be: at least one unless a bound is given."""

    match: Match
    exactly: Bound | UnsetType = UNSET
    at_least: Bound | UnsetType = UNSET
    at_most: Bound | UnsetType = UNSET


class WaitBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which requests, how many of them, and how long to wait for them in real time."""

    match: Match
    count: Annotated[int, Meta(ge=1)] = 1
    timeout: str | int | float = WAIT_TIMEOUT


def verify(call: ControlCall) -> Response:
    """Judge the requests that the journal holds."""
    body = call.read(VerifyBody)
    name, bound = _bound(body)
    judge, journal = _judge(call, body.match), journal_of(call.world)
    count = judge.count(journal)
    too_few = name != "at_most" and count < bound
    too_many = name != "at_least" and count > bound
    # Requests that are gone can only have made it more.
    is_open = not too_many and (too_few or name != "at_least") and judge.may_have_lost(journal)
    if not (is_open or too_few or too_many):
        return reply({"count": count})
    wanted = f"{name.replace('_', ' ')} {bound}".capitalize()
    detail = f"{wanted} expected, {count} of {journal.count} requests in the journal fit."
    if is_open:
        detail += (
            f" {journal.evicted} older requests have made room, and some of them may have fitted:"
            " DELETE /_mock/requests before the part that counts."
        )
    misses = judge.nearest(journal) if too_few else judge.fitting(journal)
    title = "Not certain" if is_open else "Not as expected"
    return _unmet(409, title, detail, count, misses)


def _bound(body: VerifyBody) -> tuple[str, int]:
    given = [
        (name, value)
        for name in ("exactly", "at_least", "at_most")
        if not isinstance(value := getattr(body, name), UnsetType)
    ]
    if len(given) > 1:
        first, *others = (name for name, _ in given)
        raise InvalidInput(
            [Problem(name, f"excludes {first}: give one of them") for name in others]
        )
    return given[0] if given else ("at_least", 1)


async def wait(call: ControlCall) -> Response:
    """Answer when so many requests have come, those that the journal holds included."""
    body = call.read(WaitBody)
    timeout_s = read_patience(body.timeout)
    judge, journal = _judge(call, body.match), journal_of(call.world)
    end, count = await call.plane.waits.wait(call.world, judge, body.count, timeout_s)
    if end is End.REACHED:
        return reply({"count": count})
    status, title, detail = _ENDS[end]
    misses = judge.nearest(journal) if end is End.LATE else ()
    return _unmet(status, title, f"{detail} {count} of {body.count} had come.", count, misses)


def _judge(call: ControlCall, match: Match) -> Judge:
    plane = call.plane
    check(match, plane.providers, plane.settings.only)
    return Judge(match, plane.providers)


def _unmet(status: int, title: str, detail: str, count: int, misses: Sequence[Miss]) -> Response:
    nearest = [_describe(miss) for miss in misses]
    return problem_response(status, title, detail, count=count, nearest=nearest)


def _describe(miss: Miss) -> dict[str, Any]:
    return {
        "request": miss.entry.id,
        "method": miss.entry.method,
        "path": miss.entry.path,
        "status": miss.entry.status,
        "differs": [
            {"path": each.path, "expected": entries.shown(each.wanted), "got": each.got}
            for each in miss.differs
        ],
    }
