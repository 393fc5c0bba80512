"""Payments and refunds, as buyers and banks move them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockserver.core.world import Transaction
from mockserver.exchange.levers import NoBody, read
from mockserver.providers.vinr.levers.common import find
from mockserver.providers.vinr.render import guide
from mockserver.providers.vinr.rules import payments, refunds
from mockserver.providers.vinr.state import PAYMENTS, REFUNDS, Payment, Refund


def complete_payment(
    step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]
) -> tuple[int, object]:
    """Have the buyer pay."""
    return 200, guide.payment(payments.finish(step, _payment(step, parameters, body)))


def fail_payment(
    step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]
) -> tuple[int, object]:
    """Have the bank decline a payment."""
    return 200, guide.payment(payments.fail(step, _payment(step, parameters, body)))


def succeed_refund(
    step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]
) -> tuple[int, object]:
    """Have a refund succeed at once."""
    refund = _refund(step, parameters, body)
    refunds.call_off(step, refund)
    return 200, guide.refund(refunds.succeed(step, refund))


def fail_refund(
    step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]
) -> tuple[int, object]:
    """Have a refund fail, even after it has succeeded."""
    refund = _refund(step, parameters, body)
    refunds.call_off(step, refund)
    return 200, guide.refund(refunds.fail(step, refund))


def _payment(step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]) -> Payment:
    read(body, NoBody)
    return find(step.store, PAYMENTS, "payment", parameters["id"])


def _refund(step: Transaction, parameters: Mapping[str, str], body: dict[str, Any]) -> Refund:
    read(body, NoBody)
    return find(step.store, REFUNDS, "refund", parameters["id"])
