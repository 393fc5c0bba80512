"""Copy-on-write tables.

A store is a stack of layers. Only the uppermost is written to; the ones below never change and
may be shared with other stores. So a fork, a snapshot and a reset only put a new empty layer on
top of an existing stack, whatever its size. A transaction notes how to undo each of its writes.

Records are immutable and never None; None marks a removed record.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Final, Generic, TypeVar, cast

from mockserver.core.order import Order, Place, ascend, descend, lowest

R = TypeVar("R")

_ABSENT: Final[Any] = object()

# A read asks every layer, so a stack that grows deeper (one checkpoint after the other, with
# writes between) is folded by the next commit.
DEPTH_MAX = 12


class Index(Generic[R]):
    """A sorted view on a table, kept up to date by `put` and `remove`.

    `scope` names the list a record belongs to (None: to none), `sort` its place therein; both
    are pure functions of the record.
    """

    __slots__ = ("name", "scope", "sort")

    def __init__(
        self, name: str, scope: Callable[[R], Hashable | None], sort: Callable[[R], Any]
    ) -> None:
        self.name = name
        self.scope = scope
        self.sort = sort


class Table(Generic[R]):
    """The definition of a table: a name such as `expys.members`, and its indexes."""

    __slots__ = ("indexes", "name")

    def __init__(self, name: str, *indexes: Index[R]) -> None:
        self.name = name
        self.indexes = indexes

    def __repr__(self) -> str:
        return f"Table({self.name!r})"


class Layer:
    """The changes between one state and the state below it."""

    __slots__ = ("orders", "rows")

    def __init__(self) -> None:
        self.rows: dict[Table[Any], dict[Any, Any]] = {}
        self.orders: dict[Index[Any], dict[Hashable, Order]] = {}

    @property
    def size(self) -> int:
        """How many records were written."""
        return sum(map(len, self.rows.values()))

    def absorb(self, upper: Layer) -> None:
        """Apply the changes of the layer above, which is given up: its parts are taken over."""
        for table, rows in upper.rows.items():
            mine = self.rows.get(table)
            if mine is None:
                self.rows[table] = rows
            else:
                mine.update(rows)
        for index, scopes in upper.orders.items():
            orders = self.orders.setdefault(index, {})
            for scope, order in scopes.items():
                below = orders.get(scope)
                if below is None:
                    orders[scope] = order
                else:
                    below.absorb(order)

    def copy(self) -> Layer:
        """An independent copy; the records themselves are shared."""
        layer = Layer()
        layer.rows = {table: rows.copy() for table, rows in self.rows.items()}
        layer.orders = {
            index: {scope: order.copy() for scope, order in scopes.items()}
            for index, scopes in self.orders.items()
        }
        return layer


# How to take back one write: rows, key and what was there before, or an order, the place, and
# whether the place was added (else it was removed).
_Undo = tuple[dict[Any, Any] | Order, Any, object]

# Frozen layers, uppermost first: a whole state of a store as a value.
Layers = tuple[Layer, ...]


class Store:
    """Tables of one world."""

    __slots__ = ("_layers", "_undo")

    def __init__(self, layers: Layers = ()) -> None:
        self._layers: list[Layer] = [Layer(), *layers]
        self._undo: list[_Undo] | None = None

    # Reading

    def get(self, table: Table[R], key: Hashable) -> R | None:
        """The record with this key, or None."""
        for layer in self._layers:
            rows = layer.rows.get(table)
            if rows is not None:
                record: R | None = rows.get(key, _ABSENT)
                if record is not _ABSENT:
                    return record
        return None

    def items(self, table: Table[R]) -> Iterator[tuple[Any, R]]:
        """All records of a table in no particular order; for exports and checks."""
        seen: set[Any] = set()
        for layer in self._layers:
            for key, record in layer.rows.get(table, {}).items():
                if key not in seen:
                    seen.add(key)
                    if record is not None:
                        yield key, record

    def was_used(self, table: Table[Any]) -> bool:
        """Whether the table has ever been written to."""
        return any(table in layer.rows for layer in self._layers)

    def tables(self) -> set[Table[Any]]:
        """The tables that have ever been written to."""
        return {table for layer in self._layers for table in layer.rows}

    def newest_first(
        self, table: Table[R], index: Index[R], scope: Hashable, before: Place | None = None
    ) -> Iterator[R]:
        """The records of one list, largest sort value first, below the place `before`."""
        for _, key in descend(self._orders(index, scope), before):
            record = self.get(table, key)
            if record is not None:
                yield record

    def first(self, table: Table[R], index: Index[R], scope: Hashable) -> R | None:
        """The record with the smallest sort value of a list, or None."""
        place = lowest(self._orders(index, scope))
        return None if place is None else self.get(table, place[1])

    def oldest_first(
        self, table: Table[R], index: Index[R], scope: Hashable, after: Place | None = None
    ) -> Iterator[R]:
        """The records of one list, smallest sort value first, above the place `after`.

        The list may not change meanwhile.
        """
        for _, key in ascend(self._orders(index, scope), after):
            record = self.get(table, key)
            if record is not None:
                yield record

    def count(self, index: Index[Any], scope: Hashable) -> int:
        """How many records a list has."""
        found = 0
        for layer in self._layers:
            scopes = layer.orders.get(index)
            if scopes is not None and scope in scopes:
                order = scopes[scope]
                found += len(order.added) - len(order.removed)
        return found

    def count_between(self, index: Index[Any], scope: Hashable, low: Place, high: Place) -> int:
        """How many records of a list lie from the place `low` to before the place `high`."""
        return sum(order.count(low, high) for order in self._orders(index, scope))

    def _orders(self, index: Index[Any], scope: Hashable) -> list[Order]:
        orders = []
        for layer in self._layers:
            scopes = layer.orders.get(index)
            if scopes is not None and scope in scopes:
                orders.append(scopes[scope])
        return orders or [Order()]

    # Writing

    def put(self, table: Table[R], key: Hashable, record: R) -> None:
        """Insert or replace a record."""
        if table.indexes:
            before = self.get(table, key)
            for index in table.indexes:
                self._place(index, key, before, record)
        top = self._layers[0].rows
        rows = top.get(table)
        if rows is None:
            rows = top[table] = {}
        if self._undo is not None:
            self._undo.append((rows, key, rows.get(key, _ABSENT)))
        rows[key] = record

    def remove(self, table: Table[R], key: Hashable) -> None:
        """Remove a record; one that does not exist is no error."""
        self.put(table, key, cast("R", None))
        if not any(key in layer.rows.get(table, ()) for layer in self._layers[1:]):
            # Nothing below to hide, so nothing has to be remembered.
            del self._layers[0].rows[table][key]

    def fill(self, table: Table[R], records: Mapping[Any, R]) -> None:
        """Insert many records whose keys are free, outside of any transaction.

        The same as putting each of them, in a fraction of the time: nothing has to be looked up,
        and each list is sorted once.
        """
        assert self._undo is None, "what is filled in cannot be taken back"
        top = self._layers[0]
        top.rows.setdefault(table, {}).update(records)
        for index in table.indexes:
            places: dict[Hashable, list[Place]] = {}
            for key, record in records.items():
                scope = index.scope(record)
                if scope is not None:
                    places.setdefault(scope, []).append((index.sort(record), key))
            orders = top.orders.setdefault(index, {})
            for scope, added in places.items():
                order = orders.setdefault(scope, Order(added))
                if order.added is not added:
                    order.added += added
                order.added.sort()

    def _place(self, index: Index[R], key: Hashable, before: R | None, after: R | None) -> None:
        old_scope = None if before is None else index.scope(before)
        new_scope = None if after is None else index.scope(after)
        # Most records are in few of their table's lists.
        if old_scope is None and new_scope is None:
            return
        old = None if before is None else (index.sort(before), key)
        new = None if after is None else (index.sort(after), key)
        if old == new and old_scope == new_scope:
            return
        if old is not None and old_scope is not None:
            order = self._order(index, old_scope)
            order.remove(old)
            if self._undo is not None:
                self._undo.append((order, old, False))
        if new is not None and new_scope is not None:
            order = self._order(index, new_scope)
            order.add(new)
            if self._undo is not None:
                self._undo.append((order, new, True))

    def _order(self, index: Index[Any], scope: Hashable) -> Order:
        scopes = self._layers[0].orders.setdefault(index, {})
        order = scopes.get(scope)
        if order is None:
            order = scopes[scope] = Order()
        return order

    # Transactions

    def begin(self) -> None:
        """Be ready to take back the following writes, until `commit` or `rollback`."""
        self._undo = []

    def commit(self) -> None:
        """Keep the writes since `begin`."""
        self._undo = None
        if len(self._layers) > DEPTH_MAX:
            self._fold()

    def rollback(self) -> None:
        """Take back the writes since `begin`, the newest first."""
        assert self._undo is not None, "there is no transaction to roll back"
        for target, key, before in reversed(self._undo):
            if isinstance(target, Order):
                (target.remove if before else target.add)(key)
            elif before is _ABSENT:
                target.pop(key, None)
            else:
                target[key] = before
        self._undo = None

    def _fold(self) -> None:
        """Merge the upper frozen layers, as long as the next one is not much larger.

        The rule keeps the work proportional to what was written: a large base is left alone
        until the layers above it have grown to half its size.
        """
        top, *frozen = self._layers
        merged = frozen[1].copy()
        merged.absorb(frozen[0].copy())
        rest = frozen[2:]
        while rest and rest[0].size <= 2 * merged.size:
            below = rest.pop(0).copy()
            below.absorb(merged)
            merged = below
        self._layers = [top, merged, *rest]

    # Whole states

    def snapshot(self) -> Layers:
        """Freeze the present state and return it; costs the same for any size."""
        if any(self._layers[0].rows.values()):
            self._layers.insert(0, Layer())
        return tuple(self._layers[1:])

    def load(self, layers: Layers) -> None:
        """Replace the whole state by a frozen one; costs the same for any size."""
        self._layers = [Layer(), *layers]
