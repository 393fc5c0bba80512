"""Worlds made of fixtures: what is written down is there, and goes on as if it had happened."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import Json
from tests.providers.vinr.api import KEY, LIVE_KEY, Vinr, a_world

LADDER = {"tiers": [{"name": "Low", "threshold": 0}, {"name": "Top", "threshold": 300}]}
PROGRAM = {
    "id": "prog_default",
    "name": "P",
    "currency": {"decimals": 1},
    "tierConfig": {"qualifyOn": "points", **LADDER},
}
EARNED = {
    "amount": 400,
    "at": "-9d",
    "reason": "earning_rule",
    "rule": "rule_1",
    "source": {"type": "payment", "id": "pay_1"},
}
SPENT = {
    "amount": -20,
    "at": "-8d",
    "reason": "redemption",
    "redemption": "rdm_1",
    "id": "ptx_spent",
}
BACK = {**SPENT, "amount": 20, "at": "-7d", "reason": "redemption_reversal", "id": "ptx_back"}
CLAWED = {
    **EARNED,
    "amount": -100,
    "at": "-6d",
    "reason": "refund_clawback",
    "source": {"type": "refund", "id": "re_1"},
    "shortfall": 5,
}
PAID = {"id": "pay_1", "amount": 400, "customer": "cust_1", "created_at": "-9d"}
COST = {"id": "rwd_1", "name": "R", "cost": 10, "value": {"amount": 50, "currency": "EUR"}}
REDEEMED = {"id": "rdm_1", "account": "loy_1", "reward": "rwd_1", "created_at": "-8d"}


def member(*ledger: Json, **fields: object) -> Json:
    return {
        "id": "loy_1",
        "customer": "cust_1",
        "created_at": "-10d",
        "ledger": list(ledger),
        **fields,
    }


def a_shop(*ledger: Json, **side: object) -> Json:
    """A fixture with a member who has earned points by a payment."""
    rule = {"id": "rule_1", "award": {"type": "per_amount", "per": 1, "points": 1}}
    shop: dict[str, Any] = {
        "programs": [PROGRAM],
        "customers": [{"id": "cust_1"}],
        "accounts": [member(EARNED, *ledger)],
        "earning_rules": [rule],
        "rewards": [COST],
        "payments": [PAID],
    }
    return a_world(**{**shop, **side})


# Ledgers


def test_entries_are_as_they_are_written(api: Vinr) -> None:
    refund = {"id": "re_1", "payment": "pay_1", "amount": 100}
    side = {"refunds": [refund], "redemptions": [{**REDEEMED, "status": "reversed"}]}
    api.start(a_shop(SPENT, BACK, CLAWED, **side))
    assert api.amounts("loy_1") == [400, -20, 20, -100]
    newest, back, spent, earned = api.entries("loy_1")
    assert (newest["source"], newest["shortfall"]) == ({"type": "refund", "id": "re_1"}, 5)
    assert (back["id"], spent["id"]) == ("ptx_back", "ptx_spent")
    assert (earned["rule"], earned["created_at"]) == ("rule_1", "2026-02-20T12:00:00Z")
    assert api.get("/v1/loyalty/transactions/ptx_spent").data == spent
    assert (api.points("loy_1"), api.account("loy_1")["lifetime_points"]) == (300, 400)
    assert api.outstanding() == 300


def test_points_may_be_written_in_short(api: Vinr) -> None:
    api.start(a_world(programs=[PROGRAM], accounts=[{"id": "loy_1", "points": 12.5}]))
    (entry,) = api.entries("loy_1")
    assert (entry["amount"], entry["reason"]) == (12.5, "manual_adjustment")


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ({}, "2026-03-27T12:00:00Z"),
        ({"expires_at": "+3d"}, "2026-03-04T12:00:00Z"),
        ({"expires_at": None}, None),
    ],
    ids=str,
)
def test_points_end_as_the_program_says_or_the_entry(
    api: Vinr, given: Json, end: str | None
) -> None:
    program = {**PROGRAM, "expiry": {"mode": "rolling", "months": 1, "warnDaysBefore": 1}}
    ledger = [{"amount": 5, "at": "-2d", **given}]
    api.start(a_world(programs=[program], accounts=[{"id": "loy_1", "ledger": ledger}]))
    assert api.entries("loy_1")[0]["expires_at"] == end
    api.advance("40d")
    assert api.points("loy_1") == (5 if end is None else 0)
    assert len(api.payloads("loyalty.points.expiring")) == (end is not None)


def test_points_that_have_ended_and_debits_count_to_the_liability(api: Vinr) -> None:
    ledger = [
        {"amount": 30, "at": "-9d"},
        {"amount": -5, "at": "-8d", "reason": "expiry"},
        {"amount": -7, "at": "-7d"},
    ]
    api.start(a_world(programs=[PROGRAM], accounts=[{"id": "loy_1", "ledger": ledger}]))
    assert [each["type"] for each in api.entries("loy_1")] == ["debit", "debit", "credit"]
    assert api.outstanding() == api.points("loy_1") == 18


# Tiers


@pytest.mark.parametrize(
    ("fields", "tier"),
    [({}, "top"), ({"tier": "low", "tier_locked": True}, "low")],
    ids=["reached", "set by hand"],
)
def test_a_member_is_in_the_tier_that_was_reached_or_set(
    api: Vinr, fields: Json, tier: str
) -> None:
    api.start(a_shop(accounts=[member(EARNED, **fields)]))
    found = api.account("loy_1")
    assert (found["tier"], found["qualifying_value"]) == (tier, 400)
    assert found["tier_locked"] is bool(fields)


def test_payments_count_for_members_less_what_is_refunded(api: Vinr) -> None:
    program = {**PROGRAM, "tierConfig": {"qualifyOn": "spend", **LADDER}}
    payments = [
        PAID,
        {"id": "pay_2", "amount": 50, "metadata": {"loyalty_account": "loy_1"}},
        {"id": "pay_3", "amount": 70, "metadata": {"loyalty_account": "loy_none"}},
        {"id": "pay_4", "amount": 90, "customer": "cust_1", "created_at": "-11d"},
        {"id": "pay_5", "amount": 110, "customer": "cust_1", "status": "failed"},
        {"id": "pay_6", "amount": 130, "customer": "cust_1", "currency": "USD"},
    ]
    refund = {"id": "re_1", "payment": "pay_1", "amount": 100}
    api.start(a_shop(programs=[program], payments=payments, refunds=[refund]))
    found = api.account("loy_1")
    # Before the account was made, without success or in another currency nothing counts.
    assert (found["tier"], found["qualifying_value"]) == ("top", 350)


def test_a_custom_value_is_given(api: Vinr) -> None:
    program = {**PROGRAM, "tierConfig": {"qualifyOn": "custom", **LADDER}}
    account = {"id": "loy_1", "qualifying_value": 300.5}
    api.start(a_world(programs=[program], accounts=[account]))
    found = api.account("loy_1")
    assert (found["tier"], found["qualifying_value"]) == ("top", 300.5)


# Members who have gone


def test_who_was_merged_counts_for_the_account_that_stays(api: Vinr) -> None:
    def left(name: str, into: str) -> Json:
        moved = {"at": "-8d", "reason": "merge_out", "amount": -100}
        ledger = [{"amount": 100, "at": "-9d"}, moved]
        return {"id": name, "status": "merged", "merged_into": into, "ledger": ledger}

    stays = {
        "id": "loy_1",
        "ledger": [{"amount": 200, "at": "-8d", "reason": "merge_in"}],
    }
    accounts = [left("loy_2", "loy_1"), stays, left("loy_3", "loy_2")]
    api.start(a_world(programs=[PROGRAM], accounts=accounts))
    found = api.account("loy_1")
    assert (found["balance"], found["lifetime_points"]) == (200, 200)
    assert api.account("loy_3")["merged_into"] == "loy_2"
    assert api.outstanding() == 200


def test_who_was_closed_can_be_read_and_not_written_to(api: Vinr) -> None:
    account = {"id": "loy_1", "status": "closed", "tier": "gone"}
    program = {
        **PROGRAM,
        "tierConfig": {"period": {"type": "rolling", "months": 1}, **LADDER},
    }
    api.start(a_world(programs=[program], accounts=[account]))
    api.advance("40d")
    found = api.account("loy_1")
    assert (found["status"], found["tier"]) == ("closed", "gone")
    assert api.move("loy_1", 5).error == (422, "account_not_active")


# Payments, refunds, redemptions


def test_a_refund_goes_on_where_the_clawbacks_were(api: Vinr) -> None:
    refund = {"id": "re_1", "payment": "pay_1", "amount": 105, "created_at": "-6d"}
    api.start(a_shop(CLAWED, refunds=[refund]))
    found = api.get("/v1/refunds/re_1").data
    assert found["loyalty_clawback"] == {"applied": 100, "shortfall": 5}
    payment = api.get("/v1/payments/pay_1").data
    assert (payment["status"], payment["amountRefunded"]) == ("partially_refunded", 105)
    done = api.refund("pay_1")
    assert done["amount"] == 295
    assert done["loyalty_clawback"] == {"applied": 295, "shortfall": 0}
    assert api.points("loy_1") == 5
    assert api.get("/v1/payments/pay_1").data["status"] == "refunded"


def test_clawbacks_of_other_refunds_are_left_alone(api: Vinr) -> None:
    refunds = [
        {"id": "re_1", "payment": "pay_1", "amount": 100},
        {"id": "re_2", "payment": "pay_1", "amount": 10},
    ]
    api.start(a_shop({**CLAWED, "shortfall": 0}, {"amount": -1, "at": "-1d"}, refunds=refunds))
    shown = [api.get(f"/v1/refunds/re_{each}").data["loyalty_clawback"] for each in (1, 2)]
    assert [each["applied"] for each in shown] == [100, 0]


def test_a_pending_refund_succeeds_after_its_delay(api: Vinr) -> None:
    refund = {"id": "re_1", "payment": "pay_1", "amount": 400, "status": "pending"}
    api.start(a_shop(refunds=[refund]))
    assert api.get("/v1/payments/pay_1").data["status"] == "completed"
    api.advance("1s")
    assert api.get("/v1/refunds/re_1").data["status"] == "succeeded"
    assert api.points("loy_1") == 0


def test_a_payment_that_was_refunded_whole_says_so(api: Vinr) -> None:
    api.start(a_shop(refunds=[{"id": "re_1", "payment": "pay_1", "amount": 400}]))
    payment = api.get("/v1/payments/pay_1").data
    assert (payment["status"], payment["amountRefunded"]) == ("refunded", 400)


def test_a_redemption_has_its_debit_and_what_gave_it_back(api: Vinr) -> None:
    api.start(a_shop(SPENT, BACK, redemptions=[{**REDEEMED, "status": "released"}]))
    found = api.get("/v1/loyalty/redemptions/rdm_1").data
    assert (found["cost"], found["status"]) == (20, "released")
    assert (found["transaction"], found["reversal_transaction"]) == ("ptx_spent", "ptx_back")


@pytest.mark.parametrize(("given", "shown"), [({}, None), ({"code": "VINR-MINE"}, "VINR-MINE")])
def test_a_discount_has_a_code_that_works(api: Vinr, given: Json, shown: str | None) -> None:
    api.start(a_shop(SPENT, redemptions=[{**REDEEMED, **given}]))
    code = api.get("/v1/loyalty/redemptions/rdm_1").data["discount"]["code"]
    assert code == (shown or code)
    paid = api.pay(100, "cust_1", discountCode=code).data
    assert (paid["amount"], paid["redemption"]) == (50, "rdm_1")


def test_a_new_discount_has_a_code_of_its_own(api: Vinr) -> None:
    def redeem_beside(code: str) -> str:
        """The code of a new redemption in a world where there is this one already."""
        api.start(a_shop(SPENT, redemptions=[{**REDEEMED, "code": code}]))
        made: str = api.redeem_reward("loy_1", "rwd_1").data["discount"]["code"]
        return made

    taken = redeem_beside("VINR-MINE")
    assert redeem_beside(taken) != taken


def test_a_code_that_is_drawn_is_none_of_those_that_are_listed(api: Vinr) -> None:
    second = {**REDEEMED, "id": "rdm_2"}
    spent = [SPENT, {**SPENT, "redemption": "rdm_2", "id": "ptx_too"}]

    def codes(listed: str) -> list[str]:
        """The codes of a redemption without one and of one that is listed behind it."""
        api.start(a_shop(*spent, redemptions=[REDEEMED, {**second, "code": listed}]))
        found = [api.get(f"/v1/loyalty/redemptions/{id}").data for id in ("rdm_1", "rdm_2")]
        return [each["discount"]["code"] for each in found]

    drawn, _ = codes("VINR-MINE")
    other, listed = codes(drawn)
    assert listed == drawn != other


REFUNDED: Json = {
    "customers": [{"id": "cust_1"}],
    "payments": [{"id": "pay_1", "amount": 100, "customer": "cust_1"}],
    "refunds": [{"id": "re_1", "payment": "pay_1", "amount": 50, "status": "failed"}],
}


@pytest.mark.parametrize(("back", "left"), [(20, 20), (15, 35)])
def test_points_of_a_clawback_come_back_to_where_they_were(api: Vinr, back: int, left: int) -> None:
    """Those of another amount are not of that clawback, so they are lots of their own."""
    source = {"rule": "rule_1", "source": {"type": "refund", "id": "re_1"}}
    ledger = [
        {"amount": 30, "at": "-9d", "expires_at": "+1d"},
        {"amount": 20, "at": "-8d", "expires_at": "+9d"},
        {"amount": -20, "at": "-7d", "reason": "refund_clawback", **source},
        {"amount": back, "at": "-6d", "reason": "clawback_reversal", "source": source["source"]},
    ]
    member = {"id": "loy_1", "customer": "cust_1", "ledger": ledger}
    api.start(a_world(**REFUNDED, accounts=[member]))
    assert api.points("loy_1") == 30 + back
    assert api.account("loy_1")["lifetime_points"] == 50
    api.advance("1d")
    assert api.points("loy_1") == left


@pytest.mark.parametrize(
    ("status", "entries", "credit"),
    [("applied", [SPENT], 100), ("reversed", [SPENT, BACK], 0), ("reversed", [SPENT], 0)],
    ids=["applied", "reversed", "reversed without points"],
)
def test_store_credit_is_there_unless_it_was_taken_back(
    api: Vinr, status: str, entries: list[Json], credit: int
) -> None:
    reward = {**COST, "type": "store_credit"}
    redemption = {**REDEEMED, "status": status, "quantity": 2}
    api.start(a_shop(*entries, rewards=[reward], redemptions=[redemption]))
    found = api.get("/v1/loyalty/accounts/loy_1/wallet").data["balances"]
    assert found == [{"currency": "EUR", "balance": credit}]
    shown = api.get("/v1/loyalty/redemptions/rdm_1").data
    assert shown["status"] == status
    assert (shown["credit"]["amount"], shown["credit"]["currency"]) == (100, "EUR")


def test_a_product_has_no_code(api: Vinr) -> None:
    product = {**COST, "type": "free_product", "value": {"product": "prod_1"}}
    redemption = {**REDEEMED, "status": "fulfilled", "reference": "pick-up 5"}
    api.start(a_shop(SPENT, rewards=[product], redemptions=[redemption]))
    found = api.get("/v1/loyalty/redemptions/rdm_1").data
    assert found["discount"] is None
    assert (found["fulfillment"]["quantity"], found["fulfillment"]["reference"]) == (1, "pick-up 5")


@pytest.mark.parametrize(("percent", "shown"), [(10, 10), (12.5, 12.5)])
def test_a_percentage_is_exact(api: Vinr, percent: float, shown: float) -> None:
    reward = {**COST, "type": "discount_percent", "value": {"percent": percent}}
    api.start(a_world(programs=[PROGRAM], rewards=[reward]))
    assert api.get("/v1/loyalty/rewards/rwd_1").data["value"]["percent"] == shown


# Programs, endpoints, made-up members


def test_rules_for_referrals_are_shown(api: Vinr) -> None:
    referral = {"referrerReward": {"points": 500}, "refereeReward": {"points": 250.5}}
    program = {**PROGRAM, "type": "referral", "referral": referral}
    api.start(a_world(programs=[program]))
    found = api.get("/v1/loyalty/programs/prog_default").data["referral"]
    assert (found["referrerReward"], found["refereeReward"]) == ({"points": 500}, {"points": 250.5})
    assert found["qualifyingEvent"] == "payment.completed"


def test_points_by_currency_are_awarded(api: Vinr) -> None:
    rule = {"id": "rule_1", "award": {"type": "per_currency", "rates": {"EUR": 2, "USD": 1.5}}}
    api.start(a_shop(earning_rules=[rule], accounts=[member()], payments=[]))
    api.a_payment(1000, "cust_1", currency="USD")
    assert api.amounts("loy_1") == [15]


def test_an_endpoint_may_be_disabled_and_have_a_known_secret(api: Vinr) -> None:
    urls = {"url": "http://127.0.0.1:9", "enabled_events": ["*", "*"]}
    hooks = [
        {"id": "we_1", "secret": "whsec_1", "status": "disabled", **urls},
        {"id": "we_2", **urls},
    ]
    api.start(a_world(webhooks=hooks))
    found = api.get("/v1/webhook-endpoints").items
    assert [(each["id"], each["status"]) for each in found] == [
        ("we_2", "enabled"),
        ("we_1", "disabled"),
    ]
    assert found[0]["enabled_events"] == ["*"]


def test_the_empty_fixture_has_keys_and_default_programs(api: Vinr) -> None:
    api.start("empty")
    for key in (KEY, LIVE_KEY):
        assert [each["id"] for each in api.get("/v1/loyalty/programs", key).items] == [
            "prog_default"
        ]
        assert api.get("/v1/loyalty/accounts", key).items == []
    assert api.points(api.an_account(5)) == 5


def populated(fixture: Json, **population: object) -> Json:
    return {**fixture, "population": {"vinr": {"accounts": 3, **population}}}


def test_members_are_made_up_with_their_points(api: Vinr) -> None:
    fixture = populated(a_world(programs=[PROGRAM]), entries_per_account=2, points_per_entry=5)
    api.start(fixture)
    members = api.get("/v1/loyalty/accounts").items
    assert [each["id"] for each in members] == [f"loy_member_{number}" for number in (3, 2, 1)]
    assert all(2 <= each["balance"] <= 10 for each in members)
    assert all(each["qualifying_value"] == each["balance"] for each in members)
    assert api.reasons("loy_member_1") == ["migration_opening_balance"] * 2
    assert api.outstanding() == sum(each["balance"] for each in members)
    api.start(fixture)
    assert api.get("/v1/loyalty/accounts").items == members


def test_made_up_members_may_have_customers_and_no_points(api: Vinr) -> None:
    api.start(populated(a_world(), customers=True, entries_per_account=0, prefix="m"))
    assert {each["customer"] for each in api.get("/v1/loyalty/accounts").items} == {
        each["id"] for each in api.get("/v1/customers").items
    }
    assert api.get("/v1/customers/cust_m3").data["email"] is None
    assert api.outstanding() == 0


def test_points_of_made_up_members_are_warned_of_and_end(api: Vinr) -> None:
    program = {**PROGRAM, "expiry": {"mode": "rolling", "months": 1, "warnDaysBefore": 5}}
    api.start(populated(a_world(programs=[program])))
    api.advance("40d")
    assert api.happened() == ["loyalty.points.expiring"] * 3 + ["loyalty.points.expired"] * 3
    assert api.outstanding() == 0
