"""Bookings: what they cost, which way their status may go, and what a cancellation undoes."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.errors import InsufficientPoints
from mockserver.core.scheduler import Due
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.expys import events, prefixes
from mockserver.providers.expys.refusals import (
    AlreadyBooked,
    ForbiddenStatus,
    NotCompleted,
    NotFound,
    OfferUnavailable,
)
from mockserver.providers.expys.rules import conversations, figures, offers, pool, wallets
from mockserver.providers.expys.state import (
    BOOKINGS,
    LEDGER,
    OFFERS,
    ORGS,
    REDEMPTIONS,
    CanceledReason,
    Feedback,
    Interest,
    Member,
    Offer,
    Org,
    Partition,
    Redemption,
    RedemptionStatus,
    Settlement,
)

ADVANCE = "expys.advance_redemption"

_STATUS = RedemptionStatus

# Which way a status may go; the service publishes the names only, the ways are decided here.
NEXT_STATUSES: dict[RedemptionStatus, tuple[RedemptionStatus, ...]] = {
    _STATUS.SUBMITTED: (_STATUS.OPEN, _STATUS.CANCELED),
    _STATUS.OPEN: (
        _STATUS.AWAITING_VENDOR,
        _STATUS.AWAITING_CUSTOMER,
        _STATUS.PURCHASED,
        _STATUS.CANCELED,
    ),
    _STATUS.AWAITING_VENDOR: (_STATUS.AWAITING_CUSTOMER, _STATUS.PURCHASED, _STATUS.CANCELED),
    _STATUS.AWAITING_CUSTOMER: (_STATUS.AWAITING_VENDOR, _STATUS.PURCHASED, _STATUS.CANCELED),
    _STATUS.PURCHASED: (_STATUS.COMPLETED, _STATUS.CANCELED),
    _STATUS.COMPLETED: (),
    _STATUS.CANCELED: (),
}


class Move(msgspec.Struct, frozen=True):
    """What comes with a new status; `reason` and `note` count only with CANCELED."""

    reason: CanceledReason = CanceledReason.OTHER
    note: str | None = None
    start_at_ms: int | UnsetType | None = UNSET
    end_at_ms: int | UnsetType | None = UNSET


def find(store: Store, partition: Partition, redemption_id: str) -> Redemption:
    """The booking. Raises NotFound, also for one of another org or environment."""
    redemption = store.get(REDEMPTIONS, redemption_id)
    if redemption is None or redemption.partition != partition:
        raise NotFound("redemption", redemption_id)
    return redemption


def book(
    step: Transaction, org: Org, member: Member, offer: Offer, interest: Interest | None = None
) -> Redemption:
    """Book an offer: all checks, then debit, stock and booking in one step.

    The booking of an interest goes on in the interest's conversation.

    Raises, in this order, AlreadyBooked, OfferUnavailable, InsufficientPoints or
    InsufficientOrgPoints.
    """
    price = offer.points_price or 0
    _check(step, org, member, offer, price)
    number = step.ids.number()
    redemption_id = step.ids.text(prefixes.REDEMPTION, number)
    conversation = (
        conversations.open_booking(step, member.key, offer.title).id
        if interest is None
        else interest.conversation
    )
    paid = None
    if price and org.settlement is Settlement.MEMBER_WALLET:
        paid = wallets.debit(step, member.key, price, redemption_id)
    redemption = Redemption(
        redemption_id,
        number,
        member.key,
        offer.id,
        org.first_status,
        step.now_ms,
        conversation,
        price,
        spent_entry=paid.number if paid else None,
        pool_points=pool_price(step.store, org, member.partition, price),
        interest=None if interest is None else interest.id,
    )
    step.store.put(REDEMPTIONS, redemption_id, redemption)
    figures.booked(step.store, org, member.partition, (redemption,))
    _stock(step, offer, -1)
    _plan_next(step, org, redemption, 0)
    events.redemption_changed(step, redemption, None)
    if paid:
        events.wallet_debited(step, org, paid)
    else:
        pool.draw(step, member.partition, redemption.pool_points)
    return redemption


def _check(step: Transaction, org: Org, member: Member, offer: Offer, price: int) -> None:
    booked = step.store.first(REDEMPTIONS, BOOKINGS, (member.key, offer.id))
    if booked is not None:
        raise AlreadyBooked(booked.id)
    hindrance = offers.hindrance(offer, step.now_ms)
    if hindrance is not None:
        raise OfferUnavailable(hindrance)
    if org.settlement is Settlement.ORG_POOL:
        pool.check_draw(step.store, member.partition, price)
        return
    available = LEDGER.account(step.store, member.key).balance
    if available < price:
        raise InsufficientPoints(price, available)


def pool_price(store: Store, org: Org, partition: Partition, price: int) -> int:
    """What the org's pool pays for a booking."""
    if org.settlement is Settlement.ORG_POOL and pool.is_gated(store, partition):
        return price
    return 0


