"""Customers: whom payments and loyalty accounts belong to."""

from __future__ import annotations

import msgspec

from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.rules import accounts
from mockserver.providers.vinr.state import CUSTOMERS, Customer

PREFIX = "cust_"


def create(step: Transaction, customer: Customer) -> Customer:
    """Keep a new customer. E-mail addresses need not be unique."""
    step.store.put(CUSTOMERS, customer.key, customer)
    events.told(step, "customer.created", customer)
    return customer


def update(step: Transaction, before: Customer, after: Customer) -> Customer:
    """Keep a changed customer."""
    if after == before:
        return before
    after = msgspec.structs.replace(after, updated_at_ms=step.now_ms)
    step.store.put(CUSTOMERS, after.key, after)
    events.told(step, "customer.updated", after)
    return after


def delete(step: Transaction, customer: Customer) -> None:
    """Delete a customer. Loyalty accounts stay, without one: decided here."""
    deleted = msgspec.structs.replace(customer, deleted_at_ms=step.now_ms)
    step.store.put(CUSTOMERS, deleted.key, deleted)
    accounts.unlink(step, customer)
    events.told(step, "customer.deleted", customer)
