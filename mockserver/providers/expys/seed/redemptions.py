"""Bookings."""

from __future__ import annotations

from mockserver.core.documents import at, optional_at
from mockserver.core.world import Transaction
from mockserver.providers.expys import fixture, prefixes
from mockserver.providers.expys.rules import redemptions
from mockserver.providers.expys.seed.conversations import booking_thread
from mockserver.providers.expys.state import (
    INTERESTS,
    OFFERS,
    ORGS,
    REDEMPTIONS,
    CanceledReason,
    Feedback,
    Org,
    Partition,
    Redemption,
    RedemptionStatus,
)


def put_redemption(
    step: Transaction,
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
    record = Redemption(
        redemption.id,
        step.ids.listed(redemption.number, prefixes.REDEMPTION, redemption.id),
        member,
        redemption.offer,
        RedemptionStatus(redemption.status),
        created_at_ms,
        _thread(step, partition, redemption, listed),
        points,
        spent_entry=debits.get(redemption.id),
        pool_points=_pool_points(step, partition, redemption, points),
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


def _pool_points(
    step: Transaction, partition: Partition, redemption: fixture.Redemption, points: int
) -> int:
    if redemption.pool_points is not None:
        return redemption.pool_points
    return redemptions.pool_price(step.store, _org(step, partition[0]), partition, points)


def _org(step: Transaction, org_id: str) -> Org:
    org = step.store.get(ORGS, org_id)
    assert org is not None, "an org comes before its bookings"
    return org


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


def plan_advances(step: Transaction, section: fixture.Section) -> None:
    """Plan what the bookings of the whole section do by themselves."""
    planned = []
    for org in section.orgs:
        for redemption in (*org.sandbox.redemptions, *org.live.redemptions):
            if redemption.advance is not None:
                record = step.store.get(REDEMPTIONS, redemption.id)
                assert record is not None, "all bookings are there by now"
                planned.append((redemption.advance, record))
    # Work for the same instant runs in the order of planning.
    planned.sort(key=lambda each: (each[0].order, each[1].number))
    for advance, record in planned:
        org_record = _org(step, record.partition[0])
        after_ms = at(step, advance.at) - step.now_ms
        redemptions.plan(step, org_record, record, advance.step, after_ms)
