"""The content of a fixture with the place of everything in it."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from mockserver.seeding.errors import FixtureProblem

Scalar = str | int | float | bool | None

# Fields whose value names an item of a list; the first one that all items have is taken.
_NAMING_FIELDS: Final = (
    "id",
    "externalUserID",
    "key",
    "relation_reference",
    "external_reference",
    "request_id",
    "batch_id",
    "client_id",
    "code",
)
_INDEX: Final = re.compile(r"\[([0-9]+)\]\.?")


class Place(NamedTuple):
    """Where something stands: line and column count from 1, and are None where there are none."""

    file: str
    line: int | None
    column: int | None

    def problem(self, path: str, message: str) -> FixtureProblem:
        """Return a problem at this place."""
        return FixtureProblem(self.file, self.line, self.column, path, message)


class Node(NamedTuple):
    """A value with its place; a mapping also knows the places of its keys."""

    place: Place
    value: "Scalar | list[Node] | dict[str, Node]"
    keys: Mapping[str, Place] = {}


def plain(node: Node) -> object:
    """Return the value of a node as plain data, without the places."""
    if isinstance(node.value, dict):
        return {key: plain(item) for key, item in node.value.items()}
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    return node.value


def find(root: Node, path: str) -> tuple[Place, Node | None]:
    """Follow a dotted path down from a node.

    Returns:
        Where the path stands (its key, or its list item) and its value. If something on the way
        is missing: where that is missing, and None.
    """
    node, place, rest = root, root.place, path
    while rest:
        step = _step(node, rest)
        if step is None:
            return place, None
        node, place, rest = step
    return place, node


def _step(node: Node, path: str) -> tuple[Node, Place, str] | None:
    """Go down by the first part of a path; return the child, its place and the rest."""
    if isinstance(node.value, list):
        index = _INDEX.match(path)
        if index is None or int(index[1]) >= len(node.value):
            return None
        item = node.value[int(index[1])]
        return item, item.place, path[index.end() :]
    if isinstance(node.value, dict):
        # A key may contain dots itself, so the longest one that fits is meant.
        fitting = [key for key in node.value if f"{path}.".startswith((f"{key}.", f"{key}["))]
        if fitting:
            key = max(fitting, key=len)
            return node.value[key], node.keys[key], path[len(key) :].removeprefix(".")
    return None


def from_plain(value: object, file: str) -> Node:
    """Return plain data as nodes that stand in no line of the file.

    Raises:
        TypeError: The value is no plain data.
    """
    place = Place(file, None, None)
    if isinstance(value, dict):
        items = {str(key): from_plain(item, file) for key, item in value.items()}
        return Node(place, items, dict.fromkeys(items, place))
    if isinstance(value, list | tuple):
        return Node(place, [from_plain(item, file) for item in value])
    if value is None or isinstance(value, str | int | float):
        return Node(place, value)
    raise TypeError(f"no plain data: {value!r}")


def overlay(base: Node, over: Node) -> Node:
    """Return the base with another node laid over it.

    Mappings are merged key by key. Lists are merged item by item where all items have a name
    (`id`, `externalUserID`, `key` or another one of those above): same name, same item, and new
    ones follow. Anything else replaces what it covers; so does an empty list.
    """
    if isinstance(base.value, dict) and isinstance(over.value, dict):
        items = {**base.value, **over.value}
        for key in base.value.keys() & over.value.keys():
            items[key] = overlay(base.value[key], over.value[key])
        return Node(over.place, items, {**base.keys, **over.keys})
    if isinstance(base.value, list) and isinstance(over.value, list):
        named = _named(base.value, over.value)
        if named is not None:
            return Node(over.place, named)
    return over


def _named(base: list[Node], over: list[Node]) -> list[Node] | None:
    """Merge two lists by the names of their items; None where they have none."""
    for naming in _NAMING_FIELDS:
        names = [_name(item, naming) for item in base]
        new_names = [_name(item, naming) for item in over]
        if names and new_names and None not in names and None not in new_names:
            break
    else:
        return None
    merged = list(base)
    for name, item in zip(new_names, over, strict=True):
        if name in names:
            index = names.index(name)
            merged[index] = overlay(base[index], item)
            # A second item of this name is appended, so that its repetition is found later.
            names[index] = None
        else:
            merged.append(item)
    return merged


def _name(item: Node, naming: str) -> str | int | None:
    if not isinstance(item.value, dict) or naming not in item.value:
        return None
    name = item.value[naming].value
    return name if isinstance(name, str) or type(name) is int else None
