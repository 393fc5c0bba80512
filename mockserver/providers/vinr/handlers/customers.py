"""Customers."""

from __future__ import annotations

import msgspec

from mockserver.exchange.call import Call
from mockserver.exchange.given import given_or
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import check_immutable, environment, id_in_path
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import guide_page, indexed
from mockserver.providers.vinr.refusals import NotFound
from mockserver.providers.vinr.render import guide
from mockserver.providers.vinr.rules import customers, metadata
from mockserver.providers.vinr.rules.ids import new_id
from mockserver.providers.vinr.state import (
    CUSTOMERS,
    CUSTOMERS_BY_EMAIL,
    CUSTOMERS_BY_ENVIRONMENT,
    Customer,
)

KIND = "customer"


def create_customer(call: Call, body: wire.CreateCustomer) -> wire.Customer:
    """Make a customer."""
    step = call.step
    customer_id, number = new_id(step, customers.PREFIX)
    customer = Customer(
        environment=environment(call),
        id=customer_id,
        number=number,
        created_at_ms=step.now_ms,
        updated_at_ms=step.now_ms,
        email=body.email,
        name=body.name,
        phone=body.phone,
        metadata=metadata.new(body.metadata),
    )
    return _shown(call, body, customers.create(step, customer))


def list_customers(call: Call, query: wire.ListCustomers) -> wire.ListOf[wire.Customer]:
    """Customers, newest first."""
    home, store = environment(call), call.store

    def key(id: str) -> tuple[str, str]:
        return (home, id)

    if isinstance(query.email, str):
        scope = (home, query.email)
        listing = indexed(store, CUSTOMERS, CUSTOMERS_BY_EMAIL, scope, key)
    else:
        listing = indexed(store, CUSTOMERS, CUSTOMERS_BY_ENVIRONMENT, home, key)
    return guide_page(
        query, listing, lambda found: expand(call, KIND, query.expand, *map(guide.customer, found))
    )


def retrieve_customer(call: Call, query: wire.Expandable) -> wire.Customer:
    """One customer."""
    return _shown(call, query, _find(call))


def update_customer(call: Call, body: wire.UpdateCustomer) -> wire.Customer:
    """Change the given fields only."""
    before = _find(call)
    check_immutable(call, body, guide.customer(before))
    after = msgspec.structs.replace(
        before,
        email=given_or(body.email, before.email),
        name=given_or(body.name, before.name),
        phone=given_or(body.phone, before.phone),
        metadata=metadata.merged(before.metadata, body.metadata),
    )
    return _shown(call, body, customers.update(call.step, before, after))


def delete_customer(call: Call, _: wire.Expandable) -> wire.Deleted:
    """Delete a customer."""
    customer = _find(call)
    customers.delete(call.step, customer)
    return wire.Deleted(customer.id, KIND)


def _find(call: Call) -> Customer:
    customer_id = id_in_path(call)
    customer = call.store.get(CUSTOMERS, (environment(call), customer_id))
    if customer is None or customer.deleted_at_ms is not None:
        raise NotFound("customer", customer_id)
    return customer


def _shown(call: Call, asked: wire.Expandable, customer: Customer) -> wire.Customer:
    (shown,) = expand(call, KIND, asked.expand, guide.customer(customer))
    return shown
