"""Wallets: what a member has, where it came from, and what a repeated credit does."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import (
    GUEST,
    GUEST_TOKEN,
    MEMBER,
    about,
    bearer,
    newest_first,
    pages,
)
from mockserver.contract.walk import Walk

CREDITED: Final = 100
REASON: Final = "contract run"
KEY_LENGTH_MAX: Final = 255
_AT_ONCE: Final = 100


# Reading


def _eligibility(walk: Walk) -> None:
    seen = walk.call("getEligibility", query=about(walk))
    member = walk.call("getMember", {"externalUserID": walk.need(MEMBER)})
    for name in ("tier", "wallet"):
        walk.same(f"{name} of eligibility and member", member[name], seen[name])


def _nobody_named(walk: Walk) -> None:
    for operation in ("getEligibility", "listTransactions", "listConversations", "getTerms"):
        walk.refused(operation, status=422, code="VALIDATION")


def _unknown_named(walk: Walk) -> None:
    query = {"externalUserID": f"nobody-{walk.run_id}"}
    for operation in ("getEligibility", "listTransactions", "listConversations", "getTerms"):
        walk.refused(operation, query=query, status=404, code="NOT_FOUND")


def _ledger(walk: Walk) -> None:
    entries, is_whole = _entries(walk, about(walk))
    newest_first(walk, "listTransactions", entries)
    if is_whole:
        balance = walk.call("getEligibility", query=about(walk))["wallet"]["balance"]
        walk.same("the sum of the ledger", balance, sum(each["amount"] for each in entries))


def _entries(walk: Walk, query: dict[str, object]) -> tuple[list[dict[str, Any]], bool]:
    """The entries of a member, and whether these are all."""
    entries: list[dict[str, Any]] = []
    length = 0
    for page in pages(walk, "listTransactions", "transactions", _AT_ONCE, query=query):
        entries += page
        length = len(page)
    return entries, length < _AT_ONCE


# Writing


def _key(walk: Walk, name: str) -> dict[str, str]:
    return {"Idempotency-Key": f"{walk.run_id}-{name}"}


def _credit(walk: Walk, amount: object, **more: Any) -> Any:
    body = {"externalUserID": walk.need(GUEST), "amount": amount, "reason": REASON}
    return walk.call("creditWallet", body=body, **more)


def _credits(walk: Walk) -> None:
    before = _balance(walk)
    credited = _credit(walk, CREDITED, headers=_key(walk, "credit"))
    walk.same("creditWallet: balance", before + CREDITED, credited["balance"])
    walk.keep("first credit", credited)


def _balance(walk: Walk) -> Any:
    return walk.call("getWallet", auth=bearer(walk.need(GUEST_TOKEN)))["balance"]


def _entry(walk: Walk) -> None:
    walk.need("first credit")
    query: dict[str, object] = {"externalUserID": walk.need(GUEST)}
    entry = _entries(walk, query)[0][0]
    seen = {name: entry[name] for name in ("type", "amount", "reason", "redemptionID")}
    expected = {"type": "CREDIT", "amount": CREDITED, "reason": REASON, "redemptionID": None}
    walk.same("the newest entry", expected, seen)


def _replay(walk: Walk) -> None:
    first = walk.need("first credit")
    before = _balance(walk)
    again = _credit(walk, CREDITED, headers=_key(walk, "credit"))
    walk.same("the answer to a repeated key", first, again)
    walk.same("the balance after it", before, _balance(walk))


def _key_reused(walk: Walk) -> None:
    walk.need("first credit")
    before = _balance(walk)
    body = {"externalUserID": walk.need(GUEST), "amount": CREDITED + 1}
    walk.refused(
        "creditWallet",
        body=body,
        headers=_key(walk, "credit"),
        status=409,
        code="IDEMPOTENCY_KEY_REUSED",
    )
    walk.same("the balance after it", before, _balance(walk))


def _key_too_long(walk: Walk) -> None:
    body = {"externalUserID": walk.need(GUEST), "amount": CREDITED}
    headers = {"Idempotency-Key": "k" * (KEY_LENGTH_MAX + 1)}
    walk.refused("creditWallet", body=body, headers=headers, status=422, code="VALIDATION")


def _no_amount(walk: Walk) -> None:
    before = _balance(walk)
    guest = walk.need(GUEST)
    for amount in (0, -1, 1.5, "100", None, 2**31):
        body = {"externalUserID": guest, "amount": amount}
        walk.refused("creditWallet", body=body, status=422, code="VALIDATION")
    walk.refused("creditWallet", body={"externalUserID": guest}, status=422, code="VALIDATION")
    walk.same("the balance after it", before, _balance(walk))


def _unknown_member(walk: Walk) -> None:
    body = {"externalUserID": f"nobody-{walk.run_id}", "amount": CREDITED}
    walk.refused("creditWallet", body=body, status=404, code="NOT_FOUND")
    body = {"externalUserID": f"nobody-{walk.run_id}", "amount": 0}
    walk.refused("creditWallet", body=body, status=422, code="VALIDATION")


READS: Final = (
    Check(
        id="wallets.eligibility",
        operation="getEligibility",
        statement="Eligibility shows the member's tier and the same wallet as everywhere.",
        run=_eligibility,
    ),
    Check(
        id="wallets.nobody-named",
        operation="getEligibility",
        statement="A key that names no member, where one is needed, is refused with 422"
        " VALIDATION.",
        run=_nobody_named,
        decided_in="mockserver.providers.expys.handlers.acting:acting_member",
    ),
    Check(
        id="wallets.unknown-named",
        operation="getEligibility",
        statement="A key that names an unknown member gets 404 NOT_FOUND, and nobody is made.",
        run=_unknown_named,
        decided_in="mockserver.providers.expys.handlers.acting:named_member",
    ),
    Check(
        id="wallets.ledger",
        operation="listTransactions",
        statement="Entries come newest first, and their sum is the balance.",
        run=_ledger,
    ),
)

WRITES: Final = (
    Check(
        id="wallets.credit",
        operation="creditWallet",
        statement="A credit raises the balance by its amount and answers what it is then.",
        run=_credits,
        writes=True,
    ),
    Check(
        id="wallets.entry",
        operation="listTransactions",
        statement="A credit is the newest entry, with its reason and without a redemption.",
        run=_entry,
        writes=True,
    ),
    Check(
        id="wallets.replay",
        operation="creditWallet",
        statement="A credit that is sent again with its key is answered as the first time, and"
        " made once.",
        run=_replay,
        writes=True,
    ),
    Check(
        id="wallets.key-reused",
        operation="creditWallet",
        statement="A key that comes with another body is 409 IDEMPOTENCY_KEY_REUSED, and nothing"
        " moves.",
        run=_key_reused,
        writes=True,
    ),
    Check(
        id="wallets.key-too-long",
        operation="creditWallet",
        statement="A key of more than 255 characters is 422 VALIDATION.",
        run=_key_too_long,
        writes=True,
        decided_in="mockserver.providers.expys.provider:IDEMPOTENCY",
    ),
    Check(
        id="wallets.no-amount",
        operation="creditWallet",
        statement="An amount is a whole number from 1 to 2147483647; else 422 VALIDATION, and"
        " nothing moves.",
        run=_no_amount,
        writes=True,
        decided_in="mockserver.providers.expys.wire.common:CREDIT_MAX",
    ),
    Check(
        id="wallets.unknown-member",
        operation="creditWallet",
        statement="A credit makes no members: 404 NOT_FOUND, after the fields were checked.",
        run=_unknown_member,
        writes=True,
        decided_in="mockserver.providers.expys.handlers.acting:named_member",
    ),
)
