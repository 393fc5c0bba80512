"""Refunds, and the points that they take back.

A refund succeeds when it likes, and the run does not wait: it is looked at twice, and each time
everything has to fit to what the refund says of itself.
"""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    MEMBER,
    NOBODY,
    ORDER,
    REFUND,
    here,
    keep_id,
    refusal,
    refuse,
    shows,
    tag,
)
from mockserver.contract.vinr.payments import AMOUNT_PAID, POINTS, awarded
from mockserver.contract.walk import Walk

_CREATE: Final = "refunds.create"
_RETRIEVE: Final = "refunds.retrieve"
_UPDATE: Final = "refunds.update"
_LIST: Final = "refunds.list"

_AMOUNT: Final = 1000
_TAKEN: Final = POINTS * _AMOUNT // AMOUNT_PAID


def _create(walk: Walk) -> None:
    body = {
        "payment": walk.need(ORDER),
        "amount": _AMOUNT,
        "reason": "requested_by_customer",
        "metadata": tag(walk),
    }
    made = walk.call(_CREATE, body=body)
    keep_id(walk, REFUND, made)
    shows(walk, _CREATE, made, status="pending", loyalty_clawback=None, currency="EUR", **body)


def _fits(walk: Walk) -> None:
    """A refund that is pending was so before, one that has succeeded is so from now on."""
    path, order = here(walk.need(REFUND)), here(walk.need(ORDER))
    payment = walk.call("payments.retrieve", order)
    refund = walk.call(_RETRIEVE, path)
    if refund["status"] == "pending":
        shows(walk, _RETRIEVE, refund, loyalty_clawback=None)
        shows(walk, "payment", payment, status="completed", amountRefunded=0)
        return
    shows(walk, _RETRIEVE, refund, status="succeeded")
    payment = walk.call("payments.retrieve", order)
    shows(walk, "payment", payment, status="partially_refunded", amountRefunded=_AMOUNT)
    shows(walk, _RETRIEVE, refund, loyalty_clawback={"applied": _TAKEN, "shortfall": 0})
    entries = awarded(walk, walk.need(MEMBER), refund["id"])
    walk.same("entries of the refund", 1, len(entries))
    expected = {"amount": -_TAKEN, "reason": "refund_clawback", "shortfall": 0}
    shows(walk, "its entry", entries[0], **expected)


def _too_large(walk: Walk) -> None:
    order = walk.need(ORDER)
    for amount in (AMOUNT_PAID + 1, AMOUNT_PAID - _AMOUNT + 1):
        body = {"payment": order, "amount": amount}
        refuse(walk, _CREATE, "422 amount_too_large", body=body)
    listed = walk.call(_LIST, query={"payment": order})["data"]
    walk.same("refunds of the payment", [walk.need(REFUND)], [each["id"] for each in listed])


def _update(walk: Walk) -> None:
    path = here(walk.need(REFUND))
    for number, via in enumerate(("", "POST /v1/refunds/{id}", "PUT /v1/refunds/{id}")):
        pairs = {"ticket": str(number)}
        after = walk.call(_UPDATE, path, body={"metadata": pairs}, via=via)
        shows(walk, via or _UPDATE, after, amount=_AMOUNT, metadata={**tag(walk), **pairs})


def _of_order(walk: Walk, **fields: object) -> dict[str, Any]:
    return {"body": {"payment": walk.need(ORDER), **fields}}


WRITES: Final = (
    Check(
        id="refunds.create",
        operation=_CREATE,
        statement="A refund begins as pending.",
        run=_create,
        writes=True,
    ),
    Check(
        id="refunds.too-large",
        operation=_CREATE,
        statement="More than is left of a payment cannot be refunded: 422 amount_too_large.",
        run=_too_large,
        writes=True,
    ),
    Check(
        id="refunds.update",
        operation=_UPDATE,
        statement="The metadata of a refund can be changed, by PATCH, POST or PUT.",
        run=_update,
        writes=True,
        decided_in="mockserver.providers.vinr.operations:_in_all_ways",
    ),
    Check(
        id="refunds.fits",
        operation=_RETRIEVE,
        statement="Until a refund succeeds no points are taken; then those of its part, once.",
        run=_fits,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.clawbacks:take_back",
    ),
    refusal(
        "refunds.zero",
        _CREATE,
        "A refund of 0 is refused",
        "400 parameter_invalid",
        lambda walk: _of_order(walk, amount=0),
        param="amount",
    ),
    refusal(
        "refunds.no-payment",
        _CREATE,
        "A refund without a payment is refused",
        "400 parameter_missing",
        lambda _: {"body": {"amount": 5}},
        param="payment",
    ),
    refusal(
        "refunds.of-none",
        _CREATE,
        "A payment that there is not is refused",
        "404 resource_not_found",
        lambda _: {"body": {"payment": f"pay_{NOBODY}"}},
        param="payment",
    ),
    refusal(
        "refunds.immutable",
        _UPDATE,
        "The amount of a refund cannot be changed",
        "400 immutable_field",
        lambda walk: {"path": here(walk.need(REFUND)), "body": {"amount": _AMOUNT + 1}},
        param="amount",
    ),
)

LAST: Final = (
    Check(
        id="refunds.fits-later",
        operation=_RETRIEVE,
        statement="At the end of the run, too, a refund has taken points if it has succeeded.",
        run=_fits,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.clawbacks:take_back",
    ),
)
