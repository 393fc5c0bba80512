"""One spelling for what clients spell in several ways.

Fields come in camel case or with underscores, by their documented other names, as JSON or as
text of a form. All of it becomes plain data with the names of the types in `wire`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from mockserver.providers.vinr.rules.points import plain

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_BOOLEANS = {"true": True, "false": False}

# The service's own other names for fields that hold an id.
_OTHER_NAMES = {
    "account": "account_id",
    "customer": "customer_id",
    "program": "program_id",
    "reward": "reward_id",
}


@dataclass(slots=True)
class Report:
    """What was noticed on the way: a field with two values, and text where numbers belong."""

    conflict: str | None = None
    has_odd_numbers: bool = False


@dataclass(frozen=True, slots=True)
class _Node:
    """What a value may be: an object, a list, a map of texts, or one of some scalars."""

    struct: _Shape | None = None
    items: _Node | None = None
    is_text_map: bool = False
    takes_number: bool = False
    takes_integer: bool = False
    takes_boolean: bool = False
    takes_null: bool = False
    takes_text: bool = False


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    node: _Node


@dataclass(frozen=True, slots=True)
class _Shape:
    """The fields of an object by all their names; unknown ones go into the field `rest`."""

    fields: Mapping[str, _Field]
    rest: _Field | None


def snake(name: str) -> str:
    """A name with underscores instead of humps."""
    return _HUMP.sub("_", name).lower()


def has_other_names(wanted: type[msgspec.Struct]) -> bool:
    """Whether a field of a type, or of one inside of it, may be spelled in several ways."""
    return _has_other_names(_shape(wanted))


def _has_other_names(shape: _Shape) -> bool:
    names = {field.name for field in shape.fields.values()}
    # With underscores in its name, a field has one in camel case.
    if len(shape.fields) > len(names) or any("_" in name for name in names):
        return True
    return any(map(_has_other_names, _shapes_in(shape.fields.values())))


def _shapes_in(fields: Iterable[_Field]) -> Iterator[_Shape]:
    for field in fields:
        node = field.node if field.node.items is None else field.node.items
        if node.struct is not None:
            yield node.struct


def spell(wanted: type[msgspec.Struct], value: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """The fields of a JSON object by the names of a type; unknown ones are kept as they are."""
    return _object(_shape(wanted), value, report, "", is_text=False)


def spell_text(
    wanted: type[msgspec.Struct], value: Mapping[str, Any], report: Report
) -> dict[str, Any]:
    """The same for a form or a query, whose scalars are text: they become what the type wants."""
    return _object(_shape(wanted), value, report, "", is_text=True)


def _object(
    shape: _Shape, value: Mapping[str, Any], report: Report, path: str, *, is_text: bool
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for key, given in value.items():
        field = shape.fields.get(key) or shape.fields.get(snake(key))
        if field is None:
            if shape.rest is None:
                found[key] = given
            else:
                rest[key] = given
            continue
        name = field.name
        item = _value(field.node, given, report, f"{path}{name}", is_text=is_text)
        if name in found and found[name] != item and report.conflict is None:
            report.conflict = f"{path}{name}"
        found[name] = item
    if rest and shape.rest is not None:
        name = shape.rest.name
        found[name] = _value(shape.rest.node, rest, report, f"{path}{name}", is_text=is_text)
    return found


def _value(node: _Node, value: Any, report: Report, path: str, *, is_text: bool) -> Any:
    if isinstance(value, dict):
        if node.struct is not None:
            return _object(node.struct, value, report, f"{path}.", is_text=is_text)
        if node.is_text_map:
            return {key: _as_text(item) for key, item in value.items()}
        if is_text and node.items is not None and all(map(str.isdecimal, value)):
            value = [value[key] for key in sorted(value, key=int)]
    if node.items is not None:
        if is_text and isinstance(value, str):
            value = [value]
        if isinstance(value, list):
            return [
                _value(node.items, item, report, f"{path}[{index}]", is_text=is_text)
                for index, item in enumerate(value)
            ]
    if is_text and isinstance(value, str):
        value = _from_text(node, value)
    if node.takes_number and isinstance(value, str) and not node.takes_text:
        report.has_odd_numbers = True
    return value


def _from_text(node: _Node, text: str) -> Any:
    if not text and node.takes_null:
        return None
    if node.takes_boolean and text in _BOOLEANS:
        return _BOOLEANS[text]
    if node.takes_integer and _INTEGER.fullmatch(text):
        return int(text)
    if node.takes_number and _NUMBER.fullmatch(text):
        return plain(Decimal(text))
    return text


def _as_text(value: Any) -> Any:
    """A scalar of a map of texts; what is nested stays, and is refused by its type."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return value


# From a type to its shape


@cache
def _shape(wanted: type[msgspec.Struct]) -> _Shape:
    fields: dict[str, _Field] = {}
    for each in msgspec.structs.fields(wanted):
        field = _Field(each.encode_name, _node(inspect.type_info(each.type)))
        names = (field.name, snake(field.name), _OTHER_NAMES.get(field.name, field.name))
        fields.update(dict.fromkeys(names, field))
    for other, name in getattr(wanted, "OTHER_NAMES", {}).items():
        fields[other] = fields[name]
    rest = getattr(wanted, "REST", None)
    return _Shape(fields, None if rest is None else fields[rest])


def _node(info: inspect.Type) -> _Node:
    kinds = list(_kinds(info))
    structs = [each for each in kinds if isinstance(each, inspect.StructType)]
    lists = [each for each in kinds if isinstance(each, inspect.ListType)]
    maps = [each for each in kinds if isinstance(each, inspect.DictType)]
    return _Node(
        struct=_shape(structs[0].cls) if structs else None,
        items=_node(lists[0].item_type) if lists else None,
        is_text_map=any(_is_text(each.value_type) for each in maps),
        takes_number=_has(kinds, inspect.DecimalType),
        takes_integer=_has(kinds, inspect.IntType),
        takes_boolean=_has(kinds, inspect.BoolType),
        takes_null=_has(kinds, inspect.NoneType),
        takes_text=_has(kinds, inspect.StrType, inspect.LiteralType, inspect.EnumType),
    )


def _kinds(info: inspect.Type) -> Iterator[inspect.Type]:
    """A type without what describes it; of a union, each of its types."""
    if isinstance(info, inspect.Metadata):
        yield from _kinds(info.type)
    elif isinstance(info, inspect.UnionType):
        for each in info.types:
            yield from _kinds(each)
    else:
        yield info


def _is_text(info: inspect.Type) -> bool:
    return _has(list(_kinds(info)), inspect.StrType)


def _has(kinds: list[inspect.Type], *wanted: type[inspect.Type]) -> bool:
    return any(isinstance(each, wanted) for each in kinds)
