"""Customers, payments and refunds."""

from __future__ import annotations

from mockserver.providers.vinr import wire
from mockserver.providers.vinr.render.values import iso_seconds, points
from mockserver.providers.vinr.state import Customer, Payment, Refund

# The host of the checkout pages, which are not there: decided here.
CHECKOUT_URL = "https://checkout.vinr.test"


def customer(record: Customer) -> wire.Customer:
    """A customer."""
    return wire.Customer(
        record.id,
        "customer",
        record.email,
        record.name,
        record.phone,
        record.default_payment_method,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def payment(record: Payment) -> wire.Payment:
    """A payment."""
    return wire.Payment(
        record.id,
        "payment",
        record.status,
        record.amount,
        record.amount_refunded,
        record.currency,
        record.customer,
        record.description,
        record.return_url,
        f"{CHECKOUT_URL}/{record.id}",
        record.redemption,
        record.shopper_reference,
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def refund(record: Refund) -> wire.Refund:
    """A refund."""
    return wire.Refund(
        record.id,
        "refund",
        record.payment,
        record.amount,
        record.currency,
        record.status,
        record.reason,
        _clawback(record),
        record.metadata,
        iso_seconds(record.created_at_ms),
        iso_seconds(record.updated_at_ms),
    )


def _clawback(record: Refund) -> wire.Clawback | None:
    """What a refund took back; null where the payment has brought no points."""
    if not record.takings:
        return None
    applied = sum(each.units for each in record.takings)
    missed = sum(each.missed for each in record.takings)
    return wire.Clawback(points(applied), points(missed))
