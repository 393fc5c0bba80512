"""The whole loop, as a client goes through it: earn, spend, refund, and what is owed then."""

from __future__ import annotations

from tests.providers.vinr.api import Vinr


def test_a_member_earns_and_spends_and_what_is_owed_follows(api: Vinr) -> None:
    assert api.outstanding() == 1500
    customer = api.a_customer(email="new@example.com")
    account = api.an_account(customer=customer)
    payment = api.a_payment(4250, customer)
    assert api.amounts(account) == [42]
    api.move(account, 500, reason="goodwill_credit").ok()
    redeemed = api.redeem_reward(account, "rwd_freecoffee").data
    assert (redeemed["cost"], redeemed["status"]) == (200, "issued")
    assert api.points(account) == 342
    assert api.refund(payment, 1000)["loyalty_clawback"] == {"applied": 9, "shortfall": 0}
    assert api.refund(payment)["loyalty_clawback"] == {"applied": 33, "shortfall": 0}
    assert api.amounts(account) == [42, 500, -200, -9, -33]
    assert api.outstanding() == 1500 + 300


def test_the_worked_ledger_of_the_contract_comes_out_as_it_is_written(api: Vinr) -> None:
    """Rolling 12 months, reset on activity, a point for each euro, rounding down."""
    program = api.a_program(
        expiry={"mode": "rolling", "months": 12, "resetOnActivity": True, "warnDaysBefore": 30}
    )
    api.a_rule(program=program, award={"type": "per_amount", "per": 100, "points": 1})
    customer = api.a_customer()
    account = api.an_account(program=program, customer=customer)
    api.controlled("PUT", "/clock", {"now": "2026-03-03T14:20:00Z"})
    payment = api.a_payment(4250, customer)
    api.controlled("PUT", "/clock", {"now": "2026-03-04T08:30:00Z"})
    credit = api.move(account, 500, reason="goodwill_credit").data
    assert credit["expires_at"] == "2027-03-04T08:30:00Z"
    api.controlled("PUT", "/clock", {"now": "2026-03-05T12:00:00Z"})
    api.redeem_reward(account, api.a_reward(500, program=program)).ok()
    api.controlled("PUT", "/clock", {"now": "2026-03-07T09:00:00Z"})
    assert api.refund(payment, 1000)["loyalty_clawback"] == {"applied": 9, "shortfall": 0}
    api.controlled("PUT", "/clock", {"now": "2026-03-08T09:00:00Z"})
    assert api.refund(payment, 3250)["loyalty_clawback"] == {"applied": 33, "shortfall": 0}
    entries = api.entries(account)[::-1]
    assert [(each["amount"], each["reason"], each["balance_after"]) for each in entries] == [
        (42, "earning_rule", 42),
        (500, "goodwill_credit", 542),
        (-500, "redemption", 42),
        (-9, "refund_clawback", 33),
        (-33, "refund_clawback", 0),
    ]
    found = api.account(account)
    assert (found["balance"], found["lifetime_points"]) == (0, 542)
    assert api.outstanding(program) == 0
