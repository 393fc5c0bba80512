"""Points on hold: somebody looks at them and lets them in, or not."""

from __future__ import annotations

from typing import Final

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife.refusals import HoldUnknown
from mockserver.providers.loyalife.rules import accruals
from mockserver.providers.loyalife.state import (
    LEDGER,
    PROGRAMS,
    TRANSACTIONS,
    TRANSACTIONS_BY_ID,
    Outcome,
    Transaction,
)

# What polling says of a transaction whose points were not let in: decided here.
REJECTED: Final = "Rejected on review"


def find(store: Store, id: str) -> Transaction:
    """The transaction with points on hold, by request id or by the client's own id.

    Raises HoldUnknown.
    """
    transaction = store.get(TRANSACTIONS, id)
    if transaction is not None and transaction.held:
        return transaction
    programs = sorted(key for key, _ in store.items(PROGRAMS))
    for program in programs:
        for found in store.newest_first(TRANSACTIONS, TRANSACTIONS_BY_ID, (program, id)):
            if found.held:
                return found
    raise HoldUnknown(f"there is no transaction {id!r} with points on hold")


def approve(step: Step, transaction: Transaction) -> Transaction:
    """Let all points of a transaction in."""
    program = step.store.get(PROGRAMS, transaction.order.program)
    assert program is not None, "a transaction outlives its program"
    released = sum(
        accruals.release(step, program, held, transaction.order) for held in transaction.held
    )
    return _decided(
        step,
        msgspec.structs.replace(
            transaction,
            outcome=Outcome.SUCCESS,
            points=transaction.points + released,
            held=(),
        ),
    )


def reject(step: Step, transaction: Transaction) -> Transaction:
    """Give up the points that wait; what was awarded beside them stays."""
    for held in transaction.held:
        LEDGER.discard(step, LEDGER.lot(step.store, held.lot))
    outcome = Outcome.SUCCESS if transaction.points else Outcome.FAILED
    error = None if transaction.points else REJECTED
    return _decided(
        step, msgspec.structs.replace(transaction, outcome=outcome, held=(), error=error)
    )


def _decided(step: Step, transaction: Transaction) -> Transaction:
    step.store.put(TRANSACTIONS, transaction.request_id, transaction)
    return transaction
