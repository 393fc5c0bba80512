"""Sorted places of records, as a layer over the layers below it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence, Set
from heapq import merge
from typing import Any, Final

# (sort value, key): the sort value decides, the key makes places unique. As a bound, the sort
# value alone will do.
Place = tuple[Any, ...]


_NOTHING: Final[frozenset[Place]] = frozenset()


class Order:
    """What one layer adds to and takes from a sorted list of places."""

    __slots__ = ("added", "removed")

    def __init__(self, added: list[Place] | None = None, removed: set[Place] | None = None) -> None:
        self.added: list[Place] = [] if added is None else added
        # Most orders never lose anything; there may be one for each member of a large world.
        self.removed: set[Place] | frozenset[Place] = removed or _NOTHING

    def copy(self) -> Order:
        """An independent copy."""
        return Order(self.added.copy(), set(self.removed))

    def add(self, place: Place) -> None:
        """Put a place in; nearly always at the end, where it costs nothing."""
        if place in self.removed:
            self._removed().discard(place)
        elif not self.added or self.added[-1] < place:
            self.added.append(place)
        else:
            insort(self.added, place)

    def remove(self, place: Place) -> None:
        """Take a place out, whether this layer or one below it brought it in."""
        position = bisect_left(self.added, place)
        if position < len(self.added) and self.added[position] == place:
            del self.added[position]
        else:
            self._removed().add(place)

    def count(self, low: Place, high: Place) -> int:
        """By how many places this layer changes the number of those from `low` to before `high`."""
        added = bisect_left(self.added, high) - bisect_left(self.added, low)
        return added - sum(low <= place < high for place in self.removed)

    def _removed(self) -> set[Place]:
        """The places that are taken out, ready to be changed."""
        if not isinstance(self.removed, set):
            self.removed = set()
        return self.removed

    def absorb(self, upper: Order) -> None:
        """Apply what a layer above has changed."""
        for place in upper.removed:
            self.remove(place)
        for place in upper.added:
            self.add(place)


def ascend(orders: list[Order], after: Place | None = None) -> Iterator[Place]:
    """The places of a stack of orders (uppermost first), smallest first, above `after`."""
    if after is None:
        return _walk(orders, [iter(order.added) for order in orders], reverse=False)
    runs: list[Iterator[Place]] = []
    for order in orders:
        start = bisect_right(order.added, after)
        runs.append(map(order.added.__getitem__, range(start, len(order.added))))
    return _walk(orders, runs, reverse=False)


def lowest(orders: list[Order]) -> Place | None:
    """The first of them, or None; without the cost of walking on."""
    found: Place | None = None
    above: list[Set[Place]] = []
    for order in orders:
        for place in order.added:
            if not any(place in places for places in above):
                if found is None or place < found:
                    found = place
                break
        if order.removed:
            above.append(order.removed)
    return found


def descend(orders: list[Order], before: Place | None = None) -> Iterator[Place]:
    """The places of a stack of orders (uppermost first), largest first, below `before`."""
    runs: list[Iterator[Place]] = []
    for order in orders:
        stop = len(order.added) if before is None else bisect_left(order.added, before)
        runs.append(map(order.added.__getitem__, range(stop - 1, -1, -1)))
    return _walk(orders, runs, reverse=True)


def _walk(
    orders: list[Order], runs: Sequence[Iterator[Place]], *, reverse: bool
) -> Iterator[Place]:
    above: list[Set[Place]] = []
    visible: list[Iterator[Place]] = []
    for order, run in zip(orders, runs, strict=True):
        visible.append(_without(run, tuple(above)) if above else run)
        if order.removed:
            above.append(order.removed)
    return visible[0] if len(visible) == 1 else merge(*visible, reverse=reverse)


def _without(run: Iterator[Place], hidden: tuple[Set[Place], ...]) -> Iterator[Place]:
    return (place for place in run if not any(place in places for places in hidden))
