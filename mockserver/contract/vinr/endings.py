"""Merging and closing: the last that happens to the accounts of the run."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    CUSTOMER,
    FRIENDS_MEMBER,
    GUEST,
    MEMBER,
    NOBODY,
    alike,
    here,
    refusal,
    refuse,
    shows,
)
from mockserver.contract.walk import Walk

_RETRIEVE: Final = "loyalty.accounts.retrieve"
_LIST: Final = "loyalty.accounts.list"
_CLOSE: Final = "loyalty.accounts.close"
_MERGE: Final = "loyalty.accounts.merge"
_ENTRIES: Final = "loyalty.transactions.list"
_CREDIT: Final = "loyalty.transactions.create"

_MERGING: Final = "mockserver.providers.vinr.rules.accounts:merge"
_CLOSING: Final = "mockserver.providers.vinr.rules.accounts:close"


def _account(walk: Walk, id: str) -> dict[str, Any]:
    shown: dict[str, Any] = walk.call(_RETRIEVE, here(id))
    return shown


def _newest(walk: Walk, account: str, reason: str) -> dict[str, Any]:
    entries: list[dict[str, Any]] = walk.call(
        _ENTRIES, query={"account": account, "reason": reason, "limit": 1}
    )["data"]
    return entries[0]


def _merge(walk: Walk) -> None:
    guest, member = (_account(walk, walk.need(fact)) for fact in (GUEST, MEMBER))
    survivor = walk.call(_MERGE, here(guest["id"]), body={"into": member["id"]})
    together = {name: guest[name] + member[name] for name in ("balance", "lifetime_points")}
    kept = {name: member[name] for name in ("id", "customer", "status")}
    shows(walk, _MERGE, survivor, **together, **kept)
    after = _account(walk, guest["id"])
    expected = {"status": "merged", "merged_into": member["id"], "balance": 0}
    shows(walk, "the account that was merged", after, **expected)
    out = _newest(walk, guest["id"], "merge_out")
    into = _newest(walk, member["id"], "merge_in")
    walk.same("what went out", -guest["balance"], out["amount"])
    walk.same("what came in", guest["balance"], into["amount"])


def _not_active(walk: Walk, account: str) -> None:
    body = {"account": account, "amount": 1}
    refuse(walk, _CREDIT, "422 account_not_active", "account", body=body)
    refuse(walk, _CLOSE, "422 account_not_active", path=here(account), body={})


def _merged(walk: Walk) -> None:
    _not_active(walk, walk.need(GUEST))


def _close(walk: Walk) -> None:
    before = _account(walk, walk.need(FRIENDS_MEMBER))
    closed = walk.call(_CLOSE, here(before["id"]), body={"reason": "end of the run"})
    expected = {"status": "closed", "balance": 0, "lifetime_points": before["lifetime_points"]}
    shows(walk, _CLOSE, closed, **expected)
    alike(walk, "as it reads", closed, _account(walk, before["id"]))
    forfeit = _newest(walk, before["id"], "account_closed")
    metadata = {"reason": "end of the run"}
    shows(walk, "its last entry", forfeit, amount=-before["balance"], metadata=metadata)


def _closed(walk: Walk) -> None:
    _not_active(walk, walk.need(FRIENDS_MEMBER))


def _close_rest(walk: Walk) -> None:
    """Programs that enrol by themselves may have enrolled the customer as well."""
    customer = walk.need(CUSTOMER)
    for account in walk.call(_LIST, query={"customer": customer, "status": "active"})["data"]:
        closed = walk.call(_CLOSE, here(account["id"]), body={})
        shows(walk, _CLOSE, closed, status="closed", balance=0)
    left = walk.call(_LIST, query={"customer": customer, "status": "active"})["data"]
    walk.same("accounts that are left", [], left)


def _merge_into(walk: Walk, fact: str, into: str) -> dict[str, Any]:
    return {"path": here(walk.need(fact)), "body": {"into": walk.need(into)}}


LAST: Final = (
    refusal(
        "endings.merge-itself",
        _MERGE,
        "An account cannot be merged into itself",
        "422 merge_not_allowed",
        lambda walk: _merge_into(walk, GUEST, GUEST),
        decided_in=_MERGING,
    ),
    refusal(
        "endings.merge-others",
        _MERGE,
        "Accounts of two customers cannot be merged",
        "422 merge_not_allowed",
        lambda walk: _merge_into(walk, FRIENDS_MEMBER, MEMBER),
        decided_in=_MERGING,
    ),
    refusal(
        "endings.merge-into-none",
        _MERGE,
        "An account cannot be merged into one that there is not",
        "404 resource_not_found",
        lambda walk: {"path": here(walk.need(GUEST)), "body": {"into": f"loy_{NOBODY}"}},
        param="into",
    ),
    refusal(
        "endings.merge-into-nothing",
        _MERGE,
        "The account that stays has to be named",
        "400 parameter_missing",
        lambda walk: {"path": here(walk.need(GUEST)), "body": {}},
        param="into",
    ),
    Check(
        id="endings.merge",
        operation=_MERGE,
        statement="Of two accounts one has all points in the end, and the other names it.",
        run=_merge,
        writes=True,
        decided_in=_MERGING,
    ),
    Check(
        id="endings.merged",
        operation=_CREDIT,
        statement="An account that was merged takes no points and cannot be closed.",
        run=_merged,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.accounts:check_active",
    ),
    Check(
        id="endings.close",
        operation=_CLOSE,
        statement="A closed account has forfeited its points, and keeps lifetime_points.",
        run=_close,
        writes=True,
        decided_in=_CLOSING,
    ),
    Check(
        id="endings.closed",
        operation=_CREDIT,
        statement="A closed account takes no points and cannot be closed again.",
        run=_closed,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.accounts:check_active",
    ),
    Check(
        id="endings.close-rest",
        operation=_CLOSE,
        statement="Every account of a customer can be closed.",
        run=_close_rest,
        writes=True,
        decided_in=_CLOSING,
    ),
)
