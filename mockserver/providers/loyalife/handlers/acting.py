"""For whom an operation acts."""

from __future__ import annotations

from mockserver.exchange.call import Call
from mockserver.exchange.errors import Unauthenticated
from mockserver.providers.loyalife.auth import Caller
from mockserver.providers.loyalife.rules import members
from mockserver.providers.loyalife.state import Member, Program


def caller(call: Call) -> Caller:
    """Who sends the request."""
    principal = call.principal
    assert isinstance(principal, Caller)
    return principal


def program(call: Call) -> Program:
    """The caller's program."""
    return caller(call).program


def check_member(call: Call, reference: str) -> None:
    """A token of one member acts for that one only. Raises Unauthenticated."""
    own = caller(call).member
    if own is not None and own != reference:
        raise Unauthenticated(f"the token acts for {own!r} only")


def member(call: Call, reference: str) -> Member:
    """The member of the caller's program. Raises Unauthenticated or MemberUnknown."""
    check_member(call, reference)
    return members.find(call.store, program(call).id, reference)
