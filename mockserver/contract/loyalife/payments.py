"""Points that are spent."""

from __future__ import annotations

import re
from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    GIFT_CARD,
    GUEST,
    MEMBER,
    MERCHANT,
    REDEMPTION,
    about,
    affords,
    agree,
    balance,
    balance_moves,
    history,
    nobody,
    profile,
    refused,
    statement,
    value,
    without,
)
from mockserver.contract.walk import Walk

SPENT: Final = 10
"""The points of a redemption: few, because nobody knows what a purchase earns."""

_AVAILABILITY: Final = "pg.check_availability"
_REDEEM: Final = "pg.redeem_points"

_KEY: Final = "_xoxo_api_client_idempotency"
_GUID: Final = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_ACTIVE: Final = 1
_FRACTION: Final = 0.75
_TOO_MANY: Final = 10**9
_NO_TYPE: Final = 987_654


def spending(walk: Walk, **other: object) -> dict[str, object]:
    """The body of a redemption of the run's active member."""
    spent = {
        "Amount": 1.5,
        "Points": SPENT,
        "MerchantName": MERCHANT,
        "LoyaltyTxnType": GIFT_CARD,
    }
    return about(walk, walk.need(GUEST), **spent) | other


def redeemed(walk: Walk, **other: object) -> Any:
    """The GUID of a redemption of that member."""
    return value(walk, _REDEEM, body=spending(walk, **other))


def lines_of(walk: Walk, guid: str) -> list[dict[str, Any]]:
    """The lines of that member's history that name a redemption, oldest first."""
    lines, _ = history(walk, walk.need(GUEST))
    found = [line for line in lines if str(line["ExternalReference"]).upper() == guid.upper()]
    return found[::-1]


def _available(walk: Walk) -> None:
    member = walk.need(MEMBER)
    found = profile(walk, member)
    if found["Status"] != _ACTIVE:
        walk.skip("the member is not active")
    walk.same("what can be spent", found["TotalPoints"], balance(walk, member))


def _too_many(walk: Walk) -> None:
    with balance_moves(walk, walk.need(GUEST), 0):
        refused(walk, _REDEEM, 200, "205", body=spending(walk, Points=_TOO_MANY))


def _unknown_member(walk: Walk) -> None:
    body = spending(walk, RelationReference=nobody(walk))
    refused(walk, _REDEEM, 200, "103", body=body)


def _no_points(walk: Walk) -> None:
    for points in (0, -SPENT):
        refused(walk, _REDEEM, 400, "999", body=spending(walk, Points=points))


def _incomplete(walk: Walk) -> None:
    body = spending(walk)
    for name in ("RelationReference", "Amount", "Points", "MerchantName", "LoyaltyTxnType"):
        refused(walk, _REDEEM, 400, "999", body=without(body, name))


def _no_type(walk: Walk) -> None:
    refused(walk, _REDEEM, 400, "998", body=spending(walk, LoyaltyTxnType=_NO_TYPE))


def _redeem(walk: Walk) -> None:
    with balance_moves(walk, affords(walk, SPENT), -SPENT):
        guid = redeemed(walk)
        walk.keep(REDEMPTION, guid)
    walk.holds("ReturnObject is a GUID", bool(_GUID.fullmatch(guid)), guid)


def _line(walk: Walk) -> None:
    lines = lines_of(walk, walk.need(REDEMPTION))
    walk.same("lines that name the redemption", 1, len(lines))
    expected = {
        "Points": SPENT,
        "LoyaltyTxnType": GIFT_CARD,
        "TransactionType": 2,
        "MerchantName": MERCHANT,
        "IsActive": True,
        "ExpiryDate": None,
    }
    agree(walk, "the redemption's line", expected, lines[0])


def _sum(walk: Walk) -> None:
    walk.need(REDEMPTION)
    walk.same("Redeem", SPENT, statement(walk, walk.need(GUEST))["Redeem"])


def _more_than_there_is(walk: Walk) -> None:
    guest = affords(walk, 1)
    with balance_moves(walk, guest, 0):
        body = spending(walk, Points=balance(walk, guest) + 1)
        refused(walk, _REDEEM, 200, "205", body=body)


