"""Payments and refunds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, UnsetType

from mockserver.core import scheduler
from mockserver.core.scheduler import Due
from mockserver.core.times import iso
from mockserver.providers.vinr import fixture
from mockserver.providers.vinr.export.common import Source, changed, points
from mockserver.providers.vinr.rules import payments, refunds
from mockserver.providers.vinr.state import (
    SPENDS,
    SPENDS_BY_PAYMENT,
    Payment,
    PaymentStatus,
    Refund,
)

# What is planned for refunds, by their ids.
Plan = Mapping[str, Due]

# What fixtures say is that a payment was completed; the rest follows from its refunds.
_REFUNDED = (PaymentStatus.PARTIALLY_REFUNDED, PaymentStatus.REFUNDED)


def payment(source: Source, record: Payment) -> fixture.Payment:
    """A payment as a fixture lists it."""
    status = PaymentStatus.COMPLETED if record.status in _REFUNDED else record.status
    # It is none of those that only refunds bring about.
    shown: Any = status.value
    spends = list(source.store.oldest_first(SPENDS, SPENDS_BY_PAYMENT, record.key))
    at_ms = spends[0].at_ms if spends else record.created_at_ms
    return fixture.Payment(
        id=record.id,
        amount=record.amount,
        currency=record.currency,
        status=shown,
        customer=record.customer,
        description=record.description,
        return_url=record.return_url,
        redemption=record.redemption,
        discount=record.discount,
        shopper_reference=record.shopper_reference,
        metadata=record.metadata,
        created_at=iso(record.created_at_ms),
        updated_at=changed(record.created_at_ms, record.updated_at_ms),
        completed_at=None if at_ms == record.created_at_ms else iso(at_ms),
        members=_members(source, record, [each.account[2] for each in spends]),
        number=record.number,
    )


def _members(source: Source, record: Payment, found: list[str]) -> tuple[str, ...] | UnsetType:
    """The accounts that it has counted for, unless they are those that it would count for."""
    if record.status not in (PaymentStatus.COMPLETED, *_REFUNDED):
        return UNSET
    usual = {account.id for account in payments.counted_for(source.store, record)}
    return UNSET if set(found) == usual else tuple(found)


def plan(source: Source) -> Plan:
    """When refunds will succeed."""
    return {
        due.subject[1]: due
        for due in scheduler.upcoming(source.store)
        if due.kind == refunds.SUCCEED
    }


def refund(record: Refund, planned: Plan) -> fixture.Refund:
    """A refund as a fixture lists it."""
    due = planned.get(record.id)
    return fixture.Refund(
        id=record.id,
        payment=record.payment,
        amount=record.amount,
        status=record.status.value,
        reason=record.reason,
        missed=tuple(
            fixture.Missed(rule=each.rule, points=points(each.missed))
            for each in record.takings
            if each.entry is None and each.missed
        ),
        succeeds_at=None if due is None else iso(due.at_ms),
        metadata=record.metadata,
        created_at=iso(record.created_at_ms),
        updated_at=changed(record.created_at_ms, record.updated_at_ms),
        number=record.number,
    )
