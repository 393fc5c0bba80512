"""What levers share: finding things in either environment."""

from __future__ import annotations

from typing import TypeVar

from mockserver.core.store import Store, Table
from mockserver.providers.vinr.refusals import NotFound
from mockserver.providers.vinr.state import Environment

R = TypeVar("R")


def find(store: Store, table: Table[R], what: str, id: str) -> R:
    """The record with an id, whichever environment it is in. Raises NotFound."""
    for environment in Environment:
        record = store.get(table, (environment, id))
        if record is not None:
            return record
    raise NotFound(what, id)
