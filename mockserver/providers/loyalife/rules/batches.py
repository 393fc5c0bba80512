"""Batches: transactions that wait for a moment and are then processed in their order."""

from __future__ import annotations

from typing import Final

import msgspec

from mockserver.core.errors import DomainError
from mockserver.core.scheduler import Due
from mockserver.core.store import Store
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife.codes import CODES
from mockserver.providers.loyalife.errors import TABLE
from mockserver.providers.loyalife.refusals import BatchTooLarge, BatchUnknown, InsertFailed
from mockserver.providers.loyalife.rules import transactions
from mockserver.providers.loyalife.rules.counters import BATCH, next_number
from mockserver.providers.loyalife.state import (
    BATCHES,
    PROGRAMS,
    TRANSACTIONS,
    Batch,
    Order,
    Outcome,
    Program,
    Transaction,
)

PROCESS: Final = "loyalife.process_batch"


def find(store: Store, program: int, batch_id: str) -> Batch:
    """The batch. Raises BatchUnknown, also for one of another program."""
    batch = store.get(BATCHES, batch_id)
    if batch is None or batch.program != program:
        raise BatchUnknown(f"there is no batch {batch_id!r}")
    return batch


def transactions_of(store: Store, batch: Batch) -> list[Transaction]:
    """The transactions of a batch, in their order."""
    found = [store.get(TRANSACTIONS, request) for request in batch.requests]
    return [transaction for transaction in found if transaction is not None]


def queue(step: Step, program: Program, orders: list[Order]) -> tuple[Batch, list[Transaction]]:
    """Accept a batch, to be processed after the program's delay. Raises BatchTooLarge."""
    limit = program.batch_items_max
    if limit is not None and len(orders) > limit:
        raise BatchTooLarge(len(orders), limit)
    accepted = [transactions.accept(step, order) for order in orders]
    for transaction in accepted:
        step.store.put(TRANSACTIONS, transaction.request_id, transaction)
    requests = tuple(transaction.request_id for transaction in accepted)
    batch = Batch(_new_id(step, program), program.id, step.now_ms, requests)
    step.store.put(BATCHES, batch.id, batch)
    plan(step, program, batch)
    return batch, accepted


def _new_id(step: Step, program: Program) -> str:
    number = next_number(step.store, BATCH)
    if program.batch_legacy_shape:
        return step.ids.stream.uuid4(PROCESS, number)
    return f"p{program.id}_{step.now_ms // 1000}_{number}"


def plan(step: Step, program: Program, batch: Batch) -> None:
    """See to it that a batch is processed."""
    due_ms = batch.received_at_ms + program.batch_delay_ms
    step.schedule(
        due_ms - step.now_ms, PROCESS, (batch.id,), f"loyalife batch {batch.id} is processed"
    )


def process(step: Step, due: Due) -> None:
    """Process what is pending of a batch; one that fails does not keep the others back."""
    batch = step.store.get(BATCHES, due.subject[0])
    assert batch is not None, "a batch that is planned exists"
    program = step.store.get(PROGRAMS, batch.program)
    assert program is not None, "a batch outlives its program"
    for transaction in transactions_of(step.store, batch):
        if transaction.outcome is Outcome.PENDING:
            _process_one(step, program, transaction)


def _process_one(step: Step, program: Program, transaction: Transaction) -> None:
    # A rule that refuses has changed nothing yet, so the others go on from there.
    try:
        _check_key(step.store, program, transaction.order)
        transactions.process(step, program, transaction)
    except DomainError as error:
        failed = msgspec.structs.replace(transaction, outcome=Outcome.FAILED, error=_message(error))
        step.store.put(TRANSACTIONS, failed.request_id, failed)


def _check_key(store: Store, program: Program, order: Order) -> None:
    if transactions.done_before(store, program, transactions.INSERT, order.key) is not None:
        raise InsertFailed(f"the idempotency key {order.key!r} was used before")


def _message(error: DomainError) -> str:
    row = TABLE.row(error)
    return row.message or CODES[row.code].message
