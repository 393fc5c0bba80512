"""What levers share: reading bodies, and finding things in either environment."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from mockserver.core.store import Store, Table
from mockserver.core.validation import problems
from mockserver.exchange.errors import InvalidInput
from mockserver.providers.vinr.refusals import NotFound
from mockserver.providers.vinr.state import Environment

T = TypeVar("T")
R = TypeVar("R")


def read(body: dict[str, Any], wanted: type[T]) -> T:
    """The body as `wanted`; raises InvalidInput with every field that does not fit."""
    found = problems(body, wanted)
    if found:
        raise InvalidInput(found)
    return msgspec.convert(body, wanted)


class NoBody(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a lever that has nothing to say."""


def find(store: Store, table: Table[R], what: str, id: str) -> R:
    """The record with an id, whichever environment it is in. Raises NotFound."""
    for environment in Environment:
        record = store.get(table, (environment, id))
        if record is not None:
            return record
    raise NotFound(what, id)
