"""What a difference between worlds shows of this service: no credentials, and only records."""

from __future__ import annotations

from tests.providers.vinr.api import KEY, READING_KEY, Vinr, a_world
from tests.world import Json

HOOK = "http://127.0.0.1:9/hook"


def diff(api: Vinr, query: str = "") -> Json:
    found: Json = api.controlled("GET", f"/diff{query}")
    return found


def test_keys_and_secrets_are_masked(api: Vinr) -> None:
    secret = api.a_hook(HOOK, "payment.completed")["secret"]
    rolled = api.controlled("POST", f"/vinr/keys/{READING_KEY}/roll", {})["key"]
    text = api.control("GET", "/diff").text
    for each in (secret, rolled, READING_KEY):
        assert each not in text
    found = diff(api)
    assert [each["secret"] for each in found["added"]["vinr.webhook_endpoints"]] == [
        f"{secret[:14]}…"
    ]
    assert [each["key"] for each in found["added"]["vinr.keys"]] == [f"{rolled[:14]}…"]
    (changed,) = found["changed"]["vinr.keys"]
    assert changed["after"]["key"].endswith("…")
    assert changed["after"]["expires_at"] == "2026-03-02T12:00:00.000Z"


def test_a_key_that_is_gone_is_masked(api: Vinr) -> None:
    api.checkpoint("earlier")
    rolled = api.controlled("POST", f"/vinr/keys/{KEY}/roll", {})["key"]
    api.checkpoint("later")
    api.restore("earlier")
    assert diff(api, "?since=later")["removed"]["vinr.keys"] == [f"{rolled[:14]}…"]


def test_only_records_of_the_service_are_shown(api: Vinr) -> None:
    """Neither indexes, counters and notices, nor what a key has used up."""
    keys = [{"key": KEY, "rate_limit": {"sustained": 100, "burst": 200}}]
    fixture = a_world()
    api.start({**fixture, "vinr": {**fixture["vinr"], "keys": keys}})
    expiry = {"mode": "rolling", "months": 1, "warnDaysBefore": 3}
    tiers = {"tiers": [{"name": "Base", "threshold": 0}]}
    program = api.a_program(expiry=expiry, tierConfig=tiers)
    customer = api.a_customer()
    member = api.an_account(500, program=program, customer=customer, metadata={"a": "b"})
    api.a_rule(program=program)
    api.a_payment(1000, customer)
    credit = {"type": "store_credit", "value": {"amount": 5, "currency": "EUR"}}
    for more in ({}, credit):
        api.redeem_reward(member, api.a_reward(10, program=program, **more)).ok()
    found = diff(api)
    assert (found["changed"], found["removed"]) == ({}, {})
    assert {table: len(records) for table, records in found["added"].items()} == {
        "vinr.accounts": 1,
        "vinr.credit.accounts": 1,
        "vinr.credit.entries": 1,
        "vinr.customers": 1,
        "vinr.earning_rules": 1,
        "vinr.entry_details": 3,
        "vinr.ledger.accounts": 1,
        "vinr.ledger.entries": 4,
        "vinr.ledger.lots": 2,
        "vinr.payments": 1,
        "vinr.programs": 1,
        "vinr.redemptions": 2,
        "vinr.rewards": 2,
    }


def test_entries_have_the_ids_that_the_api_shows(api: Vinr) -> None:
    made = api.redeem_reward("loy_abc123", "rwd_freecoffee").data
    undone = api.post(f"/v1/loyalty/redemptions/{made['id']}/reverse").data
    added = diff(api)["added"]
    shown = [each["id"] for each in reversed(api.entries("loy_abc123"))][-2:]
    assert [each["id"] for each in added["vinr.ledger.entries"]] == shown
    (redemption,) = added["vinr.redemptions"]
    assert redemption["transaction"]["id"] == made["transaction"] == shown[0]
    assert redemption["reversal"]["id"] == undone["reversal_transaction"] == shown[1]
