"""From a state back to a `vinr` section."""

from __future__ import annotations

from mockserver.core.ids import Stream
from mockserver.core.store import Store
from mockserver.exchange.provider import WrittenOut
from mockserver.providers.vinr.fixture import Section


def export(_store: Store, _stream: Stream, _now_ms: int) -> WrittenOut:
    """An empty section: records of this service are not written out yet."""
    return WrittenOut(Section())
