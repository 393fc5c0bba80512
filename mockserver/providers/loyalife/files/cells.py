"""From cells, which are texts, to the values that a type or a schema asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

from mockserver.exchange.reading import convert
from mockserver.providers.loyalife.state import Attribute, AttributeType

T = TypeVar("T", bound=msgspec.Struct)

# As many digits as a float is exact for, and more than any amount or number of points has.
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
_BOOLEANS: Final = {"true": True, "false": False}


def typed(cells: Mapping[str, str], wanted: type[T]) -> T:
    """The cells that a type knows. Raises InvalidInput with every one that does not fit."""
    numbers = _numeric_fields(wanted)
    known = _fields(wanted)
    return convert(
        {
            name: _number(text) if name in numbers else text
            for name, text in cells.items()
            if name in known
        },
        wanted,
    )


def custom(
    cells: Mapping[str, str], wanted: type[msgspec.Struct], schema: Mapping[str, Attribute]
) -> dict[str, Any]:
    """The other cells: attributes of the program's own, typed as far as its schema knows them."""
    known = _fields(wanted)
    return {
        name: _attribute(schema.get(name), text)
        for name, text in cells.items()
        if name not in known
    }


def _attribute(attribute: Attribute | None, text: str) -> object:
    if attribute is None:
        return text
    if attribute.type is AttributeType.NUMBER:
        return _number(text)
    return _BOOLEANS.get(text, text) if attribute.type is AttributeType.BOOLEAN else text


def _number(text: str) -> int | float | str:
    """A number; what is none stays text, which the check of its type then refuses."""
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    return int(text) if found[1] is None else float(text)


@cache
def _fields(wanted: type[msgspec.Struct]) -> frozenset[str]:
    return frozenset(field.encode_name for field in msgspec.structs.fields(wanted))


@cache
def _numeric_fields(wanted: type[msgspec.Struct]) -> frozenset[str]:
    info = inspect.type_info(wanted)
    assert isinstance(info, inspect.StructType)
    return frozenset(field.encode_name for field in info.fields if _is_numeric(field.type))


def _is_numeric(kind: inspect.Type) -> bool:
    kinds = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    plain = [each.type if isinstance(each, inspect.Metadata) else each for each in kinds]
    return any(isinstance(each, inspect.IntType | inspect.FloatType) for each in plain)
