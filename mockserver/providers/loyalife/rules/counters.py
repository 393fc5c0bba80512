"""Numbers that records have on the wire, each kind counted for itself from 1."""

from __future__ import annotations

from typing import Final

from mockserver.core.store import Store
from mockserver.providers.loyalife.state import COUNTERS

MEMBER: Final = "member"
LINE: Final = "line"
SUB_RELATION: Final = "sub_relation"
BATCH: Final = "batch"
FILE: Final = "file"


def next_number(store: Store, kind: str) -> int:
    """A number that no record of this kind has, in any program."""
    number = (store.get(COUNTERS, kind) or 0) + 1
    store.put(COUNTERS, kind, number)
    return number


def take(store: Store, kind: str, number: int) -> None:
    """Leave out the numbers up to this one, which a fixture has used."""
    if number > (store.get(COUNTERS, kind) or 0):
        store.put(COUNTERS, kind, number)
