"""From a state back to a `vinr` section."""

from __future__ import annotations

from mockserver.core.ids import Stream
from mockserver.core.store import Store
from mockserver.exchange.provider import WrittenOut


def export(_store: Store, _stream: Stream, _now_ms: int) -> WrittenOut:
    """Nothing: records of this service are not written out yet."""
    return WrittenOut(None)
