"""Transactions that were sent, and the batches that they came in."""

from __future__ import annotations

from mockserver.core.documents import word
from mockserver.core.ids import Stream
from mockserver.core.store import Store
from mockserver.core.times import iso
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.export.common import unless
from mockserver.providers.loyalife.refusals import MemberUnknown
from mockserver.providers.loyalife.rules import members, points
from mockserver.providers.loyalife.rules.transactions import INSERT, REQUEST
from mockserver.providers.loyalife.state import (
    KEYS,
    LEDGER,
    TRANSACTIONS,
    Batch,
    Category,
    Held,
    Outcome,
    Program,
    Transaction,
)

# The idempotency keys of what is pending, each with its program.
Keys = frozenset[tuple[int, str | None]]


def pending_keys(store: Store) -> Keys:
    """The idempotency keys that processing will compare with those that are used up.

    These alone are written: a used key that nothing waits for only decides what a repeated
    request is answered, and documents leave such answers out.
    """
    return frozenset(
        (each.order.program, each.order.key)
        for _, each in store.items(TRANSACTIONS)
        if each.outcome is Outcome.PENDING
    )


def transaction(
    store: Store, stream: Stream, home: Program, record: Transaction, pending: Keys
) -> fixture.Transaction:
    """A transaction as a fixture lists it."""
    order = record.order
    is_spelled = stream.number_in(REQUEST, record.request_id) == record.number
    return fixture.Transaction(
        request_id=record.request_id,
        member=order.reference,
        transaction_id=order.transaction_id,
        transaction_type=order.type.value,
        amount=order.amount,
        transaction_date=unless(record.received_at_ms, order.at_ms),
        product_code=order.product_code,
        sub_product_code=order.sub_product_code,
        attributes=order.attributes,
        idempotency_key=order.key if _needs_key(store, record, pending) else None,
        at=iso(record.received_at_ms),
        status=word(record.outcome),
        points=points.shown(home, record.points) if record.points else None,
        held=tuple(_held(store, home, record, each) for each in record.held),
        holder=_holder(store, record) if record.held else None,
        error=record.error,
        number=None if is_spelled else record.number,
    )


def _needs_key(store: Store, record: Transaction, pending: Keys) -> bool:
    if record.outcome is Outcome.PENDING:
        return True
    place = (record.order.program, INSERT, record.order.key)
    return (place[0], place[2]) in pending and store.get(KEYS, place) == record.request_id


def _holder(store: Store, record: Transaction) -> str | None:
    """Who has the points on hold, where the reference no longer means that member alone."""
    assert record.member is not None, "points on hold are somebody's"
    program, reference = record.member
    try:
        found = members.find_linked(store, program, record.order.reference)
    except MemberUnknown:
        return reference
    return None if found.key == record.member else reference


def _held(store: Store, home: Program, record: Transaction, held: Held) -> fixture.Held:
    lot = LEDGER.lot(store, held.lot)
    assert lot.category is not None, "every award has a category"
    return fixture.Held(
        points=points.shown(home, lot.left),
        rule=held.rule,
        category=word(Category(lot.category)),
        since=unless(record.received_at_ms, lot.earned_at_ms),
        number=lot.number,
    )


def batch(record: Batch) -> fixture.Batch:
    """A batch as a fixture lists it."""
    return fixture.Batch(
        batch_id=record.id, at=iso(record.received_at_ms), transactions=record.requests
    )
