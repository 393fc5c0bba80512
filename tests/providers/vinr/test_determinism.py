"""Same time, same seed, same requests: same bytes; whatever other worlds do meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.providers.vinr.api import KEY, LIVE_KEY, Answer, Vinr

Trace = list[tuple[int, bytes]]


def a_script(api: Vinr) -> Trace:
    """A bit of everything, failures included; returns what came back."""
    answers: list[Answer] = []

    def did(answer: Answer) -> Answer:
        answers.append(answer)
        return answer

    did(api.post("/v1/webhook-endpoints", {"url": "https://hooks.example.com"}))
    customer = did(api.post("/v1/customers", {"email": "new@example.com"})).data["id"]
    account = did(api.post("/v1/loyalty/accounts", {"customer": customer})).data["id"]
    payment = did(api.pay(25000, customer)).data["id"]
    did(api.move(account, 300, key="gift"))
    did(api.move(account, 300, key="gift"))
    did(api.move(account, 400, key="gift"))
    coffee = did(api.redeem_reward(account, "rwd_freecoffee")).data["id"]
    discount = did(api.redeem_reward("loy_abc123", "rwd_10off")).data["id"]
    did(api.redeem_reward(account, "rwd_10off"))
    did(api.pay(5000, "cust_abc123", redemption=discount))
    did(api.post(f"/v1/loyalty/redemptions/{coffee}/reverse"))
    did(api.post(f"/v1/loyalty/redemptions/{coffee}/reverse"))
    did(api.post("/v1/refunds", {"payment": payment, "amount": 5000}))
    api.advance("90s")
    did(api.get("/v1/loyalty/transactions", account=account))
    did(api.get("/v1/points-transactions", loyalty_account=account))
    did(api.post("/v1/customers", {}, LIVE_KEY))
    did(api.get("/v1/nothing"))
    did(api.get("/v1/events"))
    api.advance("500d")
    did(api.get("/v1/loyalty/transactions", account=account))
    did(api.get("/v1/loyalty/programs/prog_default/liability"))
    rolled = api.controlled("POST", f"/vinr/keys/{KEY}/roll", {})["key"]
    did(api.get("/v1/loyalty/accounts", rolled))
    did(api.get("/v1/loyalty/accounts"))
    return [(each.status, each.body) for each in answers] + [(200, rolled.encode())]


@pytest.fixture
def other(api: Vinr) -> Iterator[Vinr]:
    """Another world of the same server."""
    beside = Vinr(api.http, api.origin, f"{api.world}-other")
    yield beside
    beside.controlled("DELETE", f"/worlds/{beside.world}")


def test_two_worlds_of_one_time_and_seed_answer_alike(api: Vinr, other: Vinr) -> None:
    api.start(seed=7)
    first = a_script(api)
    other.start(seed=7)
    assert a_script(other) == first


def test_a_reset_world_answers_as_at_first(api: Vinr) -> None:
    first = a_script(api)
    api.controlled("POST", "/reset")
    assert a_script(api) == first


def test_what_another_world_does_meanwhile_does_not_matter(api: Vinr, other: Vinr) -> None:
    first = a_script(api)
    api.controlled("POST", "/reset")
    other.start()
    hook = api.post("/v1/webhook-endpoints", {"url": "https://hooks.example.com"})
    a_script(other)
    assert (hook.status, hook.body) == first[0]
    customer = api.post("/v1/customers", {"email": "new@example.com"})
    assert (customer.status, customer.body) == first[1]


def test_another_seed_gives_other_ids_keys_secrets_and_codes(api: Vinr) -> None:
    found = []
    for seed in (1, 2):
        api.start(seed=seed)
        account = api.an_account(1000)
        redeemed = api.redeem_reward(account, "rwd_10off").data
        hook = api.a_hook("https://hooks.example.com")
        rolled = api.controlled("POST", f"/vinr/keys/{KEY}/roll", {})["key"]
        found.append(
            (account, redeemed["id"], redeemed["discount"]["code"], rolled, hook["secret"])
        )
    assert all(first != second for first, second in zip(*found, strict=True))
