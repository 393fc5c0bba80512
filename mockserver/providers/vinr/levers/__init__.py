"""What happens behind the API's back: buyers pay, banks refund, keys are rolled."""

from mockserver.exchange.levers import Lever
from mockserver.providers.vinr.levers.events import tell
from mockserver.providers.vinr.levers.keys import roll
from mockserver.providers.vinr.levers.payments import (
    complete_payment,
    fail_payment,
    fail_refund,
    succeed_refund,
)

LEVERS = (
    Lever("POST", "/payments/{id}/complete", "Have the buyer pay.", complete_payment),
    Lever("POST", "/payments/{id}/fail", "Have the bank decline a payment.", fail_payment),
    Lever("POST", "/refunds/{id}/succeed", "Have a refund succeed at once.", succeed_refund),
    Lever(
        "POST", "/refunds/{id}/fail", "Have a refund fail, even after it succeeded.", fail_refund
    ),
    Lever("POST", "/keys/{key}/roll", "Give a key out anew; the old one works for a while.", roll),
    Lever("POST", "/events", "Have something happen that no operation does.", tell),
)
