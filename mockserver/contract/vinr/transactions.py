"""Points by hand, in the guides' shape and in the reference's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.accounts import check_sum
from mockserver.contract.vinr.facts import (
    ACCOUNT,
    CREDIT,
    FRIENDS_MEMBER,
    GUEST,
    MEMBER,
    NOBODY,
    alike,
    balance,
    here,
    keep_id,
    reference_id,
    refusal,
    refuse,
    seconds,
    shows,
    tag,
)
from mockserver.contract.vinr.lists import check_list
from mockserver.contract.vinr.programs import MONTHS, POINT_VALUE
from mockserver.contract.walk import Skipped, Walk
from mockserver.core.times import months_later, parse_instant

_CREATE: Final = "loyalty.transactions.create"
_LIST: Final = "loyalty.transactions.list"
_RETRIEVE: Final = "loyalty.transactions.retrieve"
_REFERENCE_CREATE: Final = "ref.pointsTransactions.create"
_REFERENCE_RETRIEVE: Final = "ref.pointsTransactions.retrieve"
_REFERENCE_LIST: Final = "ref.pointsTransactions.list"

TOO_MANY: Final = 1_000_000_000
"""More points than any account of the run has."""


# What is there


def _found(walk: Walk) -> None:
    id = walk.need(ACCOUNT)["id"]
    listed = walk.call(_LIST, query={"account": id, "limit": 1})["data"]
    if not listed:
        raise Skipped("the account has no entries")
    shown = walk.call(_RETRIEVE, here(listed[0]["id"]))
    alike(walk, "the entry as it is listed", listed[0], shown)
    shows(walk, _RETRIEVE, shown, account=id)


def _filters(walk: Walk) -> None:
    account = walk.need(ACCOUNT)
    for kind in ("credit", "debit"):
        query = {"account": account["id"], "type": kind, "limit": 5}
        found = {entry["type"] for entry in walk.call(_LIST, query=query)["data"]}
        walk.holds(f"entries with type={kind}", found <= {kind}, sorted(found))
    query = {"program": account["program"], "limit": 5}
    found = {entry["program"] for entry in walk.call(_LIST, query=query)["data"]}
    walk.holds("entries by program", found <= {account["program"]}, sorted(found))


# By hand


def _credit(walk: Walk) -> None:
    account = walk.need(MEMBER)
    held = balance(walk, account)
    body = {"account": account, "amount": 500, "reason": "goodwill_credit", "metadata": tag(walk)}
    made = walk.call(_CREATE, body=body)
    keep_id(walk, CREDIT, made)
    shows(walk, _CREATE, made, type="credit", balance_after=held + 500, **body)
    shows(walk, _CREATE, made, rule=None, source=None, redemption=None, shortfall=0)
    walk.same("balance", held + 500, balance(walk, account))
    alike(walk, "the entry as made", made, walk.call(_RETRIEVE, here(made["id"])))


def _ends(walk: Walk) -> None:
    entry = walk.call(_RETRIEVE, here(walk.need(CREDIT)))
    end = months_later(parse_instant(entry["created_at"]), MONTHS)
    walk.same("expires_at", end, parse_instant(entry["expires_at"]))


def _debit(walk: Walk) -> None:
    account = walk.need(MEMBER)
    before = walk.call("loyalty.accounts.retrieve", here(account))
    made = walk.call(_CREATE, body={"accountId": account, "amount": -120})
    held = before["balance"] - 120
    shows(walk, _CREATE, made, type="debit", amount=-120, balance_after=held, expires_at=None)
    shows(walk, _CREATE, made, reason="manual_adjustment")
    after = walk.call("loyalty.accounts.retrieve", here(account))
    expected = {"balance": held, "lifetime_points": before["lifetime_points"]}
    shows(walk, "after a debit", after, **expected)


def _rounding(walk: Walk) -> None:
    account = walk.need(MEMBER)
    for given, kept in ((10.9, 10), (-10.9, -10)):
        made = walk.call(_CREATE, body={"account": account, "amount": given})
        shows(walk, f"{given} points", made, amount=kept)


def _too_few(walk: Walk) -> None:
    account = walk.need(MEMBER)
    held = balance(walk, account)
    body = {"account": account, "amount": -TOO_MANY}
    error = refuse(walk, _CREATE, "422 insufficient_points", "amount", body=body)
    walk.same("resource", account, error.get("resource"))
    walk.same("balance after a refusal", held, balance(walk, account))


def _filtered(walk: Walk) -> None:
    account, made = walk.need(MEMBER), walk.need(CREDIT)
    query = {"account": account, "reason": "goodwill_credit"}
    found = [entry["id"] for entry in check_list(walk, _LIST, query)]
    walk.same("entries by reason", [made], found)
    debits = walk.call(_LIST, query={"account": account, "type": "debit"})["data"]
    walk.holds("entries by type", all(entry["amount"] < 0 for entry in debits), debits)


def _by_reference(walk: Walk) -> None:
    account = walk.need(MEMBER)
    held = balance(walk, account)
    for kind, change in (("credit", 40), ("debit", -15)):
        held += change
        body = {"loyalty_account": account, "amount": abs(change), "type": kind}
        made = walk.call(_REFERENCE_CREATE, body={**body, "reason": "A gesture"})
        shows(walk, _REFERENCE_CREATE, made, amount=abs(change), type=kind, points_after=held)
        expected = {"loyalty_account": reference_id(account), "reason": "A gesture"}
        shows(walk, _REFERENCE_CREATE, made, **expected)
        alike(walk, "the entry as made", made, walk.call(_REFERENCE_RETRIEVE, here(made["id"])))


def _projected(walk: Walk) -> None:
    id = walk.need(CREDIT)
    entry = walk.call(_RETRIEVE, here(id))
    for name in (id, reference_id(id)):
        shown = walk.call(_REFERENCE_RETRIEVE, here(name))
        expected = {
            "id": reference_id(id),
            "loyalty_account": reference_id(entry["account"]),
            "points_after": entry["balance_after"],
            "created": seconds(entry["created_at"]),
            **{field: entry[field] for field in ("amount", "type", "reason")},
        }
        shows(walk, _REFERENCE_RETRIEVE, shown, **expected)
    query = {"loyalty_account": reference_id(entry["account"]), "type": "debit"}
    listed = walk.call(_REFERENCE_LIST, query=query)["data"]
    signs = {(each["type"], each["amount"] > 0) for each in listed}
    walk.holds("debits without a sign", signs <= {("debit", True)}, sorted(signs))


def _append_only(walk: Walk) -> None:
    path = f"/v1/loyalty/transactions/{walk.need(CREDIT)}"
    for method in ("DELETE", "PATCH", "PUT"):
        body = None if method == "DELETE" else {"amount": 1}
        reply = walk.send(method, path, body=body)
        walk.is_refusal(f"{method} of an entry", reply, 405, "method_not_allowed")
    shows(walk, "the entry", walk.call(_RETRIEVE, here(walk.need(CREDIT))), amount=500)


def _liability(walk: Walk) -> None:
    account = walk.call("loyalty.accounts.retrieve", here(walk.need(MEMBER)))
    members = walk.call("loyalty.accounts.list", query={"program": account["program"]})["data"]
    held = sum(member["balance"] for member in members)
    told = walk.call("loyalty.programs.liability", here(account["program"]))
    expected = {"outstandingPoints": held, "liabilityMinor": held * POINT_VALUE}
    shows(walk, "liability", told, **expected)


def _ledger(walk: Walk) -> None:
    for account in (walk.need(MEMBER), walk.need(FRIENDS_MEMBER), walk.need(GUEST)):
        check_sum(walk, account)


def _with(fields: Mapping[str, object], walk: Walk) -> dict[str, Any]:
    return {"body": {"account": walk.need(MEMBER), **fields}}


READS: Final = (
    Check(
        id="transactions.found",
        operation=_RETRIEVE,
        statement="An entry reads as it is listed.",
        run=_found,
    ),
    Check(
        id="transactions.filters",
        operation=_LIST,
        statement="Entries can be listed by account, program and type.",
        run=_filters,
    ),
)

WRITES: Final = (
    Check(
        id="transactions.credit",
        operation=_CREATE,
        statement="A credit raises the balance by its amount, once, and reads as made.",
        run=_credit,
        writes=True,
    ),
    Check(
        id="transactions.ends",
        operation=_CREATE,
        statement="Points end the program's number of months after they came.",
        run=_ends,
        writes=True,
    ),
    Check(
        id="transactions.debit",
        operation=_CREATE,
        statement="A debit lowers the balance, not lifetime_points; it needs no reason.",
        run=_debit,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.reasons:MANUAL_ADJUSTMENT",
    ),
    Check(
        id="transactions.rounding",
        operation=_CREATE,
        statement="Amounts are rounded as the program says; down is towards 0.",
        run=_rounding,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.points:rounded",
    ),
    Check(
        id="transactions.too-few",
        operation=_CREATE,
        statement="A debit above the balance is refused with 422, and nothing is written.",
        run=_too_few,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.movements:check_balance",
    ),
    Check(
        id="transactions.filtered",
        operation=_LIST,
        statement="Entries can be listed by reason and type.",
        run=_filtered,
        writes=True,
    ),
    Check(
        id="transactions.by-reference",
        operation=_REFERENCE_CREATE,
        statement="In the reference the type of an entry carries its direction.",
        run=_by_reference,
        writes=True,
    ),
    Check(
        id="transactions.projected",
        operation=_REFERENCE_RETRIEVE,
        statement="The reference shows the same entry under either of its ids.",
        run=_projected,
        writes=True,
        decided_in="mockserver.providers.vinr.rules.ids:reference_id",
    ),
    Check(
        id="transactions.append-only",
        operation=_RETRIEVE,
        statement="An entry cannot be changed or deleted: 405.",
        run=_append_only,
        writes=True,
        decided_in="mockserver.providers.vinr.errors:ROWS",
    ),
    Check(
        id="transactions.liability",
        operation="loyalty.programs.liability",
        statement="A program owes what its members hold together.",
        run=_liability,
        writes=True,
    ),
    refusal(
        "transactions.no-amount",
        _CREATE,
        "An entry without an amount is refused",
        "400 parameter_missing",
        partial(_with, {"reason": "gift"}),
        param="amount",
    ),
    *(
        refusal(
            f"transactions.{id}",
            _CREATE,
            f"An amount of {amount!r} is refused",
            "400 parameter_invalid",
            partial(_with, {"amount": amount}),
            param="amount",
        )
        for id, amount in (("zero", 0), ("text", "many"), ("rounded-to-zero", 0.4))
    ),
    refusal(
        "transactions.no-account",
        _CREATE,
        "An account that there is not is refused",
        "404 resource_not_found",
        lambda _: {"body": {"account": f"loy_{NOBODY}", "amount": 1}},
        param="account",
    ),
    refusal(
        "transactions.two-spellings",
        _CREATE,
        "An account under both names with two values is refused",
        "400 parameter_conflict",
        partial(_with, {"accountId": f"loy_{NOBODY}", "amount": 1}),
        param="account",
        decided_in="mockserver.providers.vinr.spelling:spell",
    ),
    *(
        refusal(
            f"transactions.reason-{reason}",
            _CREATE,
            f"The reason {reason} is the service's own",
            "400 reserved_reason",
            partial(_with, {"amount": 1, "reason": reason}),
            param="reason",
            decided_in="mockserver.providers.vinr.rules.reasons:RESERVED",
        )
        for reason in ("expiry", "redemption", "earning_rule")
    ),
    refusal(
        "transactions.reference-sign",
        _REFERENCE_CREATE,
        "The reference takes no negative amount",
        "400 parameter_invalid",
        lambda walk: {
            "body": {"loyalty_account": walk.need(MEMBER), "amount": -5, "type": "debit"},
        },
        param="amount",
    ),
    refusal(
        "transactions.reference-type",
        _REFERENCE_CREATE,
        "The reference needs the direction",
        "400 parameter_missing",
        lambda walk: {"body": {"loyalty_account": walk.need(MEMBER), "amount": 5}},
        param="type",
    ),
    refusal(
        "transactions.reference-too-few",
        _REFERENCE_CREATE,
        "The reference takes no more than there is",
        "422 insufficient_points",
        lambda walk: {
            "body": {"loyalty_account": walk.need(GUEST), "amount": TOO_MANY, "type": "debit"},
        },
        decided_in="mockserver.providers.vinr.rules.movements:check_balance",
    ),
)

LAST: Final = (
    Check(
        id="transactions.ledger",
        operation=_LIST,
        statement="After all, each balance is the sum of its entries.",
        run=_ledger,
        writes=True,
    ),
)
