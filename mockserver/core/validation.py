"""Explain everything that is wrong with plain data, where msgspec stops at the first error.

The fast path of a caller is msgspec's own decoder; `problems` is asked when that has failed, or
where a document is worth a full report. The types themselves are the only source of the rules:
structs, ``Annotated`` with ``msgspec.Meta``, enums, literals, unions, lists, tuples and dicts.

``Meta(extra={"check": function})`` adds a rule of its own to a type: the function gets a value
that has passed all other rules and raises ValueError with the message.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from types import NoneType
from typing import Any, Final, cast

import msgspec
from msgspec import inspect

SHOWN_LENGTH_MAX: Final = 60
"""Longer values are cut in messages."""

KNOWN_SHOWN_MAX: Final = 12
"""A message spells out at most this many allowed values; `Problem.known` has all of them."""

COMPARED_MAX: Final = 500
"""A name is compared with at most this many others: the comparison is slow."""

EXPECTED_TEXT: Final = "expected text"
"""How the message begins when text was wanted and something else was given."""

A_DATE: Final = "a date such as 2026-01-31"
"""What is expected of a calendar date."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, and the allowed values where these are a closed set.

    Attributes:
        path: Dotted, with ``[i]`` for items: ``org.members[2].tier``; empty for the whole.
        message: What was expected and what was there, to be read after the path.
        known: The allowed values or names.
    """

    path: str
    message: str
    known: tuple[str, ...] = ()


def problems(value: object, wanted: object) -> list[Problem]:
    """List every mismatch between plain data and a type, in the order of the data.

    Args:
        value: Data as it comes from JSON or YAML: dict, list, str, int, float, bool, None.
        wanted: The type, as msgspec would take it.

    Returns:
        Nothing exactly when ``msgspec.convert(value, wanted)`` accepts the value and so does
        every ``check`` of the type; but an exact decimal has to be a number, not text.
    """
    found: list[Problem] = []
    _walk(value, _type_info(wanted), "", found)
    return found or _refused_by_msgspec(value, wanted)


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Return the end of a message about an unknown name: a likely correction, or nothing."""
    close = get_close_matches(name, known[:COMPARED_MAX], n=1)
    return f'; did you mean "{close[0]}"?' if close else ""


def close_match(name: str, known: Sequence[str]) -> str:
    """Return the end of a message about an unknown name: a likely correction, or what is known."""
    listed = f"; known: {_listed(known)}" if known else ""
    return did_you_mean(name, known) or listed


