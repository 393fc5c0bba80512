"""Rewards: the catalogue, and what it takes to be in it."""

from __future__ import annotations

import pytest

from tests.builders import Json
from tests.providers.vinr.api import NOW, Vinr

REWARDS = "/v1/loyalty/rewards"
EURO = {"amount": 500, "currency": "EUR"}


def reward(api: Vinr, **fields: object) -> Json:
    body = {"name": "Reward", "cost": 100, "value": EURO, **fields}
    made: Json = api.post(REWARDS, {key: value for key, value in body.items() if value}).data
    return made


def test_a_reward_has_the_documented_defaults(api: Vinr) -> None:
    made = reward(api)
    assert made == {
        "id": made["id"],
        "object": "reward",
        "program": "prog_default",
        "name": "Reward",
        "type": "discount_amount",
        "cost": 100,
        "value": EURO,
        "active": True,
        "inventory": None,
        "availableFrom": None,
        "availableUntil": None,
        "eligibility": {},
        "perMemberLimit": None,
        "metadata": {},
        "created_at": NOW,
        "updated_at": NOW,
    }
    assert api.get(f"{REWARDS}/{made['id']}").data == made
    assert api.payloads("reward.created") == [made]


@pytest.mark.parametrize(
    ("type", "value", "shown"),
    [
        ("discount_percent", {"percent": 12.5}, {"percent": 12.5}),
        ("discount_percent", {"percent": 100, "amount": 5}, {"percent": 100}),
        ("discount_amount", {"amount": 5, "currency": "usd"}, {"amount": 5, "currency": "USD"}),
        ("store_credit", {"amount": 5, "currency": "EUR"}, {"amount": 5, "currency": "EUR"}),
        ("free_product", {"product": "prod_1"}, {"product": "prod_1", "quantity": 1}),
        (
            "free_product",
            {"product": "prod_1", "quantity": 3},
            {"product": "prod_1", "quantity": 3},
        ),
        ("partner", {"partner": "ferry", "sku": "day"}, {"partner": "ferry", "sku": "day"}),
    ],
)
def test_the_value_is_what_its_type_has(api: Vinr, type: str, value: Json, shown: Json) -> None:
    made = reward(api, type=type, value=value)
    assert (made["type"], made["value"]) == (type, shown)


@pytest.mark.parametrize(
    ("benefit", "type", "value"),
    [
        ({"type": "discount", "amount": 500}, "discount_amount", EURO),
        (
            {"amount": 500, "currency": "usd"},
            "discount_amount",
            {"amount": 500, "currency": "USD"},
        ),
        ({"type": "discount", "percent": 10}, "discount_percent", {"percent": 10}),
    ],
)
def test_a_benefit_is_short_for_type_and_value(
    api: Vinr, benefit: Json, type: str, value: Json
) -> None:
    made = reward(api, value=None, benefit=benefit)
    assert (made["type"], made["value"]) == (type, value)
    assert reward(api, value=None, benefit=benefit, type=type)["type"] == type
    changed = api.patch(f"{REWARDS}/{made['id']}", {"benefit": benefit}).data
    assert changed["value"] == value


def test_a_benefit_without_a_currency_is_in_that_of_the_program(api: Vinr) -> None:
    program = api.a_program(currencyCode="JPY")
    made = reward(api, program=program, value=None, benefit={"amount": 500})
    assert made["value"] == {"amount": 500, "currency": "JPY"}


@pytest.mark.parametrize(
    ("fields", "code", "param"),
    [
        ({"value": {}}, "parameter_missing", "value.amount"),
        ({"value": {"amount": 5}}, "parameter_missing", "value.currency"),
        ({"type": "discount_percent"}, "parameter_missing", "value.percent"),
        ({"type": "free_product"}, "parameter_missing", "value.product"),
        (
            {"type": "partner", "value": {"partner": "x"}},
            "parameter_missing",
            "value.sku",
        ),
        (
            {"type": "discount_percent", "value": {"percent": 100.5}},
            "parameter_invalid",
            "value.percent",
        ),
        (
            {"type": "discount_percent", "value": {"percent": 0}},
            "parameter_invalid",
            "value.percent",
        ),
        ({"value": {"amount": 0, "currency": "EUR"}}, "parameter_invalid", "value.amount"),
        ({"value": {"amount": 1.5, "currency": "EUR"}}, "parameter_invalid", "value.amount"),
        ({"value": {"amount": 5, "currency": "EURO"}}, "parameter_invalid", "value.currency"),
        ({"type": "gift"}, "parameter_invalid", "type"),
        ({"cost": 0}, "parameter_invalid", "cost"),
        ({"cost": -5}, "parameter_invalid", "cost"),
        ({"cost": 0.5}, "parameter_invalid", "cost"),
        ({"cost": "5"}, "parameter_invalid", "cost"),
        ({"inventory": -1}, "parameter_invalid", "inventory"),
        ({"perMemberLimit": 0}, "parameter_invalid", "perMemberLimit"),
        ({"availableFrom": "soon"}, "parameter_invalid", "availableFrom"),
        ({"availableFrom": 253_402_300_800}, "parameter_invalid", "availableFrom"),
        (
            {"availableFrom": "2026-05-02", "availableUntil": "2026-05-02"},
            "parameter_invalid",
            "availableUntil",
        ),
        ({"eligibility": {"tiers": "gold"}}, "parameter_invalid", "eligibility.tiers"),
        ({"benefit": {"amount": 5}}, "parameter_conflict", "benefit"),
        ({"value": None, "benefit": {}}, "parameter_missing", "benefit.amount"),
        (
            {"value": None, "benefit": {"amount": 5, "percent": 5}},
            "parameter_conflict",
            "benefit.percent",
        ),
        ({"value": None, "benefit": {"percent": 101}}, "parameter_invalid", "benefit.percent"),
        ({"value": None, "benefit": {"type": "gift"}}, "parameter_invalid", "benefit.type"),
        (
            {"value": None, "benefit": {"amount": 5}, "type": "store_credit"},
            "parameter_conflict",
            "type",
        ),
    ],
)
def test_a_field_that_does_not_fit_is_named(api: Vinr, fields: Json, code: str, param: str) -> None:
    body = {"name": "x", "cost": 100, "value": EURO, "program": "prog_default", **fields}
    sent = {key: value for key, value in body.items() if value is not None}
    assert api.post(REWARDS, sent).param == (code, param)
    assert len(api.get(REWARDS).items) == 2
    # All of this is seen in the request itself, before the program is looked for.
    if param != "cost":
        assert api.post(REWARDS, {**sent, "program": "prog_none"}).param == (code, param)


