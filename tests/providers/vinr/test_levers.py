"""Levers: what buyers, banks and dashboards do, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import Json
from tests.providers.vinr.api import KEY, LIVE_KEY, READING_KEY, Vinr, a_world


def refused(api: Vinr, status: int, path: str, body: object = None) -> Json:
    """What a lever says that cannot be pulled."""
    answer = api.control("POST", f"/vinr{path}", {} if body is None else body)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    content: Json = answer.json()
    return content


def paths(content: Json) -> list[str]:
    return [each["path"] for each in content["errors"]]


def pull(api: Vinr, path: str, body: object = None) -> Any:
    return api.controlled("POST", f"/vinr{path}", {} if body is None else body)


def a_waiting_payment(api: Vinr) -> str:
    made: str = api.pay(1000, payment_method=None).data["id"]
    return made


# Payments


@pytest.mark.parametrize(
    ("lever", "status"), [("complete", "completed"), ("fail", "failed")], ids=["complete", "fail"]
)
def test_a_payment_is_completed_or_declined(api: Vinr, lever: str, status: str) -> None:
    payment = a_waiting_payment(api)
    done = pull(api, f"/payments/{payment}/{lever}")
    assert done["status"] == status
    assert api.get(f"/v1/payments/{payment}").data == done
    assert api.happened() == ["payment.created", f"payment.{status}"]
    # Whoever finds the work done changes nothing.
    assert pull(api, f"/payments/{payment}/{lever}") == done
    assert len(api.happened()) == 2


@pytest.mark.parametrize(("first", "second"), [("complete", "fail"), ("fail", "complete")])
def test_a_payment_does_not_turn_back(api: Vinr, first: str, second: str) -> None:
    payment = a_waiting_payment(api)
    done = pull(api, f"/payments/{payment}/{first}")
    assert done["status"] in refused(api, 409, f"/payments/{payment}/{second}")["detail"]
    assert api.get(f"/v1/payments/{payment}").data == done


def test_a_refund_that_has_succeeded_stays_so(api: Vinr) -> None:
    made = api.post("/v1/refunds", {"payment": api.a_payment(5)}).data["id"]
    done = pull(api, f"/refunds/{made}/succeed")
    assert done["status"] == "succeeded"
    happened = api.happened()
    assert pull(api, f"/refunds/{made}/succeed") == done
    assert api.happened() == happened


def test_a_refund_that_failed_does_not_succeed(api: Vinr) -> None:
    made = api.post("/v1/refunds", {"payment": api.a_payment(5)}).data["id"]
    failed = pull(api, f"/refunds/{made}/fail")
    assert failed["status"] == "failed"
    assert pull(api, f"/refunds/{made}/fail") == failed
    assert "is failed" in refused(api, 409, f"/refunds/{made}/succeed")["detail"]


def test_a_refund_that_was_given_up_does_not_fail(api: Vinr) -> None:
    refund = {"id": "re_1", "payment": "pay_1", "amount": 5, "status": "cancelled"}
    api.start(a_world(payments=[{"id": "pay_1", "amount": 5}], refunds=[refund]))
    assert "is cancelled" in refused(api, 409, "/refunds/re_1/fail")["detail"]


@pytest.mark.parametrize(
    "path", ["/payments/pay_1/complete", "/payments/pay_1/fail", "/refunds/re_1/succeed"]
)
def test_what_is_not_there_is_not_found(api: Vinr, path: str) -> None:
    assert "_1" in refused(api, 404, path)["detail"]


def test_both_environments_are_searched(api: Vinr) -> None:
    body = {"amount": 5, "currency": "EUR"}
    made = api.post("/v1/payments", body, LIVE_KEY).data["id"]
    assert pull(api, f"/payments/{made}/complete")["status"] == "completed"


def test_a_lever_without_a_body_takes_none(api: Vinr) -> None:
    path = f"/payments/{a_waiting_payment(api)}/complete"
    assert paths(refused(api, 422, path, {"status": "completed"})) == ["status"]


# Keys


def test_both_keys_work_for_a_while(api: Vinr) -> None:
    new = pull(api, f"/keys/{READING_KEY}/roll", {"grace": "1h"})["key"]
    assert new.startswith("rk_test_")
    for key in (new, READING_KEY):
        assert api.get("/v1/customers", key).status == 200
        assert api.post("/v1/customers", {}, key).status == 403
    api.advance("1h")
    assert api.get("/v1/customers", new).status == 200
    assert api.get("/v1/customers", READING_KEY).status == 401


def test_a_key_that_was_rolled_ends_when_it_was_to(api: Vinr) -> None:
    pull(api, f"/keys/{KEY}/roll", {"grace": "1h"})
    pull(api, f"/keys/{KEY}/roll", {"grace": "1d"})
    api.advance("1h")
    assert api.get("/v1/customers").status == 401


def test_an_unknown_or_revoked_key_cannot_be_rolled(api: Vinr) -> None:
    world = a_world()
    world["vinr"]["keys"] = [{"key": KEY, "revoked": True}]
    api.start(world)
    for key in (KEY, "sk_test_none"):
        refused(api, 404, f"/keys/{key}/roll")


@pytest.mark.parametrize("grace", ["soon", -1, "1M"], ids=str)
def test_the_time_of_grace_is_a_duration(api: Vinr, grace: object) -> None:
    assert paths(refused(api, 422, f"/keys/{KEY}/roll", {"grace": grace})) == ["grace"]


# Events


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "type"),
        ({"type": "payment.completed", "customer": "cust_abc123"}, "type"),
        ({"type": "invoice.paid"}, "customer"),
        ({"type": "invoice.paid", "customer": "cust_abc123", "account": "loy_abc123"}, "customer"),
        ({"type": "invoice.paid", "customer": "cust_abc123", "amount": -1}, "amount"),
        ({"type": "invoice.paid", "customer": "cust_abc123", "currency": "euro"}, "currency"),
    ],
    ids=str,
)
def test_an_event_is_read_strictly(api: Vinr, body: Json, path: str) -> None:
    assert paths(refused(api, 422, "/events", body)) == [path]
    assert api.happened() == []


@pytest.mark.parametrize(
    "whose", [{"customer": "cust_none"}, {"account": "loy_none"}], ids=["customer", "account"]
)
def test_an_event_of_nobody_does_not_happen(api: Vinr, whose: Json) -> None:
    refused(api, 404, "/events", {"type": "invoice.paid", **whose})
    assert api.happened() == []


def test_an_event_is_told_with_its_object(api: Vinr) -> None:
    body = {"type": "invoice.paid", "customer": "cust_abc123", "amount": 500, "id": "inv_1"}
    made = pull(api, "/events", body)
    assert made == {
        "id": "inv_1",
        "object": "invoice",
        "customer": "cust_abc123",
        "amount": 500,
        "currency": "EUR",
        "created_at": "2026-03-01T12:00:00Z",
    }
    assert api.payloads("invoice.paid") == [made]