def shown(value: object) -> str:
    """Write a value for a message, in JSON's words and cut to a readable length."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, int) and value.bit_length() > 3 * SHOWN_LENGTH_MAX:
        return "a huge number"  # Python refuses to write integers of thousands of digits.
    text = str(value)
    cut = text if len(text) <= SHOWN_LENGTH_MAX else f"{text[:SHOWN_LENGTH_MAX]}..."
    return f'"{cut}"' if isinstance(value, str) else cut


def _walk(value: object, node: inspect.Type, path: str, found: list[Problem]) -> None:
    walker = _WALKERS.get(type(node))
    # What is not in the table (times, bytes, sets) is left to msgspec's own verdict.
    if walker is not None:
        walker(value, node, path, found)


@cache
def _type_info(wanted: object) -> inspect.Type:
    return inspect.type_info(wanted)


def _null(value: object, _node: inspect.NoneType, path: str, found: list[Problem]) -> None:
    if value is not None:
        found.append(_mismatch(path, "null", value))


def _boolean(value: object, _node: inspect.BoolType, path: str, found: list[Problem]) -> None:
    if not isinstance(value, bool):
        found.append(_mismatch(path, "true or false", value))


def _integer(value: object, node: inspect.IntType, path: str, found: list[Problem]) -> None:
    if type(value) is not int or not _in_range(value, node):
        found.append(_mismatch(path, f"a whole number{_range(node)}", value))


def _float(value: object, node: inspect.FloatType, path: str, found: list[Problem]) -> None:
    number = _as_float(value)
    if number is None or not _in_range(number, node):
        found.append(_mismatch(path, f"a number{_range(node)}", value))


def _decimal(value: object, _node: inspect.DecimalType, path: str, found: list[Problem]) -> None:
    # msgspec would take text for it, too; on the wire, a number is a number.
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        found.append(_mismatch(path, "a number", value))


def _text(value: object, node: inspect.StrType, path: str, found: list[Problem]) -> None:
    if not isinstance(value, str):
        found.append(Problem(path, f"{EXPECTED_TEXT}, got {shown(value)}"))
        return
    _length(len(value), node, "character", path, found)
    if node.pattern is not None and not re.search(node.pattern, value):
        found.append(Problem(path, f"must match {node.pattern}, got {shown(value)}"))


def _date(value: object, _node: inspect.DateType, path: str, found: list[Problem]) -> None:
    try:
        msgspec.convert(value, date)
    except msgspec.ValidationError:
        found.append(_mismatch(path, A_DATE, value))


def _choice(
    value: object, node: inspect.LiteralType | inspect.EnumType, path: str, found: list[Problem]
) -> None:
    # True == 1 and 1.0 == 1, but neither stands for the other on the wire.
    choices = _choices(node)
    if not any(value == choice and type(value) is type(choice) for choice in choices):
        known = tuple(map(_word, choices))
        found.append(_mismatch(path, _one_of(known), value, known))


def _list(
    value: object, node: inspect.ListType | inspect.VarTupleType, path: str, found: list[Problem]
) -> None:
    if not isinstance(value, list | tuple):
        found.append(_mismatch(path, "a list", value))
        return
    _length(len(value), node, "item", path, found)
    for index, item in enumerate(value):
        _walk(item, node.item_type, f"{path}[{index}]", found)


def _fixed_tuple(value: object, node: inspect.TupleType, path: str, found: list[Problem]) -> None:
    count = len(node.item_types)
    if not isinstance(value, list | tuple):
        found.append(_mismatch(path, "a list", value))
        return
    if len(value) != count:
        message = f"must have exactly {_counted(count, 'item')}, got {len(value)}"
        found.append(Problem(path, message))
        return
    for index, (item, item_type) in enumerate(zip(value, node.item_types, strict=True)):
        _walk(item, item_type, f"{path}[{index}]", found)


def _dict(value: object, node: inspect.DictType, path: str, found: list[Problem]) -> None:
    if not isinstance(value, dict):
        found.append(_mismatch(path, "an object", value))
        return
    _length(len(value), node, "key", path, found)
    for key, item in value.items():
        _walk(key, node.key_type, _join(path, key), found)
        _walk(item, node.value_type, _join(path, key), found)


def _struct(value: object, node: inspect.StructType, path: str, found: list[Problem]) -> None:
    if not isinstance(value, dict):
        found.append(_mismatch(path, "an object", value))
        return
    fields = {field.encode_name: field for field in node.fields}
    for key, item in value.items():
        if key in fields:
            _walk(item, fields[key].type, _join(path, key), found)
        elif node.forbid_unknown_fields:
            known = tuple(fields)
            message = f"is not known here{close_match(key, known)}"
            found.append(Problem(_join(path, key), message, known))
    for name, field in fields.items():
        if field.required and name not in value:
            found.append(Problem(_join(path, name), "is required"))


def _union(value: object, node: inspect.UnionType, path: str, found: list[Problem]) -> None:
    kind = list if isinstance(value, tuple) else type(value)
    members = [member for member in node.types if _takes(member, kind)]
    if not members:
        names = dict.fromkeys(map(_name, node.types))
        found.append(_mismatch(path, " or ".join(names), value))
        return
    # Among several that take this kind of value, the one with the least to say was meant.
    reports: list[list[Problem]] = [[] for _ in members]
    for member, report in zip(members, reports, strict=True):
        _walk(value, member, path, report)
    shortest = min(reports, key=len)
    found.extend(shortest)


def _metadata(value: object, node: inspect.Metadata, path: str, found: list[Problem]) -> None:
    before = len(found)
    _walk(value, node.type, path, found)
    check = (node.extra or {}).get("check")
    if check is not None and len(found) == before:
        try:
            check(value)
        except ValueError as error:
            found.append(Problem(path, str(error)))


_WALKERS: Final[Mapping[type[inspect.Type], Callable[[object, Any, str, list[Problem]], None]]] = {
    inspect.NoneType: _null,
    inspect.BoolType: _boolean,
    inspect.IntType: _integer,
    inspect.FloatType: _float,
    inspect.DecimalType: _decimal,
    inspect.StrType: _text,
    inspect.DateType: _date,
    inspect.LiteralType: _choice,
    inspect.EnumType: _choice,
    inspect.ListType: _list,
    inspect.VarTupleType: _list,
    inspect.TupleType: _fixed_tuple,
    inspect.DictType: _dict,
    inspect.StructType: _struct,
    inspect.UnionType: _union,
    inspect.Metadata: _metadata,
}

# What a type is called in "expected X or Y", and the kinds of plain data that it takes.
_NAMES: Final[Mapping[type[inspect.Type], tuple[str, frozenset[type]]]] = {
    inspect.NoneType: ("null", frozenset({NoneType})),
    inspect.BoolType: ("true or false", frozenset({bool})),
    inspect.IntType: ("a whole number", frozenset({int})),
    inspect.FloatType: ("a number", frozenset({int, float})),
    inspect.DecimalType: ("a number", frozenset({int, float, Decimal})),
    inspect.StrType: ("text", frozenset({str})),
    inspect.DateType: (A_DATE, frozenset({str})),
    inspect.ListType: ("a list", frozenset({list})),
    inspect.VarTupleType: ("a list", frozenset({list})),
    inspect.TupleType: ("a list", frozenset({list})),
    inspect.DictType: ("an object", frozenset({dict})),
    inspect.StructType: ("an object", frozenset({dict})),
}


def _takes(node: inspect.Type, kind: type) -> bool:
    if isinstance(node, inspect.Metadata):
        return _takes(node.type, kind)
    if isinstance(node, inspect.LiteralType | inspect.EnumType):
        return kind in map(type, _choices(node))
    # What has no walker is msgspec's to judge, whatever its kind.
    return type(node) not in _NAMES or kind in _NAMES[type(node)][1]


def _name(node: inspect.Type) -> str:
    if isinstance(node, inspect.Metadata):
        return _name(node.type)
    if isinstance(node, inspect.LiteralType | inspect.EnumType):
        return _one_of(tuple(map(_word, _choices(node))))
    limits = _range(node) if isinstance(node, inspect.IntType | inspect.FloatType) else ""
    return f"{_NAMES[type(node)][0]}{limits}"


def _choices(node: inspect.LiteralType | inspect.EnumType) -> tuple[str | int | None, ...]:
    if isinstance(node, inspect.LiteralType):
        return node.values
    return tuple(member.value for member in node.cls)


def _one_of(known: tuple[str, ...]) -> str:
    return known[0] if len(known) == 1 else f"one of {_listed(known)}"


def _word(choice: str | int | None) -> str:
    return "null" if choice is None else str(choice)


def _as_float(value: object) -> float | None:
    """Return the value as msgspec reads it for a float; None when it does not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _in_range(value: float, node: inspect.IntType | inspect.FloatType) -> bool:
    # Written so that NaN is outside of every range.
    return (
        (node.ge is None or value >= node.ge)
        and (node.gt is None or value > node.gt)
        and (node.le is None or value <= node.le)
        and (node.lt is None or value < node.lt)
        and (node.multiple_of is None or value % node.multiple_of == 0)
    )


