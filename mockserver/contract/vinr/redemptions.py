"""Redemptions: points for rewards, back again, and handed over."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    CUSTOMER,
    DISCOUNT,
    GOODS,
    MEMBER,
    NOBODY,
    OWN_PROGRAM,
    PERCENTAGE,
    TWO,
    alike,
    balance,
    credit,
    here,
    keep_id,
    named,
    refusal,
    refuse,
    seconds,
    shows,
    tag,
)
from mockserver.contract.vinr.lists import check_list
from mockserver.contract.vinr.rewards import AMOUNT, COST, GOODS_COST, LIMIT, STOCK
from mockserver.contract.walk import Walk

_CREATE: Final = "loyalty.redemptions.create"
_RETRIEVE: Final = "loyalty.redemptions.retrieve"
_LIST: Final = "loyalty.redemptions.list"
_REVERSE: Final = "loyalty.redemptions.reverse"
_FULFILL: Final = "loyalty.redemptions.fulfill"
_REFERENCE_CREATE: Final = "ref.redemptions.create"
_REFERENCE_RETRIEVE: Final = "ref.redemptions.retrieve"
_REFERENCE_LIST: Final = "ref.redemptions.list"
_ENTRY: Final = "loyalty.transactions.retrieve"

_RELEASE: Final = "/v1/loyalty/redemptions/{id}/release"
_STATES: Final = "mockserver.providers.vinr.rules.redemptions:reverse"

ISSUED: Final = "redemption of the run that waits"


def redeem(walk: Walk, reward: str, quantity: int = 1) -> dict[str, Any]:
    """Have the member of the run redeem something."""
    body = {"account": walk.need(MEMBER), "reward": reward, "quantity": quantity}
    made: dict[str, Any] = walk.call(_CREATE, body=body)
    return made


def stock(walk: Walk) -> Any:
    """How many units of the discount are left."""
    return walk.call("loyalty.rewards.retrieve", here(walk.need(DISCOUNT)))["inventory"]


def _create(walk: Walk) -> None:
    account, reward = walk.need(MEMBER), walk.need(DISCOUNT)
    credit(walk, account, 10 * COST)
    before = walk.call("loyalty.accounts.retrieve", here(account))
    body = {"account": account, "reward": reward, "metadata": tag(walk)}
    made = walk.call(_CREATE, body=body)
    keep_id(walk, ISSUED, made)
    shows(walk, _CREATE, made, status="issued", quantity=1, cost=COST, **body)
    shows(walk, "discount", made["discount"], amount=AMOUNT, currency="EUR")
    walk.holds("discount: a code", bool(made["discount"]["code"]))
    after = walk.call("loyalty.accounts.retrieve", here(account))
    held, ever = before["balance"] - COST, before["lifetime_points"]
    shows(walk, "the account after it", after, balance=held, lifetime_points=ever)
    walk.same("stock", STOCK - 1, stock(walk))
    alike(walk, "the redemption as made", made, walk.call(_RETRIEVE, here(made["id"])))


def _entry(walk: Walk) -> None:
    redemption = walk.call(_RETRIEVE, here(walk.need(ISSUED)))
    entry = walk.call(_ENTRY, here(redemption["transaction"]))
    expected = {"amount": -COST, "reason": "redemption", "redemption": redemption["id"]}
    shows(walk, "its entry", entry, **expected)


def _filters(walk: Walk) -> None:
    id = walk.need(ISSUED)
    for query in (
        {"account": walk.need(MEMBER)},
        {"customer": walk.need(CUSTOMER)},
        {"reward": walk.need(DISCOUNT)},
    ):
        listed = check_list(walk, _LIST, {**query, "status": "issued"})
        walk.same(f"issued redemptions by {next(iter(query))}", [id], [x["id"] for x in listed])
    query = {"account": walk.need(MEMBER), "status": "reversed"}
    walk.same("reversed redemptions", [], walk.call(_LIST, query=query)["data"])


def _release(walk: Walk) -> None:
    account, id = walk.need(MEMBER), walk.need(ISSUED)
    before = walk.call("loyalty.accounts.retrieve", here(account))
    undone = walk.call(_REVERSE, here(id), body={"reason": "left the shop"}, via=_RELEASE)
    shows(walk, _RELEASE, undone, status="released")
    after = walk.call("loyalty.accounts.retrieve", here(account))
    held, ever = before["balance"] + COST, before["lifetime_points"]
    shows(walk, "the account after it", after, balance=held, lifetime_points=ever)
    walk.same("stock", STOCK, stock(walk))
    entry = walk.call(_ENTRY, here(undone["reversal_transaction"]))
    shows(walk, "its entry", entry, amount=COST, reason="redemption_reversal", redemption=id)


def _once_only(walk: Walk) -> None:
    path, held = here(walk.need(ISSUED)), balance(walk, walk.need(MEMBER))
    for via in ("", _RELEASE):
        expected = "422 redemption_not_reversible"
        refuse(walk, _REVERSE, expected, path=path, body={}, via=via)
    walk.same("balance after it", held, balance(walk, walk.need(MEMBER)))
    walk.same("stock after it", STOCK, stock(walk))


def _goods(walk: Walk) -> None:
    made = redeem(walk, walk.need(GOODS))
    shows(walk, _CREATE, made, status="issued", cost=GOODS_COST, discount=None, credit=None)
    path = here(made["id"])
    done = walk.call(_FULFILL, path, body={"reference": "shelf 4"})
    shows(walk, _FULFILL, done, status="fulfilled")
    expected = {"type": "free_product", "product": "prod_contract_run", "reference": "shelf 4"}
    shows(walk, "fulfillment", done["fulfillment"], **expected)
    refuse(walk, _FULFILL, "422 redemption_not_fulfillable", path=path, body={})
    held = balance(walk, walk.need(MEMBER))
    undone = walk.call(_REVERSE, path, body={})
    shows(walk, _REVERSE, undone, status="reversed")
    walk.same("balance after it", held + GOODS_COST, balance(walk, walk.need(MEMBER)))


def _store_credit(walk: Walk) -> None:
    body = {
        "program": walk.need(OWN_PROGRAM),
        "name": named(walk, "EUR 6 for next time"),
        "type": "store_credit",
        "cost": 60,
        "value": {"amount": 600, "currency": "EUR"},
    }
    reward = walk.call("loyalty.rewards.create", body=body)["id"]
    made = redeem(walk, reward)
    shows(walk, _CREATE, made, status="applied", cost=60)
    shows(walk, "credit", made["credit"], amount=600, currency="EUR")
    wallet = walk.call("loyalty.accounts.wallet", here(walk.need(MEMBER)))
    shows(walk, "wallet", wallet, balances=[{"currency": "EUR", "balance": 600}])
    shows(walk, _REVERSE, walk.call(_REVERSE, here(made["id"]), body={}), status="reversed")
    wallet = walk.call("loyalty.accounts.wallet", here(walk.need(MEMBER)))
    walk.same("credit that is left", 0, sum(each["balance"] for each in wallet["balances"]))
    body = {"active": False}
    walk.call("loyalty.rewards.update", here(reward), body=body)
    refuse(walk, _CREATE, "422 reward_not_available", body=_of(walk, reward))


def _limit(walk: Walk) -> None:
    account = walk.need(MEMBER)
    held = balance(walk, account)
    made = redeem(walk, walk.need(DISCOUNT), 2)
    keep_id(walk, TWO, made)
    shows(walk, _CREATE, made, quantity=2, cost=2 * COST)
    walk.same("stock", STOCK - 2, stock(walk))
    body = _of(walk, walk.need(DISCOUNT), quantity=LIMIT - 1)
    refuse(walk, _CREATE, "422 redemption_limit_reached", body=body)
    walk.same("balance after both", held - 2 * COST, balance(walk, account))


def _by_reference(walk: Walk) -> None:
    customer, reward = walk.need(CUSTOMER), walk.need(GOODS)
    held = balance(walk, walk.need(MEMBER))
    body = {"customer": customer, "redeemable_id": reward, "redeemable_type": "reward"}
    made = walk.call(_REFERENCE_CREATE, body=body)
    shows(walk, _REFERENCE_CREATE, made, amount_off=None, **body)
    walk.same("balance", held - GOODS_COST, balance(walk, walk.need(MEMBER)))
    alike(walk, "as made", made, walk.call(_REFERENCE_RETRIEVE, here(made["id"])))
    shown = walk.call(_RETRIEVE, here(made["id"]))
    shows(walk, "in the guides", shown, account=walk.need(MEMBER), reward=reward, status="issued")
    shows(walk, _REFERENCE_CREATE, made, created=seconds(shown["created_at"]))
    query = {"customer": customer, "redeemable_type": "reward"}
    listed = check_list(walk, _REFERENCE_LIST, query)
    walk.same("the newest of the customer", made["id"], listed[0]["id"])
    walk.call(_REVERSE, here(made["id"]), body={})


def _of(walk: Walk, reward: str, **fields: object) -> dict[str, Any]:
    return {"account": walk.need(MEMBER), "reward": reward, **fields}


WRITES: Final = (
    Check(
        id="redemptions.create",
        operation=_CREATE,
        statement="A redemption takes its cost once and a unit of stock; lifetime_points stay.",
        run=_create,
        writes=True,
    ),
    Check(
        id="redemptions.entry",
        operation=_CREATE,
        statement="A redemption names the entry that it wrote, and the entry the redemption.",
        run=_entry,
        writes=True,
    ),
    Check(
        id="redemptions.filters",
        operation=_LIST,
        statement="Redemptions can be listed by account, customer, reward and status.",
        run=_filters,
        writes=True,
    ),
    Check(
        id="redemptions.release",
        operation=_REVERSE,
        statement="A redemption that was not used is released; points and stock are back.",
        run=_release,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.redemptions:undo",
    ),
    Check(
        id="redemptions.once-only",
        operation=_REVERSE,
        statement="A redemption is given back once: another try is refused with 422.",
        run=_once_only,
        writes=True,
        decided_in=_STATES,
    ),
    Check(
        id="redemptions.goods",
        operation=_FULFILL,
        statement="Goods are handed over once, and can be given back after that.",
        run=_goods,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.redemptions:fulfill",
    ),
    Check(
        id="redemptions.store-credit",
        operation="loyalty.accounts.wallet",
        statement="Store credit is in the wallet at once, and leaves it with the reversal.",
        run=_store_credit,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.store_credit:issue",
    ),
    refusal(
        "redemptions.too-dear",
        _CREATE,
        "A reward above the balance is refused",
        "422 insufficient_points",
        lambda walk: {"body": _of(walk, walk.need(PERCENTAGE))},
    ),
    refusal(
        "redemptions.out-of-stock",
        _CREATE,
        "More units than are in stock are refused",
        "422 reward_out_of_stock",
        lambda walk: {"body": _of(walk, walk.need(DISCOUNT), quantity=STOCK + 1)},
    ),
    Check(
        id="redemptions.limit",
        operation=_CREATE,
        statement="The cost of several units multiplies; more than the limit are refused.",
        run=_limit,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.rewards:hindrances",
    ),
    Check(
        id="redemptions.by-reference",
        operation=_REFERENCE_CREATE,
        statement="In the reference a customer redeems with the account in the program.",
        run=_by_reference,
        writes=True,
    ),
    refusal(
        "redemptions.no-goods",
        _FULFILL,
        "A discount is not handed over",
        "422 redemption_not_fulfillable",
        lambda walk: {"path": here(walk.need(TWO)), "body": {}},
    ),
    refusal(
        "redemptions.no-reward",
        _CREATE,
        "A reward that there is not is refused",
        "404 resource_not_found",
        lambda walk: {"body": _of(walk, f"rwd_{NOBODY}")},
        param="reward",
    ),
    refusal(
        "redemptions.no-account",
        _CREATE,
        "An account that there is not is refused",
        "404 resource_not_found",
        lambda walk: {"body": {"account": f"loy_{NOBODY}", "reward": walk.need(GOODS)}},
        param="account",
    ),
    refusal(
        "redemptions.no-units",
        _CREATE,
        "A quantity of 0 is refused",
        "400 parameter_invalid",
        lambda walk: {"body": _of(walk, walk.need(GOODS), quantity=0)},
        param="quantity",
    ),
    refusal(
        "redemptions.reverse-none",
        _REVERSE,
        "A redemption that there is not cannot be reversed",
        "404 resource_not_found",
        lambda _: {"path": here(f"rdm_{NOBODY}"), "body": {}},
    ),
    refusal(
        "redemptions.reference-kind",
        _REFERENCE_CREATE,
        "Something else than a coupon, a reward or an offer is refused",
        "400 parameter_invalid",
        lambda walk: {
            "body": {
                "customer": walk.need(CUSTOMER),
                "redeemable_id": walk.need(GOODS),
                "redeemable_type": "voucher",
            },
        },
        param="redeemable_type",
    ),
    refusal(
        "redemptions.reference-none",
        _REFERENCE_CREATE,
        "The reference refuses a reward that there is not",
        "404 resource_not_found",
        lambda walk: {
            "body": {
                "customer": walk.need(CUSTOMER),
                "redeemable_id": f"rwd_{NOBODY}",
                "redeemable_type": "reward",
            },
        },
        param="redeemable_id",
    ),
)
