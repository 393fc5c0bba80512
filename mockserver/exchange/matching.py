"""The subset match of plain data: what fault rules and the judge of the journal ask of a request.

Neither function calls itself: bodies may be nested deeper than calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import UNSET


class Difference(NamedTuple):
    """One part of what is wanted that is not there.

    `path` is dotted, with `[i]` for items; `key` is the object key at its end, if any. `got` is
    UNSET where there is nothing.
    """

    path: str
    key: str | None
    wanted: object
    got: object


def is_subset(wanted: object, given: object) -> bool:
    """Whether everything in `wanted` is in `given`: objects may have more keys, lists may not."""
    waiting = [(wanted, given)]
    while waiting:
        wanted, given = waiting.pop()
        if isinstance(wanted, dict):
            if not (isinstance(given, dict) and wanted.keys() <= given.keys()):
                return False
            waiting += [(value, given[key]) for key, value in wanted.items()]
        elif isinstance(wanted, list) and isinstance(given, list) and len(wanted) == len(given):
            waiting += zip(wanted, given, strict=True)
        elif not _is_same(wanted, given):
            return False
    return True


def differences(wanted: object, given: object, path: str = "") -> Iterator[Difference]:
    """Where `given` does not hold what is wanted: nothing exactly when it is a subset.

    A null that is wanted and missing is told of as the whole object that lacks it: told by
    itself, it would look as if it were there.
    """
    waiting = [Difference(path, None, wanted, given)]
    while waiting:
        each = waiting.pop()
        wanted, given = each.wanted, each.got
        if isinstance(wanted, dict) and isinstance(given, dict):
            if any(value is None and key not in given for key, value in wanted.items()):
                yield each
            waiting += reversed(list(_members(each.path, wanted, given)))
        elif isinstance(wanted, list) and isinstance(given, list) and len(wanted) == len(given):
            waiting += reversed(list(_items(each.path, wanted, given)))
        elif not _is_same(wanted, given):
            yield each


def _is_same(wanted: object, given: object) -> bool:
    # Python counts True equal to 1; JSON does not.
    return isinstance(wanted, bool) is isinstance(given, bool) and wanted == given


def _members(path: str, wanted: dict[str, Any], given: dict[str, Any]) -> Iterator[Difference]:
    for key, value in wanted.items():
        if value is not None or key in given:
            place = f"{path}.{key}" if path else key
            yield Difference(place, key, value, given.get(key, UNSET))


def _items(path: str, wanted: list[Any], given: list[Any]) -> Iterator[Difference]:
    for index, (value, item) in enumerate(zip(wanted, given, strict=True)):
        yield Difference(f"{path}[{index}]", None, value, item)
