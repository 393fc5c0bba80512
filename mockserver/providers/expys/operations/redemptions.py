"""Bookings."""

from __future__ import annotations

from mockserver.exchange.operation import Evidence, Operation
from mockserver.providers.expys import wire
from mockserver.providers.expys.auth import EITHER
from mockserver.providers.expys.handlers import redemptions

REDEMPTIONS = (
    Operation(
        id="createRedemption",
        method="POST",
        path="/v1/redemptions",
        summary="Book an offer for a member; points are debited at once.",
        access=EITHER,
        handler=redemptions.create_redemption,
        body=wire.CreateRedemptionRequest,
        answer=wire.Redemption,
        status=201,
    ),
    Operation(
        id="listRedemptions",
        method="GET",
        path="/v1/redemptions",
        summary="List redemptions, of one member or status if asked.",
        access=EITHER,
        handler=redemptions.list_redemptions,
        query=wire.ListRedemptionsQuery,
        answer=wire.RedemptionList,
    ),
    Operation(
        id="getRedemption",
        method="GET",
        path="/v1/redemptions/{id}",
        summary="Get a redemption.",
        access=EITHER,
        handler=redemptions.get_redemption,
        answer=wire.Redemption,
    ),
    # In no reference: the guide to points describes a refund that members get by canceling.
    Operation(
        id="cancelRedemption",
        method="POST",
        path="/v1/redemptions/{id}/cancel",
        summary="Cancel a booking at the member's wish; its points come back.",
        access=EITHER,
        handler=redemptions.cancel_redemption,
        body=wire.CancelRedemptionRequest,
        answer=wire.Redemption,
        evidence=Evidence.INFERRED,
    ),
    Operation(
        id="setRedemptionFeedback",
        method="PUT",
        path="/v1/redemptions/{id}/feedback",
        summary="Rate a completed redemption from 0 to 10.",
        access=EITHER,
        handler=redemptions.set_feedback,
        body=wire.SetRedemptionFeedbackRequest,
        answer=wire.Redemption,
    ),
)
