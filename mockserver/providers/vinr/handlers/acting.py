"""For whom an operation acts, and on what."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UnsetType

from mockserver.core.times import SECOND_MS, parse_instant
from mockserver.exchange.call import Call
from mockserver.providers.vinr.auth import Caller
from mockserver.providers.vinr.refusals import ImmutableField
from mockserver.providers.vinr.state import Environment
from mockserver.providers.vinr.wire import Updating


def environment(call: Call) -> Environment:
    """The environment of the caller's key."""
    principal = call.principal
    assert isinstance(principal, Caller)
    return principal.environment


def id_in_path(call: Call) -> str:
    """The id of the object that the operation is about."""
    return call.parameters["id"]


def instant(value: str | int) -> int:
    """The instant of a time in a request, whose form has been checked."""
    return value * SECOND_MS if isinstance(value, int) else parse_instant(value)


def optional_instant(value: str | int | UnsetType | None) -> int | None:
    """The same for a time that may be null or left out."""
    return None if value is None or isinstance(value, UnsetType) else instant(value)


def check_immutable(call: Call, body: Updating, present: msgspec.Struct) -> None:
    """Raise ImmutableField if a request gives another value to a field that cannot change."""
    shown: dict[str, Any] = {}
    for name in body.IMMUTABLE:
        if name in call.parsed.fields:
            shown = shown or msgspec.to_builtins(present, builtin_types=(Decimal,))
            if call.parsed.fields[name] != shown[name]:
                raise ImmutableField(name)
