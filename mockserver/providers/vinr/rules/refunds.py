"""Refunds, and the points that they take back."""

from __future__ import annotations

import msgspec

from mockserver.core import scheduler
from mockserver.core.scheduler import Due
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import (
    AmountTooLarge,
    ForbiddenStatus,
    NotFound,
    PaymentNotRefundable,
)
from mockserver.providers.vinr.rules import (
    clawbacks,
    payments,
    redemptions,
)
from mockserver.providers.vinr.state import (
    PAYMENTS,
    REFUNDS,
    REFUNDS_BY_PAYMENT,
    SETTINGS,
    Payment,
    PaymentStatus,
    RedemptionStatus,
    Refund,
    RefundStatus,
    Settings,
)

PREFIX = "re_"
SUCCEED = "vinr.refund_succeeds"

_REFUNDABLE = (PaymentStatus.COMPLETED, PaymentStatus.PARTIALLY_REFUNDED)
_STATUS = RefundStatus


def find(store: Store, environment: str, refund_id: str) -> Refund:
    """The refund. Raises NotFound."""
    refund = store.get(REFUNDS, (environment, refund_id))
    if refund is None:
        raise NotFound("refund", refund_id)
    return refund


def left(store: Store, payment: Payment) -> int:
    """What can still be refunded; what is being refunded cannot be refunded twice."""
    pending = sum(
        refund.amount
        for refund in store.oldest_first(REFUNDS, REFUNDS_BY_PAYMENT, payment.key)
        if refund.status is _STATUS.PENDING
    )
    return payment.amount - payment.amount_refunded - pending


def check(store: Store, payment: Payment, amount: int | None) -> int:
    """The amount of a new refund. Raises PaymentNotRefundable or AmountTooLarge."""
    if payment.status not in _REFUNDABLE:
        raise PaymentNotRefundable(payment.id, payment.status)
    most = left(store, payment)
    wanted = most if amount is None else amount
    if not 0 < wanted <= most:
        raise AmountTooLarge(payment.id, most)
    return wanted


def create(step: Transaction, refund: Refund) -> Refund:
    """Begin a refund; it succeeds by itself after a moment."""
    step.store.put(REFUNDS, refund.key, refund)
    events.told(step, "refund.created", refund)
    plan(step, refund)
    return refund


def plan(step: Transaction, refund: Refund, after_ms: int | None = None) -> None:
    """Have a pending refund succeed after the delay of its environment, or another one."""
    if after_ms is None:
        settings = step.store.get(SETTINGS, refund.environment) or Settings()
        after_ms = settings.refund_delay_ms
    step.schedule(after_ms, SUCCEED, refund.key, f"vinr refund {refund.id} succeeds")


def call_off(step: Transaction, refund: Refund) -> None:
    """Take the success of a refund off the plan, as somebody decides about it before."""
    for due in list(scheduler.upcoming(step.store)):
        if (due.kind, due.subject) == (SUCCEED, refund.key):
            scheduler.done(step.store, due)


def succeed_when_due(step: Transaction, due: Due) -> None:
    """Let a refund succeed."""
    environment, refund_id = due.subject
    succeed(step, find(step.store, environment, refund_id))


def succeed(step: Transaction, refund: Refund) -> Refund:
    """The money is back: the payment says so, and points that it has brought are taken back.

    A refund that has succeeded already stays so. Raises ForbiddenStatus.
    """
    if refund.status is _STATUS.SUCCEEDED:
        return refund
    if refund.status is not _STATUS.PENDING:
        raise ForbiddenStatus("refund", refund.id, refund.status, _STATUS.SUCCEEDED)
    payment = payments.find(step.store, refund.environment, refund.payment)
    payment = _refunded(step, payment, refund.amount)
    is_whole = payment.status is PaymentStatus.REFUNDED
    if is_whole:
        _give_back_discount(step, payment)
    takings = clawbacks.take_back(step, refund, payment)
    succeeded = msgspec.structs.replace(
        refund, status=_STATUS.SUCCEEDED, takings=takings, updated_at_ms=step.now_ms
    )
    step.store.put(REFUNDS, succeeded.key, succeeded)
    events.told(step, "refund.completed", succeeded)
    if is_whole:
        events.told(step, "payment.refunded", payment)
    return succeeded


def _refunded(step: Transaction, payment: Payment, amount: int) -> Payment:
    """The payment once an amount is back (a negative one: is not back after all)."""
    total = payment.amount_refunded + amount
    status = PaymentStatus.PARTIALLY_REFUNDED
    if total == payment.amount:
        status = PaymentStatus.REFUNDED
    elif not total:
        status = PaymentStatus.COMPLETED
    changed = msgspec.structs.replace(
        payment, status=status, amount_refunded=total, updated_at_ms=step.now_ms
    )
    step.store.put(PAYMENTS, changed.key, changed)
    return changed


def _give_back_discount(step: Transaction, payment: Payment) -> None:
    """A payment that is refunded whole gives the points of its discount back: decided here."""
    if payment.redemption is None:
        return
    redemption = redemptions.find(step.store, payment.environment, payment.redemption)
    applied = redemption.status is RedemptionStatus.APPLIED
    if applied and redemption.payment == payment.id:
        redemptions.undo(step, redemption)


def fail(step: Transaction, refund: Refund) -> Refund:
    """The money is not back, even though it may have seemed so: points that were taken return.

    What a whole refund gave back of a discount stays given back: decided here. A refund that has
    failed already stays so. Raises ForbiddenStatus.
    """
    if refund.status is _STATUS.FAILED:
        return refund
    if refund.status is _STATUS.CANCELLED:
        raise ForbiddenStatus("refund", refund.id, refund.status, _STATUS.FAILED)
    if refund.status is _STATUS.SUCCEEDED:
        payment = payments.find(step.store, refund.environment, refund.payment)
        clawbacks.return_points(step, refund, _refunded(step, payment, -refund.amount))
    failed = msgspec.structs.replace(
        refund, status=_STATUS.FAILED, takings=(), updated_at_ms=step.now_ms
    )
    step.store.put(REFUNDS, failed.key, failed)
    return failed