def test_an_update_changes_what_it_names(api: Vinr) -> None:
    made = reward(api, inventory=5, perMemberLimit=2, availableUntil="2027-01-01")
    path = f"{REWARDS}/{made['id']}"
    changes = {
        "name": "New",
        "cost": 50,
        "value": {"amount": 1, "currency": "USD"},
        "active": False,
        "inventory": 0,
        "availableFrom": "2026-05-01T00:00:00Z",
        "eligibility": {"tiers": ["gold"]},
        "metadata": {"a": "b"},
    }
    assert api.patch(path, changes).data == {**made, **changes}
    undone: Json = {
        "inventory": None,
        "availableFrom": None,
        "eligibility": {},
        "perMemberLimit": None,
    }
    assert api.patch(path, undone).data == {**made, **changes, **undone}
    assert api.patch(path, {}).data == {**made, **changes, **undone}
    # Of changes nobody is told.
    assert api.happened() == ["reward.created"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("program", "prog_other"), ("type", "partner"), ("id", "rwd_x"), ("created_at", "2020-01-01")],
)
def test_some_fields_cannot_change(api: Vinr, field: str, value: str) -> None:
    path = f"{REWARDS}/rwd_10off"
    assert api.patch(path, {field: value}).param == ("immutable_field", field)
    assert api.patch(path, {field: api.get(path).data[field]}).status == 200


def test_an_update_keeps_to_the_type(api: Vinr) -> None:
    path = f"{REWARDS}/rwd_10off"
    assert api.patch(path, {"value": {"percent": 5}}).param == (
        "parameter_missing",
        "value.amount",
    )
    for body in ({"benefit": {"percent": 5}}, {"benefit": {"amount": 5}, "value": EURO}):
        assert api.patch(path, body).param == ("parameter_conflict", "benefit")
    backwards = {"availableFrom": "2026-05-02", "availableUntil": "2026-05-01"}
    assert api.patch(path, backwards).param == ("parameter_invalid", "availableUntil")


# What a member could redeem


def test_a_list_for_a_member_has_what_could_be_redeemed_now(api: Vinr) -> None:
    program = api.a_program()
    within = {
        "cheap": api.a_reward(1500),
        "last": api.a_reward(1, inventory=1),
        "mine": api.a_reward(1, eligibility={"tiers": ["bronze"]}),
        "open": api.a_reward(1, availableFrom="2026-03-01", availableUntil="2026-03-02"),
    }
    for fields in (
        {"active": False},
        {"inventory": 0},
        {"eligibility": {"tiers": ["gold"]}},
        {"availableFrom": "2026-03-02"},
        {"availableUntil": "2026-03-01"},
        {"program": program},
    ):
        api.a_reward(1, **fields)
    api.a_reward(1501)
    had = api.a_reward(1, perMemberLimit=1)
    api.redeem_reward("loy_abc123", had).ok()
    api.move("loy_abc123", 1).ok()
    found = {each["id"] for each in api.get(REWARDS, account="loy_abc123").items}
    assert found == {*within.values(), "rwd_10off", "rwd_freecoffee"}
    assert len(api.get(REWARDS).items) == 14
    api.post("/v1/loyalty/accounts/loy_abc123/close").ok()
    assert api.get(REWARDS, account="loy_abc123").items == []
    assert api.get(REWARDS, account="loy_none").error == (404, "resource_not_found")


# Coming up to a cost


def test_a_rising_balance_unlocks_rewards(api: Vinr) -> None:
    rewards = {cost: api.a_reward(cost) for cost in (10, 20, 30)}
    api.a_reward(15, active=False)
    for amount in (9, 1, 15, -20, 30):
        api.move("loy_empty", amount).ok()
    unlocked = api.payloads("reward.unlocked")
    assert [(each["reward"], each["balance"]) for each in unlocked] == [
        (rewards[10], 10),
        (rewards[20], 25),
        (rewards[10], 35),
        (rewards[20], 35),
        (rewards[30], 35),
    ]
    assert {each["account"] for each in unlocked} == {"loy_empty"}
