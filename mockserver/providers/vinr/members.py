"""Whose request it is: all names of the members that it is about, for faults that strike one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mockserver.core.store import Store
from mockserver.exchange.call import Call
from mockserver.exchange.faults import Names
from mockserver.providers.vinr.auth import Caller
from mockserver.providers.vinr.rules import accounts, ids
from mockserver.providers.vinr.rules.payments import ACCOUNT_IN_METADATA
from mockserver.providers.vinr.spelling import snake
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    PAYMENTS,
    REDEMPTIONS,
    REFUNDS,
    Payment,
    points_key,
)

# Where the id in a path is that of a member.
_PATHS = ("/v1/loyalty/accounts/", "/v1/loyalty-accounts/", "/v1/customers/")

# The fields of bodies and queries that name an account or a customer, in one spelling.
_FIELDS = frozenset({"account", "account_id", "loyalty_account", "customer", "customer_id", "into"})


def member_of(call: Call, body: Callable[[], object]) -> Names:
    """The accounts and customers that a request acts for, by all the ids that they have."""
    caller: Caller = call.principal
    environment, store = caller.environment, call.store
    named = dict.fromkeys(_named(call, body))
    found: dict[str, None] = {}
    for name in named:
        found.update(dict.fromkeys(_names(store, environment, name)))
    return tuple(found) or None


def _named(call: Call, body: Callable[[], object]) -> Iterator[str]:
    """The accounts and customers that a request names, or that what it names belongs to."""
    caller: Caller = call.principal
    for text in call.parameters.values():
        yield from _behind(call, caller.environment, text)
    for name, text in call.request.query:
        if snake(name) in _FIELDS:
            yield text
    if call.operation is not None and call.operation.body is not None:
        yield from _in_body(body())


def _in_body(content: object) -> Iterator[str]:
    """The members that a body names; in a batch, those of all of its items."""
    if not isinstance(content, Mapping):
        return
    fields: Mapping[str, Any] = content
    for name, value in fields.items():
        if isinstance(value, str) and snake(name) in _FIELDS:
            yield value
        elif name == "transactions" and isinstance(value, list):
            for item in value:
                yield from _in_body(item)
    pairs = fields.get("metadata")
    if isinstance(pairs, Mapping) and isinstance(pairs.get(ACCOUNT_IN_METADATA), str):
        yield pairs[ACCOUNT_IN_METADATA]


def _behind(call: Call, environment: str, text: str) -> Iterator[str]:
    """The members that the object in a path belongs to."""
    store, key = call.store, (environment, text)
    if call.operation is not None and call.operation.path.startswith(_PATHS):
        yield text
    redemption = store.get(REDEMPTIONS, key)
    if redemption is not None:
        yield redemption.account
    refund = store.get(REFUNDS, key)
    payment = store.get(PAYMENTS, key if refund is None else (environment, refund.payment))
    if payment is not None:
        yield from _payers(payment)
    entry = ids.find_entry(call.world.ids.stream, store, environment, text)
    if entry is not None:
        yield points_key(entry)[2]


def _payers(payment: Payment) -> Iterator[str]:
    if payment.customer is not None:
        yield payment.customer
    elif ACCOUNT_IN_METADATA in payment.metadata:
        yield payment.metadata[ACCOUNT_IN_METADATA]


def _names(store: Store, environment: str, name: str) -> Iterator[str]:
    """All ids of a member: both of the account's, and the customer's."""
    account = store.get(ACCOUNTS, (environment, ids.guide_id(name)))
    if account is None:
        yield name
        found = accounts.of_customer(store, environment, name)
    else:
        if account.customer is not None:
            yield account.customer
        found = iter((account,))
    for each in found:
        yield each.id
        yield ids.reference_id(each.id)
