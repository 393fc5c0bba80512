"""Bookings."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from mockserver.providers.expys.state import CanceledReason, RedemptionStatus
from mockserver.providers.expys.wire.common import NOTE_LENGTH_MAX, ExternalUserID, Id, Page

RATING_MAX = 10

# The service does not publish a limit; decided here.
COMMENT_LENGTH_MAX = 4000


class CreateRedemptionRequest(msgspec.Struct):
    """Body of createRedemption."""

    offer: Id
    externalUserID: ExternalUserID | UnsetType = UNSET
    interest: Id | UnsetType = UNSET


class CancelRedemptionRequest(msgspec.Struct):
    """Body of cancelRedemption."""

    note: Annotated[str, Meta(max_length=NOTE_LENGTH_MAX)] | UnsetType = UNSET


class SetRedemptionFeedbackRequest(msgspec.Struct):
    """Body of setRedemptionFeedback."""

    rating: Annotated[int, Meta(ge=0, le=RATING_MAX)]
    comment: Annotated[str, Meta(max_length=COMMENT_LENGTH_MAX)] | UnsetType = UNSET


class ListRedemptionsQuery(Page):
    """Query of listRedemptions."""

    status: RedemptionStatus | UnsetType = UNSET
    externalUserID: ExternalUserID | UnsetType = UNSET


class Feedback(msgspec.Struct):
    """What a member said after a booking."""

    rating: int
    comment: str | None
    submittedAt: str


class Redemption(msgspec.Struct):
    """A booking."""

    id: str
    offer: str
    status: RedemptionStatus
    createdAt: str
    startAt: str | None
    endAt: str | None
    conversationId: str | None
    canceledReason: CanceledReason | None
    canceledNote: str | None
    feedback: Feedback | None


class RedemptionList(msgspec.Struct):
    """A page of bookings."""

    redemptions: list[Redemption]
    nextCursor: str | None
