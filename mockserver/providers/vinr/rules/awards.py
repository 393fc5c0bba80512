"""What earning rules award to a member for something that happened."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from mockserver.core.store import Store
from mockserver.core.times import DAY_MS, iso, parse_instant
from mockserver.core.world import Transaction
from mockserver.providers.vinr.rules import expiry, money, movements
from mockserver.providers.vinr.rules.movements import Why
from mockserver.providers.vinr.rules.points import rounded
from mockserver.providers.vinr.rules.reasons import EARNING_RULE
from mockserver.providers.vinr.state import (
    GRANTS,
    GRANTS_BY_RULE,
    RULES,
    RULES_BY_TRIGGER,
    UNITS_PER_POINT,
    Account,
    AccountStatus,
    AwardType,
    Details,
    EarningRule,
    Grant,
    Program,
    ProgramStatus,
    Source,
    Window,
)
from mockserver.providers.vinr.wire.common import POINTS_MAX

_WEEK_DAYS = 7
# 1 January 1970 was a Thursday.
_DAYS_SINCE_MONDAY = 3


class Occasion(msgspec.Struct, frozen=True):
    """Something that happened: its event, the object, and money if there was any."""

    trigger: str
    source: Source
    amount: int = 0
    currency: str = ""


def has_rules(store: Store, program: Program, trigger: str) -> bool:
    """Whether something that happens may award points in a program."""
    scope = (program.environment, program.id, trigger)
    return program.status is ProgramStatus.ACTIVE and bool(store.count(RULES_BY_TRIGGER, scope))


def award(step: Transaction, program: Program, account: Account, occasion: Occasion) -> None:
    """Try all rules of a program, oldest first; each that matches writes its own entry."""
    is_active = account.status is AccountStatus.ACTIVE
    if not is_active or program.status is not ProgramStatus.ACTIVE:
        return
    scope = (program.environment, program.id, occasion.trigger)
    earned = False
    for rule in list(step.store.oldest_first(RULES, RULES_BY_TRIGGER, scope)):
        earned |= _try(step, program, movements.now(step, account), rule, occasion)
    if earned:
        expiry.active(step, program, account)


def _try(
    step: Transaction, program: Program, account: Account, rule: EarningRule, occasion: Occasion
) -> bool:
    """Award what a rule gives; once for each object, and nothing where it comes to nothing."""
    key = (program.environment, rule.id, occasion.source.id, account.points)
    if step.store.get(GRANTS, key) is not None:
        return False
    units = rounded(base(rule, occasion) * factor(rule, account), program.currency)
    # No movement is larger than one that somebody could ask for: decided here.
    units = min(units, POINTS_MAX * UNITS_PER_POINT)
    if rule.cap is not None:
        units = min(units, _left(step, rule, account))
    if units <= 0:
        return False
    why = Why(EARNING_RULE, Details(rule=rule.id, source=occasion.source))
    entry = movements.credit(step, program, account, units, why)
    grant = Grant(
        environment=program.environment,
        rule=rule.id,
        source=occasion.source.id,
        account=account.points,
        entry=entry.number,
        points=units,
        at_ms=step.now_ms,
    )
    step.store.put(GRANTS, grant.key, grant)
    return True


def base(rule: EarningRule, occasion: Occasion) -> Fraction:
    """What a rule gives before factors; without money, what counts money gives nothing."""
    given = rule.award
    if given.type is AwardType.FIXED:
        return Fraction(given.points)
    if given.type is AwardType.PER_AMOUNT:
        return Fraction(occasion.amount) * Fraction(given.points) / given.per
    rate = dict(given.rates).get(occasion.currency, 0)
    return money.major(occasion.amount, occasion.currency) * Fraction(rate)


def factor(rule: EarningRule, account: Account) -> Fraction:
    """The rule's own factor, times the largest of those for the member's tier.

    That factors multiply is decided here.
    """
    of_tier = [each.factor for each in rule.multipliers if each.tier == account.tier]
    return Fraction(rule.multiplier) * Fraction(max(of_tier, default=1))


def _left(step: Transaction, rule: EarningRule, account: Account) -> int:
    """What a cap leaves in the present window; what was clawed back is free again."""
    assert rule.cap is not None, "only a cap leaves something"
    begin_ms = window_begin_ms(rule.window, step.now_ms)
    used = 0
    for grant in step.store.newest_first(GRANTS, GRANTS_BY_RULE, (rule.id, account.points)):
        if grant.at_ms < begin_ms:
            break
        used += grant.points - grant.returned
    return int(Fraction(rule.cap) * UNITS_PER_POINT) - used


def window_begin_ms(window: Window, now_ms: int) -> int:
    """When the window that an instant lies in began."""
    day = now_ms // DAY_MS
    if window is Window.DAY:
        return day * DAY_MS
    if window is Window.WEEK:
        return (day - (day + _DAYS_SINCE_MONDAY) % _WEEK_DAYS) * DAY_MS
    if window is Window.MONTH:
        return parse_instant(f"{iso(now_ms)[:7]}-01")
    return -(2**62)
