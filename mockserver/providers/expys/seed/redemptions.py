"""Bookings."""

from __future__ import annotations

from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture
from mockserver.providers.expys.seed.conversations import booking_thread
from mockserver.providers.expys.seed.times import at, optional_at
from mockserver.providers.expys.state import (
    INTERESTS,
    OFFERS,
    REDEMPTIONS,
    CanceledReason,
    Environment,
    Feedback,
    Partition,
    Redemption,
    RedemptionStatus,
    Settlement,
)


def put_redemption(
    step: Transaction,
    org: fixture.Org,
    partition: Partition,
    redemption: fixture.Redemption,
    debits: dict[str, int],
    listed: set[str],
) -> None:
    """Add a booking; `debits` names the entries that paid, `listed` the conversations to come."""
    offer = step.store.get(OFFERS, (*partition, redemption.offer))
    assert offer is not None, "references are checked before"
    member = (*partition, redemption.member)
    created_at_ms = at(step, redemption.created_at)
    price = offer.points_price or 0
    points = price if redemption.points is None else redemption.points
    canceled = redemption.status == RedemptionStatus.CANCELED
    pooled = org.settlement == Settlement.ORG_POOL and partition[1] == Environment.LIVE
    record = Redemption(
        redemption.id,
        step.ids.number(),
        member,
        redemption.offer,
        RedemptionStatus(redemption.status),
        created_at_ms,
        _thread(step, partition, redemption, listed),
        points,
        spent_entry=debits.get(redemption.id),
        pool_points=points if pooled and org.pool is not None else 0,
        start_at_ms=optional_at(step, redemption.start_at),
        end_at_ms=optional_at(step, redemption.end_at),
        canceled_reason=(
            CanceledReason(redemption.canceled_reason or CanceledReason.OTHER) if canceled else None
        ),
        canceled_note=redemption.canceled_note,
        feedback=None if redemption.feedback is None else _feedback(step, redemption.feedback),
        interest=redemption.interest,
    )
    step.store.put(REDEMPTIONS, redemption.id, record)


def _feedback(step: Transaction, feedback: fixture.Feedback) -> Feedback:
    return Feedback(feedback.rating, feedback.comment, at(step, feedback.submitted_at))


def _thread(
    step: Transaction, partition: Partition, redemption: fixture.Redemption, listed: set[str]
) -> str:
    """The id of a booking's thread: that of the interest it continues, or one of its own."""
    if redemption.interest is not None:
        interest = step.store.get(INTERESTS, redemption.interest)
        assert interest is not None, "references are checked before"
        return interest.conversation
    return booking_thread(
        step,
        (*partition, redemption.offer),
        (*partition, redemption.member),
        redemption.conversation_id,
        at(step, redemption.created_at),
        listed,
    )
