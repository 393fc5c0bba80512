"""The ledgers that control calls show are those of the service."""

from __future__ import annotations

import pytest

from tests.providers.vinr.api import LIVE_KEY, Vinr
from tests.world import Json


def ledgers(api: Vinr, name: str) -> list[Json]:
    found: list[Json] = api.controlled("GET", f"/ledger?member={name}&provider=vinr")["ledgers"]
    return found


def test_entries_are_those_of_the_transactions(api: Vinr) -> None:
    customer = api.a_customer()
    account = api.an_account(500, customer=customer)
    payment = api.a_payment(100, customer)
    coffee = api.redeem_reward(account, "rwd_freecoffee").data["id"]
    (ledger,) = ledgers(api, account)
    assert (ledger["member"], ledger["part"]) == (account, "test/prog_default")
    assert ledger["balance"] == api.points(account)
    shown = [
        (entry["id"], entry["amount"], entry["balance"], entry["reason"], f"{entry['at'][:19]}Z")
        for entry in ledger["entries"]
    ]
    assert shown == [
        (entry["id"], entry["amount"], entry["balance_after"], entry["reason"], entry["created_at"])
        for entry in api.entries(account)
    ]
    references = [entry["reference"] for entry in ledger["entries"]]
    assert references == [coffee, payment, None]


@pytest.mark.parametrize("name", ["loy_abc123", "la_abc123", "cust_abc123"])
def test_an_account_is_found_by_all_its_names(api: Vinr, name: str) -> None:
    assert [(each["member"], each["balance"]) for each in ledgers(api, name)] == [
        ("loy_abc123", 1500)
    ]


def test_a_customer_has_a_ledger_in_each_program_and_none_that_was_merged_away(api: Vinr) -> None:
    customer = api.a_customer()
    program = api.a_program(currency={"decimals": 1})
    api.an_account(5, customer=customer)
    kept = api.an_account(2.5, program=program, customer=customer)
    gone = api.an_account(0.5, program=program)
    api.post(f"/v1/loyalty/accounts/{gone}/merge", {"into": kept}).ok()
    assert [(each["part"], each["balance"]) for each in ledgers(api, customer)] == [
        ("test/prog_default", 5),
        (f"test/{program}", 3),
    ]
    assert [each["amount"] for each in ledgers(api, gone)[0]["entries"]] == [-0.5, 0.5]


def test_the_live_environment_is_looked_at_too(api: Vinr) -> None:
    account = api.an_account_of(LIVE_KEY)
    assert [each["part"] for each in ledgers(api, account)] == ["live/prog_default"]
