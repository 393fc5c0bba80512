"""What the parts of the export share: where they read, and how they write numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from mockserver.core.ids import Stream
from mockserver.core.store import Store, Table
from mockserver.providers.expys.state import Partition


class Numbered(Protocol):
    """A record with its place in the order of creation."""

    @property
    def number(self) -> int:
        """The place."""


R = TypeVar("R", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Source:
    """A state of a world that nobody writes to any more, and its present."""

    store: Store
    stream: Stream
    now_ms: int

    def place(self, prefix: str, id: str, number: int) -> int | None:
        """The number of a record, None where its id spells it."""
        return None if self.stream.number_in(prefix, id) == number else number

    def by_partition(
        self, table: Table[R], partition_of: Callable[[R], Partition]
    ) -> dict[Partition, list[R]]:
        """The records of a table by org and environment, in the order of their creation."""
        found: dict[Partition, list[R]] = {}
        for _, record in self.store.items(table):
            found.setdefault(partition_of(record), []).append(record)
        for records in found.values():
            records.sort(key=_number)
        return found


def _number(record: Numbered) -> int:
    return record.number
