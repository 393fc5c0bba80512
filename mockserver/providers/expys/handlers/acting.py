"""For whom an operation acts."""

from __future__ import annotations

from msgspec import UnsetType

from mockserver.exchange.call import Call
from mockserver.exchange.errors import AccessForbidden, invalid
from mockserver.providers.expys.auth import Caller
from mockserver.providers.expys.rules import members
from mockserver.providers.expys.state import Member, Org


def caller(call: Call) -> Caller:
    """Who sends the request."""
    principal = call.principal
    assert isinstance(principal, Caller)
    return principal


def org(call: Call) -> Org:
    """The caller's org."""
    return caller(call).org


def named_member(call: Call, external_user_id: str | UnsetType) -> Member | None:
    """The member that the caller acts for, None for a key that names nobody.

    Raises AccessForbidden when a token names another member, NotFound for an unknown one.
    """
    sender = caller(call)
    if sender.record is not None:
        if not isinstance(external_user_id, UnsetType) and external_user_id != sender.member:
            raise AccessForbidden("A member token acts for its own member only.")
        return sender.record
    if isinstance(external_user_id, UnsetType):
        return None
    return members.find(call.store, sender.partition, external_user_id)


def acting_member(call: Call, external_user_id: str | UnsetType) -> Member:
    """Like `named_member`, but a key has to name somebody; raises InvalidInput if it does not."""
    member = named_member(call, external_user_id)
    if member is None:
        raise invalid("externalUserID", "is required with an Org-API-Key")
    return member
