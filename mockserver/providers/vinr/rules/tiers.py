"""Tiers: what qualifies for them, and when a member changes from one to another."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mockserver.core.ledger import EntryKind
from mockserver.core.store import Store
from mockserver.core.times import iso, months_later, parse_instant
from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.rules import sweeps
from mockserver.providers.vinr.rules.reasons import CLAWBACK, CLAWBACK_REVERSAL
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    LEDGER,
    SPENDS,
    SPENDS_BY_ACCOUNT,
    UNITS_PER_POINT,
    Account,
    AccountStatus,
    Metric,
    Period,
    PeriodType,
    PointsKey,
    Program,
    Standing,
    Tier,
    TierConfig,
)

_MONTHS_OF_A_YEAR = 12

# An amount that counted, and when it came.
_Contribution = tuple[int, int]


def find(program: Program, name: str) -> Tier | None:
    """The tier with this key or id."""
    return next((tier for tier in program.tiers if name in (tier.key, tier.id)), None)


def is_promotion(program: Program, former: str | None, tier: str | None) -> bool:
    """Whether a tier is above the former one; from a tier that is gone, members fall."""
    keys = [each.key for each in program.tiers]
    if former is None or tier is None:
        return former is None
    return former in keys and keys.index(tier) > keys.index(former)


def reached(program: Program, value: int) -> str | None:
    """The highest tier that a qualifying value reaches."""
    config = program.tier_config
    if config is None:
        return None
    unit = 1 if config.qualify_on is Metric.SPEND else UNITS_PER_POINT
    found = [tier.key for tier in config.tiers if tier.threshold * unit <= max(value, 0)]
    return found[-1] if found else None


# Counting


def counts_until_ms(program: Program, period: Period, at_ms: int) -> int:
    """Until when something that came at an instant counts."""
    if period.type is PeriodType.ROLLING:
        return months_later(at_ms, period.months)
    # Blocks are counted from the first January of the program.
    begin_ms = parse_instant(f"{iso(program.created_at_ms)[:4]}-01-01")
    passed = _months(at_ms) - _months(begin_ms)
    return months_later(begin_ms, (passed // period.months + 1) * period.months)


def _months(at_ms: int) -> int:
    text = iso(at_ms)
    return int(text[:4]) * _MONTHS_OF_A_YEAR + int(text[5:7])


def count(store: Store, program: Program, account: Account, now_ms: int) -> Standing:
    """The standing of an account, from everything that it has ever done."""
    config = program.tier_config or TierConfig()
    if config.qualify_on is Metric.CUSTOM:
        return account.standing
    value, since_ms = 0, None
    for name in (account.id, *account.absorbed):
        key = (account.environment, account.program, name)
        for amount, at_ms in _contributions(store, program, config.qualify_on, key):
            if config.period and counts_until_ms(program, config.period, at_ms) <= now_ms:
                break
            value += amount
            since_ms = at_ms if since_ms is None else min(since_ms, at_ms)
    return standing_of(program, value, since_ms)


def counted(store: Store, program: Program, account: Account, now_ms: int) -> Standing:
    """The same, and for who has left: it changes by itself no more."""
    standing = count(store, program, account, now_ms)
    if account.status is AccountStatus.ACTIVE:
        return standing
    return msgspec.structs.replace(standing, leaves_at_ms=None)


def standing_of(program: Program, value: int, since_ms: int | None) -> Standing:
    """The standing with a value that has come together since an instant."""
    period = None if program.tier_config is None else program.tier_config.period
    leaves_at_ms = None
    if period is not None and since_ms is not None:
        leaves_at_ms = counts_until_ms(program, period, since_ms)
    return Standing(value, since_ms, leaves_at_ms)


def _contributions(
    store: Store, program: Program, metric: Metric, key: PointsKey
) -> Iterator[_Contribution]:
    """What counts for a metric, newest first."""
    if metric is Metric.SPEND:
        for spend in store.newest_first(SPENDS, SPENDS_BY_ACCOUNT, key):
            if spend.currency == program.currency_code:
                yield spend.amount, spend.at_ms
        return
    for entry in LEDGER.newest_first(store, key):
        if entry.kind is EntryKind.EARN or entry.reason in (CLAWBACK, CLAWBACK_REVERSAL):
            yield entry.amount, entry.at_ms


# What happens to members


def credited(step: Transaction, program: Program, account: Account, amount: int) -> None:
    """Look at an account that was credited points which count for a lifetime."""
    _came_in(step, program, account, amount if qualifies_on(program) is Metric.POINTS else 0)


def paid(step: Transaction, program: Program, account: Account, amount: int, currency: str) -> None:
    """Look at an account whose customer has paid."""
    counts = qualifies_on(program) is Metric.SPEND and currency == program.currency_code
    _came_in(step, program, account, amount if counts else 0)


def qualifies_on(program: Program) -> Metric | None:
    """What counts for the tiers of a program, if it has any."""
    return None if program.tier_config is None else program.tier_config.qualify_on


def _came_in(step: Transaction, program: Program, account: Account, amount: int) -> None:
    standing = account.standing
    if amount:
        since_ms = step.now_ms if standing.since_ms is None else standing.since_ms
        standing = standing_of(program, standing.value + amount, since_ms)
    look(step, program, account, standing)


def look(
    step: Transaction, program: Program, account: Account, standing: Standing | None = None
) -> Account:
    """Move an account to the tier that it has reached, up or down, unless that is locked.

    The standing is counted anew where part of it counts no longer. Who has left stays as is.
    """
    if account.status is not AccountStatus.ACTIVE:
        return account
    if program.tier_config is None and account.tier is None:
        return account
    now = account.standing if standing is None else standing
    if now.leaves_at_ms is not None and now.leaves_at_ms <= step.now_ms:
        now = count(step.store, program, account, step.now_ms)
    tier = account.tier if account.tier_locked else reached(program, now.value)
    return change(step, program, account, now, tier)


def recount(step: Transaction, program: Program, account: Account) -> Account:
    """The same, with a standing that is counted in any case."""
    if program.tier_config is None:
        return look(step, program, account)
    return look(step, program, account, count(step.store, program, account, step.now_ms))


def change(
    step: Transaction,
    program: Program,
    account: Account,
    standing: Standing,
    tier: str | None,
    *,
    locked: bool | None = None,
) -> Account:
    """Give an account a standing and a tier; tells of it where the tier differs."""
    is_locked = account.tier_locked if locked is None else locked
    present = (account.standing, account.tier, account.tier_locked)
    if (standing, tier, is_locked) == present:
        return account
    after = msgspec.structs.replace(
        account,
        standing=standing,
        tier=tier,
        tier_locked=is_locked,
        updated_at_ms=step.now_ms,
    )
    step.store.put(ACCOUNTS, after.key, after)
    if standing.leaves_at_ms is not None:
        sweeps.plan(step, standing.leaves_at_ms)
    if tier != account.tier:
        is_up = is_promotion(program, account.tier, tier)
        events.tier_changed(step, program, after, account.tier, is_up=is_up)
    return after
