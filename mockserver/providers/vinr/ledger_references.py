"""Check that ledgers can be booked as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mockserver.core.exact import decimal_of
from mockserver.core.references import time_order
from mockserver.core.times import parse_relative
from mockserver.core.validation import Problem
from mockserver.providers.vinr.fixture import Account, LedgerEntry
from mockserver.providers.vinr.reference_checks import Place, named
from mockserver.providers.vinr.rules import reasons


def ledger_problems(place: Place, account: Account, path: str) -> Iterator[Problem]:
    """Find what is wrong with the points of an account."""
    program = place.programs.get(account.program)
    if program is not None:
        yield from _places(program.currency.decimals, account, path)
    if account.points is not None and account.ledger:
        yield Problem(f"{path}.points", "must not stand beside a ledger: it is short for one")
    if account.status != "active" and _balance(account):
        message = f"an account that is {account.status} holds no points, got {_balance(account)}"
        yield Problem(f"{path}.status", message)
    yield from _balances(account, path)
    times = ((f"{path}.ledger[{i}].at", entry.at) for i, entry in enumerate(account.ledger))
    yield from time_order(times, "entry", place.now_ms)
    yield from _drawn(account, path)
    for index, entry in enumerate(account.ledger):
        yield from _entry(place, account, entry, f"{path}.ledger[{index}]")


def _places(places: int, account: Account, path: str) -> Iterator[Problem]:
    """Find points with more decimals than the program has, which may have had more before."""
    if _balance(account) == round(_balance(account), places):
        return
    amounts = [(f"{path}.ledger[{i}].amount", each.amount) for i, each in enumerate(account.ledger)]
    if account.points is not None:
        amounts.append((f"{path}.points", account.points))
    for where, amount in amounts:
        if decimal_of(amount) != round(decimal_of(amount), places):
            yield Problem(
                where, f"has more than the {places} decimals of {account.program}: {amount}"
            )


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


def _drawn(account: Account, path: str) -> Iterator[Problem]:
    """Find lots that a debit took from, and that no credit before it has brought."""
    known: set[int | None] = set()
    for index, entry in enumerate(account.ledger):
        if entry.drawn and not entry.is_debit:
            yield Problem(f"{path}.ledger[{index}].drawn", "is for debits alone")
        for place, number in enumerate(entry.drawn):
            if number not in known:
                message = f"no entry before this one has brought the lot {number}"
                yield Problem(f"{path}.ledger[{index}].drawn[{place}]", message)
        known |= {entry.number, *(lot.number for lot in entry.lots)}


def _lots(entry: LedgerEntry, path: str) -> Iterator[Problem]:
    """Find lots of a debit, and those that do not come to the amount of their credit."""
    if entry.lots and entry.is_debit:
        yield Problem(f"{path}.lots", "is for credits alone")
    amounts = [decimal_of(lot.amount) for lot in entry.lots if lot.amount is not None]
    if entry.lots and len(amounts) == len(entry.lots) and sum(amounts) != decimal_of(entry.amount):
        message = f"come to {sum(amounts)}, but the entry to {entry.amount}"
        yield Problem(f"{path}.lots", message)
