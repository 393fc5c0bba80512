"""The requests of a world, newest kept, bounded by number and by bytes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import msgspec

from mockserver.core.world import World

# Entries are held in frozen chunks, so that marking the whole journal copies one chunk at most.
_CHUNK_ENTRIES = 256
# A chunk also ends here, so that large bodies are let go soon after they are evicted.
_CHUNK_BYTES = 1 << 20
# What an entry takes besides its texts; measured roughly, it only has to keep the bound honest.
_ENTRY_OVERHEAD_BYTES = 1000

# The topic on which a world's readers hear of each new entry, and of CLEARED.
WRITTEN = "exchange.journal"
CLEARED = "cleared"

Headers = tuple[tuple[bytes, bytes], ...]


class JournalEntry(msgspec.Struct, frozen=True, gc=False):
    """One request and its answer, undecoded: decoding is left to whoever reads the journal.

    `path` has the provider's prefix but not the world's. `at_ms` is the world's time,
    `duration_ns` real time. `idempotency` is None, "stored", "replayed" or "conflict".
    `status` is 0 where a fault on the wire came before there was an answer. `size` is what
    `entry_size` says.
    """

    id: str
    at_ms: int
    duration_ns: int
    method: str
    path: str
    query: bytes
    provider: str
    operation: str | None
    principal: str | None
    fault: str | None
    idempotency: str | None
    request_headers: Headers
    request_body: bytes
    status: int
    response_headers: Headers
    response_body: bytes
    size: int


def entry_size(path: str, query: bytes, headers: Headers, *bodies: bytes) -> int:
    """About how many bytes an entry takes."""
    texts = sum(map(len, chain.from_iterable(headers)))
    return _ENTRY_OVERHEAD_BYTES + len(path) + len(query) + texts + sum(map(len, bodies))


Chunk = tuple[JournalEntry, ...]

# Provider and operation of a request.
Origin = tuple[str, str | None]


class JournalMark(msgspec.Struct, frozen=True):
    """The content of a journal as a value. `answered` counts forgotten entries too."""

    chunks: tuple[Chunk, ...]
    skipped: int
    count: int
    bytes: int
    evicted: int
    evicted_of: frozenset[Origin]
    answered: int = 0


_BLANK = JournalMark((), 0, 0, 0, 0, frozenset())


class Journal:
    """Appends at one end, forgets at the other, and counts what it forgot.

    `evicted` says how many entries made room, `evicted_of` which operations they were of.
    """

    __slots__ = (
        "_bytes",
        "_bytes_max",
        "_chunks",
        "_entries_max",
        "_open",
        "_open_bytes",
        "_skipped",
        "answered",
        "count",
        "evicted",
        "evicted_of",
    )

    def __init__(self, entries_max: int, bytes_max: int) -> None:
        self._entries_max = entries_max
        self._bytes_max = bytes_max
        self._chunks: tuple[Chunk, ...] = ()
        self._open: list[JournalEntry] = []
        self._open_bytes = self._bytes = self._skipped = self.count = self.evicted = 0
        self.evicted_of: frozenset[Origin] = frozenset()
        # Every request that was ever answered, whatever became of its entry.
        self.answered = 0

    def append(self, entry: JournalEntry) -> None:
        """Add the newest entry; the oldest make room."""
        size = entry.size
        self._open.append(entry)
        self._open_bytes += size
        self._bytes += size
        self.count += 1
        self.answered += 1
        if len(self._open) >= _CHUNK_ENTRIES or self._open_bytes >= _CHUNK_BYTES:
            self._close_chunk()
        while self.count > self._entries_max or (self._bytes > self._bytes_max and self.count > 1):
            self._evict()

    def _close_chunk(self) -> None:
        if self._open:
            self._chunks = (*self._chunks, tuple(self._open))
        self._open = []
        self._open_bytes = 0

    def _evict(self) -> None:
        if not self._chunks:
            self._close_chunk()
        oldest = self._chunks[0]
        entry = oldest[self._skipped]
        origin = (entry.provider, entry.operation)
        if origin not in self.evicted_of:
            self.evicted_of |= {origin}
        self._bytes -= entry.size
        self._skipped += 1
        self.count -= 1
        self.evicted += 1
        if self._skipped == len(oldest):
            self._chunks = self._chunks[1:]
            self._skipped = 0

    def newest_first(self) -> Iterator[JournalEntry]:
        """All entries, newest first."""
        frozen = chain.from_iterable(map(reversed, reversed(self._chunks)))
        return islice(chain(reversed(tuple(self._open)), frozen), self.count)

    def clear(self) -> None:
        """Forget everything, what was evicted too."""
        answered = self.answered
        self.rewind(_BLANK)
        self.answered = answered

    # The recording of a world

    def mark(self) -> JournalMark:
        """The present content as a value."""
        self._close_chunk()
        return JournalMark(
            self._chunks,
            self._skipped,
            self.count,
            self._bytes,
            self.evicted,
            self.evicted_of,
            self.answered,
        )

    def rewind(self, mark: JournalMark) -> None:
        """Go back to a marked content."""
        self._chunks = mark.chunks
        self._skipped = mark.skipped
        self.count = mark.count
        self._bytes = mark.bytes
        self.evicted = mark.evicted
        self.evicted_of = mark.evicted_of
        self.answered = mark.answered
        self._open = []
        self._open_bytes = 0

    def blank(self) -> Journal:
        """An empty journal with the same limits."""
        return Journal(self._entries_max, self._bytes_max)


def journal_of(world: World) -> Journal:
    """The journal of a world."""
    journal = world.recording
    assert isinstance(journal, Journal), "worlds of a server record their requests"
    return journal
