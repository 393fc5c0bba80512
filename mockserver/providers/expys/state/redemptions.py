"""Bookings."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.expys.state.orgs import MemberKey, Partition, RedemptionStatus


class CanceledReason(StrEnum):
    """Why a booking ended."""

    SOLD_OUT = "SOLD_OUT"
    VENDOR_DECLINED = "VENDOR_DECLINED"
    DATE_UNAVAILABLE = "DATE_UNAVAILABLE"
    MEMBER_REQUESTED = "MEMBER_REQUESTED"
    EXPIRED = "EXPIRED"
    OTHER = "OTHER"


class Feedback(msgspec.Struct, frozen=True, gc=False):
    """What a member said after a completed booking; `rating` is 0 to 10."""

    rating: int
    comment: str | None
    submitted_at_ms: int


class Redemption(msgspec.Struct, frozen=True, gc=False):
    """A booking. `spent_entry` is the ledger entry, `pool_points` the draw, that paid for it.

    `interest` is the one that it continues.
    """

    id: str
    number: int
    member: MemberKey
    offer: str
    status: RedemptionStatus
    created_at_ms: int
    conversation: str
    points: int
    spent_entry: int | None = None
    pool_points: int = 0
    start_at_ms: int | None = None
    end_at_ms: int | None = None
    canceled_reason: CanceledReason | None = None
    canceled_note: str | None = None
    feedback: Feedback | None = None
    interest: str | None = None

    @property
    def partition(self) -> Partition:
        """Org and environment."""
        return self.member[:2]


def _redemption_place(redemption: Redemption) -> tuple[int, int]:
    return (redemption.created_at_ms, redemption.number)


REDEMPTIONS_BY_PARTITION: Index[Redemption] = Index(
    "partition", scope=lambda redemption: redemption.partition, sort=_redemption_place
)

REDEMPTIONS_BY_PARTITION_STATUS: Index[Redemption] = Index(
    "partition and status",
    scope=lambda redemption: (*redemption.partition, redemption.status),
    sort=_redemption_place,
)

REDEMPTIONS_BY_MEMBER: Index[Redemption] = Index(
    "member", scope=lambda redemption: redemption.member, sort=_redemption_place
)

REDEMPTIONS_BY_MEMBER_STATUS: Index[Redemption] = Index(
    "member and status",
    scope=lambda redemption: (*redemption.member, redemption.status),
    sort=_redemption_place,
)

# The bookings that stand in the way of another one of the same offer.
BOOKINGS: Index[Redemption] = Index(
    "booking",
    scope=lambda redemption: (
        None
        if redemption.status is RedemptionStatus.CANCELED
        else (redemption.member, redemption.offer)
    ),
    sort=_redemption_place,
)

REDEMPTIONS: Table[Redemption] = Table(
    "expys.redemptions",
    REDEMPTIONS_BY_PARTITION,
    REDEMPTIONS_BY_PARTITION_STATUS,
    REDEMPTIONS_BY_MEMBER,
    REDEMPTIONS_BY_MEMBER_STATUS,
    BOOKINGS,
)
