"""What the parts of the export share: where they read, and how they write numbers and times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from mockserver.core.store import Store, Table
from mockserver.core.times import iso
from mockserver.providers.vinr.rules.points import number
from mockserver.providers.vinr.state import PROGRAMS, Environment, Program


class Numbered(Protocol):
    """A record of an environment with its place in the order of creation."""

    @property
    def environment(self) -> Environment:
        """The environment."""

    @property
    def number(self) -> int:
        """The place."""


R = TypeVar("R", bound=Numbered)


@dataclass(frozen=True, slots=True)
class Source:
    """An environment of a world that nobody writes to any more, and its present."""

    store: Store
    environment: Environment
    now_ms: int

    def records(self, table: Table[R]) -> list[R]:
        """The records of a table, in the order of their creation."""
        found = [
            record
            for _, record in self.store.items(table)
            if record.environment == self.environment
        ]
        return sorted(found, key=_number)

    def program(self, program_id: str) -> Program:
        """The program of something that has one."""
        program = self.store.get(PROGRAMS, (self.environment, program_id))
        assert program is not None, "programs are never deleted"
        return program


def _number(record: Numbered) -> int:
    return record.number


def optional(at_ms: int | None) -> str | None:
    """A time that may be missing."""
    return None if at_ms is None else iso(at_ms)


def changed(created_at_ms: int, updated_at_ms: int) -> str | None:
    """When a record was changed, None if that was never."""
    return None if updated_at_ms == created_at_ms else iso(updated_at_ms)


def exact(value: int | Decimal) -> int | str:
    """A number, exact: as text where it has decimals, because YAML's numbers are floats."""
    return int(value) if value == int(value) else f"{value:f}"


def points(units: int) -> int | str:
    """A number of points."""
    return exact(number(units))


def times(instants: Iterator[int]) -> tuple[str, ...]:
    """Instants, the earliest first."""
    return tuple(map(iso, sorted(instants)))


def word(value: StrEnum) -> Any:
    """The word of a closed list; the types of fixtures spell these lists out."""
    return value.value
