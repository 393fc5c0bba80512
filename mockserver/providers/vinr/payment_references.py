"""Check payments and refunds."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UnsetType

from mockserver.core.references import is_before
from mockserver.core.validation import Problem
from mockserver.providers.vinr.fixture import Payment, Refund
from mockserver.providers.vinr.reference_checks import Place, named


def payment_problems(place: Place, payment: Payment, path: str) -> Iterator[Problem]:
    """Find what is wrong with a payment."""
    yield from named("customer", payment.customer, place.customers, f"{path}.customer")
    yield from named("redemption", payment.redemption, place.redemptions, f"{path}.redemption")
    if not isinstance(payment.members, UnsetType):
        for index, name in enumerate(payment.members):
            yield from named("account", name, place.accounts, f"{path}.members[{index}]")
    if payment.discount and payment.redemption is None:
        yield Problem(f"{path}.discount", "needs the redemption that it is of")
    refunded = place.refunded.get(payment.id, 0)
    if refunded > payment.amount:
        message = f"is {payment.amount}, but its refunds come to {refunded}"
        yield Problem(f"{path}.amount", message)


def refund_problems(place: Place, refund: Refund, path: str) -> Iterator[Problem]:
    """Find what is wrong with a refund."""
    yield from named("payment", refund.payment, place.payments, f"{path}.payment")
    payment = place.payments.get(refund.payment)
    if payment is not None and payment.status != "completed":
        message = f"{payment.id} is {payment.status}: only what is completed can be refunded"
        yield Problem(f"{path}.payment", message)
    if refund.succeeds_at is not None:
        where = f"{path}.succeeds_at"
        if refund.status != "pending":
            yield Problem(where, f"is for one that is pending, and this is {refund.status}")
        if is_before(refund.succeeds_at, "now", place.now_ms):
            yield Problem(where, f"{refund.succeeds_at} is before the present of the world")
    if refund.missed and refund.status != "succeeded":
        message = f"is for one that has succeeded, and this is {refund.status}"
        yield Problem(f"{path}.missed", message)
    for index, missed in enumerate(refund.missed):
        yield from named("earning rule", missed.rule, place.rules, f"{path}.missed[{index}].rule")
