"""Loyalty accounts that are there already."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    ACCOUNT,
    GIVEN,
    NOBODY,
    alike,
    exact,
    here,
    refusal,
    shows,
)
from mockserver.contract.vinr.lists import pages
from mockserver.contract.walk import Skipped, Walk

_LIST: Final = "loyalty.accounts.list"
_RETRIEVE: Final = "loyalty.accounts.retrieve"
_WALLET: Final = "loyalty.accounts.wallet"
_TRANSACTIONS: Final = "loyalty.transactions.list"


def _found(walk: Walk) -> None:
    given = walk.known(GIVEN)
    if given is not None and not given.startswith("cust_"):
        walk.keep(ACCOUNT, walk.call(_RETRIEVE, here(given)))
        return
    query = {"limit": 25} if given is None else {"customer": given}
    listed = walk.call(_LIST, query=query)["data"]
    if not listed:
        raise Skipped("there is no account")
    newest = walk.call(_TRANSACTIONS, query={"limit": 100})["data"]
    moved = {entry["account"] for entry in newest}
    # One that has a customer and has moved points shows most.
    best = max(listed, key=lambda each: (each["customer"] is not None, each["id"] in moved))
    shown = walk.call(_RETRIEVE, here(best["id"]))
    alike(walk, "the account as it is listed", best, shown)
    walk.keep(ACCOUNT, shown)


def _sum(walk: Walk) -> None:
    check_sum(walk, walk.need(ACCOUNT)["id"])


def check_sum(walk: Walk, id: str) -> None:
    """Add an account's entries up, and hold each against the one before it."""
    shown = walk.call(_RETRIEVE, here(id))
    found = pages(walk, _TRANSACTIONS, {"account": id}, 100)
    entries = [entry for page in found for entry in page]
    total = sum((exact(entry["amount"]) for entry in entries), exact(0))
    walk.same("the sum of the entries", exact(shown["balance"]), total)
    # Whatever order entries of one second stand in: each goes on from what another has led to.
    after = [exact(entry["balance_after"]) for entry in entries]
    before = [exact(entry["balance_after"]) - exact(entry["amount"]) for entry in entries]
    ends = [*before, exact(shown["balance"])]
    walk.same("balances before and after the entries", sorted(ends), sorted([*after, exact(0)]))
    signs = {(entry["amount"] > 0, entry["type"]) for entry in entries}
    kept = signs <= {(True, "credit"), (False, "debit")}
    walk.holds("credits are positive, debits negative", kept, sorted(signs))


def _lifetime(walk: Walk) -> None:
    shown = walk.call(_RETRIEVE, here(walk.need(ACCOUNT)["id"]))
    enough = exact(shown["lifetime_points"]) >= exact(shown["balance"]) >= 0
    walk.holds("0 <= balance <= lifetime_points", enough, shown)


def _tier(walk: Walk) -> None:
    shown = walk.call(_RETRIEVE, here(walk.need(ACCOUNT)["id"]))
    config = walk.call("loyalty.programs.retrieve", here(shown["program"]))["tierConfig"]
    keys = [] if config is None else [tier["key"] for tier in config["tiers"]]
    expected: list[Any] = keys or [None]
    walk.holds("tier: one of the program's", shown["tier"] in expected, shown["tier"])


def _wallet(walk: Walk) -> None:
    id = walk.need(ACCOUNT)["id"]
    wallet = walk.call(_WALLET, here(id))
    shows(walk, _WALLET, wallet, account=id)
    currencies = [each["currency"] for each in wallet["balances"]]
    walk.same("currencies, each once", len(set(currencies)), len(currencies))


def _filters(walk: Walk) -> None:
    account = walk.need(ACCOUNT)
    for name in ("program", "status", "customer"):
        value = account[name]
        if value is not None:
            listed = walk.call(_LIST, query={name: value, "limit": 5})["data"]
            walk.same(f"accounts by {name}", {value}, {each[name] for each in listed})
    query = {"created": {"lte": account["created_at"]}, "limit": 5}
    late = [each["created_at"] for each in walk.call(_LIST, query=query)["data"]]
    walk.holds("accounts by created[lte]", all(at <= account["created_at"] for at in late), late)


READS: Final = (
    Check(
        id="accounts.found",
        operation=_RETRIEVE,
        statement="An account reads as it is listed.",
        run=_found,
    ),
    Check(
        id="accounts.sum",
        operation=_TRANSACTIONS,
        statement="A balance is the sum of its entries, and each entry says what it led to.",
        run=_sum,
    ),
    Check(
        id="accounts.lifetime",
        operation=_RETRIEVE,
        statement="No balance is below 0, or above the points of a lifetime.",
        run=_lifetime,
    ),
    Check(
        id="accounts.tier",
        operation=_RETRIEVE,
        statement="A member is in a tier of the program if it has any.",
        run=_tier,
    ),
    Check(
        id="accounts.wallet",
        operation=_WALLET,
        statement="A wallet has one balance for each currency.",
        run=_wallet,
    ),
    Check(
        id="accounts.filters",
        operation=_LIST,
        statement="Accounts can be listed by program, customer, status and time.",
        run=_filters,
    ),
    refusal(
        "accounts.odd-status",
        _LIST,
        "A status that there is not is refused",
        "400 parameter_invalid",
        lambda _: {"query": {"status": "asleep"}},
        param="status",
        writes=False,
    ),
    refusal(
        "accounts.odd-time",
        _LIST,
        "A time that is none is refused",
        "400 parameter_invalid",
        lambda _: {"query": {"created": {"gte": "soon"}}},
        param="created.gte",
        writes=False,
    ),
    refusal(
        "accounts.no-wallet",
        _WALLET,
        "An account that there is not has no wallet",
        "404 resource_not_found",
        lambda _: {"path": here(f"loy_{NOBODY}")},
        writes=False,
    ),
)
