"""Programs and earning rules."""

from __future__ import annotations

from decimal import Decimal

from mockserver.core.documents import at, at_or, optional_at
from mockserver.core.exact import decimal_of
from mockserver.core.world import Transaction
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules.ladders import tier_key
from mockserver.providers.vinr.rules.points import in_units, plain
from mockserver.providers.vinr.state import (
    PROGRAMS,
    RULES,
    Award,
    AwardType,
    Currency,
    EarningRule,
    Environment,
    Expiry,
    ExpiryMode,
    Metric,
    Period,
    PeriodType,
    Program,
    ProgramStatus,
    ProgramType,
    Referral,
    Rounding,
    Tier,
    TierConfig,
    TierFactor,
    Window,
)
from mockserver.providers.vinr.wire.programs import month_and_day


def exact(number: str | int | float) -> int | Decimal:
    """A number as it was written: whole, or else decimal."""
    if isinstance(number, int):
        return number
    value = plain(decimal_of(number))
    return int(value) if value == value.to_integral_value() else value


def units(number: str | int | float) -> int:
    """A number of points in the ledger's smallest unit."""
    return in_units(exact(number))


def put_program(step: Transaction, environment: Environment, program: fixture.Program) -> None:
    """Add a program."""
    created_at_ms = at(step, program.created_at)
    currency = program.currency
    record = Program(
        environment=environment,
        id=program.id,
        number=step.ids.listed(program.number),
        created_at_ms=created_at_ms,
        updated_at_ms=at_or(step, program.updated_at, created_at_ms),
        name=program.name,
        type=ProgramType(program.type),
        status=ProgramStatus(program.status),
        currency=Currency(
            currency.name, currency.point_value, Rounding(currency.rounding), currency.decimals
        ),
        currency_code=program.currency_code,
        expiry=_expiry(program.expiry),
        tier_config=_tiers(step, program.tier_config, created_at_ms),
        referral=_referral(program.referral),
        auto_enroll=program.auto_enroll,
        metadata=program.metadata,
    )
    step.store.put(PROGRAMS, record.key, record)


def _expiry(given: fixture.Expiry) -> Expiry:
    day = None if given.fixed_date is None else month_and_day(given.fixed_date)
    return Expiry(
        ExpiryMode(given.mode), given.months, given.reset_on_activity, given.warn_days_before, day
    )


def _tiers(
    step: Transaction, given: fixture.TierConfig | None, created_at_ms: int
) -> TierConfig | None:
    if given is None:
        return None
    period = given.period
    tiers = tuple(
        Tier(
            each.key or tier_key(each.name),
            each.name,
            each.threshold,
            each.benefits,
            at_or(step, each.created_at, created_at_ms),
        )
        for each in given.tiers
    )
    return TierConfig(
        Metric(given.qualify_on),
        None if period is None else Period(PeriodType(period.type), period.months),
        tiers,
    )


def _referral(given: fixture.Referral | None) -> Referral | None:
    if given is None:
        return None
    return Referral(
        units(given.referrer_reward.points),
        units(given.referee_reward.points),
        given.qualifying_event,
        given.minimum_amount,
        given.window_days,
    )


def put_rule(step: Transaction, environment: Environment, rule: fixture.Rule) -> None:
    """Add an earning rule."""
    created_at_ms = at(step, rule.created_at)
    award = rule.award
    record = EarningRule(
        environment=environment,
        id=rule.id,
        number=step.ids.listed(rule.number),
        created_at_ms=created_at_ms,
        updated_at_ms=at_or(step, rule.updated_at, created_at_ms),
        program=rule.program,
        trigger=rule.trigger,
        award=Award(
            AwardType(award.type),
            exact(award.points or 0),
            award.per or 0,
            tuple((code, exact(rate)) for code, rate in award.rates.items()),
        ),
        name=rule.name,
        multiplier=exact(rule.multiplier),
        multipliers=tuple(TierFactor(each.tier, exact(each.factor)) for each in rule.multipliers),
        cap=None if rule.cap is None else exact(rule.cap),
        window=Window(rule.window),
        active=rule.active,
        metadata=rule.metadata,
        deleted_at_ms=optional_at(step, rule.deleted_at),
    )
    step.store.put(RULES, record.key, record)
