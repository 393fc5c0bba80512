"""Many requests at once: nothing is spent or given back twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.providers.loyalife.builders import REDEEMED, Answer, Loyalife

REQUESTS = 40
CLIENTS = 20


def all_at_once(
    send: Callable[[int], Answer], requests: int = REQUESTS
) -> Counter[tuple[int, str]]:
    """Send requests from as many threads; counts status and code."""
    with ThreadPoolExecutor(requests) as threads:
        answers = list(threads.map(send, range(requests)))
    return Counter((answer.status, answer.results["ErrorCode"]) for answer in answers)


def test_parallel_redemptions_never_overspend(live_api: Loyalife) -> None:
    live_api.a_member(points=100)
    assert live_api.token
    counted = all_at_once(lambda _: live_api.redeem(points=7))
    assert counted == {(200, "000"): 14, (200, "205"): REQUESTS - 14}
    assert live_api.balance() == 2
    lines = live_api.history()
    assert len({line["ExternalReference"] for line in lines if line["MerchantName"]}) == 14


def test_parallel_redemptions_on_both_surfaces_never_overspend(live_api: Loyalife) -> None:
    live_api.a_member(points=100)
    short = live_api.short
    assert live_api.token
    assert short.token
    surfaces = (live_api, short)
    counted = all_at_once(lambda number: surfaces[number % 2].redeem(points=10))
    assert counted[200, "000"] == 10
    assert counted[200, "205"] + counted[422, "205"] == REQUESTS - 10
    assert live_api.balance() == 0


def test_a_reversal_raced_by_20_clients_succeeds_once(live_api: Loyalife) -> None:
    assert live_api.token
    counted = all_at_once(lambda _: live_api.reverse(REDEEMED, "m_8124"), CLIENTS)
    assert counted == {(200, "000"): 1, (200, "206"): CLIENTS - 1}
    assert live_api.balance("m_8124") == 5500
    assert live_api.get_history("m_8124").count == 5


def test_one_key_posts_once(live_api: Loyalife) -> None:
    live_api.a_member()
    counted = all_at_once(lambda _: live_api.insert(amount=100, idempotency_key="inv-1"))
    assert counted == {(200, "000"): REQUESTS}
    assert live_api.balance() == 10


def test_one_key_spends_once(live_api: Loyalife) -> None:
    live_api.a_member(points=100)
    headers = {"Idempotency-Key": "order-1"}
    counted = all_at_once(lambda _: live_api.redeem(points=7, headers=headers))
    assert counted == {(200, "000"): REQUESTS}
    assert live_api.balance() == 93


def test_purchases_add_up(live_api: Loyalife) -> None:
    live_api.a_member()
    counted = all_at_once(lambda number: live_api.insert(amount=10 * (number + 1)))
    assert counted == {(200, "000"): REQUESTS}
    assert live_api.balance() == sum(range(1, REQUESTS + 1))
    assert len({line["Id"] for line in live_api.history()}) == REQUESTS


def test_one_reference_is_enrolled_once(live_api: Loyalife) -> None:
    assert live_api.token
    counted = all_at_once(lambda _: live_api.create("new"))
    assert counted == {(200, "000"): 1, (409, "E201"): REQUESTS - 1}


def test_all_ask_for_one_token_and_get_the_same(live_api: Loyalife) -> None:
    with ThreadPoolExecutor(CLIENTS) as threads:
        tokens = set(threads.map(lambda _: live_api.granted()["token"], range(CLIENTS)))
    assert len(tokens) == 1


def test_the_last_try_of_a_code_is_one(live_api: Loyalife) -> None:
    live_api.send_otp().ok()
    counted = all_at_once(lambda _: live_api.verify_otp(1))
    assert counted == {(400, "120"): 4, (400, "123"): REQUESTS - 4}
