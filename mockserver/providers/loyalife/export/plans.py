"""The order of what is planned, where it is not the one in which a document is seeded."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Final

from mockserver.core import scheduler
from mockserver.core.scheduler import Due
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.rules import batches, expiry, logins
from mockserver.providers.loyalife.state import BATCHES

# In which order the kinds are seeded.
_KINDS: Final = (expiry.SWEEP, logins.UNBLOCK, batches.PROCESS)


def due(store: Store) -> Iterator[fixture.Due]:
    """What falls due in one instant, as far as it is planned in another order than the usual one.

    Within a program and a kind the usual order is that of planning: records are listed so.
    """
    planned = (each for each in scheduler.upcoming(store) if each.kind in _KINDS)
    for _, group in groupby(planned, key=lambda each: each.at_ms):
        together = list(group)
        turns = [_turn(store, each) for each in together]
        if any(earlier > later for earlier, later in pairwise(turns)):
            yield from map(_shown, together)


def _turn(store: Store, planned: Due) -> tuple[int, int]:
    """The place of its kind, and of its program, in the usual order."""
    return _KINDS.index(planned.kind), _program(store, planned)


def _program(store: Store, planned: Due) -> int:
    if planned.kind == expiry.SWEEP:
        return 0
    if planned.kind == logins.UNBLOCK:
        return int(planned.subject[0])
    batch = store.get(BATCHES, planned.subject[0])
    assert batch is not None, "a batch that is planned exists"
    return batch.program


def _shown(planned: Due) -> fixture.Due:
    if planned.kind == expiry.SWEEP:
        return fixture.Due(points_end=iso(planned.at_ms))
    if planned.kind == logins.UNBLOCK:
        program, reference = planned.subject
        return fixture.Due(program=int(program), member=reference)
    return fixture.Due(batch=planned.subject[0])
