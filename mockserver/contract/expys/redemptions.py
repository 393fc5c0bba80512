"""Bookings: what they cost, what stands in their way, and what a cancellation gives back."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import (
    AFFORDABLE,
    BOOKING,
    GUEST,
    GUEST_TOKEN,
    OTHER_TOKEN,
    UNAVAILABLE,
    about,
    bearer,
    newest_first,
)
from mockserver.contract.walk import Walk

STOCK: Final = "stock before"
MARGIN: Final = 10
"""Points that a booking leaves."""


# Reading


def _list(walk: Walk) -> None:
    redemptions = walk.call("listRedemptions", query={"limit": 20})["redemptions"]
    newest_first(walk, "listRedemptions", redemptions)
    if redemptions:
        walk.keep("some redemption", redemptions[0])


def _of_member(walk: Walk) -> None:
    walk.call("listRedemptions", query=about(walk))


def _by_status(walk: Walk) -> None:
    query = {"status": "COMPLETED", "limit": 20}
    redemptions = walk.call("listRedemptions", query=query)["redemptions"]
    statuses = {each["status"] for each in redemptions}
    walk.holds("a list of one status", statuses <= {"COMPLETED"}, sorted(statuses))


def _no_status(walk: Walk) -> None:
    for status in ("completed", "LOST"):
        walk.refused("listRedemptions", query={"status": status}, status=422, code="VALIDATION")


def _one(walk: Walk) -> None:
    some = walk.need("some redemption")
    walk.same("getRedemption", some, walk.call("getRedemption", {"id": some["id"]}))


def _unknown(walk: Walk) -> None:
    path = {"id": f"rdm_{walk.run_id}"}
    walk.refused("getRedemption", path, status=404, code="NOT_FOUND")


# Writing


def token(walk: Walk) -> dict[str, Any]:
    """As the member of the run."""
    return {"auth": bearer(walk.need(GUEST_TOKEN))}


def wallet(walk: Walk) -> Any:
    """What that member has."""
    return walk.call("getWallet", **token(walk))


def _insufficient(walk: Walk) -> None:
    body = {"offer": walk.need(AFFORDABLE)["id"]}
    auth = bearer(walk.need(OTHER_TOKEN))
    before = walk.call("getWallet", auth=auth)
    walk.refused("createRedemption", body=body, auth=auth, status=422, code="INSUFFICIENT_POINTS")
    walk.same("the wallet after it", before, walk.call("getWallet", auth=auth))


def _unavailable(walk: Walk) -> None:
    body = {"offer": walk.need(UNAVAILABLE), "externalUserID": walk.need(GUEST)}
    walk.refused("createRedemption", body=body, status=422, code="OFFER_UNAVAILABLE")


def _unknown_offer(walk: Walk) -> None:
    body = {"offer": f"off_{walk.run_id}", "externalUserID": walk.need(GUEST)}
    walk.refused("createRedemption", body=body, status=404, code="NOT_FOUND")


def left(walk: Walk) -> Any:
    """How many are left of the offer that is booked."""
    offer = walk.call("getOffer", {"id": walk.need(AFFORDABLE)["id"]})
    return offer["availability"]["quantityRemaining"]


def _book(walk: Walk) -> None:
    offer = walk.need(AFFORDABLE)
    price = offer["pointsPrice"]
    body = {"externalUserID": walk.need(GUEST), "amount": price + MARGIN}
    walk.call("creditWallet", body=body)
    before, stock = wallet(walk), left(walk)
    headers = {"Idempotency-Key": f"{walk.run_id}-booking"}
    booked = walk.call(
        "createRedemption", body={"offer": offer["id"]}, headers=headers, **token(walk)
    )
    walk.keep(BOOKING, booked)
    walk.keep(STOCK, stock)
    after = wallet(walk)
    walk.same("balance after a booking", before["balance"] - price, after["balance"])
    walk.same("spent after a booking", before["amountSpent"] + price, after["amountSpent"])
    walk.same("the booked offer", offer["id"], booked["offer"])


def _begins(walk: Walk) -> None:
    booked = walk.need(BOOKING)
    walk.same("the first status", "SUBMITTED", booked["status"])


def _stock(walk: Walk) -> None:
    walk.need(BOOKING)
    walk.same("what is left after a booking", walk.need(STOCK) - 1, left(walk))


def _replay(walk: Walk) -> None:
    booked = walk.need(BOOKING)
    before = wallet(walk)
    headers = {"Idempotency-Key": f"{walk.run_id}-booking"}
    body = {"offer": booked["offer"]}
    again = walk.call("createRedemption", body=body, headers=headers, **token(walk))
    walk.same("the answer to a repeated key", booked, again)
    walk.same("the wallet after it", before, wallet(walk))


def _debit(walk: Walk) -> None:
    booked = walk.need(BOOKING)
    entry = newest_entry(walk)
    expected = {
        "type": "DEBIT",
        "amount": -walk.need(AFFORDABLE)["pointsPrice"],
        "redemptionID": booked["id"],
    }
    walk.same("the entry of a booking", expected, {name: entry[name] for name in expected})


def newest_entry(walk: Walk) -> Any:
    """The last movement of that member's points."""
    return walk.call("listTransactions", query={"limit": 1}, **token(walk))["transactions"][0]


def _twice(walk: Walk) -> None:
    body = {"offer": walk.need(BOOKING)["offer"]}
    before = wallet(walk)
    walk.refused(
        "createRedemption",
        body=body,
        status=409,
        code="REDEMPTION_ALREADY_EXISTS",
        **token(walk),
    )
    walk.same("the wallet after it", before, wallet(walk))


