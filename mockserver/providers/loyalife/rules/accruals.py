"""Earning points and taking them back, by the rules of a product."""

from __future__ import annotations

from typing import Final

import msgspec

from mockserver.core.exact import ratio
from mockserver.core.ledger import Cause, Lot
from mockserver.core.store import Store
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife.rules import expiry, lines, points, tiers
from mockserver.providers.loyalife.state import (
    LEDGER,
    Category,
    Held,
    Member,
    MemberKey,
    Order,
    Program,
    Rule,
    Trigger,
)

# What the history says of points unless a rule says it better: decided here.
NARRATION: Final = "Purchase"

# What the history says of points that a CR has taken away.
REVERSAL_NARRATION: Final = "Accrual reversal"


class Award(msgspec.Struct, frozen=True):
    """What one rule makes of a transaction, in units of the ledger."""

    rule: Rule
    units: int

    @property
    def is_held(self) -> bool:
        """Whether somebody has to look at it first."""
        return self.rule.hold_over is not None and self.units > self.rule.hold_over


def awards(store: Store, program: Program, member: Member, order: Order) -> list[Award]:
    """What the rules of the product make of a transaction, as things are now."""
    tier = tiers.tier_of(program, LEDGER.account(store, member.key))
    found = [
        Award(rule, points.earned(program, order.amount, rule.tier_factors.get(tier, rule.factor)))
        for rule in program.products[order.product_code].rules
        if _reaches(order.amount, rule)
    ]
    return [award for award in found if award.units > 0]


def _reaches(amount: int | float, rule: Rule) -> bool:
    money, least = ratio(amount), rule.minimum_amount
    return money.numerator * least.denominator >= least.numerator * money.denominator


def credit(step: Step, program: Program, member: Member, award: Award, order: Order) -> None:
    """Bring in the points of an award."""
    end_ms = expiry.end_of_lot(program, step.now_ms)
    entry = LEDGER.earn(step, member.key, award.units, cause_of(step, award.rule), end_ms)
    expiry.plan(step, end_ms)
    lines.write(
        step,
        member.key,
        entry,
        program.accrual_types[award.rule.category],
        at_ms=order.at_ms,
        detail=order.transaction_id,
    )


def newest_lots(store: Store, member: MemberKey, category: Category) -> list[Lot]:
    """The open lots of one category, newest first."""
    own = [lot for lot in LEDGER.open_lots(store, member) if lot.category == category.value]
    return sorted(own, key=lambda lot: (lot.earned_at_ms, lot.number), reverse=True)


def cause_of(step: Step, rule: Rule) -> Cause:
    """Why the points of a rule come in."""
    return Cause(step.now_ms, rule.name, category=rule.category)


def hold(step: Step, program: Program, member: Member, award: Award) -> Held:
    """Set the points of an award aside."""
    end_ms = expiry.end_of_lot(program, step.now_ms)
    lot = LEDGER.hold(step, member.key, award.units, cause_of(step, award.rule), end_ms)
    return Held(lot.number, award.rule.name)


def release(step: Step, program: Program, held: Held, order: Order) -> int:
    """Bring in points that were set aside; returns how many.

    They end as if they had come in at once, unless the program counts from now; where that end
    has passed, they live on to the end of the present period.
    """
    lot, now_ms = LEDGER.lot(step.store, held.lot), step.now_ms
    assert lot.category is not None, "every award has a category"
    assert isinstance(lot.account, tuple), "accounts are those of members"
    from_now = program.expiry.trigger is Trigger.AVAILABILITY
    end_ms = expiry.end_of_lot(program, now_ms if from_now else lot.earned_at_ms)
    if end_ms <= now_ms:
        end_ms = expiry.end_of_period(program, now_ms)
    entry = LEDGER.release(step, lot, Cause(now_ms, held.rule, category=lot.category), end_ms)
    expiry.plan(step, end_ms)
    kind = program.accrual_types[Category(lot.category)]
    lines.write(step, lot.account, entry, kind, at_ms=order.at_ms, detail=order.transaction_id)
    return entry.amount


def take_back(step: Step, program: Program, member: Member, award: Award, order: Order) -> None:
    """Take away what an award would bring in: from its own category first, the newest lots first.

    The balance may become negative.
    """
    category = award.rule.category
    own = newest_lots(step.store, member.key, category)
    cause = Cause(step.now_ms, REVERSAL_NARRATION, category=category)
    entry = LEDGER.overdraw(step, member.key, award.units, cause, own)
    kind = program.accrual_types[category]
    lines.write(step, member.key, entry, kind, at_ms=order.at_ms, detail=order.transaction_id)
