"""Bookings."""

from __future__ import annotations

from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture
from mockserver.providers.expys.rules import conversations
from mockserver.providers.expys.seed.times import at, optional_at
from mockserver.providers.expys.state import (
    CONVERSATIONS,
    OFFERS,
    REDEMPTIONS,
    CanceledReason,
    Conversation,
    Environment,
    Feedback,
    MemberKey,
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
        _booking_thread(step, member, redemption, offer.title, listed),
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
    )
    step.store.put(REDEMPTIONS, redemption.id, record)


def _feedback(step: Transaction, feedback: fixture.Feedback) -> Feedback:
    return Feedback(feedback.rating, feedback.comment, at(step, feedback.submitted_at))


def _booking_thread(
    step: Transaction,
    member: MemberKey,
    redemption: fixture.Redemption,
    title: str,
    listed: set[str],
) -> str:
    """The id of a booking's conversation, which is made unless the fixture lists it."""
    number = step.ids.number()
    wanted = redemption.conversation_id or step.ids.text("cnv_", number)
    if wanted not in listed:
        created_at_ms = at(step, redemption.created_at)
        thread = Conversation(wanted, number, member, conversations.BOOKING, title, created_at_ms)
        step.store.put(CONVERSATIONS, wanted, thread)
    return wanted
