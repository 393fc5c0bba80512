"""The short paths of the product page, which lead to the same state."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    GUEST,
    MEMBER,
    TOKEN,
    affords,
    balance_moves,
    nobody,
    profile,
)
from mockserver.contract.loyalife.payments import SPENT
from mockserver.contract.loyalife.tokens import asking
from mockserver.contract.probe import Reply
from mockserver.contract.walk import Walk

_TOO_MANY: Final = 10**9


def _posted(walk: Walk, name: str, body: dict[str, object]) -> Reply:
    walk.need(TOKEN)
    return walk.send("POST", f"/v1/{name}", body=body)


def _value(walk: Walk, operation: str, reply: Reply) -> Any:
    """The ReturnObject of an operation that has to succeed at its short path."""
    return walk.succeeds(operation, reply)["results"]["ReturnObject"]


def _token(walk: Walk) -> None:
    token = walk.need(TOKEN)
    reply = walk.send("POST", "/oauth/Auth/Token", auth={}, body=asking(walk))
    found = walk.succeeds("oauth.token", reply)["results"]
    walk.holds("it gives the same token", found["token"] == token)


def _profile(walk: Walk) -> None:
    member = walk.need(MEMBER)
    expected = profile(walk, member)
    reply = walk.send("GET", "/v1/GetMemberProfile", query={"memberId": member})
    found = _value(walk, "member.get_profile", reply)
    walk.holds("it gives the same profile", expected == found)


def _statuses(walk: Walk) -> None:
    reply = _posted(walk, "CheckAvailability", {"memberId": nobody(walk)})
    walk.is_refusal("CheckAvailability", reply, 404, "103")


def _too_many(walk: Walk) -> None:
    body = {"memberId": walk.need(GUEST), "points": _TOO_MANY, "amount": 1}
    walk.is_refusal("RedeemPoints", _posted(walk, "RedeemPoints", body), 422, "205")


def _there_and_back(walk: Walk) -> None:
    guest = affords(walk, SPENT)
    spent = {"memberId": guest, "points": SPENT, "amount": 1}
    with balance_moves(walk, guest, -SPENT):
        guid = _value(walk, "pg.redeem_points", _posted(walk, "RedeemPoints", spent))
    back = {"transactionId": guid}
    with balance_moves(walk, guest, SPENT):
        done = _value(walk, "pg.reversal_points", _posted(walk, "ReversalPoints", back))
        walk.same("ReturnObject", True, done)
    again = _posted(walk, "ReversalPoints", back)
    walk.is_refusal("ReversalPoints", again, 409, "206")


_SILENT: Final = "mockserver.providers.loyalife.spelling:defaults"
_SILENT_ON_STATUSES: Final = "mockserver.providers.loyalife.codes:CODES"

READS: Final = (
    Check(
        id="short.token",
        operation="oauth.token",
        statement="/oauth/Auth/Token gives tokens, too, and the same ones.",
        run=_token,
        decided_in="mockserver.providers.loyalife.operations:OPERATIONS",
    ),
    Check(
        id="short.profile",
        operation="member.get_profile",
        statement="/v1/NAME is the operation of that name: memberId is the member, and the program"
        " is that of the token.",
        run=_profile,
        decided_in=_SILENT,
    ),
    Check(
        id="short.statuses",
        operation="pg.check_availability",
        statement="A refusal at a short path has a status of its own: 404 for nobody's points.",
        run=_statuses,
        decided_in=_SILENT_ON_STATUSES,
    ),
)

WRITES: Final = (
    Check(
        id="short.too-many",
        operation="pg.redeem_points",
        statement="At /v1/RedeemPoints, too many points are refused with 422, 205.",
        run=_too_many,
        writes=True,
        decided_in=_SILENT_ON_STATUSES,
    ),
    Check(
        id="short.there-and-back",
        operation="pg.reversal_points",
        statement="/v1/RedeemPoints needs member, points and amount only, /v1/ReversalPoints the"
        " GUID; the second reversal is 409, 206.",
        run=_there_and_back,
        writes=True,
        decided_in=_SILENT,
    ),
)
