"""Payments."""

from __future__ import annotations

import msgspec
from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.given import given_or
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import environment, id_in_path
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import guide_page, indexed
from mockserver.providers.vinr.refusals import ParameterConflict
from mockserver.providers.vinr.render import guide
from mockserver.providers.vinr.rules import accounts, discounts, metadata, payments, redemptions
from mockserver.providers.vinr.rules.discounts import Use
from mockserver.providers.vinr.rules.ids import new_id
from mockserver.providers.vinr.state import (
    CUSTOMERS,
    PAYMENTS,
    PAYMENTS_BY_CUSTOMER,
    PAYMENTS_BY_ENVIRONMENT,
    Customer,
    Metadata,
    Payment,
    PaymentStatus,
    Redemption,
)

KIND = "payment"


def create_payment(call: Call, body: wire.CreatePayment) -> wire.Payment:
    """Take a payment, with a discount if one is named."""
    is_captured = _is_captured(body)
    pairs = metadata.new(body.metadata)
    customer = None
    if body.customer is not None:
        home = environment(call)
        customer = accounts.find_customer(call.store, home, body.customer, "customer")
    method = given_or(body.payment_method, None)
    payment = _draft(call, body, pairs)
    made = payments.create(call.step, payment, method, capture=is_captured)
    if body.savePaymentMethod and customer is not None and method is not None:
        _save(call, customer, method)
    return _shown(call, body, made)


def _draft(call: Call, body: wire.CreatePayment, pairs: Metadata) -> Payment:
    """A payment that is to be taken, lowered by its discount."""
    step, currency = call.step, body.currency.upper()
    redemption, param = _redemption(call, body)
    discount = 0
    if redemption is not None:
        use = Use(body.amount, currency, body.customer, param)
        discount = discounts.amount_off(step, redemption, use)
    payment_id, number = new_id(step, payments.PREFIX)
    return Payment(
        environment=environment(call),
        id=payment_id,
        number=number,
        created_at_ms=step.now_ms,
        updated_at_ms=step.now_ms,
        status=PaymentStatus.PENDING,
        amount=body.amount - discount,
        currency=currency,
        customer=body.customer,
        description=body.description,
        return_url=body.returnUrl,
        redemption=None if redemption is None else redemption.id,
        discount=discount,
        shopper_reference=body.shopperReference,
        metadata=pairs,
    )


def _is_captured(body: wire.CreatePayment) -> bool:
    """Whether the money is taken at once. Raises ParameterConflict for two answers."""
    by_method = None
    if not isinstance(body.captureMethod, UnsetType):
        by_method = body.captureMethod == "automatic"
    if isinstance(body.capture, UnsetType):
        return by_method is not False
    if by_method is not None and by_method is not body.capture:
        raise ParameterConflict("captureMethod", "says something else than capture")
    return body.capture


def _redemption(call: Call, body: wire.CreatePayment) -> tuple[Redemption | None, str]:
    """The discount that a payment names by id or by code, and the field that does."""
    store, home = call.store, environment(call)
    named, code = given_or(body.redemption, None), given_or(body.discountCode, None)
    found = None
    if named is not None:
        found = redemptions.find(store, home, named, "redemption")
    if code is None:
        return found, "redemption"
    by_code = discounts.find_code(store, home, code)
    if found is not None and found.id != by_code.id:
        raise ParameterConflict("discountCode", "is another discount than redemption")
    return by_code, "discountCode"


def _save(call: Call, customer: Customer, method: str) -> None:
    """Have a customer pay with this method from now on."""
    saved = msgspec.structs.replace(customer, default_payment_method=method)
    call.step.store.put(CUSTOMERS, saved.key, saved)


def list_payments(call: Call, query: wire.ListPayments) -> wire.ListOf[wire.Payment]:
    """Payments, newest first."""
    home, store = environment(call), call.store

    def key(id: str) -> tuple[str, str]:
        return (home, id)

    if isinstance(query.customer, str):
        scope = (home, query.customer)
        listing = indexed(store, PAYMENTS, PAYMENTS_BY_CUSTOMER, scope, key)
    else:
        listing = indexed(store, PAYMENTS, PAYMENTS_BY_ENVIRONMENT, home, key)
    return guide_page(
        query, listing, lambda found: expand(call, KIND, query.expand, *map(guide.payment, found))
    )


def retrieve_payment(call: Call, query: wire.Expandable) -> wire.Payment:
    """One payment."""
    return _shown(call, query, _find(call))


def capture_payment(call: Call, body: wire.CapturePayment) -> wire.Payment:
    """Take the money of an authorised payment."""
    amount = None if isinstance(body.amount, UnsetType) else body.amount
    return _shown(call, body, payments.capture(call.step, _find(call), amount))


def cancel_payment(call: Call, body: wire.Nothing) -> wire.Payment:
    """Give a payment up."""
    return _shown(call, body, payments.cancel(call.step, _find(call)))


def _find(call: Call) -> Payment:
    return payments.find(call.store, environment(call), id_in_path(call))


def _shown(call: Call, asked: wire.Expandable, payment: Payment) -> wire.Payment:
    (shown,) = expand(call, KIND, asked.expand, guide.payment(payment))
    return shown
