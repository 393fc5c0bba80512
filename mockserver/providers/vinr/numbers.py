"""Which numbers the records of a `vinr` section have already."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.core.ids import Stream
from mockserver.providers.vinr.fixture import Section


def numbers(_section: Section, _stream: Stream) -> Iterator[tuple[str, int]]:
    """None: a section says no numbers, and any short id could spell one."""
    return iter(())