def _conversation(walk: Walk) -> None:
    wanted = walk.need(BOOKING)["conversationId"]
    found = walk.call("listConversations", **token(walk))["conversations"]
    walk.holds("its conversation is listed", wanted in [each["id"] for each in found], found)


def _foreign(walk: Walk) -> None:
    path = {"id": walk.need(BOOKING)["id"]}
    auth = bearer(walk.need(OTHER_TOKEN))
    walk.refused("getRedemption", path, auth=auth, status=404, code="NOT_FOUND")


def _feedback(walk: Walk) -> None:
    booked = walk.need(BOOKING)
    refusal = walk.refused(
        "setRedemptionFeedback",
        {"id": booked["id"]},
        body={"rating": 9},
        status=422,
        code="REDEMPTION_NOT_COMPLETED",
        **token(walk),
    )
    walk.same("error.details", {"status": booked["status"]}, refusal["error"].get("details"))


def _rating(walk: Walk) -> None:
    path = {"id": walk.need(BOOKING)["id"]}
    for rating in (-1, 11, 9.5, "9", None):
        walk.refused(
            "setRedemptionFeedback",
            path,
            body={"rating": rating},
            status=422,
            code="VALIDATION",
            **token(walk),
        )


READS: Final = (
    Check(
        id="redemptions.list",
        operation="listRedemptions",
        statement="A key that names nobody gets the bookings of the whole org, newest first.",
        run=_list,
    ),
    Check(
        id="redemptions.of-member",
        operation="listRedemptions",
        statement="A key that names a member gets that one's bookings.",
        run=_of_member,
    ),
    Check(
        id="redemptions.by-status",
        operation="listRedemptions",
        statement="status keeps the bookings of that status.",
        run=_by_status,
    ),
    Check(
        id="redemptions.no-status",
        operation="listRedemptions",
        statement="A status that does not exist, as it is spelled, is 422 VALIDATION.",
        run=_no_status,
    ),
    Check(
        id="redemptions.one",
        operation="getRedemption",
        statement="A booking that is read by its id is the same as in the list.",
        run=_one,
    ),
    Check(
        id="redemptions.unknown",
        operation="getRedemption",
        statement="A booking that does not exist is 404 NOT_FOUND.",
        run=_unknown,
    ),
)

_RULES: Final = "mockserver.providers.expys.rules.redemptions"

WRITES: Final = (
    Check(
        id="redemptions.insufficient",
        operation="createRedemption",
        statement="Whoever has too few points gets 422 INSUFFICIENT_POINTS, and nothing moves.",
        run=_insufficient,
        writes=True,
    ),
    Check(
        id="redemptions.unavailable",
        operation="createRedemption",
        statement="What is sold out or over is 422 OFFER_UNAVAILABLE, whoever has the points.",
        run=_unavailable,
        writes=True,
        decided_in=f"{_RULES}:book",
    ),
    Check(
        id="redemptions.unknown-offer",
        operation="createRedemption",
        statement="An offer that does not exist is 404 NOT_FOUND.",
        run=_unknown_offer,
        writes=True,
    ),
    Check(
        id="redemptions.book",
        operation="createRedemption",
        statement="A booking costs the offer's price in points at once.",
        run=_book,
        writes=True,
    ),
    Check(
        id="redemptions.begins",
        operation="createRedemption",
        statement="A booking begins as SUBMITTED.",
        run=_begins,
        writes=True,
        decided_in="mockserver.providers.expys.state:Org",
    ),
    Check(
        id="redemptions.stock",
        operation="createRedemption",
        statement="A booking takes one of what is left.",
        run=_stock,
        writes=True,
        decided_in=f"{_RULES}:book",
    ),
    Check(
        id="redemptions.replay",
        operation="createRedemption",
        statement="A booking that is sent again with its key is answered as the first time, and"
        " paid once.",
        run=_replay,
        writes=True,
    ),
    Check(
        id="redemptions.debit",
        operation="listTransactions",
        statement="The entry of a booking is a DEBIT that names it.",
        run=_debit,
        writes=True,
    ),
    Check(
        id="redemptions.twice",
        operation="createRedemption",
        statement="An offer that the member has booked is 409 REDEMPTION_ALREADY_EXISTS.",
        run=_twice,
        writes=True,
    ),
    Check(
        id="redemptions.conversation",
        operation="listConversations",
        statement="A booking has a conversation of its own.",
        run=_conversation,
        writes=True,
        decided_in="mockserver.providers.expys.rules.conversations:open_booking",
    ),
    Check(
        id="redemptions.foreign",
        operation="getRedemption",
        statement="Somebody else's booking is 404 NOT_FOUND to a member.",
        run=_foreign,
        writes=True,
        decided_in="mockserver.providers.expys.handlers.redemptions:get_redemption",
    ),
    Check(
        id="redemptions.feedback",
        operation="setRedemptionFeedback",
        statement="Feedback before the end is 422 REDEMPTION_NOT_COMPLETED; its details name the"
        " present status.",
        run=_feedback,
        writes=True,
    ),
    Check(
        id="redemptions.rating",
        operation="setRedemptionFeedback",
        statement="A rating is a whole number from 0 to 10; the body is checked before the status.",
        run=_rating,
        writes=True,
        decided_in="mockserver.providers.expys.wire.redemptions:RATING_MAX",
    ),
)
