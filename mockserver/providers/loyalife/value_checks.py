"""Values whose types say more than msgspec can check: moments, and lists of what is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import UNSET, inspect

from mockserver.exchange.errors import invalid
from mockserver.providers.loyalife import local_times
from mockserver.providers.loyalife.refusals import NotListed
from mockserver.providers.loyalife.state import Program

# How the text of a moment is read.
_MOMENTS: Final = {"past": local_times.instant_of, "to the second": local_times.read_time}

# The fields whose listed values are taken in any case.
_IN_ANY_CASE: Final = frozenset({"transaction_type"})


def check(program: Program | None, now_ms: int, values: Sequence[msgspec.Struct]) -> None:
    """Raise InvalidInput for a bad moment in any value, then NotListed for what is on no list.

    The program is that of the sender, None for somebody who has none yet; it has lists of its own.
    """
    for each in values:
        _check_moments(now_ms, each)
    for each in values:
        _check_listed(program, each)


def _check_moments(now_ms: int, value: msgspec.Struct) -> None:
    for field, moment in _marked_fields(type(value), "moment"):
        found = getattr(value, field)
        if found is UNSET or found is None:
            continue
        try:
            at_ms = _MOMENTS[moment](found)
        except ValueError as error:
            raise invalid(field, str(error)) from None
        if moment == "past" and at_ms > now_ms:
            raise invalid(field, "lies in the future")


def _check_listed(program: Program | None, value: msgspec.Struct) -> None:
    for field, listed in _marked_fields(type(value), "listed"):
        found = getattr(value, field)
        if found is UNSET or found is None:
            continue
        known = getattr(program, listed) if isinstance(listed, str) else listed
        if (found.upper() if field in _IN_ANY_CASE else found) not in known:
            raise NotListed(field, found, tuple(known))


@cache
def _marked_fields(wanted: Any, mark: str) -> tuple[tuple[str, Any], ...]:
    """The fields whose types carry a mark, and what it says."""
    found = []
    info = inspect.type_info(wanted)
    assert isinstance(info, inspect.StructType)
    for field in info.fields:
        kinds = field.type.types if isinstance(field.type, inspect.UnionType) else (field.type,)
        for kind in kinds:
            extra = (kind.extra if isinstance(kind, inspect.Metadata) else None) or {}
            if mark in extra:
                found.append((field.name, extra[mark]))
    return tuple(found)
