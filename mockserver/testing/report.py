"""What a failing test shows of its world: requests, fault rules and webhooks, a line for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mockserver.testing.shown import event_line, request_line

if TYPE_CHECKING:
    from mockserver.client.types import Fault
    from mockserver.testing.world import MockServer

# A report is read by somebody who looks for one line: decided here, as are the next two.
REQUESTS_MAX = 10
FAULTS_MAX = 10
EVENTS_MAX = 5
LINE_LENGTH_MAX = 160

_COUNTERS = ("id", "matches", "fires", "last")


def story(world: MockServer) -> str:
    """Return what has happened in a world, in at most so many lines.

    It never raises: a report that fails would hide the failure that it is about.
    """
    try:
        return "\n".join(map(_cut, _lines(world)))
    except Exception as error:
        return f"world {world.world} could not be asked: {error}"


def _lines(world: MockServer) -> Iterator[str]:
    control = world.control
    yield f"world {world.world} at {world.url}"
    requests = control.requests(limit=REQUESTS_MAX + 1)
    yield from _part("requests", list(map(request_line, requests)), REQUESTS_MAX)
    yield from _part("fault rules", list(map(_fault_line, control.faults())), FAULTS_MAX)
    events = control.webhooks(limit=EVENTS_MAX + 1)
    yield from _part("webhooks", list(map(event_line, events)), EVENTS_MAX)


def _part(title: str, lines: Sequence[str], most: int) -> Iterator[str]:
    if not lines:
        yield f"no {title}"
        return
    yield f"{title}:" if title == "fault rules" else f"{title}, newest first:"
    for line in lines[:most]:
        yield f"  {line}"
    if len(lines) > most:
        yield "  … and more"


def _fault_line(fault: Fault) -> str:
    rule = " ".join(f"{name}={value}" for name, value in fault.items() if name not in _COUNTERS)
    last = fault["last"]
    why = "" if last is None or last["fired"] else f" (not the last time: {last['why']})"
    return f"{fault['id']}: {rule} -> matches {fault['matches']}, fires {fault['fires']}{why}"


def _cut(line: str) -> str:
    return line if len(line) <= LINE_LENGTH_MAX else f"{line[: LINE_LENGTH_MAX - 1]}…"
