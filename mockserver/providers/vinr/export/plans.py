"""What is planned, as far as it does not follow from the rest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from mockserver.core import scheduler
from mockserver.core.scheduler import Due
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules import refunds, sweeps
from mockserver.providers.vinr.state import Environment

_KINDS = (refunds.SUCCEED, sweeps.SWEEP_KIND)
# In which order refunds are seeded.
_ENVIRONMENTS = tuple(Environment)


def sweep_at(store: Store, now_ms: int) -> str | None:
    """When the next sweep is, None if that is when it is needed."""
    for due in scheduler.upcoming(store):
        if due.kind == sweeps.SWEEP_KIND and due.at_ms != sweeps.next_sweep_ms(store, now_ms):
            return iso(due.at_ms)
    return None


def due(store: Store) -> Iterator[fixture.Due]:
    """What falls due in one instant, as far as it is planned in another order than the usual one.

    Within an environment the usual order is that of planning: refunds are listed so.
    """
    planned = (each for each in scheduler.upcoming(store) if each.kind in _KINDS)
    for _, group in groupby(planned, key=lambda each: each.at_ms):
        together = list(group)
        if any(earlier > later for earlier, later in pairwise(map(_turn, together))):
            yield from map(_shown, together)


def _turn(planned: Due) -> int:
    """The place of its environment in the usual order, behind which the sweep comes."""
    if planned.kind == sweeps.SWEEP_KIND:
        return len(_ENVIRONMENTS)
    return _ENVIRONMENTS.index(Environment(planned.subject[0]))


def _shown(planned: Due) -> fixture.Due:
    if planned.kind == sweeps.SWEEP_KIND:
        return fixture.Due(sweep=True)
    return fixture.Due(refund=planned.subject[1])
