"""From method and path to an operation, in a time that does not depend on how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from urllib.parse import unquote

from mockserver.exchange.errors import MethodUnknown, RouteUnknown
from mockserver.exchange.operation import Operation

Parameters = Mapping[str, str]

_NO_PARAMETERS: Parameters = {}


class _Node:
    """One segment of templated paths."""

    __slots__ = ("literals", "operations", "parameter")

    def __init__(self) -> None:
        self.literals: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.operations: dict[str, Operation] = {}

    def child(self, segment: str) -> _Node:
        """The node below, made if there is none."""
        if not segment.startswith("{"):
            return self.literals.setdefault(segment, _Node())
        if self.parameter is None:
            self.parameter = _Node()
        return self.parameter


class Dispatcher:
    """The operations of one provider: fixed paths in a dictionary, the others in a trie.

    With `any_case` the literal parts of paths are found however they are spelled.
    """

    def __init__(self, operations: Iterable[Operation], *, any_case: bool = False) -> None:
        self._any_case = any_case
        self._fixed: dict[str, dict[str, Operation]] = {}
        self._root = _Node()
        for operation in operations:
            for route in operation.routes:
                self._add(route)

    def _add(self, operation: Operation) -> None:
        path = operation.path.lower() if self._any_case else operation.path
        if "{" not in path:
            self._fixed.setdefault(path, {})[operation.method] = operation
            return
        node = self._root
        for segment in path.split("/")[1:]:
            node = node.child(segment)
        node.operations[operation.method] = operation

    def find(self, method: str, path: str) -> tuple[Operation, Parameters]:
        """The operation and its decoded path parameters.

        Raises RouteUnknown, or MethodUnknown with the methods that the path has.
        """
        operations = self._fixed.get(path.lower() if self._any_case else path)
        values: list[str] = []
        if operations is None:
            operations = self._walk(path, values)
        if not operations:
            raise RouteUnknown
        operation = operations.get(method)
        if operation is None:
            raise MethodUnknown(sorted(operations))
        if not values:
            return operation, _NO_PARAMETERS
        return operation, dict(zip(parameter_names(operation.path), values, strict=True))

    def _walk(self, path: str, values: list[str]) -> dict[str, Operation] | None:
        node = self._root
        is_quoted = "%" in path
        for segment in path.split("/")[1:]:
            text = unquote(segment) if is_quoted else segment
            below = node.literals.get(text.lower() if self._any_case else text)
            if below is None:
                # An empty segment is no id: `/v1/offers/` is not the offer without a name.
                if node.parameter is None or not text:
                    return None
                below = node.parameter
                values.append(text)
            node = below
        return node.operations


@cache
def parameter_names(template: str) -> tuple[str, ...]:
    """The names in a path template, in order."""
    return tuple(part[1:-1] for part in template.split("/") if part.startswith("{"))
