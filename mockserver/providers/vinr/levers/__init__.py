"""What happens behind the API's back: buyers pay, banks refund, keys are rolled."""

from mockserver.exchange.levers import Lever
from mockserver.providers.vinr import wire
from mockserver.providers.vinr.levers.events import EventBody, tell
from mockserver.providers.vinr.levers.keys import RollBody, RolledKey, roll
from mockserver.providers.vinr.levers.payments import (
    complete_payment,
    fail_payment,
    fail_refund,
    succeed_refund,
)

LEVERS = (
    Lever(
        id="completePayment",
        method="POST",
        path="/payments/{id}/complete",
        summary="Have the buyer pay.",
        handler=complete_payment,
        answer=wire.Payment,
        refusals={404: "there is no such payment", 409: "it no longer waits for its buyer"},
    ),
    Lever(
        id="failPayment",
        method="POST",
        path="/payments/{id}/fail",
        summary="Have the bank decline a payment.",
        handler=fail_payment,
        answer=wire.Payment,
        refusals={404: "there is no such payment", 409: "it no longer waits for its buyer"},
    ),
    Lever(
        id="succeedRefund",
        method="POST",
        path="/refunds/{id}/succeed",
        summary="Have a refund succeed at once.",
        handler=succeed_refund,
        answer=wire.Refund,
        refusals={404: "there is no such refund", 409: "it has failed already"},
    ),
    Lever(
        id="failRefund",
        method="POST",
        path="/refunds/{id}/fail",
        summary="Have a refund fail, even after it succeeded.",
        handler=fail_refund,
        answer=wire.Refund,
        refusals={404: "there is no such refund", 409: "it can no longer fail"},
    ),
    Lever(
        id="rollKey",
        method="POST",
        path="/keys/{key}/roll",
        summary="Give a key out anew; the old one works for a while.",
        handler=roll,
        body=RollBody,
        answer=RolledKey,
        refusals={404: "there is no such key"},
    ),
    Lever(
        id="happen",
        method="POST",
        path="/events",
        summary="Have something happen that no operation does.",
        handler=tell,
        body=EventBody,
        answer=wire.Outside,
        status=201,
        refusals={404: "there is no such customer or account"},
    ),
)
