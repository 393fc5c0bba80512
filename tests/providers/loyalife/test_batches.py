"""Transactions that come together, wait for a moment and are polled."""

from __future__ import annotations

import re

import pytest

from tests.providers.loyalife.builders import (
    JANE,
    Loyalife,
    a_fixture,
    a_member,
    a_program,
)
from tests.world import Json

BAD = (400, "999")
INVALID = (400, "998")
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def keyed(order: Json, key: str) -> Json:
    """The same transaction with an idempotency key."""
    return {**order, "_xoxo_api_client_idempotency": key}


def test_a_batch_is_accepted_and_each_of_its_transactions_named(surface: Loyalife) -> None:
    answer = surface.queue(
        surface.an_order(JANE, 400, transaction_type="dr", transaction_id="POS-1"),
        surface.an_order("m_8124", 20, transaction_id=None),
    )
    assert (answer.status, answer.results["ErrorCode"], answer.count) == (202, "001", 0)
    queued = answer.value
    assert list(queued) == ["batch_id", "message", "total_transactions", "transactions"]
    assert re.fullmatch(r"p19_1772366400_1", queued["batch_id"])
    assert queued["message"] == "Transactions queued successfully"
    assert queued["total_transactions"] == 2
    ids = [each.pop("request_id") for each in queued["transactions"]]
    assert all(re.fullmatch("req_[0-9a-z]+", each) for each in ids)
    assert len(set(ids)) == 2
    assert queued["transactions"] == [
        {
            "member_relation_reference": JANE,
            "transaction_id": "POS-1",
            "transaction_type": "dr",
        },
        {
            "member_relation_reference": "m_8124",
            "transaction_id": None,
            "transaction_type": "DR",
        },
    ]


def test_nothing_happens_until_a_batch_is_processed(surface: Loyalife) -> None:
    batch = surface.queue(surface.an_order(JANE, 100)).value
    (queued,) = batch["transactions"]
    assert surface.balance(JANE) == 2500
    assert surface.poll(batch["batch_id"]) == {
        "batch_id": batch["batch_id"],
        "summary": {
            "total": 1,
            "success": 0,
            "failed": 0,
            "pending": 1,
            "on_hold": 0,
            "partial_hold": 0,
        },
        "results": [
            {
                "request_id": queued["request_id"],
                "status": "PENDING",
                "message": "Waiting to be processed",
            }
        ],
        "total_points": 0,
    }
    surface.advance("299ms")
    assert surface.poll(batch["batch_id"])["summary"]["pending"] == 1
    ran = surface.advance("1ms")["ran"]
    assert [each["what"] for each in ran] == [f"loyalife batch {batch['batch_id']} is processed"]
    assert surface.poll(batch["batch_id"])["summary"]["success"] == 1
    assert surface.balance(JANE) == 2510


def test_each_transaction_succeeds_or_fails_for_itself(surface: Loyalife) -> None:
    surface.set_status("m_short", 2)
    batch = surface.queue(
        surface.an_order(JANE, 400),
        surface.an_order(JANE, 400, product_code="X"),
        surface.an_order("nobody", 400),
        surface.an_order("m_cancelled", 400),
        surface.an_order("m_short", 400),
        surface.an_order(JANE, 100, transaction_type="cr"),
        surface.an_order(JANE, 1),
    ).value["batch_id"]
    surface.advance("1s")
    polled = surface.poll(batch)
    for result in polled["results"]:
        assert result.pop("request_id")
    assert polled["results"] == [
        {"status": "SUCCESS", "points": 40, "message": "Points awarded"},
        {"status": "FAILED", "error": "Invalid product code"},
        {"status": "FAILED", "error": "Member does not exist"},
        {"status": "FAILED", "error": "Member is cancelled"},
        {"status": "FAILED", "error": "Member status is not Active"},
        {"status": "SUCCESS", "points": -10, "message": "Points reversed"},
        {"status": "SUCCESS", "points": 0, "message": "Points awarded"},
    ]
    assert polled["summary"] == {
        "total": 7,
        "success": 3,
        "failed": 4,
        "pending": 0,
        "on_hold": 0,
        "partial_hold": 0,
    }
    assert polled["total_points"] == 30
    assert surface.balance(JANE) == 2530


def test_transactions_are_processed_in_their_order(api: Loyalife) -> None:
    api.a_member()
    api.processed(
        api.an_order("new", 100, transaction_type="CR"),
        api.an_order("new", 300),
        api.an_order("new", 100, transaction_type="CR"),
    )
    assert [line["Points"] for line in api.history()] == [10, 30, 10]
    assert api.balance() == 10


def test_batches_are_processed_in_the_order_of_their_coming(api: Loyalife) -> None:
    api.a_member()
    first = keyed(api.an_order("new", 100), "inv-1")
    second = keyed(api.an_order("new", 500), "inv-1")
    batches = [api.queue(each).value["batch_id"] for each in (first, second)]
    assert batches == ["p19_1772366400_1", "p19_1772366400_2"]
    api.advance("1s")
    assert [api.poll(each)["results"][0]["status"] for each in batches] == ["SUCCESS", "FAILED"]
    assert api.balance() == 10


@pytest.mark.parametrize("name", ["batch_id", "batchId", "pstrBatchId"])
def test_a_batch_may_be_named_in_three_ways(surface: Loyalife, name: str) -> None:
    batch = surface.queue(surface.an_order(JANE, 1)).value["batch_id"]
    for query in ({name: batch}, {name: batch, "pintProgramId": 19}):
        answer = surface.call("transaction.poll_batch", query=query)
        assert answer.value["batch_id"] == batch


