"""Records of a world as plain data, for people who want to see what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

import msgspec

from mockserver.core.ids import Stream
from mockserver.core.times import format_duration, iso
from mockserver.exchange.privacy import mask

Plain = dict[str, Any]

# How the names of fields end that count milliseconds, and which of those are instants.
_UNIT = "_ms"
_INSTANT = "at"

# What a key is called where the record itself does not hold it.
KEY = "key"


def as_it_is(_: Stream, record: Any) -> Any:
    """The record itself: it lacks nothing."""
    return record


@dataclass(frozen=True, slots=True)
class RecordPolicy:
    """How the records of a provider are shown.

    Tables in `hidden` are left out: they say nothing that other tables do not. `secrets` names by
    table the fields that are masked, `key` among them where the key is a credential. `complete`
    fills in what is only made when it is shown, such as an id that follows from a number.
    """

    hidden: Set[str] = frozenset()
    secrets: Mapping[str, Set[str]] = field(default_factory=dict)
    complete: Callable[[Stream, Any], Any] = as_it_is

    def shows(self, table: str) -> bool:
        """Whether a table of the provider is for people's eyes."""
        return table not in self.hidden

    def describe(self, stream: Stream, table: str, key: object, record: object) -> object:
        """A record as plain data: times as text, names in whole words, credentials masked."""
        shown = _plain(self.complete(stream, record))
        if not isinstance(shown, dict):
            return shown
        if not set(_parts(key)) <= set(_parts(tuple(shown.values()))):
            shown = {KEY: _plain(key), **shown}
        secrets = self.secrets.get(table, frozenset())
        return {
            name: mask(value) if name in secrets and isinstance(value, str) else value
            for name, value in shown.items()
        }

    def describe_key(self, table: str, key: object) -> object:
        """The key of a record that is no more."""
        shown = _plain(key)
        is_secret = KEY in self.secrets.get(table, ())
        return mask(shown) if is_secret and isinstance(shown, str) else shown


def _parts(value: object) -> Iterator[object]:
    """What a key is made of, or what a record holds at its surface."""
    if isinstance(value, tuple | list):
        for each in value:
            yield from _parts(each)
    elif not isinstance(value, dict):
        yield value


def _plain(value: object) -> Any:
    match value:
        case msgspec.Struct():
            return dict(_field(name, getattr(value, name)) for name in value.__struct_fields__)
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case frozenset():
            return sorted(map(_plain, value))
        case tuple() | list():
            return [_plain(each) for each in value]
        case _:
            # Free-form data is plain already.
            return value


def _field(name: str, value: object) -> tuple[str, Any]:
    """A field without the unit in its name: what counts milliseconds becomes a text."""
    if not name.endswith(_UNIT):
        return name, _plain(value)
    shown = name.removesuffix(_UNIT)
    if not isinstance(value, int):
        return shown, value
    is_instant = shown == _INSTANT or shown.endswith(f"_{_INSTANT}")
    return shown, iso(value) if is_instant else format_duration(value)
