"""Points that wait for a review."""

from __future__ import annotations

from typing import Any

import pytest

from tests.providers.loyalife.builders import Loyalife, a_fixture, a_member, a_program
from tests.world import Json


@pytest.fixture
def held(api: Loyalife) -> Loyalife:
    """A program that holds more than 100 points of a purchase back, and no bonus."""
    rules = [
        {"factor": 1, "hold_if_points_over": 100},
        {"name": "Bonus", "factor": "0.1", "category": "Bonus", "minimum_amount": 500},
    ]
    products = [{"code": "RETAIL001", "rules": rules}]
    api.start(a_fixture(a_program(a_member(), product_codes=products)))
    return api


def decide(api: Loyalife, id: str, decision: str) -> Json:
    found: Json = api.controlled("POST", f"/loyalife/holds/{id}/{decision}", {})
    return found


def queued(api: Loyalife, amount: object, **fields: Any) -> tuple[str, str]:
    """A batch of one transaction that was processed, and the request id of that one."""
    batch = api.queue(api.an_order("member", amount, **fields)).value
    api.advance("1s")
    return batch["batch_id"], batch["transactions"][0]["request_id"]


@pytest.mark.parametrize(
    ("amount", "status", "balance"),
    [(100, "SUCCESS", 100), (101, "ON HOLD", 0), (600, "PARTIAL HOLD", 60)],
)
def test_more_points_than_the_threshold_wait(
    held: Loyalife, amount: int, status: str, balance: int
) -> None:
    batch, _ = queued(held, amount)
    assert held.poll(batch)["results"][0]["status"] == status
    assert held.balance("member") == balance


def test_polling_counts_what_waits(held: Loyalife) -> None:
    orders = [held.an_order("member", amount) for amount in (50, 200, 700)]
    batch = held.queue(*orders).value["batch_id"]
    held.advance("1s")
    polled = held.poll(batch)
    for result in polled["results"]:
        del result["request_id"]
    assert polled["results"] == [
        {"status": "SUCCESS", "points": 50, "message": "Points awarded"},
        {"status": "ON HOLD", "message": "Points on hold, waiting for review"},
        {
            "status": "PARTIAL HOLD",
            "points": 70,
            "message": "Points awarded in part, the rest is on hold",
        },
    ]
    summary = polled["summary"]
    assert (summary["success"], summary["on_hold"], summary["partial_hold"]) == (1, 1, 1)
    assert polled["total_points"] == 120


def test_points_on_hold_are_in_no_sum(held: Loyalife) -> None:
    held.insert("member", 200).ok()
    assert held.statement("member")["PointBalance"] == 0
    assert held.get_history("member").error == (200, "204")
    assert held.redeem("member", 1).error == (200, "205")
    assert held.profile("member")["TierName"] == "Silver"


def test_points_on_hold_are_blocked_in_the_schedule(held: Loyalife) -> None:
    held.insert("member", 200).ok()
    assert held.schedule("member")[0] == {
        "ScheduleDate": "2027-03-31T00:00:00",
        "AccrualPoints": 200,
        "RedeemPoints": 0,
        "BlockedPoints": 200,
        "TotalExpiredPoints": 0,
        "TotalAvailablePoints": 0,
    }


def test_a_threshold_of_the_program_is_that_of_rules_without_one(api: Loyalife) -> None:
    rules = [{"factor": 1}, {"factor": 1, "hold_if_points_over": 1000, "category": "Bonus"}]
    products = [{"code": "RETAIL001", "rules": rules}]
    api.start(a_fixture(a_program(a_member(), product_codes=products, hold_if_points_over=10)))
    api.insert("member", 11).ok()
    statement = api.statement("member")
    assert (statement["Spend"], statement["Bonus"]) == (0, 11)


def test_a_cr_is_never_held(held: Loyalife) -> None:
    held.insert("member", 200, transaction_type="CR").ok()
    assert held.balance("member") == -200


# Letting them in


