"""Objects in the place of their ids."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    ACCOUNT,
    CREDIT,
    MEMBER,
    ORDER,
    TWO,
    alike,
    here,
    refusal,
    shows,
)
from mockserver.contract.walk import Skipped, Walk

_ACCOUNT: Final = "loyalty.accounts.retrieve"
_EXPAND: Final = "mockserver.providers.vinr.handlers.expanding:expand"


def _asked(*paths: str) -> dict[str, object]:
    return {"expand[]": list(paths)}


def _expanded(walk: Walk, operation: str, id: str, *path: str) -> Any:
    """What stands at the end of a path when it is expanded."""
    shown = walk.call(operation, here(id), query=_asked(".".join(path)))
    for name in path:
        shown = shown[name]
    return shown


def _program(walk: Walk) -> None:
    account = walk.need(ACCOUNT)
    shown = _expanded(walk, _ACCOUNT, account["id"], "program")
    program = walk.call("loyalty.programs.retrieve", here(account["program"]))
    alike(walk, "program", program, shown)


def _customer(walk: Walk) -> None:
    account = walk.need(ACCOUNT)
    if account["customer"] is None:
        raise Skipped("the account has no customer")
    customer = walk.call("customers.retrieve", here(account["customer"]))
    for operation in (_ACCOUNT, "ref.loyaltyAccounts.retrieve"):
        alike(walk, "customer", customer, _expanded(walk, operation, account["id"], "customer"))


def _tier(walk: Walk) -> None:
    account = walk.need(ACCOUNT)
    if account["tier"] is None:
        raise Skipped("the account is in no tier")
    key = account["tier"]
    tier = _expanded(walk, _ACCOUNT, account["id"], "tier")
    shows(walk, "tier", tier, key=key, id=f"tier_{key}")
    named = _expanded(walk, "ref.loyaltyAccounts.retrieve", account["id"], "tier")
    walk.same("tier in the reference", {"id": tier["id"], "name": tier["name"]}, named)


def _several(walk: Walk) -> None:
    account = walk.need(ACCOUNT)
    shown = walk.call(_ACCOUNT, here(account["id"]), query=_asked("program", "customer"))
    walk.same("program", account["program"], shown["program"]["id"])
    customer = shown["customer"]
    walk.same("customer", account["customer"], customer and customer["id"])


def _lists(walk: Walk) -> None:
    account = walk.need(ACCOUNT)
    query = {"program": account["program"], "limit": 2}
    for path in ("program", "data.program"):
        listed = walk.call("loyalty.accounts.list", query={**query, **_asked(path)})["data"]
        found = {each["program"]["id"] for each in listed}
        walk.same(f"programs by {path}", {account["program"]}, found)


def _payment(walk: Walk) -> None:
    order = walk.need(ORDER)
    payment = walk.call("payments.retrieve", here(order), query=_asked("refunds", "dispute"))
    refunds = walk.call("refunds.list", query={"payment": order})["data"]
    ids = [refund["id"] for refund in refunds]
    walk.same("refunds", ids, [refund["id"] for refund in payment["refunds"]])
    walk.same("dispute", None, payment["dispute"])
    customer = walk.call("customers.retrieve", here(payment["customer"]))
    alike(walk, "customer", customer, _expanded(walk, "payments.retrieve", order, "customer"))
    for refund in ids:
        shown = _expanded(walk, "refunds.retrieve", refund, "payment")
        walk.same("payment of a refund", order, shown["id"])


def _redemption(walk: Walk) -> None:
    id, member = walk.need(TWO), walk.need(MEMBER)
    redemption = walk.call("loyalty.redemptions.retrieve", here(id))
    reward = walk.call("loyalty.rewards.retrieve", here(redemption["reward"]))
    retrieve = "loyalty.redemptions.retrieve"
    alike(walk, "reward", reward, _expanded(walk, retrieve, id, "reward"))
    account = walk.call(_ACCOUNT, here(member))
    customer = walk.call("customers.retrieve", here(account["customer"]))
    alike(walk, "account.customer", customer, _expanded(walk, retrieve, id, "account", "customer"))
    shown = _expanded(walk, "ref.redemptions.retrieve", id, "customer")
    alike(walk, "customer in the reference", customer, shown)


def _transaction(walk: Walk) -> None:
    id, member = walk.need(CREDIT), walk.need(MEMBER)
    account = walk.call(_ACCOUNT, here(member))
    shown = _expanded(walk, "loyalty.transactions.retrieve", id, "account")
    alike(walk, "account", account, shown)
    shown = _expanded(walk, "ref.pointsTransactions.retrieve", id, "loyalty_account")
    account = walk.call("ref.loyaltyAccounts.retrieve", here(member))
    alike(walk, "loyalty_account", account, shown)


def _changing(walk: Walk) -> None:
    path = here(walk.need(MEMBER))
    for more in ({"body": {"expand": ["program"]}}, {"body": {}, "query": _asked("program")}):
        shown = walk.call("loyalty.accounts.update", path, **more)
        walk.same("program", "loyalty_program", shown["program"]["object"])


READS: Final = (
    Check(
        id="expanding.program",
        operation=_ACCOUNT,
        statement="An account can show its program.",
        run=_program,
    ),
    Check(
        id="expanding.customer",
        operation=_ACCOUNT,
        statement="An account can show its customer, on both surfaces.",
        run=_customer,
    ),
    Check(
        id="expanding.tier",
        operation=_ACCOUNT,
        statement="An account can show its tier; the reference then has its id and name.",
        run=_tier,
    ),
    Check(
        id="expanding.several",
        operation=_ACCOUNT,
        statement="Several paths can be expanded at once.",
        run=_several,
    ),
    Check(
        id="expanding.lists",
        operation="loyalty.accounts.list",
        statement="In a list a path is that of each object, and may begin with data.",
        run=_lists,
        decided_in=_EXPAND,
    ),
    refusal(
        "expanding.unknown",
        _ACCOUNT,
        "A path that there is not is refused",
        "400 invalid_expand",
        lambda walk: {"path": here(walk.need(ACCOUNT)["id"]), "query": _asked("friends")},
        writes=False,
        decided_in=_EXPAND,
    ),
    refusal(
        "expanding.deep",
        "loyalty.transactions.list",
        "A path of more than 4 names is refused",
        "400 invalid_expand",
        lambda _: {"query": _asked("redemption.account.customer.friends.name")},
        writes=False,
        decided_in="mockserver.providers.vinr.handlers.expanding:DEPTH_MAX",
    ),
)

WRITES: Final = (
    Check(
        id="expanding.payment",
        operation="payments.retrieve",
        statement="A payment can show its customer, its refunds and its dispute.",
        run=_payment,
        writes=True,
    ),
    Check(
        id="expanding.redemption",
        operation="loyalty.redemptions.retrieve",
        statement="A redemption can show its reward, and whose it is.",
        run=_redemption,
        writes=True,
    ),
    Check(
        id="expanding.transaction",
        operation="loyalty.transactions.retrieve",
        statement="An entry can show its account, in the shape of its surface.",
        run=_transaction,
        writes=True,
    ),
    Check(
        id="expanding.changing",
        operation="loyalty.accounts.update",
        statement="What is to be expanded stands in the body, or in the query.",
        run=_changing,
        writes=True,
        decided_in="mockserver.providers.vinr.reading:EXPAND",
    ),
)
