"""Transactions, one by one and in batches."""

from __future__ import annotations

from typing import Final

from mockserver.core.validation import Problem
from mockserver.exchange.call import Call
from mockserver.exchange.errors import InvalidInput, Unauthenticated, invalid
from mockserver.providers.loyalife import inputs, render, wire
from mockserver.providers.loyalife.handlers.acting import caller, program
from mockserver.providers.loyalife.reading import Given, GivenBatch, within
from mockserver.providers.loyalife.rules import attributes, batches, members, transactions
from mockserver.providers.loyalife.state import Program

QUEUED: Final = "Transactions queued successfully"


def insert_transaction(
    call: Call, given: Given[wire.InsertTransactionRequest]
) -> wire.Envelope[bool]:
    """Post one transaction; the same idempotency key posts it once."""
    home = program(call)
    attributes.check(home.transaction_attributes, given.attributes, {}, whole=True)
    order = inputs.order(home, given.body, given.attributes)
    _check_reference(call, order.reference)
    is_new = transactions.insert(call.step, home, order)
    if order.key is not None:
        call.idempotency = "stored" if is_new else "replayed"
    return wire.success(True)


def _check_reference(call: Call, reference: str) -> None:
    """A token of one member posts for that one only, by reference or by a linked id."""
    own = caller(call).member
    if own is None or own == reference:
        return
    found = members.holders(call.store, program(call).id, reference)
    if [each.reference for each in found] != [own]:
        raise Unauthenticated(f"the token acts for {own!r} only")


def insert_batch(call: Call, batch: GivenBatch) -> wire.Envelope[wire.QueuedBatch]:
    """Accept transactions to be processed in a moment."""
    home = program(call)
    _check_attributes(home, batch)
    orders = [inputs.order(home, each.body, each.attributes) for each in batch.items]
    for order in orders:
        _check_reference(call, order.reference)
    queued, accepted = batches.queue(call.step, home, orders)
    items = [
        wire.QueuedItem(
            transaction.order.reference,
            transaction.order.transaction_id,
            each.body.transaction_type,
            transaction.request_id,
        )
        for transaction, each in zip(accepted, batch.items, strict=True)
    ]
    answer = wire.QueuedBatch(queued.id, QUEUED, len(items))
    if home.batch_legacy_shape:
        return wire.success(answer)
    answer.transactions = items
    return wire.success(answer, code=wire.QUEUED_CODE)


def _check_attributes(home: Program, batch: GivenBatch) -> None:
    """Raise InvalidInput with everything that does not fit the schema, in any transaction."""
    found: list[Problem] = []
    for position, each in enumerate(batch.items):
        try:
            attributes.check(home.transaction_attributes, each.attributes, {}, whole=True)
        except InvalidInput as error:
            found += [within(position, problem) for problem in error.problems]
    if found:
        raise InvalidInput(found)


def poll_batch(call: Call, query: wire.PollQuery) -> wire.Envelope[wire.BatchStatus]:
    """What has come of a batch."""
    given = (query.batch_id, query.batchId, query.pstrBatchId)
    batch_id = next((each for each in given if isinstance(each, str)), None)
    if batch_id is None:
        raise invalid("batch_id", "is required")
    batch = batches.find(call.store, program(call).id, batch_id)
    found = batches.transactions_of(call.store, batch)
    for transaction in found:
        _check_reference(call, transaction.order.reference)
    return wire.success(render.batch_status(program(call), batch, found))
