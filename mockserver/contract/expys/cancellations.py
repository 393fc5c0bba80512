"""Cancellations: everything that a booking took comes back, once."""

from __future__ import annotations

from typing import Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import AFFORDABLE, BOOKING
from mockserver.contract.expys.redemptions import STOCK, left, newest_entry, token, wallet
from mockserver.contract.walk import Walk

NOTE: Final = "contract run"
CANCELED: Final = "canceled redemption"

_RULES: Final = "mockserver.providers.expys.rules.redemptions"


def _cancel(walk: Walk) -> None:
    booked = walk.need(BOOKING)
    before = wallet(walk)
    canceled = walk.call(
        "cancelRedemption", {"id": booked["id"]}, body={"note": NOTE}, **token(walk)
    )
    walk.keep(CANCELED, canceled)
    walk.same("its status", "CANCELED", canceled["status"])
    walk.same("its note", NOTE, canceled["canceledNote"])
    price = walk.need(AFFORDABLE)["pointsPrice"]
    walk.same("the balance after it", before["balance"] + price, wallet(walk)["balance"])


def _reason(walk: Walk) -> None:
    walk.same("the reason", "MEMBER_REQUESTED", walk.need(CANCELED)["canceledReason"])


def _refund(walk: Walk) -> None:
    canceled = walk.need(CANCELED)
    entry = newest_entry(walk)
    expected = {
        "type": "CREDIT",
        "amount": walk.need(AFFORDABLE)["pointsPrice"],
        "redemptionID": canceled["id"],
    }
    walk.same("the entry of a refund", expected, {name: entry[name] for name in expected})


def _stock_back(walk: Walk) -> None:
    walk.need(CANCELED)
    walk.same("what is left after a cancellation", walk.need(STOCK), left(walk))


def _cancel_again(walk: Walk) -> None:
    path = {"id": walk.need(CANCELED)["id"]}
    before = wallet(walk)
    walk.refused("cancelRedemption", path, status=409, code="CONFLICT", **token(walk))
    walk.same("the wallet after it", before, wallet(walk))


WRITES: Final = (
    Check(
        id="redemptions.cancel",
        operation="cancelRedemption",
        statement="A booking that is canceled gives all of its points back.",
        run=_cancel,
        writes=True,
    ),
    Check(
        id="redemptions.reason",
        operation="cancelRedemption",
        statement="The reason of a member's own cancellation is MEMBER_REQUESTED.",
        run=_reason,
        writes=True,
        decided_in="mockserver.providers.expys.handlers.redemptions:cancel_redemption",
    ),
    Check(
        id="redemptions.refund",
        operation="listTransactions",
        statement="The entry of a refund is a CREDIT that names the booking.",
        run=_refund,
        writes=True,
    ),
    Check(
        id="redemptions.stock-back",
        operation="cancelRedemption",
        statement="A cancellation puts one back to what is left.",
        run=_stock_back,
        writes=True,
        decided_in=f"{_RULES}:move",
    ),
    Check(
        id="redemptions.cancel-again",
        operation="cancelRedemption",
        statement="What is canceled already is 409 CONFLICT, and is refunded once.",
        run=_cancel_again,
        writes=True,
        decided_in=f"{_RULES}:NEXT_STATUSES",
    ),
)
