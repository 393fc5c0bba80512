"""Programs: made, changed, and what their points are worth."""

from __future__ import annotations

import msgspec
from msgspec import UnsetType

from mockserver.core.store import Store
from mockserver.core.times import DAY_MS
from mockserver.core.validation import Problem
from mockserver.core.world import Transaction
from mockserver.exchange.errors import InvalidInput
from mockserver.providers.vinr.refusals import DecimalsInUse, NotFound
from mockserver.providers.vinr.rules import expiry as expiry_rules
from mockserver.providers.vinr.rules import sweeps, tiers
from mockserver.providers.vinr.rules.points import has_places
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    ACCOUNTS_BY_PROGRAM,
    ENTRIES_BY_ENVIRONMENT,
    LEDGER,
    PROGRAMS,
    TOTALS,
    Account,
    AccountStatus,
    Program,
    Standing,
    TierConfig,
    Totals,
    points_key,
)

DEFAULT_PROGRAM = "prog_default"


def find(store: Store, environment: str, program_id: str, param: str | None = None) -> Program:
    """The program. Raises NotFound."""
    program = store.get(PROGRAMS, (environment, program_id))
    if program is None:
        raise NotFound("program", program_id, param)
    return program


def of(store: Store, environment: str, program_id: str) -> Program:
    """The program of something that has one."""
    program = store.get(PROGRAMS, (environment, program_id))
    assert program is not None, "programs are never deleted"
    return program


def chosen(store: Store, environment: str, given: str | UnsetType, param: str) -> Program:
    """The program that a request names, or the default one. Raises NotFound."""
    name = DEFAULT_PROGRAM if isinstance(given, UnsetType) else given
    return find(store, environment, name, param)


# Changes


def update(step: Transaction, before: Program, after: Program) -> Program:
    """Keep a changed program. Open lots keep their ends, entries are never recomputed.

    Raises DecimalsInUse.
    """
    if after.currency.decimals < before.currency.decimals:
        _check_places(step.store, after)
    if after == before:
        return before
    after = msgspec.structs.replace(after, updated_at_ms=step.now_ms)
    step.store.put(PROGRAMS, after.key, after)
    if after.expiry.warn_days_before != before.expiry.warn_days_before:
        _watch(step, after)
    if after.tier_config != before.tier_config:
        _place_members(step, before, after)
    return after


def members(store: Store, program: Program) -> list[Account]:
    """All accounts of a program."""
    return list(store.oldest_first(ACCOUNTS, ACCOUNTS_BY_PROGRAM, program.key))


def _place_members(step: Transaction, before: Program, after: Program) -> None:
    """Look at the members whom new tiers concern at once.

    These are the members of tiers that are gone, and all of them when there were no tiers before
    or something else counts now. Where thresholds have moved, members are looked at when their
    points move next, as the service documents it.
    """
    old, new = before.tier_config or TierConfig(), after.tier_config or TierConfig()
    gone = {tier.key for tier in old.tiers} - {tier.key for tier in new.tiers}
    metric_changed = old.qualify_on is not new.qualify_on
    everyone = metric_changed or old.period != new.period or not old.tiers
    if not (gone or everyone):
        return
    for account in members(step.store, after):
        if not (everyone or account.tier in gone):
            continue
        changes: dict[str, object] = {}
        if account.tier in gone and account.status is AccountStatus.ACTIVE:
            changes["tier_locked"] = False
        if metric_changed or after.tier_config is None:
            changes["standing"] = Standing()
        changed = msgspec.structs.replace(account, **changes)
        step.store.put(ACCOUNTS, changed.key, changed)
        tiers.recount(step, after, changed)


def _check_places(store: Store, program: Program) -> None:
    """Raise DecimalsInUse if points have more places: a balance, or a lot that may end."""
    places = program.currency.decimals
    for account in members(store, program):
        amounts = [LEDGER.account(store, account.points).balance]
        amounts += [lot.left for lot in LEDGER.open_lots(store, account.points)]
        if not all(has_places(units, places) for units in amounts):
            raise DecimalsInUse(account.id)


def _watch(step: Transaction, program: Program) -> None:
    """See to it that points which are there already are warned of, as the program says now."""
    days = program.expiry.warn_days_before
    if days is None:
        return
    for account in members(step.store, program):
        for lot in LEDGER.open_lots(step.store, account.points):
            if lot.expires_at_ms is not None:
                sweeps.remember(step, program, account.points, lot.expires_at_ms)
                sweeps.plan(step, lot.expires_at_ms - days * DAY_MS)


# Liability


def outstanding(step: Transaction, program: Program, as_of_ms: int | None) -> tuple[int, int]:
    """How many points a program owes, in units, and the instant of which this is true.

    Without an instant it is now, and what has ended by now is taken out first. An instant in the
    past counts the entries up to it. Raises InvalidInput for one in the future.
    """
    if as_of_ms is not None and as_of_ms > step.now_ms:
        raise InvalidInput([Problem("asOf", "must not lie in the future")])
    if as_of_ms is None or as_of_ms == step.now_ms:
        expiry_rules.settle_program(step, program)
    totals = step.store.get(TOTALS, program.key) or Totals()
    units = totals.outstanding
    if as_of_ms is None:
        return units, step.now_ms
    environment = program.environment
    for entry in step.store.newest_first(LEDGER.entries, ENTRIES_BY_ENVIRONMENT, environment):
        if entry.at_ms <= as_of_ms:
            break
        if points_key(entry)[:2] == program.key:
            units -= entry.amount
    return units, as_of_ms