@pytest.mark.parametrize("query", ["", "batch_id=", "batch=x", "batch_id=x&batch_id=y"])
def test_polling_needs_a_batch(surface: Loyalife, query: str) -> None:
    answer = surface.call("transaction.poll_batch", query=query)
    assert answer.error == BAD
    assert "batch_id" in answer.reason


def test_an_unknown_batch_is_not_found(surface: Loyalife) -> None:
    answer = surface.call("transaction.poll_batch", query={"batch_id": "p19_1_1"})
    assert (answer.error, answer.message) == ((404, "998"), "Batch not found")


def test_a_batch_of_another_program_is_not_found(api: Loyalife) -> None:
    clients = [{"client_id": "other", "client_secret": "s"}]
    api.start(a_fixture(a_program(a_member()), a_program(id=20, clients=clients)))
    batch = api.queue(api.an_order("member", 1)).value["batch_id"]
    other = api.of(20, "other", "s")
    answer = other.call("transaction.poll_batch", query={"batch_id": batch})
    assert answer.error == (404, "998")
    mismatch = other.call("transaction.poll_batch", query={"batch_id": batch, "pintProgramId": 19})
    assert mismatch.error == (401, "401")


# What does not fit


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"[]", BAD),
        (b"{}", BAD),
        (b"5", BAD),
        (b"null", BAD),
        (b"", INVALID),
        (b"[", INVALID),
    ],
    ids=repr,
)
def test_a_batch_is_a_list(surface: Loyalife, content: bytes, error: tuple[int, str]) -> None:
    answer = surface.call("transaction.insert_v2", content=content, query=surface.program_query)
    assert answer.error == error


@pytest.mark.parametrize(
    ("item", "path", "error"),
    [
        (5, "[1]", BAD),
        ({}, "[1].amount", BAD),
        ({"amount": "x"}, "[1].amount", BAD),
        ({"amount": None}, "[1].amount", BAD),
        ({"transaction_type": "xx"}, "transaction_type", INVALID),
        ({"transaction_date": "2027-01-01"}, "transaction_date", BAD),
        ({"transaction_id": ""}, "[1].transaction_id", BAD),
    ],
    ids=str,
)
def test_one_transaction_that_does_not_fit_refuses_the_whole_batch(
    surface: Loyalife, item: object, path: str, error: tuple[int, str]
) -> None:
    whole = surface.an_order(JANE, 1)
    second = {**whole, **item} if isinstance(item, dict) and item else item
    body = [whole, second]
    answer = surface.call("transaction.insert_v2", body, query=surface.program_query)
    assert answer.error == error
    assert path in answer.reason
    surface.advance("1s")
    assert surface.balance(JANE) == 2500


def test_all_transactions_that_do_not_fit_are_named(api: Loyalife) -> None:
    body = [{}, api.an_order(JANE, -1)]
    reason = api.call("transaction.insert_v2", body, query=api.program_query).reason
    for path in ("[0].amount", "[0].product_code", "[1].amount"):
        assert path in reason


def test_a_large_batch_is_accepted(api: Loyalife) -> None:
    results = api.processed(*(api.an_order(JANE, 10) for _ in range(500)))
    assert {each["status"] for each in results} == {"SUCCESS"}
    assert api.balance(JANE) == 3000


# Idempotency


def test_a_repeated_key_fails_in_a_batch(surface: Loyalife) -> None:
    surface.insert(JANE, 100, idempotency_key="inv-1").ok()
    results = surface.processed(
        keyed(surface.an_order(JANE, 100), "inv-1"),
        keyed(surface.an_order(JANE, 100), "inv-2"),
        keyed(surface.an_order(JANE, 100), "inv-2"),
    )
    assert [each["status"] for each in results] == ["FAILED", "SUCCESS", "FAILED"]
    assert results[0]["error"] == "Insert failed"
    assert surface.balance(JANE) == 2520
    surface.insert(JANE, 100, idempotency_key="inv-2").ok()
    assert surface.balance(JANE) == 2520


def test_a_key_whose_transaction_failed_may_be_used_again(api: Loyalife) -> None:
    results = api.processed(
        keyed(api.an_order("nobody", 100), "inv-1"), keyed(api.an_order(JANE, 100), "inv-1")
    )
    assert [each["status"] for each in results] == ["FAILED", "SUCCESS"]


# Settings


def test_a_program_decides_about_delay_and_size(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(), v2={"delay": "5s", "items_max": 2})))
    order = api.an_order("member", 100)
    answer = api.queue(order, order, order)
    assert answer.error == INVALID
    assert "at most 2" in answer.reason
    batch = api.queue(order, order).value["batch_id"]
    api.advance("4999ms")
    assert api.poll(batch)["summary"]["pending"] == 2
    api.advance("1ms")
    assert api.poll(batch)["summary"]["pending"] == 0


def test_a_batch_without_delay_is_processed_before_anything_else(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(), v2={"delay": 0})))
    batch = api.queue(api.an_order("member", 100)).value["batch_id"]
    assert api.poll(batch)["summary"]["success"] == 1


def test_a_program_may_answer_as_older_copies_of_the_page_do(api: Loyalife) -> None:
    api.start(a_fixture(a_program(a_member(), v2={"legacy_shape": True})))
    answer = api.queue(api.an_order("member", 100))
    assert (answer.status, answer.results["ErrorCode"]) == (202, "000")
    assert list(answer.value) == ["batch_id", "message", "total_transactions"]
    assert UUID.fullmatch(answer.value["batch_id"])
    api.advance("1s")
    assert api.poll(answer.value["batch_id"])["summary"]["success"] == 1
