"""Check accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mockserver.core.references import repeated
from mockserver.core.validation import Problem
from mockserver.providers.vinr.fixture import Account, Program
from mockserver.providers.vinr.ledger_references import ledger_problems
from mockserver.providers.vinr.reference_checks import Place, named
from mockserver.providers.vinr.rules.ladders import tier_key


def account_problems(place: Place, accounts: Sequence[Account]) -> Iterator[Problem]:
    """Find what is wrong with the accounts of an environment."""
    path = f"{place.path}.accounts"
    yield from repeated(
        (f"{path}[{outer}].ledger[{inner}].id", entry.id)
        for outer, account in enumerate(accounts)
        for inner, entry in enumerate(account.ledger)
        if entry.id is not None
    )
    yield from _second_accounts(accounts, path)
    for index, account in enumerate(accounts):
        yield from _account(place, account, f"{path}[{index}]")


def _second_accounts(accounts: Sequence[Account], path: str) -> Iterator[Problem]:
    """Find customers with two accounts in one program; merged ones are no longer theirs."""
    first: dict[tuple[str, str], str] = {}
    for index, account in enumerate(accounts):
        if account.customer is None or account.status == "merged":
            continue
        place = (account.customer, account.program)
        if place in first:
            message = f"{account.customer} has an account in {account.program}: {first[place]}"
            yield Problem(f"{path}[{index}].customer", message)
        first.setdefault(place, account.id)


def _account(place: Place, account: Account, path: str) -> Iterator[Problem]:
    yield from named("program", account.program, place.programs, f"{path}.program")
    yield from named("customer", account.customer, place.customers, f"{path}.customer")
    customer = place.customers.get(account.customer or "")
    if customer is not None and customer.deleted_at is not None:
        yield Problem(f"{path}.customer", f"{customer.id} was deleted: its accounts have none now")
    yield from _merge(place, account, path)
    program = place.programs.get(account.program)
    if program is not None:
        yield from _tier(program, account, path)
    yield from ledger_problems(place, account, path)


def _merge(place: Place, account: Account, path: str) -> Iterator[Problem]:
    where = f"{path}.merged_into"
    if (account.status == "merged") is (account.merged_into is None):
        yield Problem(where, "goes with the status merged, and that with it")
    yield from named("account", account.merged_into, place.accounts, where)
    seen, name = {account.id}, account.merged_into
    while name is not None and name in place.accounts:
        if name in seen:
            yield Problem(where, f"leads back to {name}: accounts are merged into each other")
            return
        seen.add(name)
        name = place.accounts[name].merged_into


def _tier(program: Program, account: Account, path: str) -> Iterator[Problem]:
    config = program.tier_config
    tiers = () if config is None else config.tiers
    keys = {tier.key or tier_key(tier.name): tier for tier in tiers}
    if account.status == "active":
        # Who has left keeps a tier that is gone since.
        yield from named("tier", account.tier or None, keys, f"{path}.tier")
    if account.tier_locked and not account.tier:
        yield Problem(f"{path}.tier_locked", "needs the tier that was set")
    is_custom = config is not None and config.qualify_on == "custom"
    if account.qualifying_value is not None and not is_custom:
        message = f"{program.id} does not qualify on custom, so the value follows"
        yield Problem(f"{path}.qualifying_value", message)
    if account.standing is not None and is_custom:
        message = f"{program.id} qualifies on custom: qualifying_value says it all"
        yield Problem(f"{path}.standing", message)
