"""Payments: only what earning, redeeming and refunds hang on."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import (
    CardDeclined,
    ForbiddenStatus,
    NotFound,
    PaymentNotCancellable,
    PaymentNotCapturable,
)
from mockserver.providers.vinr.rules import (
    accounts,
    discounts,
    movements,
    redemptions,
    tiers,
    triggers,
)
from mockserver.providers.vinr.rules.awards import Occasion
from mockserver.providers.vinr.rules.ids import guide_id
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    PAYMENTS,
    SPENDS,
    Account,
    Payment,
    PaymentStatus,
    Program,
    Source,
    Spend,
)

PREFIX = "pay_"
COMPLETED = "payment.completed"

# The test cards that do not simply succeed.
DECLINES = {
    "pm_card_0002": "generic_decline",
    "pm_card_9995": "insufficient_funds",
}
NEEDS_AUTHENTICATION = "pm_card_3220"

# What a payment without a customer names its member by, in its metadata.
ACCOUNT_IN_METADATA = "loyalty_account"

_STATUS = PaymentStatus
# From which statuses a payment can be completed, failed, or cancelled.
_OPEN = (_STATUS.PENDING, _STATUS.REQUIRES_AUTHENTICATION, _STATUS.PROCESSING, _STATUS.AUTHORIZED)
_UNPAID = (_STATUS.PENDING, _STATUS.REQUIRES_AUTHENTICATION, _STATUS.PROCESSING)


def find(store: Store, environment: str, payment_id: str, param: str | None = None) -> Payment:
    """The payment. Raises NotFound."""
    payment = store.get(PAYMENTS, (environment, payment_id))
    if payment is None:
        raise NotFound("payment", payment_id, param)
    return payment


def create(step: Transaction, payment: Payment, method: str | None, *, capture: bool) -> Payment:
    """Take a payment, at once where there is a payment method. Raises CardDeclined."""
    if method in DECLINES:
        raise CardDeclined(DECLINES[method])
    _put(step, payment)
    if payment.redemption is not None:
        redemption = redemptions.find(step.store, payment.environment, payment.redemption)
        discounts.bind(step, redemption, payment.id)
    events.told(step, "payment.created", payment)
    if method == NEEDS_AUTHENTICATION:
        waiting = _move(step, payment, _STATUS.REQUIRES_AUTHENTICATION)
        events.told(step, "payment.requires_authentication", waiting)
        return waiting
    if method is None:
        return payment
    if not capture:
        return _move(step, payment, _STATUS.AUTHORIZED)
    return complete(step, payment)


def _put(step: Transaction, payment: Payment) -> None:
    step.store.put(PAYMENTS, payment.key, payment)


def _move(step: Transaction, payment: Payment, status: PaymentStatus) -> Payment:
    moved = msgspec.structs.replace(payment, status=status, updated_at_ms=step.now_ms)
    _put(step, moved)
    return moved


def capture(step: Transaction, payment: Payment, amount: int | None) -> Payment:
    """Take an authorised payment, whole or in part.

    Raises InvalidInput for more than was authorised, or PaymentNotCapturable.
    """
    if amount is not None and amount > payment.amount:
        raise invalid("amount", f"must be at most {payment.amount}, got {amount}")
    if payment.status is not _STATUS.AUTHORIZED:
        raise PaymentNotCapturable(payment.id, payment.status)
    if amount is not None:
        payment = msgspec.structs.replace(payment, amount=amount)
    processing = _move(step, payment, _STATUS.PROCESSING)
    events.told(step, "payment.processing", processing)
    return complete(step, processing)


def cancel(step: Transaction, payment: Payment) -> Payment:
    """Give a payment up before it is captured. Raises PaymentNotCancellable."""
    if payment.status not in _OPEN or payment.status is _STATUS.PROCESSING:
        raise PaymentNotCancellable(payment.id, payment.status)
    return _give_up(step, payment, _STATUS.CANCELLED)


def _give_up(step: Transaction, payment: Payment, status: PaymentStatus) -> Payment:
    ended = _move(step, payment, status)
    discounts.free(step, payment)
    events.told(step, f"payment.{status}", ended)
    return ended


def counted_for(store: Store, payment: Payment) -> Iterator[Account]:
    """The accounts towards whose tiers a completed payment counts, as far as it tells.

    Who was a member when it was completed is remembered elsewhere; this is for fixtures that do
    not say it.
    """
    if payment.customer is None:
        named = payment.metadata.get(ACCOUNT_IN_METADATA, "")
        account = store.get(ACCOUNTS, (payment.environment, guide_id(named)))
        if account is not None:
            yield account
        return
    for account in accounts.of_customer(store, payment.environment, payment.customer):
        if account.created_at_ms <= payment.created_at_ms:
            yield account


# What the buyer and the bank do


def finish(step: Transaction, payment: Payment) -> Payment:
    """The buyer has paid; a payment that is complete already stays so. Raises ForbiddenStatus."""
    if payment.status is _STATUS.COMPLETED:
        return payment
    if payment.status not in _OPEN:
        raise ForbiddenStatus("payment", payment.id, payment.status, _STATUS.COMPLETED)
    return complete(step, payment)


def fail(step: Transaction, payment: Payment) -> Payment:
    """The bank has said no; a payment that has failed already stays so. Raises ForbiddenStatus."""
    if payment.status is _STATUS.FAILED:
        return payment
    if payment.status not in _UNPAID:
        raise ForbiddenStatus("payment", payment.id, payment.status, _STATUS.FAILED)
    return _give_up(step, payment, _STATUS.FAILED)


def complete(step: Transaction, payment: Payment) -> Payment:
    """The money is there: members earn, discounts are used up."""
    completed = _move(step, payment, _STATUS.COMPLETED)
    events.told(step, COMPLETED, completed)
    discounts.apply(step, payment)
    occasion = Occasion(COMPLETED, Source("payment", payment.id), payment.amount, payment.currency)
    named = payment.metadata.get(ACCOUNT_IN_METADATA, "")
    members = triggers.award(step, payment.environment, payment.customer, named, occasion)
    for program, account in members:
        _count(step, program, movements.now(step, account), completed)
    return completed


def _count(step: Transaction, program: Program, account: Account, payment: Payment) -> None:
    """Have a payment count towards the tiers of a member."""
    spend = Spend(account.points, payment.id, step.now_ms, payment.amount, payment.currency)
    step.store.put(SPENDS, (spend.account, spend.payment), spend)
    tiers.paid(step, program, account, payment.amount, payment.currency)
