"""Loyalty accounts: enrolled, linked, closed and merged; balances follow from the ledger alone."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import NOW, Vinr, a_world

ACCOUNTS = "/v1/loyalty/accounts"
NOT_ACTIVE = (422, "account_not_active")


def change(api: Vinr, id: str, **fields: object) -> Json:
    changed: Json = api.patch(f"{ACCOUNTS}/{id}", fields).data
    return changed


def close(api: Vinr, id: str, **fields: object) -> Json:
    closed: Json = api.post(f"{ACCOUNTS}/{id}/close", fields).data
    return closed


def merge(api: Vinr, id: str, into: str) -> Json:
    survivor: Json = api.post(f"{ACCOUNTS}/{id}/merge", {"into": into}).data
    return survivor


# Enrolment


def test_a_member_begins_with_nothing(api: Vinr) -> None:
    customer = api.a_customer()
    made = api.post(ACCOUNTS, {"customer": customer, "metadata": {"channel": "kiosk"}}).data
    assert made == {
        "id": made["id"],
        "object": "loyalty_account",
        "program": "prog_default",
        "customer": customer,
        "status": "active",
        "balance": 0,
        "lifetime_points": 0,
        "tier": "bronze",
        "qualifying_value": 0,
        "tier_locked": False,
        "merged_into": None,
        "metadata": {"channel": "kiosk"},
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert api.account(made["id"]) == made
    assert api.payloads("loyalty.account.created") == [made]


def test_a_member_may_stand_alone(api: Vinr) -> None:
    for body in ({}, {"customer": None}):
        assert api.post(ACCOUNTS, body).data["customer"] is None


def test_a_program_without_tiers_has_members_without_one(api: Vinr) -> None:
    assert api.account(api.an_account(program=api.a_program()))["tier"] is None


def test_a_customer_has_one_account_in_a_program(api: Vinr) -> None:
    customer = api.a_customer()
    first = api.an_account(customer=customer)
    answer = api.post(ACCOUNTS, {"customer": customer})
    assert answer.error == (409, "account_already_exists")
    assert answer.refusal["resource"] == first
    assert api.an_account(customer=customer, program=api.a_program()) != first
    close(api, first)
    assert api.post(ACCOUNTS, {"customer": customer}).error[1] == "account_already_exists"


def test_a_welcome_is_seen_at_the_next_look(api: Vinr) -> None:
    api.a_rule(trigger="loyalty.account.created", award={"type": "fixed", "points": 50})
    made = api.post(ACCOUNTS).data
    assert (made["balance"], made["lifetime_points"]) == (0, 0)
    assert api.points(made["id"]) == 50
    (entry,) = api.entries(made["id"])
    assert entry["source"] == {"type": "loyalty_account", "id": made["id"]}
    assert api.happened()[-2:] == ["loyalty.account.created", "loyalty.points.earned"]


# Changes


def test_a_customer_is_linked_once(api: Vinr) -> None:
    account, customer = api.an_account(), api.a_customer()
    assert change(api, account, customer=None)["customer"] is None
    assert change(api, account, customer=customer)["customer"] == customer
    assert change(api, account, customer=customer)["customer"] == customer
    for other in (api.a_customer(), None):
        answer = api.patch(f"{ACCOUNTS}/{account}", {"customer": other})
        assert answer.param == ("immutable_field", "customer")


def test_a_customer_who_is_a_member_already_cannot_be_linked(api: Vinr) -> None:
    answer = api.patch(f"{ACCOUNTS}/{api.an_account()}", {"customer": "cust_abc123"})
    assert answer.error == (409, "account_already_exists")
    unknown = api.patch(f"{ACCOUNTS}/{api.an_account()}", {"customer": "cust_none"})
    assert unknown.param == ("resource_not_found", "customer")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("balance", 9999),
        ("lifetime_points", 1),
        ("program", "prog_other"),
        ("merged_into", "loy_empty"),
        ("id", "loy_other"),
        ("object", "account"),
        ("created_at", "2020-01-01T00:00:00Z"),
    ],
)
def test_no_request_sets_what_follows_from_the_ledger(api: Vinr, field: str, value: object) -> None:
    before = api.account("loy_abc123")
    answer = api.patch(f"{ACCOUNTS}/loy_abc123", {field: value, "metadata": {"a": "b"}})
    assert answer.param == ("immutable_field", field)
    assert api.account("loy_abc123") == before
    assert api.patch(f"{ACCOUNTS}/loy_abc123", {field: before[field]}).status == 200


def test_an_update_tells_and_nothing_new_does_not(api: Vinr) -> None:
    api.advance("1h")
    before = api.account("loy_abc123")
    assert change(api, "loy_abc123", metadata={}) == before
    assert change(api, "loy_abc123", tier=None) == before
    assert api.happened() == []
    after = change(api, "loy_abc123", metadata={"a": "b"})
    assert after["updated_at"] == "2026-03-01T13:00:00Z"
    assert api.payloads("loyalty.account.updated") == [after]


def test_a_movement_of_points_is_a_change(api: Vinr) -> None:
    assert api.account("loy_abc123")["updated_at"] == "2026-02-19T12:00:00Z"
    api.move("loy_abc123", 5).ok()
    assert api.account("loy_abc123")["updated_at"] == NOW


# The end


def test_who_leaves_forfeits_what_is_left(api: Vinr) -> None:
    closed = close(api, "loy_abc123", reason="member_request")
    assert (closed["status"], closed["balance"]) == ("closed", 0)
    assert closed["lifetime_points"] == 1500
    entry = api.entries("loy_abc123")[0]
    assert (entry["amount"], entry["reason"]) == (-1500, "account_closed")
    assert entry["metadata"] == {"reason": "member_request"}
    assert api.outstanding() == 0
    assert api.happened() == ["loyalty.points.spent", "loyalty.account.closed"]
    assert api.payloads("loyalty.account.closed") == [closed]


def test_who_leaves_with_nothing_leaves_no_entry(api: Vinr) -> None:
    close(api, "loy_empty")
    assert api.entries("loy_empty") == []
    assert api.happened() == ["loyalty.account.closed"]


def test_without_a_reason_the_forfeit_says_none(api: Vinr) -> None:
    close(api, "loy_abc123")
    assert api.entries("loy_abc123")[0]["metadata"] == {}


@pytest.mark.parametrize("how", ["closed", "merged"])
def test_whoever_has_left_is_read_and_not_written(api: Vinr, how: str) -> None:
    gone, other = api.an_account(10), api.an_account()
    if how == "closed":
        close(api, gone)
    else:
        merge(api, gone, other)
    assert api.account(gone)["status"] == how
    assert len(api.entries(gone)) == 2
    assert api.get(f"{ACCOUNTS}/{gone}/wallet").data["balances"] == []
    assert api.move(gone, 1).error == NOT_ACTIVE
    assert api.redeem_reward(gone, "rwd_freecoffee").error == NOT_ACTIVE
    assert api.patch(f"{ACCOUNTS}/{gone}", {"metadata": {"a": "b"}}).error == NOT_ACTIVE
    assert api.post(f"{ACCOUNTS}/{gone}/close").error == NOT_ACTIVE
    assert api.post(f"{ACCOUNTS}/{gone}/merge", {"into": other}).error == NOT_ACTIVE
    answer = api.post(f"{ACCOUNTS}/{other}/merge", {"into": gone})
    assert answer.param == ("account_not_active", "into")


def test_who_has_left_earns_nothing(api: Vinr) -> None:
    close(api, "loy_abc123")
    api.a_payment(5000, "cust_abc123")
    assert api.points("loy_abc123") == 0


# Merging


def test_a_merge_moves_every_lot_with_its_end(api: Vinr) -> None:
    api.start(
        a_world(
            accounts=[
                {
                    "id": "loy_from",
                    "ledger": [
                        {"amount": 10, "at": "-9d", "expires_at": "+1d"},
                        {"amount": 20, "at": "-8d", "expires_at": "+5d"},
                        {"amount": -5, "at": "-7d"},
                    ],
                },
                {"id": "loy_into", "ledger": [{"amount": 7, "at": "-8d", "expires_at": "+3d"}]},
            ]
        )
    )
    survivor = merge(api, "loy_from", "loy_into")
    assert (survivor["id"], survivor["balance"]) == ("loy_into", 32)
    assert survivor["lifetime_points"] == 37
    merged = api.account("loy_from")
    assert (merged["status"], merged["merged_into"]) == ("merged", "loy_into")
    assert (merged["balance"], merged["lifetime_points"]) == (0, 30)
    out, into = api.entries("loy_from")[0], api.entries("loy_into")[0]
    assert (out["amount"], out["reason"]) == (-25, "merge_out")
    assert (into["amount"], into["reason"]) == (25, "merge_in")
    # What is spent first is what ends first, whoever earned it.
    api.advance("2d")
    assert api.amounts("loy_into") == [7, 25, -5]
    api.advance("2d")
    assert api.amounts("loy_into") == [7, 25, -5, -7]
    api.advance("2d")
    assert api.amounts("loy_into") == [7, 25, -5, -7, -20]


def test_a_merge_leaves_what_is_owed_as_it_is(api: Vinr) -> None:
    account = api.an_account(100)
    assert api.outstanding() == 1600
    merge(api, account, "loy_abc123")
    assert api.outstanding() == 1600


def test_a_merge_without_points_moves_none(api: Vinr) -> None:
    account = api.an_account()
    merge(api, account, "loy_abc123")
    assert api.entries(account) == []
    assert len(api.entries("loy_abc123")) == 3
    assert api.account(account)["status"] == "merged"


def test_a_merge_takes_the_customer_along(api: Vinr) -> None:
    alone = api.an_account()
    survivor = merge(api, "loy_empty", alone)
    assert survivor["customer"] == "cust_empty"
    assert [each["id"] for each in api.get(ACCOUNTS, customer="cust_empty").items] == [
        alone,
        "loy_empty",
    ]
    # The customer is a member by the account that is left.
    api.a_payment(4200, "cust_empty")
    assert api.points(alone) == 42
    assert api.post(ACCOUNTS, {"customer": "cust_empty"}).refusal["resource"] == alone


def test_merges_can_follow_on_each_other(api: Vinr) -> None:
    first, second, third = api.an_account(1), api.an_account(2), api.an_account(4)
    merge(api, first, second)
    survivor = merge(api, second, third)
    assert (survivor["balance"], survivor["lifetime_points"]) == (7, 7)
    assert api.account(second)["lifetime_points"] == 3
    assert api.account(first)["merged_into"] == second


def test_accounts_that_do_not_go_together_are_not_merged(api: Vinr) -> None:
    elsewhere = api.an_account(program=api.a_program())
    for id, into, why in [
        ("loy_abc123", "loy_abc123", "itself"),
        ("loy_abc123", elsewhere, "programs"),
        ("loy_abc123", "loy_empty", "different customers"),
    ]:
        answer = api.post(f"{ACCOUNTS}/{id}/merge", {"into": into})
        assert answer.param == ("merge_not_allowed", "into")
        assert why in answer.refusal["message"]
    assert api.points("loy_abc123") == 1500


def test_a_merge_is_told_of_both(api: Vinr) -> None:
    account = api.an_account(100)
    seen = len(api.happened())
    survivor = merge(api, account, "loy_abc123")
    assert api.happened()[seen:] == [
        "loyalty.points.spent",
        "loyalty.points.earned",
        "loyalty.account.merged",
        "loyalty.account.updated",
    ]
    assert api.payloads("loyalty.account.merged") == [api.account(account)]
    assert api.payloads("loyalty.account.updated") == [survivor]


def test_what_a_merged_member_has_spent_counts_for_the_one_that_is_left(api: Vinr) -> None:
    account = api.an_account(customer=api.a_customer())
    api.a_payment(60_000, api.account(account)["customer"])
    survivor = merge(api, account, api.an_account())
    assert (survivor["qualifying_value"], survivor["tier"]) == (60_000, "silver")


def test_what_a_merged_member_has_earned_counts_for_the_one_that_is_left(api: Vinr) -> None:
    tiers = [{"name": "Low", "threshold": 0}, {"name": "High", "threshold": 50}]
    program = api.a_program(tierConfig={"qualifyOn": "points", "tiers": tiers})
    first, second = api.an_account(30, program=program), api.an_account(30, program=program)
    survivor = merge(api, first, second)
    assert (survivor["qualifying_value"], survivor["tier"]) == (60, "high")


# Wallets


def test_a_wallet_has_a_balance_for_each_currency(api: Vinr) -> None:
    for amount, currency in [(500, "EUR"), (700, "USD"), (100, "EUR")]:
        value = {"amount": amount, "currency": currency}
        reward = api.a_reward(1, type="store_credit", value=value)
        api.redeem_reward("loy_abc123", reward).ok()
    assert api.get(f"{ACCOUNTS}/loy_abc123/wallet").data == {
        "object": "wallet",
        "account": "loy_abc123",
        "balances": [{"currency": "EUR", "balance": 600}, {"currency": "USD", "balance": 700}],
    }
    assert api.get(f"{ACCOUNTS}/loy_empty/wallet").data["balances"] == []
