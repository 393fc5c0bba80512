"""Refunds."""

from __future__ import annotations

import msgspec
from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.handlers.acting import check_immutable, environment, id_in_path
from mockserver.providers.vinr.handlers.expanding import expand
from mockserver.providers.vinr.handlers.pages import guide_page, indexed
from mockserver.providers.vinr.render import guide
from mockserver.providers.vinr.rules import metadata, payments, refunds
from mockserver.providers.vinr.rules.ids import new_id
from mockserver.providers.vinr.state import (
    REFUNDS,
    REFUNDS_BY_ENVIRONMENT,
    REFUNDS_BY_PAYMENT,
    Refund,
)

KIND = "refund"


def create_refund(call: Call, body: wire.CreateRefund) -> wire.Refund:
    """Refund all or part of a payment."""
    step, home = call.step, environment(call)
    pairs = metadata.new(body.metadata)
    payment = payments.find(step.store, home, body.payment, "payment")
    asked = None if isinstance(body.amount, UnsetType) else body.amount
    amount = refunds.check(step.store, payment, asked)
    refund_id, number = new_id(step, refunds.PREFIX)
    refund = Refund(
        environment=home,
        id=refund_id,
        number=number,
        created_at_ms=step.now_ms,
        updated_at_ms=step.now_ms,
        payment=payment.id,
        amount=amount,
        currency=payment.currency,
        reason=body.reason,
        metadata=pairs,
    )
    return _shown(call, body, refunds.create(step, refund))


def list_refunds(call: Call, query: wire.ListRefunds) -> wire.ListOf[wire.Refund]:
    """Refunds, newest first."""
    home, store = environment(call), call.store

    def key(id: str) -> tuple[str, str]:
        return (home, id)

    if isinstance(query.payment, str):
        scope = (home, query.payment)
        listing = indexed(store, REFUNDS, REFUNDS_BY_PAYMENT, scope, key)
    else:
        listing = indexed(store, REFUNDS, REFUNDS_BY_ENVIRONMENT, home, key)
    return guide_page(
        query, listing, lambda found: expand(call, KIND, query.expand, *map(guide.refund, found))
    )


def retrieve_refund(call: Call, query: wire.Expandable) -> wire.Refund:
    """One refund."""
    return _shown(call, query, _find(call))


def update_refund(call: Call, body: wire.UpdateRefund) -> wire.Refund:
    """Change the metadata, and nothing else."""
    before = _find(call)
    check_immutable(call, body, guide.refund(before))
    pairs = metadata.merged(before.metadata, body.metadata)
    after = before
    if pairs != before.metadata:
        after = msgspec.structs.replace(before, metadata=pairs, updated_at_ms=call.step.now_ms)
        call.step.store.put(REFUNDS, after.key, after)
    return _shown(call, body, after)


def _find(call: Call) -> Refund:
    return refunds.find(call.store, environment(call), id_in_path(call))


def _shown(call: Call, asked: wire.Expandable, refund: Refund) -> wire.Refund:
    (shown,) = expand(call, KIND, asked.expand, guide.refund(refund))
    return shown
