"""Transactions: one at a time, each once per idempotency key."""

from __future__ import annotations

from typing import Final

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife.refusals import InsertFailed, ProductUnknown
from mockserver.providers.loyalife.rules import accruals, members, statuses
from mockserver.providers.loyalife.rules.accruals import Award
from mockserver.providers.loyalife.state import (
    KEYS,
    TRANSACTIONS,
    TRANSACTIONS_BY_ID,
    Member,
    Order,
    Outcome,
    Program,
    Transaction,
    TransactionType,
)

# Kinds of requests that have idempotency keys; keys of one kind do not meet those of another.
INSERT: Final = "insert"
REDEEM: Final = "redeem"

# What the ids of transactions begin with.
REQUEST: Final = "req_"


def done_before(store: Store, program: Program, kind: str, key: str | None) -> str | None:
    """What was done under an idempotency key: the id of a transaction or redemption."""
    if key is None or not program.idempotency:
        return None
    return store.get(KEYS, (program.id, kind, key))


def remember(store: Store, program: Program, kind: str, key: str | None, id: str) -> None:
    """Keep what was done under a key, for ever."""
    if key is not None and program.idempotency:
        store.put(KEYS, (program.id, kind, key), id)


def accept(step: Step, order: Order) -> Transaction:
    """A transaction that waits to be processed."""
    number = step.ids.number()
    return Transaction(
        request_id=step.ids.text(REQUEST, number),
        number=number,
        order=order,
        received_at_ms=step.now_ms,
        outcome=Outcome.PENDING,
    )


def insert(step: Step, program: Program, order: Order) -> bool:
    """Post a transaction, and say whether that was new: it is not where its key was used before.

    Raises like `process`.
    """
    if done_before(step.store, program, INSERT, order.key) is not None:
        return False
    process(step, program, accept(step, order))
    return True


def process(step: Step, program: Program, transaction: Transaction) -> Transaction:
    """Award points for a transaction, or take them away, and keep it.

    Raises MemberUnknown, an error of the member's status, ProductUnknown or InsertFailed; then
    nothing has changed.
    """
    order = transaction.order
    member = members.find_linked(step.store, program.id, order.reference)
    statuses.check_earning(member)
    _check(step.store, program, order)
    found = accruals.awards(step.store, program, member, order)
    earns = order.type is TransactionType.DR
    held = [award for award in found if earns and award.is_held]
    moved = [award for award in found if award not in held]
    for award in moved:
        _move(step, program, member, award, order)
    after = msgspec.structs.replace(
        transaction,
        member=member.key,
        outcome=_outcome(held, moved),
        points=sum(award.units for award in moved),
        held=tuple(accruals.hold(step, program, member, award) for award in held),
    )
    step.store.put(TRANSACTIONS, after.request_id, after)
    remember(step.store, program, INSERT, order.key, after.request_id)
    return after


def _check(store: Store, program: Program, order: Order) -> None:
    if order.product_code not in program.products:
        raise ProductUnknown(order.product_code, tuple(program.products))
    if program.unique_transaction_id and order.transaction_id is not None:
        scope = (program.id, order.transaction_id)
        if store.first(TRANSACTIONS, TRANSACTIONS_BY_ID, scope) is not None:
            raise InsertFailed(f"the transaction_id {order.transaction_id!r} was used before")


def _move(step: Step, program: Program, member: Member, award: Award, order: Order) -> None:
    if order.type is TransactionType.DR:
        accruals.credit(step, program, member, award, order)
    else:
        accruals.take_back(step, program, member, award, order)


def _outcome(held: list[Award], moved: list[Award]) -> Outcome:
    if not held:
        return Outcome.SUCCESS
    return Outcome.PARTIAL_HOLD if moved else Outcome.ON_HOLD
