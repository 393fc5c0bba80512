"""Refunds: all or part of a payment, a second later or when somebody says so."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import NOW, Vinr, a_world

PATH = "/v1/refunds"


def refund(api: Vinr, payment: str, amount: int | None = None, **more: object) -> Json:
    body: Json = {"payment": payment, **more}
    if amount is not None:
        body["amount"] = amount
    made: Json = api.post(PATH, body).data
    return made


def payment_of(api: Vinr, id: str) -> tuple[str, int]:
    found = api.get(f"/v1/payments/{id}").data
    return found["status"], found["amountRefunded"]


def test_a_refund_is_shown_as_it_was_made(api: Vinr) -> None:
    payment = api.a_payment(1000)
    made = refund(api, payment, 400, reason="broken", metadata={"a": "b"})
    assert made == {
        "id": made["id"],
        "object": "refund",
        "payment": payment,
        "amount": 400,
        "currency": "EUR",
        "status": "pending",
        "reason": "broken",
        "loyalty_clawback": None,
        "metadata": {"a": "b"},
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert api.get(f"{PATH}/{made['id']}").data == made
    assert api.payloads("refund.created") == [made]
    assert payment_of(api, payment) == ("completed", 0)


def test_a_refund_succeeds_a_second_later(api: Vinr) -> None:
    payment = api.a_payment(1000)
    made = refund(api, payment)["id"]
    assert api.advance("999ms")["ran"] == []
    assert api.get(f"{PATH}/{made}").data["status"] == "pending"
    assert api.advance("1ms")["ran"] == [
        {"at": "2026-03-01T12:00:01.000Z", "what": f"vinr refund {made} succeeds"}
    ]
    done = api.get(f"{PATH}/{made}").data
    assert (done["status"], done["updated_at"]) == ("succeeded", "2026-03-01T12:00:01Z")
    assert payment_of(api, payment) == ("refunded", 1000)
    assert api.payloads("refund.completed") == [done]
    assert [each["id"] for each in api.payloads("payment.refunded")] == [payment]


def test_how_long_a_refund_takes_is_up_to_the_fixture(api: Vinr) -> None:
    fixture = a_world()
    fixture["vinr"]["refund_delay"] = "2d"
    api.start(fixture)
    made = refund(api, api.a_payment(1000))["id"]
    api.advance("47h")
    assert api.get(f"{PATH}/{made}").data["status"] == "pending"
    api.advance("1h")
    assert api.get(f"{PATH}/{made}").data["status"] == "succeeded"


def test_parts_add_up_to_the_whole(api: Vinr) -> None:
    payment = api.a_payment(1000)
    api.refund(payment, 400)
    assert payment_of(api, payment) == ("partially_refunded", 400)
    api.refund(payment, 100)
    assert payment_of(api, payment) == ("partially_refunded", 500)
    # Without an amount it is all that is left.
    assert api.refund(payment)["amount"] == 500
    assert payment_of(api, payment) == ("refunded", 1000)
    answer = api.post(PATH, {"payment": payment})
    assert answer.error == (422, "payment_not_refundable")


def test_what_is_being_refunded_is_not_refunded_twice(api: Vinr) -> None:
    payment = api.a_payment(1000)
    pending = refund(api, payment, 600)["id"]
    answer = api.post(PATH, {"payment": payment, "amount": 401})
    assert answer.param == ("amount_too_large", "amount")
    assert "400" in answer.refusal["message"]
    refund(api, payment, 400)
    assert api.post(PATH, {"payment": payment}).error == (422, "amount_too_large")
    api.controlled("POST", f"/vinr/refunds/{pending}/fail", {})
    assert refund(api, payment)["amount"] == 600


@pytest.mark.parametrize("fields", [{"payment_method": None}, {"capture": False}])
def test_only_what_was_paid_is_refunded(api: Vinr, fields: Json) -> None:
    payment = api.a_payment(**fields)
    answer = api.post(PATH, {"payment": payment})
    assert answer.param == ("payment_not_refundable", "payment")


def test_a_payment_of_nothing_has_nothing_to_refund(api: Vinr) -> None:
    made = api.redeem_reward("loy_abc123", "rwd_10off").data["id"]
    payment = api.a_payment(1000, redemption=made)
    assert api.post(PATH, {"payment": payment}).error == (422, "amount_too_large")


def test_metadata_are_all_that_changes(api: Vinr) -> None:
    made = refund(api, api.a_payment(1000), 400, metadata={"a": "b"})
    path = f"{PATH}/{made['id']}"
    api.advance("500ms")
    changed = api.patch(path, {"metadata": {"a": None, "c": "d"}}).data
    assert changed == {**made, "metadata": {"c": "d"}}
    assert api.patch(path, {}).data == changed
    same = {
        name: made[name] for name in ("id", "object", "payment", "amount", "currency", "status")
    }
    assert api.patch(path, {**same, "reason": None, "loyalty_clawback": None}).data == changed
    for name, value in [("amount", 1), ("status", "succeeded"), ("reason", "x")]:
        assert api.patch(path, {name: value}).param == ("immutable_field", name)


@pytest.mark.parametrize(
    ("fields", "param"),
    [({"amount": 0}, "amount"), ({"amount": "5"}, "amount"), ({"reason": 5}, "reason")],
)
def test_a_field_that_does_not_fit_is_named(api: Vinr, fields: Json, param: str) -> None:
    body = {"payment": api.a_payment(1000), **fields}
    assert api.post(PATH, body).param == ("parameter_invalid", param)
