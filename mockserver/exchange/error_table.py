"""From an error to the row that says how a provider answers it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

from mockserver.exchange.errors import MethodUnknown
from mockserver.exchange.request import Headers


class ErrorRow(Protocol):
    """What every row has: the error that it is for. The rest is the provider's."""

    @property
    def error(self) -> type[Exception]:
        """The error; its subclasses are answered alike unless they have rows of their own."""


R = TypeVar("R", bound=ErrorRow)


class ErrorTable(Generic[R]):
    """The rows of one provider, in the order in which it makes the checks."""

    def __init__(self, rows: Iterable[R]) -> None:
        self.rows = tuple(rows)
        self._by_type = {row.error: row for row in self.rows}

    def row(self, error: Exception) -> R:
        """The row of an error or of its nearest ancestor. Raises LookupError without one."""
        for kind in type(error).__mro__:
            row = self._by_type.get(kind)
            if row is not None:
                return row
        raise LookupError(type(error).__name__)


def retry_after(seconds: int) -> Headers:
    """When another try is welcome."""
    return ((b"retry-after", str(seconds).encode()),)


def allow(error: MethodUnknown) -> Headers:
    """Which methods a path has."""
    return ((b"allow", ", ".join(error.allowed).encode()),)