def _twice(walk: Walk) -> None:
    guest = affords(walk, 2 * SPENT)
    with balance_moves(walk, guest, -2 * SPENT):
        first, second = redeemed(walk), redeemed(walk)
    walk.holds("each redemption has a GUID of its own", first != second, second)


def _same_key(walk: Walk) -> None:
    guest = affords(walk, SPENT)
    key = {_KEY: f"{walk.run_id}-redeem"}
    with balance_moves(walk, guest, -SPENT):
        first = redeemed(walk, **key)
        walk.same("the second answer", first, redeemed(walk, **key))


def _same_key_in_header(walk: Walk) -> None:
    guest = affords(walk, SPENT)
    headers = {"Idempotency-Key": f"{walk.run_id}-redeem-by-header"}
    with balance_moves(walk, guest, -SPENT):
        first = value(walk, _REDEEM, headers=headers, body=spending(walk))
        second = value(walk, _REDEEM, headers=headers, body=spending(walk))
        walk.same("the second answer", first, second)


def _fraction(walk: Walk) -> None:
    with balance_moves(walk, affords(walk, SPENT), -SPENT):
        redeemed(walk, Points=SPENT - _FRACTION)


_SILENT: Final = "mockserver.providers.loyalife.codes:CODES"
_SILENT_ON_KEYS: Final = "mockserver.providers.loyalife.handlers.payments:redeem_points"

READS: Final = (
    Check(
        id="payments.available",
        operation=_AVAILABILITY,
        statement="What an active member can spend is the profile's TotalPoints.",
        run=_available,
    ),
)

WRITES: Final = (
    Check(
        id="payments.too-many",
        operation=_REDEEM,
        statement="More points than the member has are refused with 200, 205; none are taken.",
        run=_too_many,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="payments.unknown-member",
        operation=_REDEEM,
        statement="A redemption of nobody answers 200, 103.",
        run=_unknown_member,
        writes=True,
    ),
    Check(
        id="payments.no-points",
        operation=_REDEEM,
        statement="A redemption of no points, or of less, is refused with 400, 999.",
        run=_no_points,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.payments:Points",
    ),
    Check(
        id="payments.incomplete",
        operation=_REDEEM,
        statement="A redemption needs member, amount, points, merchant and type: else 400, 999.",
        run=_incomplete,
        writes=True,
    ),
    Check(
        id="payments.no-type",
        operation=_REDEEM,
        statement="A LoyaltyTxnType that the program does not redeem for is refused with 400, 998.",
        run=_no_type,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.payments:RedemptionType",
    ),
    Check(
        id="payments.redeem",
        operation=_REDEEM,
        statement="A redemption takes its points at once and answers with a GUID.",
        run=_redeem,
        writes=True,
    ),
    Check(
        id="payments.line",
        operation="transaction.summary_by_date",
        statement="The history has a redemption once, under its GUID, with type and merchant.",
        run=_line,
        writes=True,
        decided_in="mockserver.providers.loyalife.render:history_line",
    ),
    Check(
        id="payments.sum",
        operation="transaction.statement_summary",
        statement="The statement has the points of a redemption in Redeem.",
        run=_sum,
        writes=True,
    ),
    Check(
        id="payments.more-than-there-is",
        operation=_REDEEM,
        statement="There is no redemption in part: one point too many takes nothing.",
        run=_more_than_there_is,
        writes=True,
    ),
    Check(
        id="payments.twice",
        operation=_REDEEM,
        statement="Without an idempotency key every call redeems, under a GUID of its own.",
        run=_twice,
        writes=True,
        decided_in=_SILENT_ON_KEYS,
    ),
    Check(
        id="payments.same-key",
        operation=_REDEEM,
        statement="A redemption with the same idempotency key is made once and answers alike.",
        run=_same_key,
        writes=True,
        decided_in=_SILENT_ON_KEYS,
    ),
    Check(
        id="payments.same-key-in-header",
        operation=_REDEEM,
        statement="The key of a redemption may be sent in the header Idempotency-Key.",
        run=_same_key_in_header,
        writes=True,
        decided_in=_SILENT_ON_KEYS,
    ),
    Check(
        id="payments.fraction",
        operation=_REDEEM,
        statement="A fraction of a point costs a whole one.",
        run=_fraction,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.points:redeemed",
    ),
)
