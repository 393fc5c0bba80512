"""Many requests at once: nothing is sold or spent twice."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.builders import LIVE_KEY, POOL_KEY, Answer, Api

REQUESTS = 40


def all_at_once(send: Callable[[int], Answer]) -> Counter[tuple[int, str | None]]:
    """Send 40 requests from 40 threads; counts status and code."""
    with ThreadPoolExecutor(REQUESTS) as threads:
        answers = list(threads.map(send, range(REQUESTS)))
    return Counter(
        (answer.status, None) if answer.status < 300 else answer.error for answer in answers
    )


def test_the_last_unit_is_sold_once(live_api: Api) -> None:
    for number in range(REQUESTS):
        live_api.a_member(500, f"m{number}")
    assert all_at_once(lambda number: live_api.redeem("off_last", f"m{number}")) == {
        (201, None): 1,
        (422, "OFFER_UNAVAILABLE"): REQUESTS - 1,
    }
    assert live_api.left("off_last") == 0
    balances = [live_api.balance(f"m{number}") for number in range(REQUESTS)]
    assert sorted(balances) == [0] + [500] * (REQUESTS - 1)


def test_points_for_one_booking_buy_one(live_api: Api) -> None:
    live_api.a_member(100)
    offers = [live_api.an_offer(100) for _ in range(REQUESTS)]
    assert all_at_once(lambda number: live_api.redeem(offers[number], "member")) == {
        (201, None): 1,
        (422, "INSUFFICIENT_POINTS"): REQUESTS - 1,
    }
    assert live_api.balance() == 0
    assert [move["amount"] for move in live_api.transactions()] == [-100, 100]


def test_one_member_books_an_offer_once(live_api: Api) -> None:
    live_api.a_member(1000)
    offer = live_api.an_offer(10, left=40)
    assert all_at_once(lambda _: live_api.redeem(offer, "member")) == {
        (201, None): 1,
        (409, "REDEMPTION_ALREADY_EXISTS"): REQUESTS - 1,
    }
    assert live_api.left(offer) == 39


def test_a_booking_is_refunded_once(live_api: Api) -> None:
    booking = live_api.a_booking(100)["id"]
    assert all_at_once(lambda _: live_api.cancel(booking)) == {
        (200, None): 1,
        (409, "CONFLICT"): REQUESTS - 1,
    }
    assert live_api.balance() == 100


def test_retries_with_one_key_act_once(live_api: Api) -> None:
    live_api.a_member()
    counted = all_at_once(lambda _: live_api.credit("member", 5, key="key"))
    assert counted == {(200, None): REQUESTS}
    assert live_api.balance() == 5


def test_credits_add_up(live_api: Api) -> None:
    live_api.a_member()
    counted = all_at_once(lambda number: live_api.credit("member", number + 1))
    assert counted == {(200, None): REQUESTS}
    moves = live_api.transactions()
    assert live_api.balance() == sum(range(1, REQUESTS + 1))
    assert sorted(move["amount"] for move in moves) == list(range(1, REQUESTS + 1))
    assert len({move["id"] for move in moves}) == REQUESTS


def test_the_pool_is_never_overdrawn(live_api: Api) -> None:
    for number in range(REQUESTS):
        live_api.a_member(id=f"m{number}", by=POOL_KEY)
    send = lambda number: live_api.redeem("off_spa", f"m{number}", by=POOL_KEY)  # noqa: E731
    assert all_at_once(send) == {
        (201, None): 8,
        (402, "INSUFFICIENT_ORG_POINTS"): REQUESTS - 8,
    }


def test_one_new_member_is_made_once(live_api: Api) -> None:
    body = {"externalUserID": "new"}
    counted = all_at_once(lambda _: live_api.post("/v1/auth/exchange", body, LIVE_KEY))
    assert counted == {(200, None): REQUESTS}
    assert len(live_api.get("/v1/members", LIVE_KEY).data["members"]) == 1
