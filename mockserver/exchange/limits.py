"""What to say when a named limit of the server is used up."""

from __future__ import annotations

from mockserver.core.errors import LimitReached
from mockserver.exchange.worlds import IDLE_MS

_WAYS_OUT = {
    "worlds": (
        "DELETE /_mock/worlds/NAME drops one, and one that nobody has used for"
        f" {IDLE_MS // 60_000} minutes makes room by itself"
    ),
    "checkpoints": "DELETE /_mock/checkpoints/NAME drops one",
    "faults": "DELETE /_mock/faults drops all, DELETE /_mock/faults/ID one",
    "open streams": "close one first",
}


def limit_text(error: LimitReached) -> str:
    """What the limit is, and how to make room."""
    way_out = _WAYS_OUT.get(error.what)
    hint = "" if way_out is None else f"; {way_out}"
    return f"There may be at most {error.limit} {error.what} at a time{hint}."
