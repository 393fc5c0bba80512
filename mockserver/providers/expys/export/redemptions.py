"""Bookings, and what they will do by themselves."""

from __future__ import annotations

from itertools import groupby

from mockserver.core import scheduler
from mockserver.core.documents import optional, word
from mockserver.core.scheduler import Due
from mockserver.core.times import iso
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.export.common import Source
from mockserver.providers.expys.rules import redemptions
from mockserver.providers.expys.state import (
    OFFERS,
    ORGS,
    REDEMPTIONS,
    CanceledReason,
    Feedback,
    Redemption,
)

Advances = dict[str, fixture.PlannedAdvance]


def advances(source: Source) -> Advances:
    """The step that each booking takes next, if it takes one."""
    planned = (due for due in scheduler.upcoming(source.store) if due.kind == redemptions.ADVANCE)
    found: Advances = {}
    for _, group in groupby(planned, key=lambda due: due.at_ms):
        together = list(group)
        numbers = [_number(source, due) for due in together]
        # Steps of one instant are taken in the order of planning, and that is nearly always the
        # order of the bookings.
        is_usual = numbers == sorted(numbers)
        for order, due in enumerate(together):
            redemption_id, step = due.subject
            found[redemption_id] = fixture.PlannedAdvance(
                at=iso(due.at_ms), step=int(step), order=0 if is_usual else order
            )
    return found


def _number(source: Source, due: Due) -> int:
    record = source.store.get(REDEMPTIONS, due.subject[0])
    assert record is not None, "no booking is ever deleted"
    return record.number


def redemption(source: Source, record: Redemption, planned: Advances) -> fixture.Redemption:
    """A booking as a fixture lists it."""
    found = source.store.get(OFFERS, (*record.partition, record.offer))
    assert found is not None, "an offer outlives its bookings"
    is_other = record.canceled_reason is CanceledReason.OTHER
    return fixture.Redemption(
        id=record.id,
        offer=record.offer,
        member=record.member[2],
        status=word(record.status),
        points=None if record.points == (found.points_price or 0) else record.points,
        pool_points=_pool_points(source, record),
        created_at=iso(record.created_at_ms),
        start_at=optional(record.start_at_ms),
        end_at=optional(record.end_at_ms),
        canceled_reason=None if is_other else word(record.canceled_reason),
        canceled_note=record.canceled_note,
        feedback=None if record.feedback is None else _feedback(record.feedback),
        interest=record.interest,
        conversation_id=None if record.interest is not None else record.conversation,
        advance=planned.get(record.id),
        number=source.place(prefixes.REDEMPTION, record.id, record.number),
    )


def _pool_points(source: Source, record: Redemption) -> int | None:
    org = source.store.get(ORGS, record.partition[0])
    assert org is not None, "a booking outlives its org"
    usual = redemptions.pool_price(source.store, org, record.partition, record.points)
    return None if record.pool_points == usual else record.pool_points


def _feedback(given: Feedback) -> fixture.Feedback:
    return fixture.Feedback(
        rating=given.rating, comment=given.comment, submitted_at=iso(given.submitted_at_ms)
    )