def _range(node: inspect.IntType | inspect.FloatType) -> str:
    if node.ge is not None and node.le is not None:
        words = [f"from {_limit(node.ge)} to {_limit(node.le)}"]
    else:
        bounds = (
            ("of at least", node.ge),
            ("above", node.gt),
            ("of at most", node.le),
            ("below", node.lt),
        )
        words = [f"{word} {_limit(limit)}" for word, limit in bounds if limit is not None]
    if node.multiple_of is not None:
        words.append(f"that is a multiple of {_limit(node.multiple_of)}")
    return f" {' and '.join(words)}" if words else ""


def _limit(limit: float) -> str:
    return str(int(limit)) if limit == int(limit) else str(limit)


def _length(
    count: int,
    node: inspect.StrType | inspect.ListType | inspect.VarTupleType | inspect.DictType,
    noun: str,
    path: str,
    found: list[Problem],
) -> None:
    if node.min_length is not None and count < node.min_length:
        least = f"must have at least {_counted(node.min_length, noun)}, got {count}"
        found.append(Problem(path, "must not be empty" if node.min_length == 1 else least))
    if node.max_length is not None and count > node.max_length:
        most = f"must have at most {_counted(node.max_length, noun)}, got {count}"
        found.append(Problem(path, most))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _mismatch(path: str, expected: str, value: object, known: tuple[str, ...] = ()) -> Problem:
    return Problem(path, f"expected {expected}, got {shown(value)}", known)


def _listed(names: Sequence[str]) -> str:
    more = ", ..." if len(names) > KNOWN_SHOWN_MAX else ""
    return ", ".join(names[:KNOWN_SHOWN_MAX]) + more


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _refused_by_msgspec(value: object, wanted: object) -> list[Problem]:
    """Report what only msgspec knows, such as a ``__post_init__`` that raises."""
    try:
        msgspec.convert(value, cast(type[object], wanted))
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$")
        return [Problem(place.removeprefix(".").removesuffix("`"), message)]
    return []
