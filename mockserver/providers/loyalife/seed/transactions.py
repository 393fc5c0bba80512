"""Transactions that were sent, and the batches that they came in."""

from __future__ import annotations

from mockserver.core.exact import number_of
from mockserver.core.ledger import Cause
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.errors import MemberUnknown
from mockserver.providers.loyalife.rules import batches, expiry, members, points
from mockserver.providers.loyalife.rules.counters import BATCH, next_number
from mockserver.providers.loyalife.seed.times import at
from mockserver.providers.loyalife.state import (
    BATCHES,
    LEDGER,
    TRANSACTIONS,
    Batch,
    Category,
    Held,
    MemberKey,
    Order,
    Outcome,
    Program,
    Transaction,
    TransactionType,
)


def put_transaction(step: Step, home: Program, given: fixture.Transaction) -> None:
    """Add a transaction; what it awarded stands in the ledger of its member already."""
    member = _member(step, home, given.member)
    record = Transaction(
        request_id=given.request_id,
        number=step.ids.number(),
        order=_order(step, home, given),
        received_at_ms=at(step, given.at),
        outcome=Outcome(given.status),
        member=None if given.status in (Outcome.PENDING, Outcome.FAILED) else member,
        points=0 if given.points is None else points.units(home, given.points),
        held=tuple(_held(step, home, given, each, member) for each in given.held),
        error=given.error,
    )
    step.store.put(TRANSACTIONS, record.request_id, record)


def _member(step: Step, home: Program, reference: str) -> MemberKey | None:
    try:
        return members.find_linked(step.store, home.id, reference).key
    except MemberUnknown:
        return None


def _order(step: Step, home: Program, given: fixture.Transaction) -> Order:
    return Order(
        program=home.id,
        reference=given.member,
        transaction_id=given.transaction_id,
        type=TransactionType(given.transaction_type),
        amount=number_of(given.amount),
        at_ms=at(step, given.transaction_date or given.at),
        product_code=given.product_code,
        sub_product_code=given.sub_product_code,
        key=given.idempotency_key,
        attributes=given.attributes,
    )


def _held(
    step: Step,
    home: Program,
    given: fixture.Transaction,
    held: fixture.Held,
    member: MemberKey | None,
) -> Held:
    assert member is not None, "references are checked before"
    cause = Cause(at(step, given.at), held.rule, category=Category(held.category))
    end_ms = expiry.end_of_lot(home, cause.at_ms)
    lot = LEDGER.hold(step, member, points.units(home, held.points), cause, end_ms)
    return Held(lot.number, held.rule)


def put_batch(step: Step, home: Program, given: fixture.Batch) -> None:
    """Add a batch; what is pending in it is processed in time."""
    # One number for each, so that a new batch has an id of its own.
    next_number(step.store, BATCH)
    batch = Batch(given.batch_id, home.id, at(step, given.at), given.transactions)
    step.store.put(BATCHES, batch.id, batch)
    waiting = batches.transactions_of(step.store, batch)
    if any(transaction.outcome is Outcome.PENDING for transaction in waiting):
        batches.plan(step, home, batch)
