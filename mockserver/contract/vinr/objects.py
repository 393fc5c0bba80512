"""Objects one by one: as they are listed, and that there is nothing under an unknown id."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    ACCOUNT,
    NOBODY,
    alike,
    here,
    reference_id,
    refusal,
    seconds,
)
from mockserver.contract.walk import Skipped, Walk

_PREFIXES: Final = {
    "loyalty.programs": "prog",
    "loyalty.accounts": "loy",
    "loyalty.transactions": "ptx",
    "loyalty.earningRules": "rule",
    "loyalty.rewards": "rwd",
    "loyalty.redemptions": "rdm",
    "ref.loyaltyAccounts": "la",
    "ref.pointsTransactions": "pt",
    "ref.earningRules": "er",
    "ref.rewards": "rwd",
    "ref.redemptions": "rdm",
    "customers": "cust",
    "payments": "pay",
    "refunds": "re",
    "events": "evt",
    "webhookEndpoints": "we",
}
_READ_ELSEWHERE: Final = frozenset({"loyalty.programs", "loyalty.accounts", "loyalty.transactions"})
"""Those that other checks have read by their listed ids."""


def _as_listed(resource: str) -> Check:
    def run(walk: Walk) -> None:
        listed = walk.call(f"{resource}.list", query={"limit": 1})["data"]
        if not listed:
            raise Skipped("there is none")
        shown = walk.call(f"{resource}.retrieve", here(listed[0]["id"]))
        alike(walk, "as it is listed", listed[0], shown)

    return Check(
        id=f"objects.{resource}",
        operation=f"{resource}.retrieve",
        statement="An object reads as it is listed.",
        run=run,
    )


def _unknown(resource: str, prefix: str) -> Check:
    return refusal(
        f"objects.{resource}-unknown",
        f"{resource}.retrieve",
        "An id that names nothing is refused",
        "404 resource_not_found",
        lambda _: {"path": here(f"{prefix}_{NOBODY}")},
        writes=False,
    )


def _account(walk: Walk) -> None:
    account = walk.need(ACCOUNT)
    for id in (account["id"], reference_id(account["id"])):
        _is_projection(walk, walk.call("ref.loyaltyAccounts.retrieve", here(id)), id)
        shown = walk.call("loyalty.accounts.retrieve", here(id))
        walk.same(f"the account by {id}", account["id"], shown["id"])


def _is_projection(walk: Walk, shown: dict[str, Any], id: str) -> None:
    account = walk.call("loyalty.accounts.retrieve", here(id))
    tier = account["tier"]
    expected = {
        "id": reference_id(account["id"]),
        "customer": account["customer"],
        "points_balance": account["balance"],
        "tier": None if tier is None else f"tier_{tier}",
        "programme_id": account["program"],
        "created": seconds(account["created_at"]),
    }
    alike(walk, "the account in the reference", expected, shown)


READS: Final = (
    *(_as_listed(resource) for resource in _PREFIXES if resource not in _READ_ELSEWHERE),
    *(_unknown(resource, prefix) for resource, prefix in _PREFIXES.items()),
    Check(
        id="objects.both-surfaces",
        operation="ref.loyaltyAccounts.retrieve",
        statement="Guides and reference show one account, under either of its ids.",
        run=_account,
        decided_in="mockserver.providers.vinr.rules.ids:guide_id",
    ),
)
