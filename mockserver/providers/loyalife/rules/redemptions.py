"""Spending points, and giving them back."""

from __future__ import annotations

from typing import Final

import msgspec

from mockserver.core.errors import InsufficientPoints
from mockserver.core.ledger import Cause
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.loyalife.refusals import (
    AlreadyReversed,
    OutsideLimits,
    RedemptionUnknown,
    ReversalMismatch,
)
from mockserver.providers.loyalife.rules import expiry, lines, statuses
from mockserver.providers.loyalife.state import (
    LEDGER,
    LINES,
    REDEMPTIONS,
    Member,
    Program,
    Redemption,
)

# What the history says of points that came back: decided here.
REVERSAL_NARRATION: Final = "Redemption reversal"


class Purchase(msgspec.Struct, frozen=True):
    """What points are spent on; `units` are those of the ledger."""

    units: int
    amount: int | float
    merchant: str
    type: int
    currency: str


def find(store: Store, program: int, external_reference: str) -> Redemption:
    """The redemption with this id, in any case. Raises RedemptionUnknown."""
    redemption = store.get(REDEMPTIONS, (program, external_reference.upper()))
    if redemption is None:
        raise RedemptionUnknown(f"there is no redemption {external_reference}")
    return redemption


def redeem(step: Transaction, program: Program, member: Member, wanted: Purchase) -> Redemption:
    """Take the points of a redemption out, all or none.

    Raises, in this order, MemberCanceled or MemberNotActive, OutsideLimits, InsufficientPoints.
    """
    statuses.check_spending(member)
    _check_limits(program, wanted.units)
    available = LEDGER.account(step.store, member.key).balance
    if available < wanted.units:
        raise InsufficientPoints(wanted.units, available)
    number = step.ids.number()
    redemption_id = step.ids.stream.uuid4("redemption", number).upper()
    narration = program.redemption_types[wanted.type]
    cause = Cause(step.now_ms, narration, redemption_id)
    entry = LEDGER.spend(step, member.key, wanted.units, cause)
    line = lines.write(
        step,
        member.key,
        entry,
        wanted.type,
        external_reference=redemption_id,
        merchant=wanted.merchant,
    )
    redemption = Redemption(
        id=redemption_id,
        member=member.key,
        points=wanted.units,
        amount=wanted.amount,
        merchant=wanted.merchant,
        type=wanted.type,
        currency=wanted.currency,
        at_ms=step.now_ms,
        entry=entry.number,
        line=line.id,
    )
    step.store.put(REDEMPTIONS, (program.id, redemption_id), redemption)
    return redemption


def _check_limits(program: Program, units: int) -> None:
    least, most = program.redeem_min, program.redeem_max
    if least is not None and units < least * program.scale:
        raise OutsideLimits(f"a redemption has at least {least} points")
    if most is not None and units > most * program.scale:
        raise OutsideLimits(f"a redemption has at most {most} points")


def check_match(redemption: Redemption, reference: str | None, merchant: str | None) -> None:
    """Compare what a reversal says with the redemption; None is not compared.

    Raises ReversalMismatch.
    """
    if reference is not None and reference != redemption.member[1]:
        raise ReversalMismatch("RelationReference")
    if merchant is not None and merchant != redemption.merchant:
        raise ReversalMismatch("MerchantName")


def reverse(step: Transaction, program: Program, redemption: Redemption) -> Redemption:
    """Give all points of a redemption back, once. Raises AlreadyReversed.

    Points whose end has passed meanwhile live on to the end of the present period.
    """
    if redemption.reversed_at_ms is not None:
        raise AlreadyReversed
    until_ms = expiry.end_of_period(program, step.now_ms)
    spent = LEDGER.entry(step.store, redemption.entry)
    cause = Cause(step.now_ms, REVERSAL_NARRATION, redemption.id)
    entry = LEDGER.refund(step, spent, cause, until_ms)
    expiry.plan_reopened(step, spent, entry, until_ms)
    lines.write(
        step,
        redemption.member,
        entry,
        redemption.type,
        external_reference=redemption.id,
        merchant=redemption.merchant,
    )
    deactivate_line(step, redemption.line)
    after = msgspec.structs.replace(redemption, reversed_at_ms=step.now_ms)
    step.store.put(REDEMPTIONS, (program.id, redemption.id), after)
    return after


def deactivate_line(step: Transaction, line_id: int) -> None:
    """Say in the history that a redemption was reversed."""
    line = step.store.get(LINES, line_id)
    assert line is not None, "a redemption has its line"
    step.store.put(LINES, line_id, msgspec.structs.replace(line, is_active=False))
