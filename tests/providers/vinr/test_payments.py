"""Payments: as far as earning, redeeming and refunds hang on them."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import NOW, Vinr

PATH = "/v1/payments"


def test_a_payment_is_shown_as_it_was_made(api: Vinr) -> None:
    made = api.post(
        PATH,
        {
            "amount": 4250,
            "currency": "eur",
            "customer": "cust_abc123",
            "payment_method": "pm_card_4242",
            "description": "Tea",
            "returnUrl": "https://shop.example.com/back",
            "shopperReference": "s-1",
            "metadata": {"order": "7"},
        },
    ).data
    assert made == {
        "id": made["id"],
        "object": "payment",
        "status": "completed",
        "amount": 4250,
        "amountRefunded": 0,
        "currency": "EUR",
        "customer": "cust_abc123",
        "description": "Tea",
        "returnUrl": "https://shop.example.com/back",
        "checkoutUrl": f"https://checkout.vinr.test/{made['id']}",
        "redemption": None,
        "shopperReference": "s-1",
        "metadata": {"order": "7"},
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert api.get(f"{PATH}/{made['id']}").data == made
    assert api.payloads("payment.completed") == [made]


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"payment_method": "pm_card_4242"}, "completed", ["created", "completed"]),
        ({"payment_method": "test_anything"}, "completed", ["created", "completed"]),
        ({"payment_method": None}, "pending", ["created"]),
        (
            {"payment_method": "pm_card_3220"},
            "requires_authentication",
            ["created", "requires_authentication"],
        ),
        ({"capture": False}, "authorized", ["created"]),
        ({"captureMethod": "manual"}, "authorized", ["created"]),
        ({"capture_method": "manual"}, "authorized", ["created"]),
        ({"captureMethod": "automatic"}, "completed", ["created", "completed"]),
        ({"capture": True, "captureMethod": "automatic"}, "completed", ["created", "completed"]),
        ({"capture": False, "captureMethod": "manual"}, "authorized", ["created"]),
    ],
)
def test_a_payment_goes_as_far_as_it_can(
    api: Vinr, fields: Json, status: str, told: list[str]
) -> None:
    assert api.pay(1000, **fields).data["status"] == status
    assert api.happened() == [f"payment.{each}" for each in told]


def test_points_are_earned_when_the_money_is_there(api: Vinr) -> None:
    payment = api.a_payment(4250, "cust_abc123", capture=False)
    assert api.points("loy_abc123") == 1500
    captured = api.post(f"{PATH}/{payment}/capture").data
    assert (captured["status"], captured["amount"]) == ("completed", 4250)
    assert api.points("loy_abc123") == 1542
    assert api.happened() == [
        "payment.created",
        "payment.processing",
        "payment.completed",
        "loyalty.points.earned",
    ]


def test_less_than_all_can_be_captured(api: Vinr) -> None:
    payment = api.a_payment(4250, "cust_abc123", capture=False)
    answer = api.post(f"{PATH}/{payment}/capture", {"amount": 4251})
    assert answer.param == ("parameter_invalid", "amount")
    assert api.post(f"{PATH}/{payment}/capture", {"amount": 1000}).data["amount"] == 1000
    assert api.points("loy_abc123") == 1510
    assert api.post(f"{PATH}/{payment}/capture").error == (422, "payment_not_capturable")


@pytest.mark.parametrize("method", [None, "pm_card_3220", "pm_card_4242"])
def test_only_what_is_authorized_can_be_captured(api: Vinr, method: str | None) -> None:
    payment = api.a_payment(payment_method=method)
    assert api.post(f"{PATH}/{payment}/capture").error == (422, "payment_not_capturable")


@pytest.mark.parametrize(
    "fields", [{"payment_method": None}, {"payment_method": "pm_card_3220"}, {"capture": False}]
)
def test_a_payment_can_be_cancelled_before_it_is_captured(api: Vinr, fields: Json) -> None:
    payment = api.a_payment(**fields)
    cancelled = api.post(f"{PATH}/{payment}/cancel").data
    assert cancelled["status"] == "cancelled"
    assert api.payloads("payment.cancelled") == [cancelled]
    assert api.post(f"{PATH}/{payment}/cancel").error == (422, "payment_not_cancellable")
    assert api.post(f"{PATH}/{payment}/capture").error == (422, "payment_not_capturable")


def test_what_is_paid_can_no_longer_be_cancelled(api: Vinr) -> None:
    payment = api.a_payment()
    assert api.post(f"{PATH}/{payment}/cancel").error == (422, "payment_not_cancellable")


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"amount": 0}, "parameter_invalid", "amount"),
        ({"amount": -1}, "parameter_invalid", "amount"),
        ({"amount": 1.5}, "parameter_invalid", "amount"),
        ({"amount": "100"}, "parameter_invalid", "amount"),
        ({"amount": 10**12 + 1}, "parameter_invalid", "amount"),
        ({"currency": "EURO"}, "parameter_invalid", "currency"),
        ({"currency": "12E"}, "parameter_invalid", "currency"),
        ({"payment_method": "card"}, "parameter_invalid", "payment_method"),
        ({"returnUrl": "nowhere"}, "parameter_invalid", "returnUrl"),
        ({"returnUrl": "ftp://x.example.com/"}, "parameter_invalid", "returnUrl"),
        ({"capture": "yes"}, "parameter_invalid", "capture"),
        ({"captureMethod": "later"}, "parameter_invalid", "captureMethod"),
        ({"capture": True, "captureMethod": "manual"}, "parameter_conflict", "captureMethod"),
        ({"customer": 5}, "parameter_invalid", "customer"),
    ],
)
def test_a_field_that_does_not_fit_is_named(api: Vinr, fields: Json, code: str, param: str) -> None:
    body = {"amount": 100, "currency": "EUR", **fields}
    assert api.post(PATH, body).param == (code, param)
    assert api.get(PATH).items == []
