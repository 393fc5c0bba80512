"""Customers, accounts, and many of these at once."""

from __future__ import annotations

import msgspec
from msgspec import UnsetType

from mockserver.core.documents import at, at_or, optional_at
from mockserver.core.ledger import Cause, Opening
from mockserver.core.world import Transaction
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules import policy, sweeps, tiers
from mockserver.providers.vinr.rules.reasons import POPULATION
from mockserver.providers.vinr.seed.programs import exact, units
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    CUSTOMERS,
    LEDGER,
    NOTICES,
    PROGRAMS,
    TOTALS,
    UNITS_PER_POINT,
    Account,
    AccountStatus,
    Customer,
    Environment,
    Metric,
    Notice,
    PointsKey,
    Program,
    RecordKey,
    Standing,
    Totals,
)


def put_customer(step: Transaction, environment: Environment, customer: fixture.Customer) -> None:
    """Add a customer."""
    created_at_ms = at(step, customer.created_at)
    record = Customer(
        environment=environment,
        id=customer.id,
        number=step.ids.listed(customer.number),
        created_at_ms=created_at_ms,
        updated_at_ms=at_or(step, customer.updated_at, created_at_ms),
        email=customer.email,
        name=customer.name,
        phone=customer.phone,
        default_payment_method=customer.default_payment_method,
        metadata=customer.metadata,
        deleted_at_ms=optional_at(step, customer.deleted_at),
    )
    step.store.put(CUSTOMERS, record.key, record)


def put_account(step: Transaction, environment: Environment, account: fixture.Account) -> None:
    """Add an account; its points and its tier come later."""
    created_at_ms = at(step, account.created_at)
    record = Account(
        environment=environment,
        id=account.id,
        number=step.ids.listed(account.number),
        created_at_ms=created_at_ms,
        updated_at_ms=at_or(step, account.updated_at, created_at_ms),
        program=account.program,
        customer=account.customer,
        status=AccountStatus(account.status),
        tier_locked=account.tier_locked,
        standing=Standing(units(account.qualifying_value or 0)),
        merged_into=account.merged_into,
        metadata=account.metadata,
    )
    step.store.put(ACCOUNTS, record.key, record)


def absorb(step: Transaction, environment: Environment, account: fixture.Account) -> None:
    """Have an account take over what counts for a lifetime of one that was merged into it."""
    if account.merged_into is None:
        return
    merged = step.store.get(ACCOUNTS, (environment, account.id))
    into = step.store.get(ACCOUNTS, (environment, account.merged_into))
    assert merged is not None, "accounts come before merges"
    assert into is not None, "references are checked before"
    earned = LEDGER.account(step.store, merged.points).earned
    after = msgspec.structs.replace(
        into,
        inherited=into.inherited + merged.inherited + earned,
        absorbed=(*into.absorbed, merged.id, *merged.absorbed),
    )
    step.store.put(ACCOUNTS, after.key, after)


def place(step: Transaction, environment: Environment, account: fixture.Account) -> None:
    """Give an account the standing that it has, and the tier of that unless it has another."""
    record = step.store.get(ACCOUNTS, (environment, account.id))
    assert record is not None, "accounts come before their tiers"
    program = _program(step, record.points)
    if account.standing is None:
        standing = tiers.counted(step.store, program, record, step.now_ms)
    else:
        standing = _listed_standing(step, program, account.standing)
    tier = account.tier
    if isinstance(tier, UnsetType):
        tier = tiers.reached(program, standing.value)
    placed = msgspec.structs.replace(record, standing=standing, tier=tier)
    step.store.put(ACCOUNTS, placed.key, placed)


def _listed_standing(step: Transaction, program: Program, given: fixture.Standing) -> Standing:
    is_money = tiers.qualifies_on(program) is Metric.SPEND
    value = int(exact(given.value)) if is_money else units(given.value)
    return Standing(value, optional_at(step, given.since), optional_at(step, given.leaves_at))


