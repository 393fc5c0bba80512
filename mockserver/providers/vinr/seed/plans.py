"""The order of what is planned, where a section says it."""

from __future__ import annotations

from mockserver.core import scheduler
from mockserver.core.documents import at
from mockserver.core.scheduler import Due
from mockserver.core.world import Transaction
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules import refunds, sweeps
from mockserver.providers.vinr.state import SWEEP

_KINDS = (sweeps.SWEEP_KIND, refunds.SUCCEED)


def plan_sweep(step: Transaction, section: fixture.Section) -> None:
    """Plan the next sweep, at the time that the section says or else when it is needed."""
    if section.sweep_at is None:
        sweeps.plan_next(step)
    else:
        sweeps.plan_at(step, at(step, section.sweep_at))


def put_in_order(step: Transaction, section: fixture.Section) -> None:
    """Plan what is listed once more, behind all else; what is not planned any more is left out."""
    if not section.due:
        return
    planned = {_name(due): due for due in scheduler.upcoming(step.store) if due.kind in _KINDS}
    for given in section.due:
        due = planned.get(given.refund)
        if due is not None:
            scheduler.done(step.store, due)
            again = scheduler.schedule(step.store, due.at_ms, due.kind, due.subject, due.what)
            if due.kind == sweeps.SWEEP_KIND:
                step.store.put(SWEEP, "", again.number)


def _name(due: Due) -> str | None:
    """The refund that it is of, None for the sweep."""
    return due.subject[1] if due.kind == refunds.SUCCEED else None
