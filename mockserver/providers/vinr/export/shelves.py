"""The open lots of an account while its ledger is gone through once more."""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush

from mockserver.core.ledger import Lot, Parts
from mockserver.core.store import Store
from mockserver.providers.vinr.state import LEDGER

# Sorts behind every real instant: a lot without an end is used up last.
_NEVER_MS = 2**62


class Shelf:
    """What is left of lots, the one first that is used up before the others.

    Lots have the ends here that they have by now, as those have that are seeded.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._left: dict[int, int] = defaultdict(int)
        self._places: list[tuple[int, int, int]] = []

    def put(self, parts: Parts) -> None:
        """Add what a credit has brought."""
        for number, amount in parts:
            self._left[number] += amount
            heappush(self._places, _place(LEDGER.lot(self._store, number)))

    def take(self, parts: Parts) -> bool:
        """Take what a debit took; whether it would have taken this from the first lots anyway."""
        is_usual = True
        for number, amount in parts:
            is_usual &= number == self._first()
            self._left[number] += amount
        return is_usual

    def _first(self) -> int:
        """The lot that is used up first; those that are used up already are dropped."""
        while not self._left[self._places[0][-1]]:
            heappop(self._places)
        return self._places[0][-1]


def _place(lot: Lot) -> tuple[int, int, int]:
    end_ms = _NEVER_MS if lot.expires_at_ms is None else lot.expires_at_ms
    return (end_ms, lot.earned_at_ms, lot.number)
