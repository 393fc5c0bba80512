"""Loyalty accounts: enrolled, changed, closed and merged, never deleted."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.ledger import EntryKind
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import (
    AccountExists,
    AccountNotActive,
    ImmutableField,
    MergeNotAllowed,
    NotFound,
    ProgramNotActive,
)
from mockserver.providers.vinr.rules import awards, expiry, metadata, movements, programs, tiers
from mockserver.providers.vinr.rules.awards import Occasion
from mockserver.providers.vinr.rules.ids import guide_id, new_id
from mockserver.providers.vinr.rules.movements import Why
from mockserver.providers.vinr.rules.points import rounded
from mockserver.providers.vinr.rules.reasons import ACCOUNT_CLOSED
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    ACCOUNTS_BY_CUSTOMER,
    CUSTOMERS,
    DECIMALS_MAX,
    LEDGER,
    Account,
    AccountStatus,
    Customer,
    Details,
    Metric,
    Program,
    ProgramStatus,
    Source,
    Standing,
    TierConfig,
)

PREFIX = "loy_"
CREATED = "loyalty.account.created"


class Changes(msgspec.Struct, frozen=True):
    """What an update brings; what is unset stays."""

    customer: str | UnsetType | None = UNSET
    tier: str | UnsetType | None = UNSET
    qualifying_value: int | Decimal | UnsetType = UNSET
    metadata: metadata.Given = UNSET


def find(step: Transaction, environment: str, account_id: str, param: str | None = None) -> Account:
    """The account, without the points that have ended by now. Raises NotFound."""
    account = step.store.get(ACCOUNTS, (environment, guide_id(account_id)))
    if account is None:
        raise NotFound("loyalty account", account_id, param)
    return expiry.settle(step, account)


def check_active(account: Account, param: str | None = None) -> None:
    """Raise AccountNotActive unless the account can be written to."""
    if account.status is not AccountStatus.ACTIVE:
        raise AccountNotActive(account.id, account.status, param)


def check_program(program: Program) -> None:
    """Raise ProgramNotActive for one that is archived."""
    if program.status is not ProgramStatus.ACTIVE:
        raise ProgramNotActive(program.id)


def survivor(store: Store, account: Account) -> Account:
    """The account that a merged one has become, over however many merges."""
    while account.merged_into is not None:
        into = store.get(ACCOUNTS, (account.environment, account.merged_into))
        assert into is not None, "accounts are closed, never deleted"
        account = into
    return account


def of_customer(store: Store, environment: str, customer: str) -> Iterator[Account]:
    """The accounts of a customer, oldest first; those that were merged away are not."""
    for account in store.oldest_first(ACCOUNTS, ACCOUNTS_BY_CUSTOMER, (environment, customer)):
        if account.status is not AccountStatus.MERGED:
            yield account


def check_free(store: Store, program: Program, customer: str) -> None:
    """Raise AccountExists if the customer has an account in the program."""
    for account in of_customer(store, program.environment, customer):
        if account.program == program.id:
            raise AccountExists(account.id)


def find_customer(store: Store, environment: str, customer_id: str, param: str) -> Customer:
    """The customer that a field names. Raises NotFound."""
    customer = store.get(CUSTOMERS, (environment, customer_id))
    if customer is None or customer.deleted_at_ms is not None:
        raise NotFound("customer", customer_id, param)
    return customer


# Enrolment


def enroll(
    step: Transaction, program: Program, customer: str | None, given: metadata.Given = UNSET
) -> Account:
    """Make a member; `welcome` brings what the program gives to new ones.

    Raises AccountExists or ProgramNotActive.
    """
    if customer is not None:
        check_free(step.store, program, customer)
    check_program(program)
    account_id, number = new_id(step, PREFIX)
    account = Account(
        environment=program.environment,
        id=account_id,
        number=number,
        created_at_ms=step.now_ms,
        updated_at_ms=step.now_ms,
        program=program.id,
        customer=customer,
        tier=tiers.reached(program, 0),
        metadata=metadata.new(given),
    )
    step.store.put(ACCOUNTS, account.key, account)
    events.account_changed(step, "created", program, account)
    return account


def welcome(step: Transaction, program: Program, account: Account) -> None:
    """Award what a program gives for an enrolment."""
    occasion = Occasion(CREATED, Source("loyalty_account", account.id))
    awards.award(step, program, account, occasion)


# Changes


def update(step: Transaction, account: Account, changes: Changes) -> Account:
    """Link a customer, override the tier, set the qualifying value, change metadata.

    Raises InvalidInput, ImmutableField, NotFound, AccountExists or AccountNotActive.
    """
    program = programs.of(step.store, account.environment, account.program)
    pairs = metadata.merged(account.metadata, changes.metadata)
    standing = _standing(program, account, changes.qualifying_value)
    _check_link(account, changes.customer)
    if isinstance(changes.customer, str) and changes.customer != account.customer:
        find_customer(step.store, account.environment, changes.customer, "customer")
    tier, locked = _override(program, account, changes.tier)
    if isinstance(changes.customer, str) and changes.customer != account.customer:
        check_free(step.store, program, changes.customer)
    check_active(account)
    customer = changes.customer
    changed = msgspec.structs.replace(
        account,
        customer=account.customer if isinstance(customer, UnsetType) else customer,
        metadata=pairs,
    )
    if changed != account:
        changed = msgspec.structs.replace(changed, updated_at_ms=step.now_ms)
        step.store.put(ACCOUNTS, changed.key, changed)
    if standing is not None or not isinstance(changes.tier, UnsetType):
        now = changed.standing if standing is None else standing
        tier = tier if locked else tiers.reached(program, now.value)
        changed = tiers.change(step, program, changed, now, tier, locked=locked)
    if changed != account:
        events.account_changed(step, "updated", program, changed)
    return changed


def _standing(
    program: Program, account: Account, value: int | Decimal | UnsetType
) -> Standing | None:
    """The standing that an update sets. Raises InvalidInput where it cannot be set."""
    if isinstance(value, UnsetType):
        return None
    config = program.tier_config or TierConfig()
    if config.qualify_on is not Metric.CUSTOM:
        reason = f"can be set only in a program that qualifies on custom, not {config.qualify_on}"
        raise invalid("qualifying_value", reason)
    finest = msgspec.structs.replace(program.currency, decimals=DECIMALS_MAX)
    units = rounded(value, finest)
    return msgspec.structs.replace(account.standing, value=units)


def _check_link(account: Account, customer: str | UnsetType | None) -> None:
    """Raise ImmutableField for another customer than the one that is linked."""
    if isinstance(customer, UnsetType) or account.customer is None:
        return
    if customer != account.customer:
        raise ImmutableField("customer")


def _override(
    program: Program, account: Account, name: str | UnsetType | None
) -> tuple[str | None, bool]:
    """The tier after an override, and whether it is locked. Raises NotFound."""
    if isinstance(name, UnsetType):
        return account.tier, account.tier_locked
    if name is None:
        return account.tier, False
    tier = tiers.find(program, name)
    if tier is None:
        raise NotFound("tier", name, "tier")
    return tier.key, True


def close(step: Transaction, account: Account, reason: str | UnsetType) -> Account:
    """Close a member; what is left of the points is forfeit. Raises AccountNotActive."""
    check_active(account)
    program = programs.of(step.store, account.environment, account.program)
    balance = LEDGER.account(step.store, account.points).balance
    if balance:
        given = {} if isinstance(reason, UnsetType) or not reason else {"reason": reason}
        why = Why(ACCOUNT_CLOSED, Details(metadata=given))
        movements.debit(step, program, account, balance, why, EntryKind.REVOKE)
    return _end(step, program, movements.now(step, account), AccountStatus.CLOSED)


def merge(step: Transaction, account: Account, into: Account) -> Account:
    """Fold an account into another; returns the one that stays.

    Raises AccountNotActive or MergeNotAllowed.
    """
    check_active(account)
    check_active(into, "into")
    _check_merge(account, into)
    program = programs.of(step.store, account.environment, account.program)
    movements.merge(step, program, account, into)
    balance = LEDGER.account(step.store, account.points)
    survivor = movements.now(step, into)
    survivor = msgspec.structs.replace(
        survivor,
        customer=survivor.customer or account.customer,
        inherited=survivor.inherited + account.inherited + balance.earned,
        absorbed=(*survivor.absorbed, account.id, *account.absorbed),
        updated_at_ms=step.now_ms,
    )
    step.store.put(ACCOUNTS, survivor.key, survivor)
    merged = msgspec.structs.replace(movements.now(step, account), merged_into=into.id)
    _end(step, program, merged, AccountStatus.MERGED)
    survivor = tiers.recount(step, program, survivor)
    events.account_changed(step, "updated", program, survivor)
    return survivor


def _check_merge(account: Account, into: Account) -> None:
    if account.id == into.id:
        raise MergeNotAllowed("an account cannot be merged into itself")
    if account.program != into.program:
        raise MergeNotAllowed(f"they are of the programs {account.program} and {into.program}")
    customers = {account.customer, into.customer} - {None}
    if len(customers) > 1:
        raise MergeNotAllowed("they belong to different customers")


def _end(step: Transaction, program: Program, account: Account, status: AccountStatus) -> Account:
    """Give an account its last status: nothing counts for it any longer."""
    standing = msgspec.structs.replace(account.standing, leaves_at_ms=None)
    ended = msgspec.structs.replace(
        account, status=status, standing=standing, updated_at_ms=step.now_ms
    )
    step.store.put(ACCOUNTS, ended.key, ended)
    events.account_changed(step, status.value, program, ended)
    return ended


def unlink(step: Transaction, customer: Customer) -> None:
    """Take a deleted customer off the accounts, which stay: decided here."""
    scope = customer.key
    for account in list(step.store.oldest_first(ACCOUNTS, ACCOUNTS_BY_CUSTOMER, scope)):
        program = programs.of(step.store, account.environment, account.program)
        freed = msgspec.structs.replace(account, customer=None, updated_at_ms=step.now_ms)
        step.store.put(ACCOUNTS, freed.key, freed)
        events.account_changed(step, "updated", program, freed)