def watch(step: Transaction, environment: Environment, account: fixture.Account) -> None:
    """Note the ends of an account's points that are to be warned of, or were."""
    record = step.store.get(ACCOUNTS, (environment, account.id))
    assert record is not None, "accounts come before their points"
    found = {at(step, text): False for text in account.watched}
    if _program(step, record.points).expiry.warn_days_before is not None:
        for lot in LEDGER.open_lots(step.store, record.points):
            if lot.expires_at_ms is not None:
                found[lot.expires_at_ms] = False
    found |= {at(step, text): True for text in account.warned}
    for end_ms, is_warned in found.items():
        notice = Notice(record.points, end_ms, is_warned)
        step.store.put(NOTICES, (record.points, end_ms), notice)


def _program(step: Transaction, points: PointsKey) -> Program:
    program = step.store.get(PROGRAMS, points[:2])
    assert program is not None, "references are checked before"
    return program


def populate(step: Transaction, population: fixture.Population) -> None:
    """Make up accounts with ledgers, the same for the same seed of the world."""
    environment = Environment(population.env)
    program = _program(step, (environment, population.program, ""))
    accounts: dict[RecordKey, Account] = {}
    customers: dict[RecordKey, Customer] = {}
    openings: list[Opening] = []
    notices: dict[tuple[PointsKey, int], Notice] = {}
    total = 0
    for position in range(1, population.accounts + 1):
        # One second apart, so that lists have an order that does not hang on ties.
        created_at_ms = step.now_ms - (population.accounts - position + 1) * 1000
        name = f"{population.prefix}{position}"
        customer = None
        if population.customers:
            customer = f"cust_{name}"
            made = _customer(step, environment, customer, created_at_ms)
            customers[made.key] = made
        amounts = _amounts(step, population, position)
        total += sum(amounts)
        standing = _standing(program, amounts, created_at_ms)
        account = Account(
            environment=environment,
            id=f"loy_{name}",
            number=step.ids.number(),
            created_at_ms=created_at_ms,
            updated_at_ms=created_at_ms,
            program=program.id,
            customer=customer,
            tier=tiers.reached(program, standing.value),
            standing=standing,
        )
        accounts[account.key] = account
        end_ms = policy.end_ms(program, created_at_ms)
        openings.append(Opening(account.points, amounts, Cause(created_at_ms, POPULATION), end_ms))
        if amounts and end_ms is not None:
            notices[account.points, end_ms] = Notice(account.points, end_ms)
    step.store.fill(ACCOUNTS, accounts)
    step.store.fill(CUSTOMERS, customers)
    LEDGER.fill(step, openings)
    if program.expiry.warn_days_before is not None:
        step.store.fill(NOTICES, notices)
    before = step.store.get(TOTALS, program.key) or Totals()
    after = msgspec.structs.replace(before, earned=before.earned + total)
    step.store.put(TOTALS, program.key, after)
    sweeps.plan_next(step)


def _customer(
    step: Transaction, environment: Environment, customer_id: str, created_at_ms: int
) -> Customer:
    return Customer(
        environment=environment,
        id=customer_id,
        number=step.ids.number(),
        created_at_ms=created_at_ms,
        updated_at_ms=created_at_ms,
    )


def _standing(program: Program, amounts: list[int], at_ms: int) -> Standing:
    """How far the credits of a made-up account have brought it."""
    if tiers.qualifies_on(program) is not Metric.POINTS or not amounts:
        return Standing()
    return tiers.standing_of(program, sum(amounts), at_ms)


def _amounts(step: Transaction, population: fixture.Population, position: int) -> list[int]:
    """The credits of one account, in units: whole points, drawn for its position."""
    chance = int.from_bytes(step.ids.stream.digest(population.prefix, position, 8))
    return [
        (1 + (chance >> (entry % 32)) % population.points_per_entry) * UNITS_PER_POINT
        for entry in range(population.entries_per_account)
    ]
