"""Rewards in both shapes. None can be deleted: those of the run end as inactive."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    DISCOUNT,
    GOODS,
    MEMBER,
    OWN_PROGRAM,
    PERCENTAGE,
    alike,
    credit,
    here,
    keep_id,
    named,
    refusal,
    seconds,
    shows,
    tag,
)
from mockserver.contract.walk import Walk

_CREATE: Final = "loyalty.rewards.create"
_RETRIEVE: Final = "loyalty.rewards.retrieve"
_UPDATE: Final = "loyalty.rewards.update"
_LIST: Final = "loyalty.rewards.list"
_REFERENCE_CREATE: Final = "ref.rewards.create"
_REFERENCE_RETRIEVE: Final = "ref.rewards.retrieve"
_REFERENCE_LIST: Final = "ref.rewards.list"

COST: Final = 100
"""What a unit of the discount costs."""
AMOUNT: Final = 500
"""What it takes off a payment, in minor units of EUR."""
STOCK: Final = 5
LIMIT: Final = 3
"""How many units of it a member can have."""
GOODS_COST: Final = 50
DEAR: Final = 10**9
"""A cost that no member of the run can pay."""


def _create(walk: Walk) -> None:
    body = {
        "program": walk.need(OWN_PROGRAM),
        "name": named(walk, "EUR 5 off"),
        "cost": COST,
        "value": {"amount": AMOUNT, "currency": "EUR"},
        "inventory": STOCK,
        "perMemberLimit": LIMIT,
        "metadata": tag(walk),
    }
    made = walk.call(_CREATE, body=body)
    keep_id(walk, DISCOUNT, made)
    shows(walk, _CREATE, made, type="discount_amount", active=True, **body)
    alike(walk, "the reward as made", made, walk.call(_RETRIEVE, here(made["id"])))


def _goods(walk: Walk) -> None:
    body = {
        "program": walk.need(OWN_PROGRAM),
        "name": named(walk, "towel"),
        "type": "free_product",
        "cost": GOODS_COST,
        "value": {"product": "prod_contract_run", "quantity": 1},
    }
    made = walk.call(_CREATE, body=body)
    keep_id(walk, GOODS, made)
    shows(walk, _CREATE, made, inventory=None, perMemberLimit=None, **body)


def _benefit(walk: Walk) -> None:
    body = {
        "program": walk.need(OWN_PROGRAM),
        "name": named(walk, "10 % off"),
        "cost": DEAR,
        "benefit": {"type": "discount", "percent": 10},
    }
    made = walk.call(_CREATE, body=body)
    keep_id(walk, PERCENTAGE, made)
    shows(walk, _CREATE, made, type="discount_percent", value={"percent": 10})


def _update(walk: Walk) -> None:
    path = here(walk.need(PERCENTAGE))
    before = walk.call(_RETRIEVE, path)
    ways = ("", "POST /v1/loyalty/rewards/{id}", "PUT /v1/loyalty/rewards/{id}")
    for stock, via in enumerate(ways, start=7):
        after = walk.call(_UPDATE, path, body={"inventory": stock}, via=via)
        kept = {name: before[name] for name in ("name", "cost", "value", "type", "active")}
        shows(walk, via or _UPDATE, after, inventory=stock, **kept)


def _filters(walk: Walk) -> None:
    program = walk.need(OWN_PROGRAM)
    made = {walk.need(DISCOUNT), walk.need(GOODS), walk.need(PERCENTAGE)}
    listed = walk.call(_LIST, query={"program": program, "active": True})["data"]
    walk.same("rewards of the program", made, {reward["id"] for reward in listed})


def _in_reach(walk: Walk) -> None:
    account = walk.need(MEMBER)
    credit(walk, account, COST + GOODS_COST)
    in_reach = {walk.need(DISCOUNT), walk.need(GOODS)}
    listed = walk.call(_LIST, query={"account": account})["data"]
    walk.same("rewards in reach", in_reach, {reward["id"] for reward in listed})


def _projected(walk: Walk) -> None:
    for fact, kind in ((PERCENTAGE, "discount"), (GOODS, "item")):
        reward = walk.call(_RETRIEVE, here(walk.need(fact)))
        shown = walk.call(_REFERENCE_RETRIEVE, here(reward["id"]))
        expected = {name: reward[name] for name in ("id", "name", "active")}
        shows(walk, _REFERENCE_RETRIEVE, shown, type=kind, points_cost=reward["cost"], **expected)
        shows(walk, _REFERENCE_RETRIEVE, shown, created=seconds(reward["created_at"]))
    shown = walk.call(_REFERENCE_RETRIEVE, here(walk.need(PERCENTAGE)))
    shows(walk, _REFERENCE_RETRIEVE, shown, value="10")


def _by_reference(walk: Walk) -> None:
    """Of the default program, as the reference knows no other: rewards that nobody can have."""
    for kind, value, type_of in (
        ("discount", "15", "discount_percent"),
        ("item", "A parasol", "partner"),
    ):
        name = named(walk, value)
        body = {"name": name, "points_cost": DEAR, "type": kind, "value": value, "active": False}
        made = walk.call(_REFERENCE_CREATE, body=body)
        shows(walk, _REFERENCE_CREATE, made, **body)
        shown = walk.call(_RETRIEVE, here(made["id"]))
        shows(walk, "in the guides", shown, type=type_of, cost=DEAR, active=False)
        listed = walk.call(_REFERENCE_LIST, query={"active": False, "limit": 100})["data"]
        walk.holds("listed as inactive", made["id"] in {each["id"] for each in listed})


def _withdraw(walk: Walk) -> None:
    rewards = [walk.need(fact) for fact in (DISCOUNT, GOODS, PERCENTAGE)]
    for id in rewards:
        shows(walk, _UPDATE, walk.call(_UPDATE, here(id), body={"active": False}), active=False)
    query = {"program": walk.need(OWN_PROGRAM), "active": True}
    walk.same("rewards that are left", [], walk.call(_LIST, query=query)["data"])


def _new(walk: Walk, **fields: object) -> dict[str, Any]:
    name = named(walk, "refused reward")
    return {"body": {"program": walk.need(OWN_PROGRAM), "name": name, "active": False, **fields}}


WRITES: Final = (
    Check(
        id="rewards.create",
        operation=_CREATE,
        statement="A reward is an amount off unless it says otherwise, and reads as made.",
        run=_create,
        writes=True,
    ),
    Check(
        id="rewards.goods",
        operation=_CREATE,
        statement="A reward may be a product; stock and limit are open unless they are given.",
        run=_goods,
        writes=True,
    ),
    Check(
        id="rewards.benefit",
        operation=_CREATE,
        statement="benefit is short for the type and the value of a discount.",
        run=_benefit,
        writes=True,
    ),
    Check(
        id="rewards.update",
        operation=_UPDATE,
        statement="The stock of a reward is changed by PATCH, POST or PUT.",
        run=_update,
        writes=True,
        decided_in="mockserver.providers.vinr.operations:_in_all_ways",
    ),
    Check(
        id="rewards.filters",
        operation=_LIST,
        statement="Rewards can be listed by program and activity.",
        run=_filters,
        writes=True,
    ),
    Check(
        id="rewards.in-reach",
        operation=_LIST,
        statement="With an account, those are listed that it could redeem now.",
        run=_in_reach,
        writes=True,
    ),
    Check(
        id="rewards.projected",
        operation=_REFERENCE_RETRIEVE,
        statement="The reference shows a percentage as a discount, and others as items.",
        run=_projected,
        writes=True,
    ),
    Check(
        id="rewards.by-reference",
        operation=_REFERENCE_CREATE,
        statement="The reference adds discounts and items to the catalogue.",
        run=_by_reference,
        writes=True,
        decided_in="mockserver.providers.vinr.render.reference:OWN_PARTNER",
    ),
    refusal(
        "rewards.no-cost",
        _CREATE,
        "A reward without a cost is refused",
        "400 parameter_missing",
        lambda walk: _new(walk, value={"amount": 1, "currency": "EUR"}),
        param="cost",
    ),
    refusal(
        "rewards.free",
        _CREATE,
        "A cost of 0 is refused",
        "400 parameter_invalid",
        lambda walk: _new(walk, cost=0, value={"amount": 1, "currency": "EUR"}),
        param="cost",
    ),
    refusal(
        "rewards.no-value",
        _CREATE,
        "A reward without a value is refused",
        "400 parameter_missing",
        lambda walk: _new(walk, cost=5),
        param="value",
    ),
    refusal(
        "rewards.two-values",
        _CREATE,
        "A value beside a benefit is refused",
        "400 parameter_conflict",
        lambda walk: _new(
            walk,
            cost=5,
            value={"amount": 1, "currency": "EUR"},
            benefit={"amount": 1, "currency": "EUR"},
        ),
    ),
    refusal(
        "rewards.odd-type",
        _CREATE,
        "A type that there is not is refused",
        "400 parameter_invalid",
        lambda walk: _new(walk, cost=5, type="free_lunch", value={"percent": 5}),
        param="type",
    ),
    refusal(
        "rewards.immutable",
        _UPDATE,
        "The type of a reward cannot be changed",
        "400 immutable_field",
        lambda walk: {"path": here(walk.need(GOODS)), "body": {"type": "partner"}},
        param="type",
    ),
    refusal(
        "rewards.reference-value",
        _REFERENCE_CREATE,
        "The reference needs a value",
        "400 parameter_missing",
        lambda walk: {
            "body": {
                "name": named(walk, "refused reward"),
                "points_cost": DEAR,
                "type": "item",
                "active": False,
            },
        },
        param="value",
    ),
)

LAST: Final = (
    Check(
        id="rewards.withdraw",
        operation=_UPDATE,
        statement="Rewards can be taken off the catalogue.",
        run=_withdraw,
        writes=True,
    ),
)
