"""Where data is not of a type: every place, not just the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Final, NamedTuple, Union, get_args, get_origin

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.contract.masking import Masking

_PLACE: Final = re.compile(r" - at `[^`]*`$")


class Misfit(NamedTuple):
    """A place, as `data[0].pointsPrice`, what should be there, and what is."""

    path: str
    expected: str
    got: str


class Shapes:
    """Compares data with types, and shows of it what is no secret.

    `may_lack` are places that need not be there, whatever their type says.
    """

    def __init__(self, masking: Masking, may_lack: frozenset[str] = frozenset()) -> None:
        self._masking = masking
        self._may_lack = may_lack

    def misfits(self, kind: Any, value: object) -> Iterator[Misfit]:
        """Everything in decoded JSON that a type does not have, or that lacks."""
        return self._compare(kind, value, "")

    def _compare(self, kind: Any, value: object, path: str) -> Iterator[Misfit]:
        fitting = _fitting(kind, value)
        if fitting is None:
            yield from self._leaf(kind, value, path)
        elif isinstance(value, list):
            for number, each in enumerate(value):
                yield from self._compare(get_args(fitting)[0], each, f"{path}[{number}]")
        elif get_origin(fitting) is dict:
            assert isinstance(value, Mapping)
            for name, each in value.items():
                yield from self._compare(get_args(fitting)[1], each, _below(path, name))
        else:
            assert isinstance(value, Mapping)
            yield from self._fields(fitting, value, path)

    def _fields(self, kind: Any, value: Mapping[str, object], path: str) -> Iterator[Misfit]:
        named = {field.encode_name: field for field in msgspec.structs.fields(kind)}
        tag = kind_of(kind).__struct_config__.tag_field
        for name, field in named.items():
            if name in value:
                yield from self._compare(field.type, value[name], _below(path, name))
            elif not _may_lack(field.type) and _below(path, name) not in self._may_lack:
                yield Misfit(_below(path, name), "a field", "nothing")
        for name in value.keys() - named.keys() - {tag}:
            shown = self._masking.shown(value[name], name)
            yield Misfit(_below(path, name), "no such field", shown)

    def _leaf(self, kind: Any, value: object, path: str) -> Iterator[Misfit]:
        # Exact numbers may also come as text to msgspec; on the wire they are numbers.
        kept = (Decimal,) if isinstance(value, str) else ()
        try:
            msgspec.convert(value, kind, strict=True, builtin_types=kept)
        except msgspec.ValidationError as error:
            expected = _PLACE.sub("", str(error))
            yield Misfit(path, expected, self._masking.shown(value, path.rpartition(".")[2]))


def kind_of(kind: Any) -> Any:
    """The type itself, of one with parameters or notes."""
    return get_origin(kind) or kind


def _fitting(kind: Any, value: object) -> Any:
    """The member of a type that holds such an object or list; None for plain values."""
    for each in _members(kind):
        plain = kind_of(each)
        if isinstance(value, list) and plain in (list, tuple) and get_args(each):
            return each
        if isinstance(value, dict):
            if plain is dict and get_args(each):
                return each
            if isinstance(plain, type) and issubclass(plain, msgspec.Struct):
                config = plain.__struct_config__
                if config.tag_field is None or value.get(config.tag_field) == config.tag:
                    return each
    return None


def _members(kind: Any) -> Iterator[Any]:
    origin = get_origin(kind)
    if origin is Annotated:
        yield from _members(get_args(kind)[0])
    elif origin in (Union, UnionType):
        for each in get_args(kind):
            yield from _members(each)
    else:
        yield kind


def _may_lack(kind: Any) -> bool:
    return any(each is UnsetType or each is UNSET for each in _members(kind))


def _below(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)
