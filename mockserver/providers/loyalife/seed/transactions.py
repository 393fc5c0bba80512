"""Transactions that were sent, and the batches that they came in."""

from __future__ import annotations

from mockserver.core.documents import at
from mockserver.core.exact import number_of
from mockserver.core.ledger import Cause
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.refusals import MemberUnknown
from mockserver.providers.loyalife.rules import expiry, members, points, transactions
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
    member = _member(step, home, given)
    record = Transaction(
        request_id=given.request_id,
        number=step.ids.listed(given.number, transactions.REQUEST, given.request_id),
        order=_order(step, home, given),
        received_at_ms=at(step, given.at),
        outcome=Outcome(given.status),
        member=None if given.status in (Outcome.PENDING, Outcome.FAILED) else member,
        points=0 if given.points is None else points.units(home, given.points),
        held=tuple(_held(step, home, given, each, member) for each in given.held),
        error=given.error,
    )
    step.store.put(TRANSACTIONS, record.request_id, record)
    if record.outcome is not Outcome.PENDING:
        key, id = record.order.key, record.request_id
        transactions.remember(step.store, home, transactions.INSERT, key, id)


def _member(step: Step, home: Program, given: fixture.Transaction) -> MemberKey | None:
    if given.holder is not None:
        return home.id, given.holder
    try:
        return members.find_linked(step.store, home.id, given.member).key
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
    since_ms = at(step, given.at if held.since is None else held.since)
    category = Category(held.category)
    cause = Cause(since_ms, held.rule, category=category, number=held.number)
    end_ms = expiry.end_of_lot(home, cause.at_ms)
    lot = LEDGER.hold(step, member, points.units(home, held.points), cause, end_ms)
    return Held(lot.number, held.rule)


def put_batch(step: Step, home: Program, given: fixture.Batch) -> None:
    """Add a batch."""
    batch = Batch(given.batch_id, home.id, at(step, given.at), given.transactions)
    step.store.put(BATCHES, batch.id, batch)
