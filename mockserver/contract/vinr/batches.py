"""Batches of points, and how a list of them is cut into pages."""

from __future__ import annotations

from typing import Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    FRIENDS_MEMBER,
    GUEST,
    TAG,
    balance,
    refusal,
    refuse,
    tag,
)
from mockserver.contract.vinr.lists import GUIDE_PAGE, REFERENCE_PAGE, check_page
from mockserver.contract.vinr.transactions import TOO_MANY
from mockserver.contract.walk import Walk

_BATCH: Final = "loyalty.transactions.createBatch"
_LIST: Final = "loyalty.transactions.list"
_REFERENCE_LIST: Final = "ref.pointsTransactions.list"

_MANY: Final = 30


def _batch(walk: Walk) -> None:
    accounts = [walk.need(FRIENDS_MEMBER), walk.need(GUEST)]
    items = [
        {"account": account, "amount": 700, "reason": "migration_opening_balance"}
        for account in accounts
    ]
    body = {"transactions": items, "metadata": {**tag(walk), "batch": "first"}}
    made = walk.call(_BATCH, body=body)
    check_page(walk, _BATCH, made, len(items))
    walk.same("accounts", accounts, [entry["account"] for entry in made["data"]])
    amounts = {(entry["amount"], entry["reason"]) for entry in made["data"]}
    walk.same("entries", {(700, "migration_opening_balance")}, amounts)
    query = {"metadata": {TAG: walk.run_id, "batch": "first"}}
    found = {entry["id"] for entry in walk.call(_LIST, query=query)["data"]}
    walk.same("entries by metadata", {entry["id"] for entry in made["data"]}, found)


def _all_or_none(walk: Walk) -> None:
    guest, friend = walk.need(GUEST), walk.need(FRIENDS_MEMBER)
    held = balance(walk, guest)
    items = [{"account": guest, "amount": 5}, {"account": friend, "amount": -TOO_MANY}]
    param = "transactions[1].amount"
    refuse(walk, _BATCH, "422 insufficient_points", param, body={"transactions": items})
    walk.same("balance after a refused batch", held, balance(walk, guest))


def _pages(walk: Walk) -> None:
    guest = walk.need(GUEST)
    items = [{"account": guest, "amount": 1, "reason": "page"} for _ in range(_MANY)]
    walk.call(_BATCH, body={"transactions": items})
    page = walk.call(_LIST, query={"account": guest})
    check_page(walk, _LIST, page, GUIDE_PAGE)
    walk.same("more behind the page", True, page["page"]["has_more"])
    page = walk.call(_REFERENCE_LIST, query={"loyalty_account": guest})
    check_page(walk, _REFERENCE_LIST, page, REFERENCE_PAGE)
    walk.same("more behind the page", True, page["page"]["has_more"])


WRITES: Final = (
    Check(
        id="batches.create",
        operation=_BATCH,
        statement="A batch writes its entries in order, and metadata of the batch into each.",
        run=_batch,
        writes=True,
        decided_in="mockserver.providers.vinr.handlers.transactions:create_batch",
    ),
    Check(
        id="batches.all-or-none",
        operation=_BATCH,
        statement="A batch with an entry that is refused writes nothing.",
        run=_all_or_none,
        writes=True,
        decided_in="mockserver.providers.vinr.handlers.transactions:create_batch",
    ),
    Check(
        id="batches.pages",
        operation=_LIST,
        statement="Unless limit says otherwise, a page of 30 entries ends at 25, or at 10.",
        run=_pages,
        writes=True,
        decided_in="mockserver.providers.vinr.wire.common:REFERENCE_PAGE",
    ),
    refusal(
        "batches.empty",
        _BATCH,
        "A batch without entries is refused",
        "400 parameter_invalid",
        lambda _: {"body": {"transactions": []}},
        param="transactions",
    ),
    refusal(
        "batches.large",
        _BATCH,
        "A batch of more than 100 entries is refused",
        "400 batch_too_large",
        lambda walk: {
            "body": {"transactions": [{"account": walk.need(GUEST), "amount": 1}] * 101},
        },
        decided_in="mockserver.providers.vinr.wire.transactions:BATCH_MAX",
    ),
)
