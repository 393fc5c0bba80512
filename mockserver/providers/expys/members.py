"""Whose request it is: the member that it acts for, for faults that strike one."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.exchange.call import Call
from mockserver.providers.expys.auth import Caller
from mockserver.providers.expys.state import CONVERSATIONS, INTERESTS, REDEMPTIONS


def member_of(call: Call, body: Callable[[], object]) -> str | None:
    """The member that a request acts for: the token's, the one named, or the resource's own."""
    caller: Caller = call.principal
    store, parameters, operation = call.store, call.parameters, call.operation
    assert operation is not None, "faults strike operations"
    if caller.member is not None:
        return caller.member
    if operation.path.startswith("/v1/redemptions/{id}"):
        redemption = store.get(REDEMPTIONS, parameters["id"])
        return None if redemption is None else redemption.member[2]
    if operation.path.startswith("/v1/interests/{id}"):
        interest = store.get(INTERESTS, parameters["id"])
        return None if interest is None else interest.member[2]
    named = parameters.get("externalUserID") or dict(call.request.query).get("externalUserID")
    if named is None and operation.path.startswith("/v1/conversations/{id}"):
        conversation = store.get(CONVERSATIONS, parameters["id"])
        return None if conversation is None else conversation.member[2]
    if named is None:
        content = body()
        named = content.get("externalUserID") if isinstance(content, dict) else None
    return named if isinstance(named, str) else None
