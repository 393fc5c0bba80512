"""Keys by which a request that is sent again is answered again, and not carried out again."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.vinr.facts import (
    CODES,
    GUEST,
    MEMBER,
    balance,
    credit,
    here,
    refusal,
    refuse,
    shows,
)
from mockserver.contract.walk import Walk

_CREATE: Final = "loyalty.transactions.create"
_POLICY: Final = "mockserver.providers.vinr.provider:IDEMPOTENCY"
_REPLAYED: Final = "idempotency-replayed"


def _key(walk: Walk, name: str) -> dict[str, str]:
    return {"Idempotency-Key": f"contract-{walk.run_id}-{name}"}


def _replay(walk: Walk) -> None:
    account = walk.need(MEMBER)
    held = balance(walk, account)
    body = {"account": account, "amount": 30, "reason": "once"}
    asked = {"body": body, "headers": _key(walk, "once")}
    first = walk.answered(_CREATE, **asked)
    again = walk.answered(_CREATE, **asked)
    walk.same("the answer to the same request", first.content, again.content)
    walk.same("balance after both", held + 30, balance(walk, account))


def _replay_header(walk: Walk) -> None:
    body = {"account": walk.need(MEMBER), "amount": 1}
    asked = {"body": body, "headers": _key(walk, "header")}
    first, again = (walk.answered(_CREATE, **asked).headers.get(_REPLAYED) for _ in range(2))
    walk.same("Idempotency-Replayed", [None, "true"], [first, again])


def _other_spelling(walk: Walk) -> None:
    account = walk.need(MEMBER)
    headers = _key(walk, "spelling")
    first = walk.call(_CREATE, body={"account": account, "amount": 2}, headers=headers)
    again = walk.call(_CREATE, body={"amount": 2, "accountId": account}, headers=headers)
    walk.same("the answer to the same request, spelled otherwise", first, again)


def _other_body(walk: Walk) -> None:
    account = walk.need(MEMBER)
    headers = _key(walk, "body")
    walk.call(_CREATE, body={"account": account, "amount": 3}, headers=headers)
    held = balance(walk, account)
    body = {"account": account, "amount": 4}
    refuse(walk, _CREATE, "409 idempotency_key_reused", body=body, headers=headers)
    walk.same("balance after the refusal", held, balance(walk, account))


def _other_endpoint(walk: Walk) -> None:
    account = walk.need(MEMBER)
    headers = _key(walk, "endpoint")
    walk.call(_CREATE, body={"account": account, "amount": 5}, headers=headers)
    body = {"loyalty_account": account, "amount": 6, "type": "credit"}
    made = walk.call("ref.pointsTransactions.create", body=body, headers=headers)
    shows(walk, "the same key elsewhere", made, amount=6)


def _refused(walk: Walk) -> None:
    """A debit of all points and one more, which would be there at the second try."""
    account = walk.need(GUEST)
    amount = balance(walk, account) + 1
    body, headers = {"account": account, "amount": -amount}, _key(walk, "refused")
    expected = "422 insufficient_points"
    first = refuse(walk, _CREATE, expected, body=body, headers=headers)
    credit(walk, account, 1)
    again = refuse(walk, _CREATE, expected, body=body, headers=headers)
    walk.same("the refusal", first.get("message"), again.get("message"))
    walk.same("balance", amount, balance(walk, account))


def _forgotten(walk: Walk) -> None:
    headers = _key(walk, "forgotten")
    account = walk.need(MEMBER)
    body = {"account": account, "amount": 0}
    refuse(walk, _CREATE, "400 parameter_invalid", body=body, headers=headers)
    walk.call(_CREATE, body={"account": account, "amount": 7}, headers=headers)


def _in_body(walk: Walk) -> None:
    key = f"contract-{walk.run_id}-payment"
    body = {"amount": 100, "currency": "EUR", "idempotencyKey": key}
    first, again = (walk.call("payments.create", body=body) for _ in range(2))
    walk.same("the payment", first["id"], again["id"])
    walk.call("payments.cancel", here(first["id"]), body={})


def _reading(walk: Walk) -> None:
    headers = _key(walk, "reading")
    for limit in (1, 2):
        listed = walk.call("loyalty.programs.list", query={"limit": limit}, headers=headers)
        walk.holds(f"a page of {limit}", len(listed["data"]) <= limit)


def _odd(walk: Walk, key: str) -> dict[str, Any]:
    body = {"account": walk.need(MEMBER), "amount": 8}
    return {"body": body, "headers": {"Idempotency-Key": key}}


READS: Final = (
    Check(
        id="idempotency.reading",
        operation="loyalty.programs.list",
        statement="A key counts for nothing when something is read.",
        run=_reading,
    ),
)

WRITES: Final = (
    Check(
        id="idempotency.replay",
        operation=_CREATE,
        statement="A request with the same key and body is answered alike and done once.",
        run=_replay,
        writes=True,
    ),
    Check(
        id="idempotency.replay-header",
        operation=_CREATE,
        statement="Idempotency-Replayed tells an answer that was given before.",
        run=_replay_header,
        writes=True,
        decided_in=_POLICY,
    ),
    Check(
        id="idempotency.other-spelling",
        operation=_CREATE,
        statement="A body with other spellings and another order of fields is the same.",
        run=_other_spelling,
        writes=True,
        decided_in="mockserver.providers.vinr.reading:payload",
    ),
    Check(
        id="idempotency.other-body",
        operation=_CREATE,
        statement="A key that comes again with another body is refused with 409.",
        run=_other_body,
        writes=True,
        decided_in=CODES,
    ),
    Check(
        id="idempotency.other-endpoint",
        operation=_CREATE,
        statement="A key is one of its endpoint: elsewhere it is another.",
        run=_other_endpoint,
        writes=True,
    ),
    Check(
        id="idempotency.refused",
        operation=_CREATE,
        statement="A refusal by a rule is given again, whatever has become true since.",
        run=_refused,
        writes=True,
        decided_in=_POLICY,
    ),
    Check(
        id="idempotency.forgotten",
        operation=_CREATE,
        statement="A request that was refused for its form leaves its key free.",
        run=_forgotten,
        writes=True,
        decided_in=_POLICY,
    ),
    Check(
        id="idempotency.in-body",
        operation="payments.create",
        statement="Payments take the key in their body, too.",
        run=_in_body,
        writes=True,
    ),
    refusal(
        "idempotency.long-key",
        _CREATE,
        "A key of more than 255 characters is refused",
        "400 invalid_idempotency_key",
        lambda walk: _odd(walk, "k" * 256),
    ),
    refusal(
        "idempotency.empty-key",
        _CREATE,
        "An empty key is refused",
        "400 invalid_idempotency_key",
        lambda walk: _odd(walk, ""),
    ),
)
