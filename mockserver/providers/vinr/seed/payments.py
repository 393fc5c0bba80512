"""Payments and refunds, and what they count for."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.rules import reasons, refunds
from mockserver.providers.vinr.rules.payments import ACCOUNT_IN_METADATA
from mockserver.providers.vinr.seed.times import at, at_or
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    ACCOUNTS_BY_CUSTOMER,
    DETAILS,
    ENTRIES_BY_ENVIRONMENT,
    GRANTS,
    GRANTS_BY_SOURCE,
    LEDGER,
    PAYMENTS,
    REFUNDS,
    SPENDS,
    Account,
    AccountStatus,
    Environment,
    Payment,
    PaymentStatus,
    Refund,
    RefundStatus,
    Spend,
    Taking,
)

_DONE = ("completed",)


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
        number=step.ids.number(),
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
    if payment.status in _DONE:
        for account in _members(step.store, record):
            spend = Spend(
                account.points, record.id, created_at_ms, record.amount - refunded, record.currency
            )
            step.store.put(SPENDS, (spend.account, spend.payment), spend)


def _members(store: Store, payment: Payment) -> Iterator[Account]:
    """The accounts that a payment has counted for."""
    if payment.customer is None:
        named = payment.metadata.get(ACCOUNT_IN_METADATA, "")
        account = store.get(ACCOUNTS, (payment.environment, named))
        if account is not None:
            yield account
        return
    scope = (payment.environment, payment.customer)
    for account in store.oldest_first(ACCOUNTS, ACCOUNTS_BY_CUSTOMER, scope):
        made = account.created_at_ms <= payment.created_at_ms
        if made and account.status is not AccountStatus.MERGED:
            yield account


def put_refund(step: Transaction, environment: Environment, refund: fixture.Refund) -> None:
    """Add a refund; the ledgers have what it has taken back."""
    payment = step.store.get(PAYMENTS, (environment, refund.payment))
    assert payment is not None, "references are checked before"
    created_at_ms = at(step, refund.created_at)
    record = Refund(
        environment=environment,
        id=refund.id,
        number=step.ids.number(),
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
        record = msgspec.structs.replace(record, takings=_takings(step, record))
    step.store.put(REFUNDS, record.key, record)
    if record.status is RefundStatus.PENDING:
        refunds.plan(step, record)


def _takings(step: Transaction, refund: Refund) -> tuple[Taking, ...]:
    """What a refund has taken back of each award of its payment, as the ledgers have it."""
    store, scope = step.store, (refund.environment, refund.payment)
    taken = dict(_clawbacks(store, refund))
    takings = []
    for grant in list(store.oldest_first(GRANTS, GRANTS_BY_SOURCE, scope)):
        taking = taken.get(grant.rule, Taking(grant.rule, grant.account, 0, 0, None))
        after = msgspec.structs.replace(
            grant, returned=grant.returned + taking.units, missed=grant.missed + taking.missed
        )
        store.put(GRANTS, after.key, after)
        takings.append(msgspec.structs.replace(taking, account=grant.account))
    return tuple(takings)


def _clawbacks(store: Store, refund: Refund) -> Iterator[tuple[str, Taking]]:
    """The clawbacks of a refund, by the rule whose award they took back."""
    for entry in store.newest_first(LEDGER.entries, ENTRIES_BY_ENVIRONMENT, refund.environment):
        details = store.get(DETAILS, entry.number)
        if entry.reason != reasons.CLAWBACK or details is None or details.source is None:
            continue
        if details.source.id == refund.id and details.rule is not None:
            yield (
                details.rule,
                Taking(
                    details.rule,
                    ("", "", ""),
                    -entry.amount,
                    details.shortfall,
                    entry.number,
                ),
            )
