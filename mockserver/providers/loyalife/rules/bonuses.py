"""Points that a program gives away."""

from __future__ import annotations

from typing import Final

from mockserver.core.ledger import Cause
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife.rules import expiry, lines, members, statuses
from mockserver.providers.loyalife.state import LEDGER, Category, Program

# What the history says of a bonus that came without a text: decided here.
NARRATION: Final = "Bonus"


def award(
    step: Step, program: Program, reference: str, units: int, narration: str, at_ms: int
) -> None:
    """Bring in a bonus for a member, or for the one to whom an id is linked.

    `at_ms` is the date of the award; the points live from their processing on, as all others.
    Raises MemberUnknown or an error of the member's status.
    """
    member = members.find_linked(step.store, program.id, reference)
    statuses.check_earning(member)
    end_ms = expiry.end_of_lot(program, step.now_ms)
    cause = Cause(step.now_ms, narration, category=Category.BONUS)
    entry = LEDGER.earn(step, member.key, units, cause, end_ms)
    expiry.plan(step, end_ms)
    lines.write(step, member.key, entry, program.accrual_types[Category.BONUS], at_ms=at_ms)
