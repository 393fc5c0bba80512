"""Faults that strike one member, by whichever of its ids it is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.providers.vinr.api import Answer, Vinr, a_world

Call = Callable[[Vinr], Answer]

FAULT = {"provider": "vinr", "error": "rate_limited", "times": 1}


@pytest.fixture
def shop(api: Vinr) -> Vinr:
    """A world in which a member with a customer has done everything once."""
    spent = {
        "amount": -10,
        "at": "-1d",
        "reason": "redemption",
        "redemption": "rdm_1",
        "id": "ptx_1",
    }
    reward = {"id": "rwd_1", "name": "R", "cost": 10, "value": {"amount": 1, "currency": "EUR"}}
    redemption = {"id": "rdm_1", "account": "loy_1", "reward": "rwd_1"}
    payment = {"id": "pay_1", "amount": 10, "customer": "cust_1"}
    refund = {"id": "re_1", "payment": "pay_1", "amount": 5}
    of_account = {"id": "pay_2", "amount": 10, "metadata": {"loyalty_account": "loy_1"}}
    api.start(
        a_world(
            customers=[{"id": "cust_1"}, {"id": "cust_2"}],
            accounts=[
                {
                    "id": "loy_1",
                    "customer": "cust_1",
                    "ledger": [{"amount": 100, "at": "-2d"}, spent],
                },
                {"id": "loy_2"},
            ],
            rewards=[reward],
            redemptions=[redemption],
            payments=[payment, of_account, {"id": "pay_3", "amount": 10}],
            refunds=[refund],
        )
    )
    return api


BATCH = [{"account": each, "amount": 1} for each in ("loy_2", "loy_1")]
REQUESTS: dict[str, Call] = {
    "account": lambda api: api.get("/v1/loyalty/accounts/loy_1"),
    "account of the reference": lambda api: api.get("/v1/loyalty-accounts/la_1"),
    "customer": lambda api: api.get("/v1/customers/cust_1"),
    "query": lambda api: api.get("/v1/loyalty/transactions", limit=5, account="loy_1"),
    "query of the reference": lambda api: api.get(
        "/v1/points-transactions", loyalty_account="la_1"
    ),
    "body": lambda api: api.move("loy_1", 5),
    "body in other letters": lambda api: api.post(
        "/v1/points-transactions", {"loyaltyAccount": "la_1", "amount": 5, "type": "credit"}
    ),
    "batch": lambda api: api.post("/v1/loyalty/transactions/batch", {"transactions": BATCH}),
    "metadata": lambda api: api.pay(5, metadata={"loyalty_account": "loy_1"}),
    "redemption": lambda api: api.get("/v1/loyalty/redemptions/rdm_1"),
    "payment": lambda api: api.get("/v1/payments/pay_1"),
    "payment of an account": lambda api: api.get("/v1/payments/pay_2"),
    "refund": lambda api: api.get("/v1/refunds/re_1"),
    "transaction": lambda api: api.get("/v1/loyalty/transactions/ptx_1"),
}
OTHERS: dict[str, Call] = {
    "nobody": lambda api: api.get("/v1/loyalty/programs"),
    "another account": lambda api: api.get("/v1/loyalty/accounts/loy_2"),
    "another customer": lambda api: api.get("/v1/customers/cust_2"),
    "an account that is not there": lambda api: api.get("/v1/loyalty/accounts/loy_none"),
    "a payment of nobody": lambda api: api.get("/v1/payments/pay_3"),
    "a body that names nobody": lambda api: api.pay(5, metadata={"order": "loy_1"}),
    "a body that is no object": lambda api: api.post("/v1/loyalty/transactions", [1]),
    "a batch that is none": lambda api: api.post(
        "/v1/loyalty/transactions/batch", {"transactions": ["loy_1", 5]}
    ),
    "metadata that is none": lambda api: api.pay(5, metadata={"loyalty_account": 5}),
    "the other environment": lambda api: api.get("/v1/loyalty/accounts/loy_1", "sk_live_demo"),
}


@pytest.mark.parametrize("name", ["loy_1", "la_1", "cust_1"])
@pytest.mark.parametrize("call", REQUESTS.values(), ids=list(REQUESTS))
def test_a_fault_strikes_a_member_by_every_id(shop: Vinr, call: Call, name: str) -> None:
    shop.controlled("POST", "/faults", {**FAULT, "match": {"member": name}})
    assert call(shop).error == (429, "rate_limited")
    assert call(shop).status < 400


@pytest.mark.parametrize("call", OTHERS.values(), ids=list(OTHERS))
def test_a_fault_leaves_others_alone(shop: Vinr, call: Call) -> None:
    shop.controlled("POST", "/faults", {**FAULT, "match": {"member": "cust_1"}})
    assert call(shop).status != 429