def _stock(step: Transaction, offer: Offer, change: int) -> None:
    after = msgspec.structs.replace(offer, quantity_remaining=offer.quantity_remaining + change)
    step.store.put(OFFERS, offer.key, after)


def move(
    step: Transaction, redemption: Redemption, status: RedemptionStatus, how: Move
) -> Redemption:
    """Change the status; a cancellation gives points and stock back.

    Raises ForbiddenStatus when the present status does not lead there.
    """
    allowed = NEXT_STATUSES[redemption.status]
    if status not in allowed:
        raise ForbiddenStatus(redemption.status, status, allowed)
    after = _moved(step, redemption, status, how)
    step.store.put(REDEMPTIONS, after.id, after)
    figures.changed(step.store, redemption, after)
    events.redemption_changed(step, after, redemption.status)
    if status is _STATUS.CANCELED:
        _undo(step, after)
    return after


def _moved(
    step: Transaction, redemption: Redemption, status: RedemptionStatus, how: Move
) -> Redemption:
    start_at_ms, end_at_ms = redemption.start_at_ms, redemption.end_at_ms
    offer = step.store.get(OFFERS, (*redemption.partition, redemption.offer))
    if status is _STATUS.PURCHASED and offer is not None:
        start_at_ms, end_at_ms = offer.start_at_ms, offer.end_at_ms
    canceled = status is _STATUS.CANCELED
    return msgspec.structs.replace(
        redemption,
        status=status,
        start_at_ms=start_at_ms if how.start_at_ms is UNSET else how.start_at_ms,
        end_at_ms=end_at_ms if how.end_at_ms is UNSET else how.end_at_ms,
        canceled_reason=how.reason if canceled else None,
        canceled_note=how.note if canceled else None,
    )


def _undo(step: Transaction, redemption: Redemption) -> None:
    offer = step.store.get(OFFERS, (*redemption.partition, redemption.offer))
    assert offer is not None, "an offer outlives its bookings"
    _stock(step, offer, +1)
    if redemption.spent_entry is not None:
        refund = wallets.refund(step, redemption.spent_entry, redemption.id)
        org = step.store.get(ORGS, redemption.partition[0])
        assert org is not None, "a booking outlives its org"
        events.wallet_credited(step, org, refund)
    pool.give_back(step, redemption.partition, redemption.pool_points)


def rate(step: Transaction, redemption: Redemption, rating: int, comment: str | None) -> Redemption:
    """Take a member's word on a completed booking; it replaces an earlier one whole.

    Raises NotCompleted.
    """
    if redemption.status is not _STATUS.COMPLETED:
        raise NotCompleted(redemption.status)
    feedback = Feedback(rating, comment, step.now_ms)
    after = msgspec.structs.replace(redemption, feedback=feedback)
    step.store.put(REDEMPTIONS, after.id, after)
    figures.changed(step.store, redemption, after)
    return after


# Statuses that change by themselves


def _plan_next(step: Transaction, org: Org, redemption: Redemption, position: int) -> None:
    """Plan the next automatic status, if the org has any (off unless a fixture asks for it)."""
    if position < len(org.auto_advance):
        plan(step, org, redemption, position, org.auto_advance[position].after_ms)


def plan(step: Transaction, org: Org, redemption: Redemption, position: int, after_ms: int) -> None:
    """Plan an automatic status for so long after the present."""
    subject = (redemption.id, str(position))
    what = f"expys redemption {redemption.id} becomes {org.auto_advance[position].to}"
    step.schedule(after_ms, ADVANCE, subject, what)


def advance(step: Transaction, due: Due) -> None:
    """Make a planned status change, unless the booking has gone another way meanwhile."""
    redemption_id, position = due.subject[0], int(due.subject[1])
    redemption = step.store.get(REDEMPTIONS, redemption_id)
    assert redemption is not None, "no booking is ever deleted"
    org = step.store.get(ORGS, redemption.partition[0])
    assert org is not None, "a booking outlives its org"
    status = org.auto_advance[position].to
    if status in NEXT_STATUSES[redemption.status]:
        redemption = move(step, redemption, status, Move())
        _plan_next(step, org, redemption, position + 1)
