"""Lists: pages in both directions by the ids of their objects, filters, and two envelopes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders import Json
from tests.providers.vinr.api import Vinr, a_ledger, a_world

ACCOUNTS = "/v1/loyalty/accounts"
MOVES = "/v1/loyalty/transactions"


def some_accounts(api: Vinr, count: int) -> list[str]:
    api.start(a_world(customers=[{"id": "cust_1"}]))
    return [api.an_account() for _ in range(count)][::-1]


def some_moves(api: Vinr, count: int) -> list[str]:
    api.start(a_world(accounts=[{"id": "loy_1"}]))
    return [api.move("loy_1", number + 1).data["id"] for number in range(count)][::-1]


def some(path: str, body: Json) -> Callable[[Vinr, int], list[str]]:
    def make(api: Vinr, count: int) -> list[str]:
        api.start(a_world())
        return [api.post(path, body).data["id"] for _ in range(count)][::-1]

    return make


def some_redemptions(api: Vinr, count: int) -> list[str]:
    api.start(a_world(accounts=[{"id": "loy_1", "points": 1000}]))
    reward = api.a_reward(1)
    return [api.redeem_reward("loy_1", reward).data["id"] for _ in range(count)][::-1]


def some_refunds(api: Vinr, count: int) -> list[str]:
    api.start(a_world())
    payment = api.a_payment(1000)
    body = {"payment": payment, "amount": 1}
    return [api.post("/v1/refunds", body).data["id"] for _ in range(count)][::-1]


def some_events(api: Vinr, count: int) -> list[str]:
    api.start(a_world())
    for _ in range(count):
        api.a_customer()
    return [each["id"] for each in api.told()][::-1]


def some_tiers(api: Vinr, count: int) -> list[str]:
    api.start(a_world())
    return [
        api.post("/v1/tiers", {"name": f"Tier {number}", "min_points": number}).data["id"]
        for number in range(count)
    ]


def programs(api: Vinr, count: int) -> list[str]:
    made = some("/v1/loyalty/programs", {"name": "x"})(api, count - 1)
    return [*made, "prog_default"]


def reference(make: Callable[[Vinr, int], list[str]]) -> Callable[[Vinr, int], list[str]]:
    """The same with the ids of the reference."""
    prefixes = {"loy": "la", "ptx": "pt", "rule": "er"}

    def swap(id: str) -> str:
        prefix, _, rest = id.partition("_")
        return f"{prefixes.get(prefix, prefix)}_{rest}"

    return lambda api, count: [swap(id) for id in make(api, count)]


RULE = {"trigger": "payment.completed", "award": {"type": "fixed", "points": 1}}
REWARD = {"name": "x", "cost": 1, "value": {"amount": 1, "currency": "EUR"}}
HOOK = {"url": "https://hooks.example.com/", "enabled_events": ["payment.failed"]}
some_rules = some("/v1/loyalty/earning-rules", RULE)
some_rewards = some("/v1/loyalty/rewards", REWARD)

GUIDE: dict[str, Callable[[Vinr, int], list[str]]] = {
    "/v1/loyalty/programs": programs,
    ACCOUNTS: some_accounts,
    MOVES: some_moves,
    f"{MOVES}?account=loy_1": some_moves,
    "/v1/loyalty/earning-rules": some_rules,
    "/v1/loyalty/rewards": some_rewards,
    "/v1/loyalty/redemptions": some_redemptions,
    "/v1/loyalty/redemptions?account=loy_1": some_redemptions,
    "/v1/customers": some("/v1/customers", {}),
    "/v1/customers?email=a@b.c": some("/v1/customers", {"email": "a@b.c"}),
    "/v1/payments": some("/v1/payments", {"amount": 1, "currency": "EUR"}),
    "/v1/refunds": some_refunds,
}
REFERENCE: dict[str, Callable[[Vinr, int], list[str]]] = {
    "/v1/loyalty-accounts": reference(some_accounts),
    "/v1/points-transactions": reference(some_moves),
    "/v1/points-transactions?loyalty_account=la_1": reference(some_moves),
    "/v1/earning-rules": reference(some_rules),
    "/v1/rewards": some_rewards,
    "/v1/redemptions": some_redemptions,
    "/v1/tiers": some_tiers,
    "/v1/loyalty/tiers": some_tiers,
    "/v1/events": some_events,
    "/v1/webhook-endpoints": some("/v1/webhook-endpoints", HOOK),
    "/v1/webhooks": some("/v1/webhooks", HOOK),
}
LISTS = {**GUIDE, **REFERENCE}
every_list = pytest.mark.parametrize("path", LISTS)


def at(path: str, **query: object) -> str:
    """The path with more of a query."""
    text = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{path}{'&' if '?' in path else '?'}{text}"


def page(api: Vinr, path: str, **query: object) -> Json:
    found: Json = api.get(at(path, **query)).data
    return found


def ids(found: Json) -> list[str]:
    return [each["id"] for each in found["data"]]


@every_list
def test_a_list_is_read_forwards_from_page_to_page(api: Vinr, path: str) -> None:
    made = LISTS[path](api, 5)
    read: list[str] = []
    more: Json = {}
    for size in (2, 2, 1):
        found = page(api, path, limit=2, **more)
        assert len(found["data"]) == size
        read += ids(found)
        more = {"starting_after": found["page"]["next_cursor"]}
        assert found["page"]["has_more"] is (size == 2)
    assert found["page"]["next_cursor"] is None
    assert read == made


@every_list
def test_a_list_is_read_backwards_from_any_object(api: Vinr, path: str) -> None:
    made = LISTS[path](api, 5)
    found = page(api, path, limit=2, ending_before=made[3])
    assert ids(found) == made[1:3]
    assert found["page"]["has_more"] is True
    found = page(api, path, limit=2, ending_before=made[1])
    assert ids(found) == made[:1]
    assert found["page"] == {**found["page"], "has_more": False, "next_cursor": None}
    assert ids(page(api, path, ending_before=made[0])) == []


@every_list
def test_a_list_ends_behind_its_last_object(api: Vinr, path: str) -> None:
    made = LISTS[path](api, 2)
    found = page(api, path, starting_after=made[-1])
    assert found["data"] == []
    assert found["page"] == {**found["page"], "has_more": False, "next_cursor": None}


@every_list
def test_a_page_has_its_envelope_and_its_size(api: Vinr, path: str) -> None:
    LISTS[path](api, 26)
    found = page(api, path)
    expected = {"object", "data", "page"} | ({"has_more"} if path in REFERENCE else set())
    assert found.keys() == expected
    assert found["object"] == "list"
    assert len(found["data"]) == (10 if path in REFERENCE else 25)
    assert found["page"].keys() == {"has_more", "next_cursor", "total_estimate"}
    assert found["page"]["total_estimate"] == 26
    assert found.get("has_more", True) is found["page"]["has_more"] is True


@every_list
def test_a_cursor_that_is_not_of_the_list_is_refused(api: Vinr, path: str) -> None:
    LISTS[path](api, 1)
    for cursor in ("starting_after", "ending_before"):
        answer = api.get(at(path, **{cursor: "none_1"}))
        assert answer.error == (400, "invalid_cursor")
        assert answer.refusal["param"] == cursor


@every_list
def test_two_cursors_exclude_each_other(api: Vinr, path: str) -> None:
    first, second = LISTS[path](api, 2)
    answer = api.get(at(path, starting_after=first, ending_before=second))
    assert answer.error == (400, "parameter_conflict")


# What happens meanwhile


def test_new_objects_do_not_move_the_pages_that_follow(api: Vinr) -> None:
    made = some_accounts(api, 4)
    first = page(api, ACCOUNTS, limit=2)
    api.an_account()
    following = page(api, ACCOUNTS, limit=2, starting_after=first["page"]["next_cursor"])
    assert ids(first) + ids(following) == made


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/loyalty/earning-rules", "/v1/webhooks"])
def test_a_list_goes_on_from_an_object_that_was_deleted(api: Vinr, path: str) -> None:
    made = LISTS[path](api, 4)
    api.delete(f"{path}/{made[1]}").ok()
    assert ids(page(api, path)) == [made[0], *made[2:]]
    assert ids(page(api, path, starting_after=made[1])) == made[2:]
    assert ids(page(api, path, ending_before=made[1])) == [made[0]]


def test_objects_of_one_instant_keep_their_order(api: Vinr) -> None:
    # The clock is frozen, so all of them have the same time.
    made = some_accounts(api, 3)
    assert len({each["created_at"] for each in api.get(ACCOUNTS).items}) == 1
    assert ids(page(api, ACCOUNTS)) == made


def test_an_older_record_of_a_fixture_has_its_place_by_its_time(api: Vinr) -> None:
    accounts = [
        {"id": "loy_new", "created_at": "-1d"},
        {"id": "loy_old", "created_at": "-3d"},
        {"id": "loy_mid", "created_at": "-2d"},
    ]
    api.start(a_world(accounts=accounts))
    assert ids(page(api, ACCOUNTS)) == ["loy_new", "loy_mid", "loy_old"]


# Filters


def test_the_cursor_of_a_list_has_to_be_in_its_scope(api: Vinr) -> None:
    accounts = [{"id": "loy_1", "ledger": a_ledger(1)}, {"id": "loy_2", "ledger": a_ledger(2)}]
    api.start(a_world(accounts=accounts))
    (entry,) = api.entries("loy_2")
    assert api.get(at(MOVES, account="loy_1", starting_after=entry["id"])).status == 400
    assert api.get(at(MOVES, account="loy_2", starting_after=entry["id"])).items == []
    assert api.get(at(MOVES, starting_after=entry["id"])).status == 200


def test_a_filtered_list_is_read_from_page_to_page(api: Vinr) -> None:
    moves = some_moves(api, 9)
    api.move("loy_1", -1).ok()
    credits = [
        entry["id"] for answer in api.pages(MOVES, 4, type="credit") for entry in answer.items
    ]
    assert credits == moves
    assert [each["amount"] for each in api.get(at(MOVES, type="debit")).items] == [-1]
    back = page(api, MOVES, type="credit", limit=3, ending_before=moves[5])
    assert ids(back) == moves[2:5]


def test_a_filtered_list_says_about_how_long_it_is(api: Vinr) -> None:
    some_moves(api, 6)
    api.move("loy_1", -1).ok()
    assert page(api, MOVES, type="debit")["page"]["total_estimate"] == 1
    assert page(api, MOVES, type="credit", limit=1)["page"]["total_estimate"] == 6


def test_a_long_filtered_list_is_estimated_by_its_newest_part(api: Vinr) -> None:
    population = {"accounts": 750, "entries_per_account": 2}
    api.start({**a_world(), "population": {"vinr": population}})
    found = page(api, MOVES, type="credit", limit=1)
    assert found["page"]["total_estimate"] == 1500
    assert page(api, MOVES, type="debit")["page"]["total_estimate"] == 0
    assert page(api, ACCOUNTS, status="active")["page"]["total_estimate"] == 750


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        (ACCOUNTS, "customer=cust_abc123", ["loy_abc123"]),
        (ACCOUNTS, "customer=cust_none", []),
        (ACCOUNTS, "program=prog_default", ["loy_empty", "loy_abc123"]),
        (ACCOUNTS, "program=prog_other", []),
        (ACCOUNTS, "status=closed", []),
        (ACCOUNTS, "status=active&tier=bronze", ["loy_empty", "loy_abc123"]),
        (ACCOUNTS, "tier=gold", []),
        (ACCOUNTS, "created[lt]=2025-01-01", []),
        (ACCOUNTS, "metadata[a]=b", []),
        ("/v1/loyalty-accounts", "customer=cust_abc123", ["la_abc123"]),
        ("/v1/loyalty/programs", "status=active", ["prog_default"]),
        ("/v1/loyalty/programs", "status=archived", []),
        ("/v1/loyalty/programs", "type=referral", []),
        (
            "/v1/loyalty/rewards",
            "program=prog_default&active=true",
            ["rwd_10off", "rwd_freecoffee"],
        ),
        ("/v1/loyalty/rewards", "active=false", []),
        ("/v1/rewards", "active=true", ["rwd_10off", "rwd_freecoffee"]),
        ("/v1/loyalty/earning-rules", "trigger=payment.completed", ["rule_payment"]),
        ("/v1/loyalty/earning-rules", "trigger=invoice.paid", []),
        ("/v1/loyalty/earning-rules", "program=prog_other", []),
        ("/v1/loyalty/earning-rules", "active=false", []),
        ("/v1/earning-rules", "active=true", ["er_payment"]),
        ("/v1/customers", "email=abc123@example.com", ["cust_abc123"]),
        ("/v1/loyalty/rewards", "account=loy_empty", []),
        ("/v1/loyalty/rewards", "account=loy_abc123", ["rwd_10off", "rwd_freecoffee"]),
    ],
)
def test_the_demo_world_can_be_filtered(
    api: Vinr, path: str, query: str, expected: list[str]
) -> None:
    assert [each["id"] for each in api.asked(path, query).items] == expected


@pytest.mark.parametrize(
    ("path", "query", "param"),
    [
        (ACCOUNTS, "status=odd", "status"),
        (ACCOUNTS, "created[gte]=soon", "created.gte"),
        (ACCOUNTS, "created=2026-01-01", "created"),
        (MOVES, "type=transfer", "type"),
        ("/v1/loyalty/programs", "type=odd", "type"),
        ("/v1/loyalty/rewards", "active=maybe", "active"),
        ("/v1/loyalty/earning-rules", "trigger=odd", "trigger"),
        ("/v1/loyalty/redemptions", "status=odd", "status"),
        ("/v1/redemptions", "redeemable_type=odd", "redeemable_type"),
    ],
)
def test_a_filter_that_does_not_fit_is_named(api: Vinr, path: str, query: str, param: str) -> None:
    assert api.asked(path, query).param == ("parameter_invalid", param)


def test_transactions_can_be_found_by_what_they_are_about(api: Vinr) -> None:
    payment = api.a_payment(4250, "cust_abc123")
    redemption = api.redeem_reward("loy_abc123", "rwd_freecoffee").data["id"]
    api.refund(payment, 1000)
    assert [each["amount"] for each in api.get(at(MOVES, source=payment)).items] == [42]
    assert [each["amount"] for each in api.get(at(MOVES, redemption=redemption)).items] == [-200]
    assert [each["amount"] for each in api.get(at(MOVES, reason="refund_clawback")).items] == [-9]
    assert len(api.get(at(MOVES, program="prog_default", limit=100)).items) == 6


def test_redemptions_can_be_found_by_what_they_are_about(api: Vinr) -> None:
    coffee = api.redeem_reward("loy_abc123", "rwd_freecoffee").data["id"]
    discount = api.redeem_reward("loy_abc123", "rwd_10off").data["id"]
    payment = api.a_payment(5000, redemption=discount)
    path = "/v1/loyalty/redemptions"
    for query, expected in [
        ({"reward": "rwd_10off"}, [discount]),
        ({"status": "issued"}, [coffee]),
        ({"status": "applied", "payment": payment}, [discount]),
        ({"customer": "cust_abc123"}, [discount, coffee]),
        ({"customer": "cust_empty"}, []),
        ({"account": "la_abc123", "status": "issued"}, [coffee]),
        ({"created[gte]": "2026-03-01"}, [discount, coffee]),
        ({"created[lt]": "2026-03-01"}, []),
    ]:
        assert [each["id"] for each in api.get(path, **query).items] == expected, query
    assert ids(page(api, "/v1/redemptions", redeemable_type="reward")) == [discount, coffee]
    assert ids(page(api, "/v1/redemptions", redeemable_type="coupon")) == []
    assert ids(page(api, "/v1/redemptions", customer="cust_empty")) == []


def test_payments_and_refunds_can_be_found_by_what_they_are_about(api: Vinr) -> None:
    mine, other = api.a_payment(10, "cust_abc123"), api.a_payment(10, "cust_empty")
    assert ids(page(api, "/v1/payments", customer="cust_abc123")) == [mine]
    first, second = api.refund(mine, 5)["id"], api.refund(other, 5)["id"]
    assert ids(page(api, "/v1/refunds", payment=other)) == [second]
    assert ids(page(api, "/v1/refunds")) == [second, first]
