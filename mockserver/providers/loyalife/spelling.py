"""The short surface: names in any case, other names for some fields, defaults for more.

The service shows these paths on a product page only, so which names it takes there, and what it
fills in, is decided here.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec

from mockserver.exchange.call import Call
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.auth import Caller
from mockserver.providers.loyalife.rules import members
from mockserver.providers.loyalife.state import Member, Program

MERCHANT: Final = "API"
GIFT_CARD: Final = 30

# Where an operation has the member; the first one that it has is meant by `memberId`.
_MEMBER_FIELDS: Final = (
    "RelationReference",
    "pstrRelationReference",
    "member_relation_reference",
    "relation_reference",
    "UniquerefID",
    "id",
)
_MEMBER_ID: Final = "memberid"

_OTHER_NAMES: Final = {
    "transactionid": "ExternalReference",
    "guid": "ExternalReference",
    "currency": "TransactionCurrency",
    "programid": "pintProgramId",
}

# Bodies of which less is required here.
_SHORT_TYPES: Final[dict[Any, Any]] = {
    wire.ReversalPointsRequest: wire.ShortReversalPointsRequest,
}


def short_type(body_type: Any) -> Any:
    """The type that a body has on the short surface."""
    return _SHORT_TYPES.get(body_type, body_type)


def spell_out(call: Call, content: dict[str, Any], wanted: Any) -> dict[str, Any]:
    """The same content in the documented names."""
    known = _known(wanted)
    spelled: dict[str, Any] = {}
    for name, value in content.items():
        documented = known.get(name.lower(), name)
        if name.lower() == _MEMBER_ID and documented != name:
            value = _member_value(call, documented, value)
        # Where a field is given twice, the documented spelling is meant.
        if documented == name or documented not in content:
            spelled[documented] = value
    return spelled


def defaults(call: Call, wanted: Any) -> dict[str, Any]:
    """What the fields are that a type requires and that may be left out here all the same."""
    caller = call.principal
    if not isinstance(caller, Caller):
        return {}
    values = {
        "ProgramId": caller.program.id,
        "pintProgramId": caller.program.id,
        "RelationType": wire.CUSTOMER,
        "TransactionCurrency": wire.DEFAULT_CURRENCY,
        "MerchantName": MERCHANT,
        "LoyaltyTxnType": GIFT_CARD,
    }
    return {name: values[name] for name in _required(wanted) if name in values}


@cache
def _known(wanted: Any) -> dict[str, str]:
    """The documented name for each name that is taken, in lower case."""
    fields = [field.encode_name for field in msgspec.structs.fields(wanted)]
    known = {other: name for other, name in _OTHER_NAMES.items() if name in fields}
    for name in _MEMBER_FIELDS:
        if name in fields:
            known[_MEMBER_ID] = name
            break
    return known | {name.lower(): name for name in fields}


def _member_value(call: Call, field: str, value: object) -> object:
    """What stands in a field for a member who is named by reference, or by internal id."""
    program: Program = call.principal.program
    name = str(value) if type(value) is int else value
    if not isinstance(name, str):
        return value
    member = members.find_by(call.store, program.id, members.REFERENCE, name)
    if member is None and name.isascii() and name.isdigit():
        member = members.find_by_id(call.store, int(name))
    if member is None or member.program != program.id or field == "relation_reference":
        return name
    return _as_field(call, field, member)


def _as_field(call: Call, field: str, member: Member) -> object:
    if field == "id":
        return member.id
    assert call.operation is not None
    by_email = call.operation.id in ("member.generate_otp", "member.verify_otp")
    return member.email if by_email else member.reference


@cache
def _required(wanted: Any) -> tuple[str, ...]:
    return tuple(field.encode_name for field in msgspec.structs.fields(wanted) if field.required)
