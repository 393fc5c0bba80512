"""Clawbacks: a refund takes back the points that the payment has brought."""

from __future__ import annotations

from fractions import Fraction

import msgspec

from mockserver.core.ledger import Entry, EntryKind
from mockserver.core.world import Transaction
from mockserver.providers.vinr.rules import accounts, movements, programs, tiers
from mockserver.providers.vinr.rules.movements import Why
from mockserver.providers.vinr.rules.points import rounded
from mockserver.providers.vinr.rules.reasons import CLAWBACK, CLAWBACK_REVERSAL
from mockserver.providers.vinr.state import (
    ACCOUNTS,
    GRANTS,
    GRANTS_BY_SOURCE,
    LEDGER,
    SPENDS,
    SPENDS_BY_PAYMENT,
    UNITS_PER_POINT,
    Account,
    AccountStatus,
    Details,
    Grant,
    Payment,
    PointsKey,
    Program,
    Refund,
    Source,
    Taking,
    points_key,
)


def take_back(step: Transaction, refund: Refund, payment: Payment) -> tuple[Taking, ...]:
    """Take back what the payment has brought, in proportion to all that is refunded by now."""
    scope = (payment.environment, payment.id)
    grants = list(step.store.oldest_first(GRANTS, GRANTS_BY_SOURCE, scope))
    takings = tuple(_take(step, refund, payment, grant) for grant in grants)
    _count(step, payment)
    return takings


def _take(step: Transaction, refund: Refund, payment: Payment, grant: Grant) -> Taking:
    """Take back a part of one award, as far as there are points."""
    account = _holder(step, grant.account)
    program = programs.of(step.store, *grant.account[:2])
    due = _due(step, program, payment, grant)
    units = min(due, LEDGER.account(step.store, account.points).balance)
    missed = due - units
    _note(step, grant, units, missed)
    entry = None
    if units:
        lot = LEDGER.lot(step.store, grant.entry)
        first = (lot,) if lot.left and lot.account == account.points else ()
        details = Details(rule=grant.rule, source=Source("refund", refund.id), shortfall=missed)
        why = Why(CLAWBACK, details)
        kind = EntryKind.REVOKE
        entry = movements.debit(step, program, account, units, why, kind, first).number
    return Taking(grant.rule, grant.account, units, missed, entry)


def _note(step: Transaction, grant: Grant, units: int, missed: int) -> None:
    """Note what was taken of an award, or (below zero) given back."""
    after = msgspec.structs.replace(
        grant, returned=grant.returned + units, missed=grant.missed + missed
    )
    step.store.put(GRANTS, after.key, after)


def _due(step: Transaction, program: Program, payment: Payment, grant: Grant) -> int:
    """How much of an award is to be taken now.

    Counted on everything that is refunded, so that a full refund takes exactly the award. What
    has expired of it is gone and not taken again, and what was not there is not asked for later.
    """
    part = Fraction(payment.amount_refunded, payment.amount)
    exact = Fraction(grant.points, UNITS_PER_POINT) * part
    target = min(rounded(exact, program.currency), grant.points)
    expired = LEDGER.lot(step.store, grant.entry).expired
    target = min(target, grant.points - expired)
    return max(0, target - grant.returned - grant.missed)


def _holder(step: Transaction, key: PointsKey) -> Account:
    """The account that holds what another one was awarded, which may have been merged since."""
    account = step.store.get(ACCOUNTS, (key[0], key[2]))
    assert account is not None, "accounts are closed, never deleted"
    holder = accounts.survivor(step.store, account)
    return accounts.find(step, holder.environment, holder.id)


def _count(step: Transaction, payment: Payment) -> None:
    """Have a payment count for what is left of it in the tiers of members."""
    scope = (payment.environment, payment.id)
    for spend in list(step.store.oldest_first(SPENDS, SPENDS_BY_PAYMENT, scope)):
        amount = payment.amount - payment.amount_refunded
        changed = msgspec.structs.replace(spend, amount=amount)
        step.store.put(SPENDS, (spend.account, spend.payment), changed)
        program = programs.of(step.store, *spend.account[:2])
        tiers.recount(step, program, _holder(step, spend.account))


def return_points(step: Transaction, refund: Refund, payment: Payment) -> None:
    """Give back what a refund had taken, because it has failed after all."""
    for taking in refund.takings:
        key = (refund.environment, taking.rule, payment.id, taking.account)
        grant = step.store.get(GRANTS, key)
        assert grant is not None, "only awards are taken back"
        _note(step, grant, -taking.units, -taking.missed)
        if taking.entry is not None:
            _return(step, refund, LEDGER.entry(step.store, taking.entry))
    _count(step, payment)


def _return(step: Transaction, refund: Refund, debit: Entry) -> None:
    """Undo a debit; an account that was closed since gets nothing back."""
    environment, program_id, account_id = points_key(debit)
    account = accounts.find(step, environment, account_id)
    if account.status is AccountStatus.CLOSED:
        return
    program = programs.of(step.store, environment, program_id)
    why = Why(CLAWBACK_REVERSAL, Details(source=Source("refund", refund.id)))
    movements.give_back(step, program, account, debit, why)
    if account.status is AccountStatus.MERGED:
        movements.merge(step, program, account, accounts.survivor(step.store, account))
