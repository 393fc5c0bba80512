"""What happens behind the API of VINR: the buyer's, the bank's and the dashboard's side."""

from typing import Any, Literal, TypedDict, Unpack

from mockserver.client.connection import Calls, given, part

EventType = Literal["subscription.created", "invoice.paid", "referral.converted"]
"""What can be had happen that no operation does."""


class WhatHappens(TypedDict, total=False):
    """Whose event it is, by `customer` or by `account`, and what it is about.

    `amount` is in minor units of `currency`, 0 and EUR unless they say else; `id` that of the
    subscription, invoice or referral, drawn unless given; `env` the test environment unless it
    says else.
    """

    customer: str
    account: str
    amount: int
    currency: str
    id: str
    env: Literal["test", "live"]


class Vinr:
    """The levers of VINR in one world.

    Objects are found in either environment, and returned as the guides show them.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def complete_payment(self, payment_id: str) -> dict[str, Any]:
        """Have the buyer pay; returns the payment."""
        return self._pull(f"/payments/{part(payment_id)}/complete", {})

    def fail_payment(self, payment_id: str) -> dict[str, Any]:
        """Have the bank decline a payment that waits for its buyer; returns the payment."""
        return self._pull(f"/payments/{part(payment_id)}/fail", {})

    def succeed_refund(self, refund_id: str) -> dict[str, Any]:
        """Have a refund succeed now, with its clawback of points; returns the refund."""
        return self._pull(f"/refunds/{part(refund_id)}/succeed", {})

    def fail_refund(self, refund_id: str) -> dict[str, Any]:
        """Have a refund fail, even after it has succeeded; returns the refund."""
        return self._pull(f"/refunds/{part(refund_id)}/fail", {})

    def roll_key(self, key: str, grace: str | float | None = None) -> str:
        """Give a key out anew; returns the new one.

        The old one works for another 24 hours of the world's time, or for `grace`, a duration.
        """
        new: str = self._pull(f"/keys/{part(key)}/roll", given({"grace": grace}))["key"]
        return new

    def happen(self, event: EventType, **more: Unpack[WhatHappens]) -> dict[str, Any]:
        """Have something happen that no operation does; earning rules and webhooks hear of it.

        `happen("invoice.paid", customer="cust_abc123", amount=2500)`; returns the object that the
        event is about.
        """
        return self._pull("/events", {"type": event, **more})

    def _pull(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        record: dict[str, Any] = self._calls.here("POST", f"/vinr{path}", body)
        return record
