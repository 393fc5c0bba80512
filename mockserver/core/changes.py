"""What differs between two states that have grown from one.

States are stacks of layers that are shared from the bottom up, so nothing below the first layer
that both have needs to be looked at: the cost is that of what was written since, whatever the
size of the world. Where folding has replaced a shared layer by a copy, the search goes on below
it; that is correct for any two states, of different worlds too, and only takes longer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from mockserver.core.store import Layers, Store, Table


class Change(msgspec.Struct, frozen=True, gc=False):
    """A record as it was and as it is; None where there is none."""

    table: Table[Any]
    key: Any
    before: Any
    after: Any


def changes(
    before: Layers, after: Layers, wanted: Callable[[Table[Any]], bool]
) -> Iterator[Change]:
    """The records of the wanted tables that differ, by table and key."""
    old, new = Store(before), Store(after)
    for table, keys in sorted(
        _written(before, after, wanted).items(), key=lambda each: each[0].name
    ):
        for key in sorted(keys):
            was, is_now = old.get(table, key), new.get(table, key)
            if was is not is_now and _differ(was, is_now):
                yield Change(table, key, was, is_now)


def _differ(one: object, other: object) -> bool:
    """Whether two records differ, free-form parts included: there, 1 equals true in Python only."""
    return one != other or repr(one) != repr(other)


def _written(
    before: Layers, after: Layers, wanted: Callable[[Table[Any]], bool]
) -> dict[Table[Any], set[Any]]:
    """The keys that were written to above the layers that both states have."""
    shared = _shared(before, after)
    found: dict[Table[Any], set[Any]] = {}
    for layer in (*before[: len(before) - shared], *after[: len(after) - shared]):
        for table, rows in layer.rows.items():
            if wanted(table):
                found.setdefault(table, set()).update(rows)
    return found


def _shared(before: Layers, after: Layers) -> int:
    """How many layers, from the lowest on, are the same ones."""
    count = 0
    for one, other in zip(reversed(before), reversed(after), strict=False):
        if one is not other:
            break
        count += 1
    return count
