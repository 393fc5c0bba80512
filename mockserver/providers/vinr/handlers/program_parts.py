"""Parts of a program: what a request changes of them."""

from __future__ import annotations

import msgspec
from msgspec import UnsetType

from mockserver.core.validation import Problem
from mockserver.exchange.errors import InvalidInput, invalid
from mockserver.exchange.given import given_or
from mockserver.providers.vinr.refusals import ParameterConflict, ParameterMissing
from mockserver.providers.vinr.rules import ladders
from mockserver.providers.vinr.rules.points import rounded
from mockserver.providers.vinr.state import (
    Currency,
    Expiry,
    ExpiryMode,
    Period,
    Referral,
    TierConfig,
)
from mockserver.providers.vinr.wire.programs import (
    CurrencyFields,
    ExpiryFields,
    PeriodFields,
    Points,
    ReferralFields,
    TierConfigFields,
    TierFields,
    month_and_day,
)


def currency(before: Currency, given: CurrencyFields | UnsetType) -> Currency:
    """The currency with the fields that were given."""
    if isinstance(given, UnsetType):
        return before
    return msgspec.structs.replace(
        before,
        name=given_or(given.name, before.name),
        point_value=given_or(given.pointValue, before.point_value),
        rounding=given_or(given.rounding, before.rounding),
        decimals=given_or(given.decimals, before.decimals),
    )


def expiry(before: Expiry, given: ExpiryFields | UnsetType) -> Expiry:
    """The policy with the fields that were given.

    Raises ParameterMissing for a rolling one without months.
    """
    if isinstance(given, UnsetType):
        return before
    after = msgspec.structs.replace(
        before,
        mode=given_or(given.mode, before.mode),
        months=given_or(given.months, before.months),
        reset_on_activity=given_or(given.resetOnActivity, before.reset_on_activity),
        warn_days_before=given_or(given.warnDaysBefore, before.warn_days_before),
        fixed_date=_day(before.fixed_date, given.fixedDate),
    )
    if after.mode is ExpiryMode.ROLLING and after.months is None:
        raise ParameterMissing("expiry.months")
    return after


def _day(before: tuple[int, int] | None, given: str | UnsetType | None) -> tuple[int, int] | None:
    if isinstance(given, UnsetType):
        return before
    return None if given is None else month_and_day(given)


def from_months(months: int | UnsetType, *, has_policy: bool) -> Expiry | None:
    """The policy that `expiryMonths` is short for. Raises ParameterConflict beside another."""
    if isinstance(months, UnsetType):
        return None
    if has_policy:
        raise ParameterConflict("currency.expiryMonths", "excludes expiry")
    return Expiry(ExpiryMode.ROLLING, months)


def tier_config(
    before: TierConfig | None, given: TierConfigFields | UnsetType | None, now_ms: int
) -> TierConfig | None:
    """The tiers with the fields that were given; a list of tiers replaces all of them.

    Raises InvalidInput.
    """
    if given is None:
        return None
    if isinstance(given, UnsetType):
        return before
    start = before or TierConfig()
    tiers = start.tiers
    if not isinstance(given.tiers, UnsetType):
        steps = [_step(each) for each in given.tiers]
        for found in ladders.problems(steps):
            raise InvalidInput([Problem(f"tierConfig.tiers{found.path}", found.message)])
        tiers = ladders.build(steps, start.tiers, now_ms)
    return TierConfig(
        given_or(given.qualifyOn, start.qualify_on), _period(start.period, given.period), tiers
    )


def _step(given: TierFields) -> ladders.Step:
    rank = None if isinstance(given.rank, UnsetType) else given.rank
    return ladders.Step(given.name, given.threshold, tuple(given_or(given.benefits, [])), rank)


def _period(before: Period | None, given: PeriodFields | UnsetType | None) -> Period | None:
    if isinstance(given, UnsetType):
        return before
    return None if given is None else Period(given.type, given.months)


def referral(
    before: Referral | None, given: ReferralFields | UnsetType | None, currency: Currency
) -> Referral | None:
    """The rules for referrals. Raises InvalidInput for points that come to nothing."""
    if isinstance(given, UnsetType):
        return before
    if given is None:
        return None
    return Referral(
        _points("referrerReward", given.referrerReward, currency),
        _points("refereeReward", given.refereeReward, currency),
        given.qualifyingEvent,
        given.minimumAmount,
        given.windowDays,
    )


def _points(name: str, given: Points, currency: Currency) -> int:
    units = rounded(given.points, currency)
    if not units:
        raise invalid(f"referral.{name}.points", f"comes to 0 {currency.name}, got {given.points}")
    return units
