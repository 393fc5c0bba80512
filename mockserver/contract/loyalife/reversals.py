"""Points that are given back, and what the sums say when all is done."""

from __future__ import annotations

from typing import Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    EARNED,
    GUEST,
    MERCHANT,
    NO_GUID,
    OTHER,
    PROGRAM,
    REDEMPTION,
    affords,
    agree,
    balance,
    balance_moves,
    done,
    history,
    profile,
    refused,
    statement,
    without,
)
from mockserver.contract.loyalife.payments import SPENT, lines_of, redeemed
from mockserver.contract.loyalife.statements import accrued_less_spent, schedule, signed
from mockserver.contract.walk import Walk

_REVERSE: Final = "pg.reversal_points"
_YEAR: Final = slice(0, 4)


def _returning(walk: Walk, **other: object) -> dict[str, object]:
    """The body of the reversal of a redemption of the run's active member."""
    return {
        "RelationReference": walk.need(GUEST),
        "MerchantName": MERCHANT,
        "ExternalReference": NO_GUID,
        "ProgramId": walk.need(PROGRAM),
        **other,
    }


def _not_reversed(walk: Walk, code: str, **other: object) -> None:
    with balance_moves(walk, walk.need(GUEST), 0):
        refused(walk, _REVERSE, 200, code, body=_returning(walk, **other))


def _unknown(walk: Walk) -> None:
    _not_reversed(walk, "207")


def _no_guid(walk: Walk) -> None:
    body = _returning(walk, ExternalReference=walk.run_id)
    refused(walk, _REVERSE, 400, "999", body=body)


def _incomplete(walk: Walk) -> None:
    body = _returning(walk)
    for name in body:
        refused(walk, _REVERSE, 400, "999", body=without(body, name))


def _other_merchant(walk: Walk) -> None:
    guid = walk.need(REDEMPTION)
    _not_reversed(walk, "208", ExternalReference=guid, MerchantName="Another Merchant")


def _other_member(walk: Walk) -> None:
    guid = walk.need(REDEMPTION)
    _not_reversed(walk, "208", ExternalReference=guid, RelationReference=walk.need(OTHER))


def _reverse(walk: Walk) -> None:
    guid = walk.need(REDEMPTION)
    with balance_moves(walk, walk.need(GUEST), SPENT):
        done(walk, _REVERSE, body=_returning(walk, ExternalReference=guid))


def _again(walk: Walk) -> None:
    _not_reversed(walk, "206", ExternalReference=walk.need(REDEMPTION))


def _lines(walk: Walk) -> None:
    lines = lines_of(walk, walk.need(REDEMPTION))
    walk.same("lines that name the redemption", 2, len(lines))
    agree(walk, "the redemption's line", {"TransactionType": 2, "IsActive": False}, lines[0])
    agree(walk, "the reversal's line", {"TransactionType": 1, "Points": SPENT}, lines[1])


def _any_case(walk: Walk) -> None:
    with balance_moves(walk, affords(walk, SPENT), 0):
        guid = str(redeemed(walk))
        done(walk, _REVERSE, body=_returning(walk, ExternalReference=guid.swapcase()))


def _net(walk: Walk) -> None:
    guest = walk.need(GUEST)
    walk.need(EARNED)
    lines, _ = history(walk, guest)
    named = [line for line in lines if line["ExternalReference"] is not None]
    spent = -sum(signed(line) for line in named)
    walk.same("Redeem", spent, statement(walk, guest)["Redeem"])


def _all_agree(walk: Walk) -> None:
    guest = walk.need(GUEST)
    walk.need(EARNED)
    points = balance(walk, guest)
    found = statement(walk, guest)
    lines, count = history(walk, guest)
    walk.same("TotalPoints of the profile", points, profile(walk, guest)["TotalPoints"])
    walk.same("PointBalance of the statement", points, found["PointBalance"])
    walk.same("the sums less what went out", points, accrued_less_spent(found))
    walk.same("lines of the history", count, len(lines))
    walk.same("their points, together", points, sum(signed(line) for line in lines))


def _expiring(walk: Walk) -> None:
    guest = walk.need(GUEST)
    walk.need(EARNED)
    lines, _ = history(walk, guest)
    ends = {int(line["ExpiryDate"][_YEAR]) for line in lines if line["ExpiryDate"] is not None}
    periods = [each for end in ends for each in schedule(walk, guest, end)["ExpiryPeriod"]]
    left = sum(each["TotalAvailablePoints"] for each in periods)
    walk.same("what is left in the periods that the history names", balance(walk, guest), left)


_SILENT: Final = "mockserver.providers.loyalife.codes:CODES"

WRITES: Final = (
    Check(
        id="reversals.unknown",
        operation=_REVERSE,
        statement="A GUID of no redemption is refused with 200, 207.",
        run=_unknown,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="reversals.no-guid",
        operation=_REVERSE,
        statement="What is no GUID is refused with 400, 999.",
        run=_no_guid,
        writes=True,
        decided_in="mockserver.providers.loyalife.wire.payments:Guid",
    ),
    Check(
        id="reversals.incomplete",
        operation=_REVERSE,
        statement="A reversal needs all of its four fields: else 400, 999.",
        run=_incomplete,
        writes=True,
    ),
    Check(
        id="reversals.other-merchant",
        operation=_REVERSE,
        statement="A merchant other than the redemption's is refused with 200, 208.",
        run=_other_merchant,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="reversals.other-member",
        operation=_REVERSE,
        statement="A member other than the redemption's is refused with 200, 208.",
        run=_other_member,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="reversals.reverse",
        operation=_REVERSE,
        statement="A reversal gives all points of the redemption back at once.",
        run=_reverse,
        writes=True,
    ),
    Check(
        id="reversals.again",
        operation=_REVERSE,
        statement="A redemption is reversed once: then 200, 206, and no points.",
        run=_again,
        writes=True,
        decided_in=_SILENT,
    ),
    Check(
        id="reversals.lines",
        operation="transaction.summary_by_date",
        statement="A reversal is a credit of its own under the same GUID; the redemption's line is"
        " not active any more.",
        run=_lines,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.redemptions:reverse",
    ),
    Check(
        id="reversals.any-case",
        operation=_REVERSE,
        statement="GUIDs are compared without regard to case.",
        run=_any_case,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.redemptions:find",
    ),
    Check(
        id="reversals.net",
        operation="transaction.statement_summary",
        statement="Redeem is what was redeemed and not given back.",
        run=_net,
        writes=True,
        decided_in="mockserver.providers.loyalife.rules.statements:sums",
    ),
    Check(
        id="reversals.all-agree",
        operation="transaction.statement_summary",
        statement="Availability, profile, statement and history come to the same balance.",
        run=_all_agree,
        writes=True,
    ),
    Check(
        id="reversals.expiring",
        operation="transaction.expiry_schedule",
        statement="What can be spent is what is left in the periods in which it expires.",
        run=_expiring,
        writes=True,
    ),
)
