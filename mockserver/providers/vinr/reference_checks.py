"""One environment of a fixture, with what its checks look up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mockserver.core.references import unknown
from mockserver.core.validation import Problem
from mockserver.providers.vinr.fixture import (
    Account,
    Customer,
    LedgerEntry,
    Payment,
    Program,
    Redemption,
    Refund,
    Reward,
    Rule,
    Side,
)
from mockserver.providers.vinr.rules.programs import DEFAULT_PROGRAM


@dataclass(frozen=True, slots=True)
class Place:
    """One environment: its path in the section, the world's present, and what it has by id."""

    path: str
    now_ms: int | None
    programs: Mapping[str, Program]
    customers: Mapping[str, Customer]
    accounts: Mapping[str, Account]
    rules: Mapping[str, Rule]
    rewards: Mapping[str, Reward]
    redemptions: Mapping[str, Redemption]
    payments: Mapping[str, Payment]
    refunds: Mapping[str, Refund]
    # What is refunded of each payment, and the entries of each redemption by its account.
    refunded: Mapping[str, int]
    entries: Mapping[tuple[str, str], Sequence[LedgerEntry]]


def place_of(side: Side, path: str, now_ms: int | None) -> Place:
    """An environment; the default program is there even where it is not listed."""
    programs = {program.id: program for program in side.programs}
    programs.setdefault(DEFAULT_PROGRAM, Program(id=DEFAULT_PROGRAM))
    return Place(
        path,
        now_ms,
        programs,
        {customer.id: customer for customer in side.customers},
        {account.id: account for account in side.accounts},
        {rule.id: rule for rule in side.earning_rules},
        {reward.id: reward for reward in side.rewards},
        {redemption.id: redemption for redemption in side.redemptions},
        {payment.id: payment for payment in side.payments},
        {refund.id: refund for refund in side.refunds},
        _refunded(side),
        _entries(side),
    )


def _refunded(side: Side) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for refund in side.refunds:
        if refund.status in ("succeeded", "pending"):
            found[refund.payment] += refund.amount
    return found


def _entries(side: Side) -> Mapping[tuple[str, str], Sequence[LedgerEntry]]:
    found: dict[tuple[str, str], list[LedgerEntry]] = defaultdict(list)
    for account in side.accounts:
        for entry in account.ledger:
            if entry.redemption is not None:
                found[account.id, entry.redemption].append(entry)
    return found


def named(noun: str, name: str | None, names: Mapping[str, object], path: str) -> Iterator[Problem]:
    """Find a name that is none of those there are; null names nothing."""
    if name is not None and name not in names:
        yield unknown(path, noun, name, tuple(names))
