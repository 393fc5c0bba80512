"""Points that are spent, and given back."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.auth import BEARER
from mockserver.providers.loyalife.handlers import payments
from mockserver.providers.loyalife.operations.folders import PAYMENT

PAYMENTS = (
    Operation(
        id="pg.check_availability",
        method="POST",
        path=f"{PAYMENT}/CheckAvailability",
        summary="Get the points that a member can spend now.",
        access=BEARER,
        handler=payments.check_availability,
        body=wire.MemberRequest,
        answer=wire.Envelope[int | float],
    ),
    Operation(
        id="pg.redeem_points",
        method="POST",
        path=f"{PAYMENT}/RedeemPoints",
        summary="Spend points, all or none; the answer is the id that a reversal needs.",
        access=BEARER,
        handler=payments.redeem_points,
        body=wire.RedeemPointsRequest,
        answer=wire.Envelope[str],
    ),
    Operation(
        id="pg.reversal_points",
        method="POST",
        path=f"{PAYMENT}/ReversalPoints",
        summary="Give the points of a redemption back, once.",
        access=BEARER,
        handler=payments.reversal_points,
        body=wire.ReversalPointsRequest,
        answer=wire.Envelope[bool],
    ),
)
