"""Loyalty accounts, in the guides' shape and in the reference's."""

from __future__ import annotations

from msgspec import UnsetType

from mockserver.exchange.call import Call, NoInput
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import check_immutable, environment, id_in_path
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import (
    Keep,
    Listing,
    all_of,
    equal,
    guide_page,
    has_pairs,
    indexed,
    reference_page,
    within,
)
from mockserver.providers.vinr.render import guide, reference
from mockserver.providers.vinr.rules import accounts, expiry, ids, programs
from mockserver.providers.vinr.rules.accounts import Changes
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    ACCOUNTS_BY_CUSTOMER,
    ACCOUNTS_BY_ENVIRONMENT,
    CREDIT,
    CREDIT_CURRENCIES,
    Account,
)

KIND = "account"
REFERENCE_KIND = "loyalty_account"


def create_account(call: Call, body: wire.CreateAccount) -> wire.Account:
    """Enrol a member; what the program gives for it is seen at the next look."""
    step, home = call.step, environment(call)
    program = programs.chosen(step.store, home, body.program, "program")
    if body.customer is not None:
        accounts.find_customer(step.store, home, body.customer, "customer")
    account = accounts.enroll(step, program, body.customer, body.metadata)
    shown = _shown(call, body, account)
    accounts.welcome(step, program, account)
    return shown


def create_loyalty_account(call: Call, body: wire.CreateLoyaltyAccount) -> wire.LoyaltyAccount:
    """The same for a customer, in the reference's shape."""
    step, home = call.step, environment(call)
    program = programs.chosen(step.store, home, body.programme_id, "programme_id")
    accounts.find_customer(step.store, home, body.customer, "customer")
    account = accounts.enroll(step, program, body.customer, body.metadata)
    shown = _reference(call, body, account)
    accounts.welcome(step, program, account)
    return shown


def list_accounts(call: Call, query: wire.ListAccounts) -> wire.ListOf[wire.Account]:
    """Members, newest first."""
    keep: Keep[Account] | None = all_of(
        equal(query.program, lambda each: each.program),
        equal(query.status, lambda each: each.status),
        equal(query.tier, lambda each: each.tier),
        has_pairs(query.metadata, lambda each: each.metadata),
        within(query.created, lambda each: each.created_at_ms),
    )

    def show(found: list[Account]) -> list[wire.Account]:
        settled = [expiry.settle(call.step, account) for account in found]
        shown = [guide.account(call.store, account) for account in settled]
        return expand(call, KIND, query.expand, *shown)

    return guide_page(query, _listing(call, query.customer, keep), show)


def list_loyalty_accounts(
    call: Call, query: wire.ListLoyaltyAccounts
) -> wire.ReferenceListOf[wire.LoyaltyAccount]:
    """Members, newest first, in the reference's shape."""

    def show(found: list[Account]) -> list[wire.LoyaltyAccount]:
        settled = [expiry.settle(call.step, account) for account in found]
        shown = [reference.account(call.store, account) for account in settled]
        return expand(call, REFERENCE_KIND, query.expand, *shown)

    return reference_page(query, _listing(call, query.customer, None), show)


def _listing(call: Call, customer: str | UnsetType, keep: Keep[Account] | None) -> Listing[Account]:
    home = environment(call)

    def key(id: str) -> tuple[str, str]:
        return (home, ids.guide_id(id))

    store = call.store
    if isinstance(customer, UnsetType):
        return indexed(store, ACCOUNTS, ACCOUNTS_BY_ENVIRONMENT, home, key, keep)
    scope = (home, customer)
    return indexed(store, ACCOUNTS, ACCOUNTS_BY_CUSTOMER, scope, key, keep)


def retrieve_account(call: Call, query: wire.Expandable) -> wire.Account:
    """One member."""
    return _shown(call, query, _find(call))


def retrieve_loyalty_account(call: Call, query: wire.Expandable) -> wire.LoyaltyAccount:
    """One member in the reference's shape."""
    return _reference(call, query, _find(call))


def update_account(call: Call, body: wire.UpdateAccount) -> wire.Account:
    """Link a customer, override the tier, set the qualifying value, change metadata."""
    account = _find(call)
    check_immutable(call, body, guide.account(call.store, account))
    changes = Changes(body.customer, body.tier, body.qualifying_value, body.metadata)
    return _shown(call, body, accounts.update(call.step, account, changes))


def update_loyalty_account(call: Call, body: wire.UpdateLoyaltyAccount) -> wire.LoyaltyAccount:
    """Override the tier, change metadata."""
    changes = Changes(tier=body.tier, metadata=body.metadata)
    return _reference(call, body, accounts.update(call.step, _find(call), changes))


def close_account(call: Call, body: wire.CloseAccount) -> wire.Account:
    """Close a member."""
    return _shown(call, body, accounts.close(call.step, _find(call), body.reason))


def merge_account(call: Call, body: wire.MergeAccount) -> wire.Account:
    """Fold a member into another one, which is shown."""
    account = _find(call)
    into = accounts.find(call.step, environment(call), body.into, "into")
    return _shown(call, body, accounts.merge(call.step, account, into))


def wallet(call: Call, _: NoInput) -> wire.Wallet:
    """The store credit of a member."""
    account = _find(call)
    currencies = call.store.get(CREDIT_CURRENCIES, account.key) or ()
    balances = [
        wire.WalletBalance(currency, CREDIT.account(call.store, (*account.key, currency)).balance)
        for currency in currencies
    ]
    return wire.Wallet("wallet", account.id, balances)


def _find(call: Call) -> Account:
    return accounts.find(call.step, environment(call), id_in_path(call))


def _shown(call: Call, asked: wire.Expandable, account: Account) -> wire.Account:
    (shown,) = expand(call, KIND, asked.expand, guide.account(call.store, account))
    return shown


def _reference(call: Call, asked: wire.Expandable, account: Account) -> wire.LoyaltyAccount:
    found = reference.account(call.store, account)
    (shown,) = expand(call, REFERENCE_KIND, asked.expand, found)
    return shown
