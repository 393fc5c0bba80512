"""Many requests at once: nothing is spent, sold, earned or given back twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.providers.vinr.api import Answer, Vinr

REQUESTS = 40
CLIENTS = 20

Seen = tuple[int, str | None]


def send_all(send: Callable[[int], Answer], requests: int = REQUESTS) -> list[Answer]:
    """Send requests from as many threads."""
    with ThreadPoolExecutor(requests) as threads:
        return list(threads.map(send, range(requests)))


def counted(answers: list[Answer]) -> Counter[Seen]:
    """Count what came back by status, and code of what was refused."""
    return Counter(each.error if each.status >= 400 else (each.status, None) for each in answers)


def test_parallel_redemptions_never_overspend(live_api: Vinr) -> None:
    account, reward = live_api.an_account(100), live_api.a_reward(7)
    answers = send_all(lambda _: live_api.redeem_reward(account, reward))
    assert counted(answers) == {(201, None): 14, (422, "insufficient_points"): REQUESTS - 14}
    assert live_api.points(account) == 2
    made = {answer.data["id"] for answer in answers if answer.status == 201}
    entries = [each for each in live_api.entries(account) if each["amount"] < 0]
    assert {each["redemption"] for each in entries} == made
    assert len(entries) == 14


def test_parallel_redemptions_on_both_surfaces_never_overspend(live_api: Vinr) -> None:
    customer = live_api.a_customer()
    account, reward = live_api.an_account(100, customer=customer), live_api.a_reward(10)
    by_reference = {"customer": customer, "redeemable_id": reward, "redeemable_type": "reward"}
    answers = send_all(
        lambda number: (
            live_api.redeem_reward(account, reward)
            if number % 2
            else live_api.post("/v1/redemptions", by_reference)
        )
    )
    assert counted(answers) == {(201, None): 10, (422, "insufficient_points"): REQUESTS - 10}
    assert live_api.points(account) == 0


def test_a_reward_with_5_left_is_sold_5_times(live_api: Vinr) -> None:
    reward = live_api.a_reward(1, inventory=5)
    accounts = [live_api.an_account(10) for _ in range(4)]
    answers = send_all(
        lambda number: live_api.redeem_reward(accounts[number % len(accounts)], reward)
    )
    assert counted(answers) == {(201, None): 5, (422, "reward_out_of_stock"): REQUESTS - 5}
    assert live_api.get(f"/v1/loyalty/rewards/{reward}").data["inventory"] == 0
    assert sum(live_api.points(account) for account in accounts) == 35


def test_debits_and_redemptions_share_one_balance(live_api: Vinr) -> None:
    account, reward = live_api.an_account(50), live_api.a_reward(5)
    answers = send_all(
        lambda number: (
            live_api.move(account, -5) if number % 2 else live_api.redeem_reward(account, reward)
        )
    )
    assert counted(answers) == {(201, None): 10, (422, "insufficient_points"): REQUESTS - 10}
    assert live_api.points(account) == 0


def test_an_idempotency_key_raced_by_20_clients_moves_points_once(live_api: Vinr) -> None:
    account = live_api.an_account()
    answers = send_all(lambda _: live_api.move(account, 7, key="gift"), CLIENTS)
    assert counted(answers) == {(201, None): CLIENTS}
    assert len({answer.body for answer in answers}) == 1
    replayed = Counter(answer.headers.get("Idempotency-Replayed") for answer in answers)
    assert replayed == {None: 1, "true": CLIENTS - 1}
    assert live_api.amounts(account) == [7]


def test_an_idempotency_key_raced_by_20_clients_buys_once(live_api: Vinr) -> None:
    account = live_api.an_account(1000)
    answers = send_all(
        lambda _: live_api.redeem_reward(account, "rwd_freecoffee", key="coffee"), CLIENTS
    )
    assert counted(answers) == {(201, None): CLIENTS}
    assert len({answer.body for answer in answers}) == 1
    assert live_api.points(account) == 800


def test_a_reversal_raced_by_20_clients_succeeds_once(live_api: Vinr) -> None:
    account = live_api.an_account(200)
    redemption = live_api.redeem_reward(account, "rwd_freecoffee").data["id"]
    path = f"/v1/loyalty/redemptions/{redemption}/reverse"
    answers = send_all(lambda _: live_api.post(path), CLIENTS)
    assert counted(answers) == {
        (200, None): 1,
        (422, "redemption_not_reversible"): CLIENTS - 1,
    }
    assert live_api.amounts(account) == [200, -200, 200]


def test_refunds_never_give_back_more_than_was_paid(live_api: Vinr) -> None:
    customer = live_api.a_customer()
    account = live_api.an_account(customer=customer)
    payment = live_api.a_payment(1000, customer)
    body = {"payment": payment, "amount": 300}
    answers = send_all(lambda _: live_api.post("/v1/refunds", body))
    assert counted(answers) == {(201, None): 3, (422, "amount_too_large"): REQUESTS - 3}
    live_api.advance("1s")
    assert live_api.amounts(account) == [10, -3, -3, -3]


def test_a_payment_completed_by_20_levers_earns_once(live_api: Vinr) -> None:
    customer = live_api.a_customer()
    account = live_api.an_account(customer=customer)
    payment = live_api.a_payment(1000, customer, payment_method=None)
    with ThreadPoolExecutor(CLIENTS) as threads:
        path = f"/vinr/payments/{payment}/complete"
        done = list(threads.map(lambda _: live_api.control("POST", path, {}), range(CLIENTS)))
    assert {answer.status_code for answer in done} == {200}
    assert live_api.amounts(account) == [10]


def test_credits_add_up(live_api: Vinr) -> None:
    account = live_api.an_account()
    answers = send_all(lambda number: live_api.move(account, number + 1))
    assert counted(answers) == {(201, None): REQUESTS}
    assert live_api.points(account) == sum(range(1, REQUESTS + 1))
    assert len({each["id"] for each in live_api.entries(account)}) == REQUESTS


def test_a_customer_is_enrolled_once(live_api: Vinr) -> None:
    customer = live_api.a_customer()
    body = {"customer": customer}
    answers = send_all(lambda _: live_api.post("/v1/loyalty/accounts", body))
    assert counted(answers) == {(201, None): 1, (409, "account_already_exists"): REQUESTS - 1}
