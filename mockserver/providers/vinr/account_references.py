"""Check accounts and their ledgers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from mockserver.core.exact import decimal_of
from mockserver.core.references import repeated, time_order
from mockserver.core.times import parse_relative
from mockserver.core.validation import Problem
from mockserver.providers.vinr.fixture import Account, LedgerEntry, Program
from mockserver.providers.vinr.reference_checks import Place, named
from mockserver.providers.vinr.rules import reasons
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
    yield from _merge(place, account, path)
    program = place.programs.get(account.program)
    if program is not None:
        yield from _tier(program, account, path)
        yield from _places(program, account, path)
    if account.points is not None and account.ledger:
        yield Problem(f"{path}.points", "must not stand beside a ledger: it is short for one")
    if account.status != "active" and _balance(account):
        message = f"an account that is {account.status} holds no points, got {_balance(account)}"
        yield Problem(f"{path}.status", message)
    yield from _balances(account, path)
    times = ((f"{path}.ledger[{i}].at", entry.at) for i, entry in enumerate(account.ledger))
    yield from time_order(times, "entry", place.now_ms)
    for index, entry in enumerate(account.ledger):
        yield from _entry(place, account, entry, f"{path}.ledger[{index}]")


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


def _places(program: Program, account: Account, path: str) -> Iterator[Problem]:
    """Find points with more decimals than the program has, which may have had more before."""
    places = program.currency.decimals
    if _balance(account) == round(_balance(account), places):
        return
    amounts = [(f"{path}.ledger[{i}].amount", each.amount) for i, each in enumerate(account.ledger)]
    if account.points is not None:
        amounts.append((f"{path}.points", account.points))
    for where, amount in amounts:
        if decimal_of(amount) != round(decimal_of(amount), places):
            yield Problem(where, f"has more than the {places} decimals of {program.id}: {amount}")


def _balance(account: Account) -> Decimal:
    if account.points is not None:
        return decimal_of(account.points)
    return sum((decimal_of(entry.amount) for entry in account.ledger), Decimal(0))


def _balances(account: Account, path: str) -> Iterator[Problem]:
    balance = Decimal(0)
    for index, entry in enumerate(account.ledger):
        before, balance = balance, balance + decimal_of(entry.amount)
        # Said where the balance sinks below 0, not again for each entry while it is there.
        if balance < 0 <= before:
            message = f"takes the balance to {balance}: it may not be negative"
            yield Problem(f"{path}.ledger[{index}].amount", message)


def _entry(place: Place, account: Account, entry: LedgerEntry, path: str) -> Iterator[Problem]:
    yield from _end(place, entry, path)
    yield from _lots(entry, path)
    yield from named("redemption", entry.redemption, place.redemptions, f"{path}.redemption")
    redemption = place.redemptions.get(entry.redemption or "")
    if redemption is not None and redemption.account != account.id:
        message = f"{redemption.id} is a redemption of {redemption.account}"
        yield Problem(f"{path}.redemption", message)
    yield from _reason(place, entry, path)


def _reason(place: Place, entry: LedgerEntry, path: str) -> Iterator[Problem]:
    """Compare an entry with what its reason means."""
    where, is_debit = f"{path}.reason", entry.is_debit
    has_rule = entry.rule is not None and entry.source is not None
    if entry.reason == reasons.EARNING_RULE and (is_debit or not has_rule):
        yield Problem(where, "earning_rule is a credit with a rule and a source")
    if entry.reason == reasons.CLAWBACK and not (is_debit and has_rule):
        yield Problem(where, "refund_clawback is a debit with a rule and a refund as its source")
    if entry.reason == reasons.CLAWBACK and entry.source is not None:
        yield from named("refund", entry.source.id, place.refunds, f"{path}.source.id")
    if entry.reason == reasons.EXPIRY and not is_debit:
        yield Problem(f"{path}.amount", f"points that end are taken, got {entry.amount}")


def _end(place: Place, entry: LedgerEntry, path: str) -> Iterator[Problem]:
    end = entry.expires_at
    if not isinstance(end, str):
        return
    where = f"{path}.expires_at"
    if entry.is_debit:
        yield Problem(where, "is for credits alone")
    elif place.now_ms is not None or end[0].isdigit() is entry.at[0].isdigit():
        now_ms = place.now_ms or 0
        if parse_relative(end, now_ms) <= parse_relative(entry.at, now_ms):
            yield Problem(where, f"{end} is not after the credit: {entry.at}")


def _lots(entry: LedgerEntry, path: str) -> Iterator[Problem]:
    """Find lots that an entry of its kind has not, or that do not come to its amount."""
    if entry.drawn and not entry.is_debit:
        yield Problem(f"{path}.drawn", "is for debits alone")
    if entry.lots and entry.is_debit:
        yield Problem(f"{path}.lots", "is for credits alone")
    amounts = [decimal_of(lot.amount) for lot in entry.lots if lot.amount is not None]
    if entry.lots and len(amounts) == len(entry.lots) and sum(amounts) != decimal_of(entry.amount):
        message = f"come to {sum(amounts)}, but the entry to {entry.amount}"
        yield Problem(f"{path}.lots", message)
