"""Attributes of a program's own, and what its schema demands of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from mockserver.core.validation import A_DATE, Problem, shown
from mockserver.exchange.errors import InvalidInput
from mockserver.providers.loyalife.rules import members
from mockserver.providers.loyalife.state import Attribute, AttributeType, Program

# Standard attributes of members that a schema can make mandatory.
STANDARD: Final = frozenset({"address", "gender", "dob", "segment", "preferred_language"})

_TYPES: Final[Mapping[AttributeType, tuple[type, ...]]] = {
    AttributeType.TEXT: (str,),
    AttributeType.NUMBER: (int, float),
    AttributeType.BOOLEAN: (bool,),
    AttributeType.DATE: (str,),
}
_WORDS: Final[Mapping[AttributeType, str]] = {
    AttributeType.TEXT: "text",
    AttributeType.NUMBER: "a number",
    AttributeType.BOOLEAN: "true or false",
    AttributeType.DATE: A_DATE,
}


def searchable(program: Program) -> tuple[str, ...]:
    """The attributes by which members can be found: the standard ones, and the program's own."""
    standard = (members.REFERENCE, members.EMAIL, members.MOBILE, members.REFERRAL_CODE)
    return (*standard, *members.custom_unique(program))


def check(
    schema: Mapping[str, Attribute],
    values: Mapping[str, Any],
    given: Mapping[str, object],
    *,
    whole: bool,
) -> None:
    """Raise InvalidInput for values that do not fit a schema.

    `given` are the standard attributes of the request. What is `whole` must have all attributes
    that are mandatory; else none of these may be cleared.
    """
    every = {**given, **values}
    demanded = schema.keys() if whole else schema.keys() & every.keys()
    found = [*_mistyped(schema, values), *_missing(schema, demanded, every)]
    if found:
        raise InvalidInput(found)


def _mistyped(schema: Mapping[str, Attribute], values: Mapping[str, Any]) -> Iterator[Problem]:
    for name, value in values.items():
        attribute = schema.get(name)
        if attribute is not None and value is not None and not fits(attribute.type, value):
            yield Problem(name, f"expected {_WORDS[attribute.type]}, got {shown(value)}")


def _missing(
    schema: Mapping[str, Attribute], demanded: Iterable[str], values: Mapping[str, object]
) -> Iterator[Problem]:
    for name in sorted(demanded):
        if schema[name].mandatory and values.get(name) in (None, ""):
            yield Problem(name, "is required by the program")


def fits(kind: AttributeType, value: object) -> bool:
    """Whether a value is of a type; a boolean is no number."""
    if type(value) is bool:
        return kind is AttributeType.BOOLEAN
    if not isinstance(value, _TYPES[kind]):
        return False
    return kind is not AttributeType.DATE or _is_date(str(value))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
