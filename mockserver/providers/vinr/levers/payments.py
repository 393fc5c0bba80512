"""Payments and refunds, as buyers and banks move them."""

from __future__ import annotations

from collections.abc import Mapping

from mockserver.core.world import Transaction
from mockserver.exchange.levers import NoBody
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.levers.common import find
from mockserver.providers.vinr.render import guide
from mockserver.providers.vinr.rules import payments, refunds
from mockserver.providers.vinr.state import PAYMENTS, REFUNDS, Payment, Refund


def complete_payment(step: Transaction, parameters: Mapping[str, str], _: NoBody) -> wire.Payment:
    """Have the buyer pay."""
    return guide.payment(payments.finish(step, _payment(step, parameters)))


def fail_payment(step: Transaction, parameters: Mapping[str, str], _: NoBody) -> wire.Payment:
    """Have the bank decline a payment."""
    return guide.payment(payments.fail(step, _payment(step, parameters)))


def succeed_refund(step: Transaction, parameters: Mapping[str, str], _: NoBody) -> wire.Refund:
    """Have a refund succeed at once."""
    refund = _refund(step, parameters)
    refunds.call_off(step, refund)
    return guide.refund(refunds.succeed(step, refund))


def fail_refund(step: Transaction, parameters: Mapping[str, str], _: NoBody) -> wire.Refund:
    """Have a refund fail, even after it has succeeded."""
    refund = _refund(step, parameters)
    refunds.call_off(step, refund)
    return guide.refund(refunds.fail(step, refund))


def _payment(step: Transaction, parameters: Mapping[str, str]) -> Payment:
    return find(step.store, PAYMENTS, "payment", parameters["id"])


def _refund(step: Transaction, parameters: Mapping[str, str]) -> Refund:
    return find(step.store, REFUNDS, "refund", parameters["id"])
