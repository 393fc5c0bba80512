"""Points transactions: the only way in which points move, written once, oldest lots first."""

from __future__ import annotations

import pytest

from mockserver.providers.vinr.rules.reasons import RESERVED
from tests.builders import Json
from tests.providers.vinr.api import NOW, Vinr, a_world

MOVES = "/v1/loyalty/transactions"


def batch(api: Vinr, *items: tuple[str, float], **more: object) -> Json:
    transactions = [{"account": account, "amount": amount} for account, amount in items]
    made: Json = api.post(f"{MOVES}/batch", {"transactions": transactions, **more}).data
    return made


def test_a_credit_opens_a_lot(api: Vinr) -> None:
    made = api.move("loy_empty", 500, reason="goodwill_credit", metadata={"ticket": "7"}).data
    assert made == {
        "id": made["id"],
        "object": "points_transaction",
        "account": "loy_empty",
        "program": "prog_default",
        "type": "credit",
        "amount": 500,
        "balance_after": 500,
        "reason": "goodwill_credit",
        "rule": None,
        "source": None,
        "redemption": None,
        "shortfall": 0,
        "expires_at": "2027-03-01T12:00:00Z",
        "metadata": {"ticket": "7"},
        "created_at": NOW,
    }
    assert api.get(f"{MOVES}/{made['id']}").data == made
    assert api.payloads("loyalty.points.earned") == [made]
    assert api.account("loy_empty")["lifetime_points"] == 500


def test_a_debit_takes_the_oldest_points_and_no_lifetime(api: Vinr) -> None:
    made = api.move("loy_abc123", -600).data
    assert (made["type"], made["balance_after"], made["expires_at"]) == ("debit", 900, None)
    assert api.account("loy_abc123")["lifetime_points"] == 1500
    assert api.payloads("loyalty.points.spent") == [made]
    # The oldest 500 are gone and 600 of the next 700 are left, which end 100 days later.
    api.advance("265d")
    assert api.amounts("loy_abc123")[-1] == -600


def test_a_debit_above_the_balance_takes_nothing(api: Vinr) -> None:
    answer = api.move("loy_abc123", -1501)
    assert answer.error == (422, "insufficient_points")
    assert answer.refusal["message"] == "The account holds 1500 points; 1501 are needed."
    assert api.points("loy_abc123") == 1500
    assert api.happened() == []
    api.move("loy_abc123", -1500).ok()
    assert api.points("loy_abc123") == 0


def test_without_a_reason_it_is_an_adjustment(api: Vinr) -> None:
    assert api.move("loy_abc123", 1).data["reason"] == "manual_adjustment"


@pytest.mark.parametrize("reason", sorted(RESERVED))
def test_the_reasons_of_the_service_are_its_own(api: Vinr, reason: str) -> None:
    assert api.move("loy_abc123", 1, reason=reason).param == ("reserved_reason", "reason")
    assert api.points("loy_abc123") == 1500


@pytest.mark.parametrize(
    "reason", ["Expiry", "manual_correction", "migration_opening_balance", "x" * 255]
)
def test_all_other_reasons_are_free(api: Vinr, reason: str) -> None:
    assert api.move("loy_abc123", 1, reason=reason).data["reason"] == reason


def test_a_mistake_is_corrected_by_a_movement_back(api: Vinr) -> None:
    api.move("loy_empty", 50).ok()
    api.move("loy_empty", -50, reason="manual_correction").ok()
    assert api.amounts("loy_empty") == [50, -50]


def test_the_largest_movement_is_exact(api: Vinr) -> None:
    account = api.an_account(program=api.a_program(currency={"decimals": 4}))
    for _ in range(3):
        api.move(account, 10**12).ok()
    answer = api.move(account, -0.0001)
    assert b'"balance_after":2999999999999.9999,' in answer.body


# Many at once


def test_a_batch_is_written_in_its_order(api: Vinr) -> None:
    made = batch(
        api, ("loy_empty", 10), ("loy_abc123", -5), ("loy_empty", -10), metadata={"batch": "w10"}
    )
    assert [(each["account"], each["amount"], each["balance_after"]) for each in made["data"]] == [
        ("loy_empty", 10, 10),
        ("loy_abc123", -5, 1495),
        ("loy_empty", -10, 0),
    ]
    assert made["page"] == {"has_more": False, "next_cursor": None, "total_estimate": 3}
    assert all(each["metadata"] == {"batch": "w10"} for each in made["data"])
    found = api.asked(MOVES, "metadata[batch]=w10").items
    assert [each["id"] for each in found] == [each["id"] for each in made["data"]][::-1]