def test_points_that_are_approved_come_in(held: Loyalife) -> None:
    batch, request = queued(held, 200)
    answered = decide(held, request, "approve")
    assert answered == {
        "request_id": request,
        "status": "SUCCESS",
        "points": 200,
        "message": "Points awarded",
    }
    assert held.poll(batch)["results"] == [answered]
    assert held.poll(batch)["total_points"] == 200
    assert held.balance("member") == 200
    held.redeem("member", 200).ok()


def test_the_rest_of_a_partial_hold_comes_in(held: Loyalife) -> None:
    _, request = queued(held, 600)
    assert decide(held, request, "approve")["points"] == 660
    statement = held.statement("member")
    assert (statement["Spend"], statement["Bonus"]) == (600, 60)


def test_approved_points_have_their_own_line(held: Loyalife) -> None:
    _, request = queued(held, 200, transaction_id="POS-5", transaction_date="2026-02-01")
    held.advance("2d")
    decide(held, request, "approve")
    (line,) = held.history("member")
    assert (line["Points"], line["Narration"], line["AdditionalDetail"]) == (
        200,
        "Purchase",
        "POS-5",
    )
    assert (line["TransactionDate"], line["ProcessingDate"]) == (
        "2026-02-01T00:00:00.000",
        "2026-03-03T12:00:01.000",
    )


def test_approved_points_pay_what_is_owed(held: Loyalife) -> None:
    _, request = queued(held, 200)
    held.insert("member", 50, transaction_type="CR").ok()
    decide(held, request, "approve")
    assert held.balance("member") == 150


@pytest.mark.parametrize(
    ("trigger", "waited", "last_day"),
    [
        ("processing", "100d", "2027-03-31"),
        ("availability", "100d", "2027-06-30"),
        # By then the points would have ended long ago.
        ("processing", "500d", "2027-09-30"),
    ],
)
def test_a_program_decides_from_when_approved_points_live(
    api: Loyalife, trigger: str, waited: str, last_day: str
) -> None:
    settings = {"hold_if_points_over": 10, "expiry": {"trigger": trigger}}
    api.start(a_fixture(a_program(a_member(), **settings)))
    api.insert("member", 200, transaction_id="POS-5").ok()
    api.advance(waited)
    decide(api, "POS-5", "approve")
    assert api.balance("member") == 20
    assert api.history("member")[0]["ExpiryDate"] == f"{last_day}T00:00:00"
    (slot,) = (each for each in api.schedule("member", int(last_day[:4])) if each["AccrualPoints"])
    assert (slot["ScheduleDate"][:10], slot["TotalAvailablePoints"]) == (last_day, 20)


# Giving them up


def test_points_that_are_rejected_never_come_in(held: Loyalife) -> None:
    batch, request = queued(held, 200)
    answered = decide(held, request, "reject")
    assert answered == {
        "request_id": request,
        "status": "FAILED",
        "error": "Rejected on review",
    }
    assert held.poll(batch)["results"] == [answered]
    assert held.balance("member") == 0
    assert all(each["AccrualPoints"] == 0 for each in held.schedule("member"))


def test_what_was_awarded_beside_rejected_points_stays(held: Loyalife) -> None:
    _, request = queued(held, 600)
    answered = decide(held, request, "reject")
    assert (answered["status"], answered["points"]) == ("SUCCESS", 60)
    assert held.statement("member")["PointBalance"] == 60


# Finding them


def test_a_hold_may_be_named_by_the_clients_own_id(held: Loyalife) -> None:
    held.insert("member", 200, transaction_id="POS-5").ok()
    held.insert("member", 300, transaction_id="POS-5").ok()
    assert decide(held, "POS-5", "approve")["points"] == 300
    assert decide(held, "POS-5", "approve")["points"] == 200
    assert held.control("POST", "/loyalife/holds/POS-5/approve", {}).status_code == 404


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_only_what_is_on_hold_can_be_decided_about_and_once(held: Loyalife, decision: str) -> None:
    _, held_request = queued(held, 200)
    _, free_request = queued(held, 50)
    decide(held, held_request, decision)
    for id in (held_request, free_request, "req_unknown"):
        answer = held.control("POST", f"/loyalife/holds/{id}/{decision}", {})
        assert answer.status_code == 404
        assert id in answer.json()["detail"]
