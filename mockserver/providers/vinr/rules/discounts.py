"""Discounts: redemptions that lower the amount of a payment."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.vinr import events
from mockserver.providers.vinr.refusals import CurrencyMismatch, NotApplicable, NotFound
from mockserver.providers.vinr.rules import money
from mockserver.providers.vinr.rules.redemptions import account_of, change, find
from mockserver.providers.vinr.state import (
    CODES,
    Payment,
    Redemption,
    RedemptionStatus,
    RewardType,
)


class Use(msgspec.Struct, frozen=True):
    """The payment that a discount is to lower; `param` is the field that named it."""

    amount: int
    currency: str
    customer: str | None
    param: str


def amount_off(step: Transaction, redemption: Redemption, use: Use) -> int:
    """What a discount takes off a payment. Raises NotApplicable or CurrencyMismatch."""
    owner = account_of(step, redemption).customer
    reason = None
    if redemption.status is not RedemptionStatus.ISSUED:
        reason = f"it is {redemption.status}"
    elif not redemption.is_discount:
        reason = f"it is for a {redemption.type}"
    elif redemption.payment is not None:
        reason = f"it belongs to the payment {redemption.payment}"
    elif use.customer is not None and use.customer != owner:
        reason = "it is another customer's"
    if reason is not None:
        raise NotApplicable(redemption.id, reason, use.param)
    value = redemption.value
    if value.percent is not None:
        percent = min(Fraction(value.percent) * redemption.quantity, Fraction(100))
        return money.share(use.amount, percent)
    if value.currency != use.currency:
        raise CurrencyMismatch(value.currency or "", use.currency)
    return min(redemption.discount or 0, use.amount)


def find_code(store: Store, environment: str, code: str) -> Redemption:
    """The redemption with this discount code. Raises NotFound."""
    redemption_id = store.get(CODES, (environment, code))
    if redemption_id is None:
        raise NotFound("discount code", code, "discountCode")
    return find(store, environment, redemption_id)


def bind(step: Transaction, redemption: Redemption, payment: str) -> None:
    """Have a discount belong to a payment."""
    change(step, redemption, payment=payment)


def free(step: Transaction, payment: Payment) -> None:
    """Let go of the discount of a payment that came to nothing: it is still issued."""
    redemption = _waiting(step.store, payment)
    if redemption is not None:
        change(step, redemption, payment=None)


def apply(step: Transaction, payment: Payment) -> None:
    """Use up the discount of a payment that was completed, unless it was released meanwhile."""
    redemption = _waiting(step.store, payment)
    if redemption is None:
        return
    is_percent = redemption.type is RewardType.DISCOUNT_PERCENT
    amount_off = payment.discount if is_percent else None
    applied = change(step, redemption, status=RedemptionStatus.APPLIED, amount_off=amount_off)
    events.told(step, "redemption.completed", applied)


def _waiting(store: Store, payment: Payment) -> Redemption | None:
    """The discount that waits for a payment."""
    if payment.redemption is None:
        return None
    redemption = find(store, payment.environment, payment.redemption)
    waits = redemption.status is RedemptionStatus.ISSUED and redemption.payment == payment.id
    return redemption if waits else None
