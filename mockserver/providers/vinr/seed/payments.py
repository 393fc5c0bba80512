"""Payments and refunds, and what they count for."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import UnsetType

from mockserver.core.documents import at, at_or, optional_at
from mockserver.core.ledger import Entry
from mockserver.core.world import Transaction
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules import payments, refunds
from mockserver.providers.vinr.seed.ledgers import Booked
from mockserver.providers.vinr.seed.programs import units
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    DETAILS,
    GRANTS,
    GRANTS_BY_SOURCE,
    PAYMENTS,
    REFUNDS,
    SPENDS,
    Account,
    Details,
    Environment,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
    Spend,
    Taking,
)


def put_payment(
    step: Transaction, environment: Environment, payment: fixture.Payment, refunded: int
) -> None:
    """Add a payment of which so much is refunded."""
    created_at_ms = at(step, payment.created_at)
    status = PaymentStatus(payment.status)
    if refunded:
        is_whole = refunded == payment.amount
        status = PaymentStatus.REFUNDED if is_whole else PaymentStatus.PARTIALLY_REFUNDED
    record = Payment(
        environment=environment,
        id=payment.id,
        number=step.ids.listed(payment.number),
        created_at_ms=created_at_ms,
        updated_at_ms=at_or(step, payment.updated_at, created_at_ms),
        status=status,
        amount=payment.amount,
        currency=payment.currency,
        amount_refunded=refunded,
        customer=payment.customer,
        description=payment.description,
        return_url=payment.return_url,
        redemption=payment.redemption,
        discount=payment.discount,
        shopper_reference=payment.shopper_reference,
        metadata=payment.metadata,
    )
    step.store.put(PAYMENTS, record.key, record)
    if payment.status == "completed":
        at_ms = at_or(step, payment.completed_at, created_at_ms)
        for account in _members(step, record, payment):
            spend = Spend(
                account.points, record.id, at_ms, record.amount - refunded, record.currency
            )
            step.store.put(SPENDS, (spend.account, spend.payment), spend)


def _members(step: Transaction, record: Payment, payment: fixture.Payment) -> list[Account]:
    """The accounts that a payment counts for."""
    if isinstance(payment.members, UnsetType):
        return list(payments.counted_for(step.store, record))
    found = (step.store.get(ACCOUNTS, (record.environment, name)) for name in payment.members)
    return [account for account in found if account is not None]


def put_refund(
    step: Transaction, environment: Environment, refund: fixture.Refund, booked: Booked
) -> None:
    """Add a refund; the ledgers have what it has taken back."""
    payment = step.store.get(PAYMENTS, (environment, refund.payment))
    assert payment is not None, "references are checked before"
    created_at_ms = at(step, refund.created_at)
    record = Refund(
        environment=environment,
        id=refund.id,
        number=step.ids.listed(refund.number),
        created_at_ms=created_at_ms,
        updated_at_ms=at_or(step, refund.updated_at, created_at_ms),
        payment=payment.id,
        amount=refund.amount,
        currency=payment.currency,
        status=RefundStatus(refund.status),
        reason=refund.reason,
        metadata=refund.metadata,
    )
    if record.status is RefundStatus.SUCCEEDED:
        clawbacks = booked.clawbacks.get(record.id, {})
        takings = _takings(step, record, refund, clawbacks)
        record = msgspec.structs.replace(record, takings=takings)
    step.store.put(REFUNDS, record.key, record)
    if record.status is RefundStatus.PENDING:
        at_ms = optional_at(step, refund.succeeds_at)
        refunds.plan(step, record, None if at_ms is None else at_ms - step.now_ms)


def _takings(
    step: Transaction, refund: Refund, given: fixture.Refund, clawbacks: Mapping[str, Entry]
) -> tuple[Taking, ...]:
    """What a refund has taken back of each award of its payment, as the ledgers have it."""
    store, scope = step.store, (refund.environment, refund.payment)
    missed = {each.rule: units(each.points) for each in given.missed}
    takings = []
    for grant in list(store.oldest_first(GRANTS, GRANTS_BY_SOURCE, scope)):
        entry = clawbacks.get(grant.rule)
        if entry is None:
            lacking = missed.get(grant.rule, 0)
            taking = Taking(grant.rule, grant.account, 0, lacking, None)
        else:
            details = store.get(DETAILS, entry.number) or Details()
            lacking = details.shortfall
            taking = Taking(grant.rule, grant.account, -entry.amount, lacking, entry.number)
        after = msgspec.structs.replace(
            grant, returned=grant.returned + taking.units, missed=grant.missed + lacking
        )
        store.put(GRANTS, after.key, after)
        takings.append(taking)
    return tuple(takings)
