"""What is planned for records: blocks that lift, and batches that are processed.

Points that end are planned before, with the entries that bring them.
"""

from __future__ import annotations

from mockserver.core import scheduler
from mockserver.core.documents import at
from mockserver.core.scheduler import Due
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.rules import batches, expiry, logins
from mockserver.providers.loyalife.state import BATCHES, MEMBERS, PROGRAMS, Outcome


def plan(step: Step, section: fixture.Section) -> None:
    """Plan for all programs of a section, in the usual order unless the section says else."""
    for program in section.programs:
        for member in program.members:
            _plan_unblocking(step, (program.id, member.relation_reference))
    for program in section.programs:
        for batch in program.batches:
            _plan_batch(step, program.id, batch.batch_id)
    if section.due:
        _put_in_order(step, section)


def _plan_unblocking(step: Step, key: tuple[int, str]) -> None:
    member = step.store.get(MEMBERS, key)
    assert member is not None, "members come before what is planned"
    if member.blocked_until_ms is not None:
        logins.plan_unblocking(step, member, member.blocked_until_ms)


def _plan_batch(step: Step, program: int, batch_id: str) -> None:
    home, batch = step.store.get(PROGRAMS, program), step.store.get(BATCHES, batch_id)
    assert home is not None, "programs come before what is planned"
    assert batch is not None, "batches come before what is planned"
    waiting = batches.transactions_of(step.store, batch)
    if any(transaction.outcome is Outcome.PENDING for transaction in waiting):
        batches.plan(step, home, batch)


def _put_in_order(step: Step, section: fixture.Section) -> None:
    """Plan what is listed once more, behind all else; what is not planned any more is left out."""
    planned = {_name(due): due for due in scheduler.upcoming(step.store)}
    for given in section.due:
        due = planned.get(_given_name(step, given))
        if due is not None:
            scheduler.done(step.store, due)
            scheduler.schedule(step.store, due.at_ms, due.kind, due.subject, due.what)


def _name(due: Due) -> tuple[object, ...]:
    """What tells it from all else that is planned: points end for everybody, once in an instant."""
    return (due.kind, due.at_ms) if due.kind == expiry.SWEEP else (due.kind, *due.subject)


def _given_name(step: Step, given: fixture.Due) -> tuple[object, ...]:
    if given.batch is not None:
        return batches.PROCESS, given.batch
    if given.points_end is not None:
        return expiry.SWEEP, at(step, given.points_end)
    return logins.UNBLOCK, str(given.program), given.member
