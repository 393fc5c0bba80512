"""What the checks of VINR tell each other, and what several of them do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.walk import Walk
from mockserver.core.times import SECOND_MS, parse_instant

# What the caller of the run gives, and what is there already

KEY: Final = "key"
"""The secret key that the run was given."""
GIVEN: Final = "id of a member"
"""The id of an account or a customer that the caller has named."""
PROGRAM: Final = "program"
"""A program that is there already."""
ACCOUNT: Final = "account"
"""An account that is there already."""

# What the run makes; the ids are those of the guides

OWN_PROGRAM: Final = "program of the run"
CUSTOMER: Final = "customer of the run"
FRIEND: Final = "second customer of the run"
MEMBER: Final = "account of the run"
"""The account of the customer of the run."""
FRIENDS_MEMBER: Final = "account of the second customer of the run"
GUEST: Final = "account of the run without a customer"
RULE: Final = "earning rule of the run"
WELCOME: Final = "earning rule for new members of the run"
CREDIT: Final = "transaction of the run"
CARD: Final = "payment method that pays at once"
ORDER: Final = "payment that has earned points"
DISCOUNT: Final = "reward of the run that is a discount"
GOODS: Final = "reward of the run that is handed over"
PERCENTAGE: Final = "reward of the run that is a percentage"
TWO: Final = "redemption of two units of the run"
REFUND: Final = "refund of the run"
ENDPOINT: Final = "webhook endpoint of the run"

TAG: Final = "contract_run"
"""The key of the metadata by which the run knows what it has made."""

NOBODY: Final = "contractRunHasNone"
"""Behind a prefix, an id that names nothing."""

CODES: Final = "mockserver.providers.vinr.errors:ROWS"
"""Where the names of error codes stand, most of which the service's pages do not show."""

Asking = Callable[[Walk], Mapping[str, Any]]
"""What a request is made of: `path`, `query`, `body`, `headers`, `auth`, `via`."""


def bearer(key: str) -> Mapping[str, str]:
    """How a key is sent."""
    return {"Authorization": f"Bearer {key}"}


def named(walk: Walk, what: str) -> str:
    """The name of something that the run makes."""
    return f"Contract run {walk.run_id}: {what}"


def tag(walk: Walk) -> dict[str, str]:
    """The metadata of something that the run makes."""
    return {TAG: walk.run_id}


def here(id: str) -> dict[str, str]:
    """The path of an operation on one object."""
    return {"id": id}


def reference_id(id: str) -> str:
    """An id of the guides as the reference writes it."""
    prefixes = {"loy": "la", "ptx": "pt", "rule": "er"}
    prefix, underscore, rest = id.partition("_")
    return prefixes.get(prefix, prefix) + underscore + rest


def seconds(instant: str) -> int:
    """A time of the guides as the reference writes it."""
    return parse_instant(instant) // SECOND_MS


def exact(number: float) -> Decimal:
    """A number of JSON, as it is written."""
    return Decimal(str(number))


def keep_id(walk: Walk, fact: str, content: Mapping[str, Any]) -> None:
    """Leave the id of something to the checks that follow, if it can be one."""
    if isinstance(content["id"], str) and content["id"]:
        walk.keep(fact, content["id"])


def shows(walk: Walk, what: str, content: Mapping[str, Any], **expected: object) -> None:
    """Note each field of an answer that does not have the value it should have."""
    for name, value in expected.items():
        walk.same(f"{what}: {name}", value, content.get(name))


def alike(walk: Walk, what: str, expected: Mapping[str, Any], got: Mapping[str, Any]) -> None:
    """Note each field in which two views of one object differ."""
    shows(walk, what, got, **{name: expected.get(name) for name in {**expected, **got}})


def balance(walk: Walk, account: str) -> Any:
    """What an account holds now."""
    return walk.call("loyalty.accounts.retrieve", here(account))["balance"]


def credit(walk: Walk, account: str, amount: int) -> dict[str, Any]:
    """Give points to an account of the run."""
    body = {"account": account, "amount": amount, "reason": "contract_run"}
    made: dict[str, Any] = walk.call("loyalty.transactions.create", body=body)
    return made


# Refusals

_NOT_FOUND: Final = 404
_TYPES: Final = {
    400: "validation_error",
    401: "authentication_error",
    402: "payment_error",
    404: "validation_error",
    409: "billing_error",
    422: "billing_error",
}
"""The type of an error follows from its status."""


def refuse(walk: Walk, operation: str, expected: str, param: str = "", **asked: Any) -> Any:
    """Call an operation that has to refuse, with `expected` such as `404 resource_not_found`.

    Returns what the answer says of the error; `param` is the field that it has to name.
    """
    status, _, code = expected.partition(" ")
    reply = walk.reply_to(operation, **asked)
    walk.is_refusal(operation, reply, int(status), code)
    content: Any = reply.content
    error = content["error"]
    walk.same(f"{operation}: type of a {status}", _TYPES[int(status)], error.get("type"))
    if param:
        walk.same(f"{operation}: param", param, error.get("param"))
    elif int(status) == _NOT_FOUND:
        is_named = "param" in error or "resource" in error
        walk.holds(f"{operation}: param or resource, of what is not there", is_named)
    return error


def refusal(
    id: str,
    operation: str,
    statement: str,
    expected: str,
    asked: Asking,
    *,
    param: str = "",
    writes: bool = True,
    decided_in: str = CODES,
) -> Check:
    """A check that one request is refused; the end of its statement is made of `expected`."""

    def run(walk: Walk) -> None:
        refuse(walk, operation, expected, param, **asked(walk))

    return Check(
        id=id,
        operation=operation,
        statement=f"{statement}: {expected}.",
        run=run,
        writes=writes,
        decided_in=decided_in,
    )
