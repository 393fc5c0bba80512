"""Whose request it is: the member that it acts for, for faults that strike one."""

from __future__ import annotations

from collections.abc import Callable

from mockserver.core.store import Store
from mockserver.exchange.call import Call
from mockserver.providers.loyalife.auth import Caller
from mockserver.providers.loyalife.rules import members
from mockserver.providers.loyalife.state import REDEMPTIONS

# Where a request may name its member, in lower case.
_NAMES = (
    "relationreference",
    "member_relation_reference",
    "relation_reference",
    "pstrrelationreference",
    "memberid",
    "uniquerefid",
)


def member_of(call: Call, body: Callable[[], object]) -> str | None:
    """The RelationReference of the member that a request acts for, for faults to match."""
    sender = call.principal
    if not isinstance(sender, Caller) or sender.member is not None:
        return sender.member if isinstance(sender, Caller) else None
    content = body()
    if isinstance(content, list):
        # A batch acts for a member if all of it does.
        found = {_acts_for(call, sender.program.id, item) for item in content}
        return found.pop() if len(found) == 1 else None
    query = dict(call.request.query)
    return _acts_for(call, sender.program.id, query | _mapping(content))


def _mapping(content: object) -> dict[str, object]:
    return content if isinstance(content, dict) else {}


def _acts_for(call: Call, program_id: int, content: object) -> str | None:
    given = {name.lower(): value for name, value in _mapping(content).items()}
    named = next((given[name] for name in _NAMES if name in given), None)
    found = _by_name(call, program_id, str(named)) if named is not None else None
    if found is None:
        found = _by_other_fields(call.store, program_id, given)
    if found is not None:
        return found
    return None if named is None else str(named)


def _by_name(call: Call, program_id: int, name: str) -> str | None:
    """Who is meant by a reference, an e-mail address, an internal id or a linked id."""
    store = call.store
    member = members.find_by(store, program_id, members.REFERENCE, name)
    member = member or members.find_by(store, program_id, members.EMAIL, name)
    if member is None and name.isascii() and name.isdigit():
        member = members.find_by_id(store, int(name))
    if member is None:
        holders = members.holders(store, program_id, name)
        member = holders[0] if len(holders) == 1 else None
    return None if member is None else member.reference


def _by_other_fields(store: Store, program_id: int, given: dict[str, object]) -> str | None:
    """Who is meant where a request names an attribute, an internal id or a redemption."""
    attribute, value = given.get("pstruniqueattributekey"), given.get("pstruniqueattributevalue")
    if isinstance(attribute, str) and isinstance(value, str):
        member = members.find_by(store, program_id, attribute, value)
        return None if member is None else member.reference
    id = given.get("id")
    if isinstance(id, int):
        member = members.find_by_id(store, id)
        return None if member is None else member.reference
    for name in ("externalreference", "transactionid", "guid"):
        redemption = store.get(REDEMPTIONS, (program_id, str(given.get(name)).upper()))
        if redemption is not None:
            return redemption.member[1]
    return None