def test_an_item_adds_its_own_metadata_to_those_of_all(api: Vinr) -> None:
    items = [{"account": "loy_empty", "amount": 1, "metadata": {"a": "own", "b": "1"}}]
    body = {"transactions": items, "metadata": {"a": "all", "c": "2"}}
    (made,) = api.post(f"{MOVES}/batch", body).data["data"]
    assert made["metadata"] == {"a": "own", "b": "1", "c": "2"}


@pytest.mark.parametrize(
    ("item", "error", "param"),
    [
        ({"account": "loy_empty", "amount": -11}, (422, "insufficient_points"), "amount"),
        ({"account": "loy_none", "amount": 1}, (404, "resource_not_found"), "account"),
        ({"account": "loy_empty", "amount": 0}, (400, "parameter_invalid"), "amount"),
        ({"account": "loy_empty", "amount": 0.5}, (400, "parameter_invalid"), "amount"),
        ({"account": "loy_empty", "amount": "1"}, (400, "parameter_invalid"), "amount"),
        (
            {"account": "loy_empty", "amount": 1, "reason": "expiry"},
            (400, "reserved_reason"),
            "reason",
        ),
    ],
)
def test_a_batch_is_all_or_nothing(
    api: Vinr, item: Json, error: tuple[int, str], param: str
) -> None:
    first = {"account": "loy_empty", "amount": 10}
    answer = api.post(f"{MOVES}/batch", {"transactions": [first, item]})
    assert answer.error == error
    assert answer.refusal["param"] == f"transactions[1].{param}"
    assert api.points("loy_empty") == 0
    assert api.happened() == []


def test_a_batch_meets_accounts_and_programs_that_are_not_active(api: Vinr) -> None:
    closed = api.an_account()
    api.post(f"/v1/loyalty/accounts/{closed}/close").ok()
    answer = api.post(f"{MOVES}/batch", {"transactions": [{"account": closed, "amount": 1}]})
    assert answer.param == ("account_not_active", "transactions[0].account")
    program = api.a_program()
    member = api.an_account(program=program)
    api.patch(f"/v1/loyalty/programs/{program}", {"status": "archived"}).ok()
    answer = api.post(f"{MOVES}/batch", {"transactions": [{"account": member, "amount": 1}]})
    assert answer.param == ("program_not_active", "transactions[0]")


def test_a_batch_has_one_to_a_hundred_items(api: Vinr) -> None:
    assert len(batch(api, *[("loy_empty", 1)] * 100)["data"]) == 100
    empty = api.post(f"{MOVES}/batch", {"transactions": []})
    assert empty.param == ("parameter_invalid", "transactions")
    item = {"account": "loy_empty", "amount": 1}
    answer = api.post(f"{MOVES}/batch", {"transactions": [item] * 101})
    assert answer.error == (400, "batch_too_large")
    assert api.points("loy_empty") == 100


def test_metadata_of_a_batch_and_its_items_have_one_limit_together(api: Vinr) -> None:
    item = {"account": "loy_empty", "amount": 1, "metadata": {"more": "x"}}
    shared = {str(number): "x" for number in range(50)}
    answer = api.post(f"{MOVES}/batch", {"transactions": [item], "metadata": shared})
    assert answer.param == ("parameter_invalid", "transactions[0].metadata")


# Ids


def test_an_entry_of_a_fixture_may_have_a_name(api: Vinr) -> None:
    ledger = [{"id": "ptx_first", "amount": 5, "at": "-1d"}, {"amount": 7, "at": "-1h"}]
    api.start(a_world(accounts=[{"id": "loy_1", "ledger": ledger}]))
    second, first = api.entries("loy_1")
    assert first["id"] == "ptx_first"
    for id in ("ptx_first", "pt_first"):
        assert api.get(f"{MOVES}/{id}").data == first
        assert api.get(f"/v1/points-transactions/{id}").data["id"] == "pt_first"
    assert api.get(f"{MOVES}/{second['id']}").data == second
    found = api.get(MOVES, starting_after="ptx_first").items
    assert found == []


def test_entries_of_one_environment_are_unknown_in_the_other(api: Vinr) -> None:
    ledger = [{"id": "ptx_first", "amount": 5, "at": "-1d"}, {"amount": 7, "at": "-1h"}]
    accounts = [{"id": "loy_1", "ledger": ledger}]
    api.start(a_world(accounts=accounts))
    for entry in api.entries("loy_1"):
        assert api.get(f"{MOVES}/{entry['id']}", "sk_live_demo").status == 404
