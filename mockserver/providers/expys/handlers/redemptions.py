"""Bookings."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UnsetType

from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.cursor import Position
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.handlers.acting import acting_member, caller, named_member, org
from mockserver.providers.expys.handlers.pages import page
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.rules import interests, offers, redemptions
from mockserver.providers.expys.state import (
    REDEMPTIONS,
    REDEMPTIONS_BY_MEMBER,
    REDEMPTIONS_BY_MEMBER_STATUS,
    REDEMPTIONS_BY_PARTITION,
    REDEMPTIONS_BY_PARTITION_STATUS,
    CanceledReason,
    Redemption,
    RedemptionStatus,
)


def create_redemption(call: Call, body: wire.CreateRedemptionRequest) -> wire.Redemption:
    """Book an offer and pay for it."""
    member = acting_member(call, body.externalUserID)
    offer = offers.find(call.store, member.partition, body.offer)
    interest = None
    if not isinstance(body.interest, UnsetType):
        interest = interests.find_for_booking(call.store, member, offer, body.interest)
    return render.redemption(redemptions.book(call.step, org(call), member, offer, interest))


def list_redemptions(call: Call, query: wire.ListRedemptionsQuery) -> wire.RedemptionList:
    """Bookings of one member, or of the whole org for a key that names nobody; newest first."""
    member = named_member(call, query.externalUserID)
    status = None if isinstance(query.status, UnsetType) else query.status
    scope = caller(call).partition if member is None else member.key
    if status is None:
        index = REDEMPTIONS_BY_PARTITION if member is None else REDEMPTIONS_BY_MEMBER
        key: tuple[str, ...] = scope
    elif member is None:
        index, key = REDEMPTIONS_BY_PARTITION_STATUS, (*scope, status)
    else:
        index, key = REDEMPTIONS_BY_MEMBER_STATUS, (*scope, status)

    def items(begin: Position | None) -> Iterator[Redemption]:
        before = None if begin is None else (tuple(begin),)
        return call.store.newest_first(REDEMPTIONS, index, key, before)

    shown, following = page(
        call,
        query,
        (scope, status),
        items,
        lambda redemption: [redemption.created_at_ms, redemption.number],
    )
    return wire.RedemptionList([render.redemption(each) for each in shown], following)


def get_redemption(call: Call, _: NoInput) -> wire.Redemption:
    """One booking."""
    return render.redemption(_find(call))


def cancel_redemption(call: Call, body: wire.CancelRedemptionRequest) -> wire.Redemption:
    """End a booking at the member's wish; points and stock come back."""
    note = None if isinstance(body.note, UnsetType) else body.note
    how = redemptions.Move(CanceledReason.MEMBER_REQUESTED, note)
    canceled = redemptions.move(call.step, _find(call), RedemptionStatus.CANCELED, how)
    return render.redemption(canceled)


def set_feedback(call: Call, body: wire.SetRedemptionFeedbackRequest) -> wire.Redemption:
    """Rate a completed booking, again if need be."""
    comment = None if isinstance(body.comment, UnsetType) else body.comment
    return render.redemption(redemptions.rate(call.step, _find(call), body.rating, comment))


def _find(call: Call) -> Redemption:
    """The booking in the path; somebody else's does not exist for a member."""
    sender, redemption_id = caller(call), call.parameters["id"]
    redemption = redemptions.find(call.store, sender.partition, redemption_id)
    if sender.record is not None and redemption.member != sender.record.key:
        raise NotFound("redemption", redemption_id)
    return redemption
