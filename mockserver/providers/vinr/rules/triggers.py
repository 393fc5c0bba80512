"""From something that happened to the members who earn by it."""

from __future__ import annotations

from collections.abc import Iterator

from mockserver.core.world import Transaction
from mockserver.providers.vinr.rules import accounts, awards, movements, programs
from mockserver.providers.vinr.rules.awards import Occasion
from mockserver.providers.vinr.rules.ids import guide_id
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    PROGRAMS,
    PROGRAMS_BY_ENVIRONMENT,
    Account,
    AccountStatus,
    Program,
)


def award(
    step: Transaction, environment: str, customer: str | None, named: str, occasion: Occasion
) -> list[tuple[Program, Account]]:
    """Award what all programs give for it; returns the members as they were then."""
    members = list(_members(step, environment, customer, named, occasion.trigger))
    for program, account in members:
        awards.award(step, program, account, occasion)
    return members


def _members(
    step: Transaction, environment: str, customer: str | None, named: str, trigger: str
) -> Iterator[tuple[Program, Account]]:
    """Who earns: the customer in each program, or else the account that is named.

    A customer whom a program would award is enrolled where the program does that by itself.
    """
    if customer is None:
        account = step.store.get(ACCOUNTS, (environment, guide_id(named)))
        if account is not None and account.status is AccountStatus.ACTIVE:
            account = accounts.find(step, environment, account.id)
            yield programs.of(step.store, environment, account.program), account
        return
    found = {
        account.program: account
        for account in accounts.of_customer(step.store, environment, customer)
    }
    for program in list(step.store.oldest_first(PROGRAMS, PROGRAMS_BY_ENVIRONMENT, environment)):
        account = found.get(program.id)
        if account is not None:
            if account.status is AccountStatus.ACTIVE:
                yield program, accounts.find(step, environment, account.id)
        elif program.auto_enroll and awards.has_rules(step.store, program, trigger):
            account = accounts.enroll(step, program, customer)
            accounts.welcome(step, program, account)
            yield program, movements.now(step, account)
