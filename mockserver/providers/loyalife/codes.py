"""Every ErrorCode of the service: its text, and its HTTP status on both surfaces.

Of the numbers marked "decided here" the service is known to fail so, but not how it calls that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from mockserver.exchange.operation import Situation

_EMPTY: Final[Mapping[str, int]] = MappingProxyType({})

_INSERTS = ("transaction.insert", "transaction.insert_v2")
_MEMBER_READS = ("member.get_profile", "member.get_by_unique_attribute")


@dataclass(frozen=True, slots=True)
class Code:
    """One ErrorCode.

    `status` is that of the documented paths, where some operations have one of their own (`at`);
    `short_status` is that of the short ones. `when` says what makes the service send it,
    `by_state` whether this server's state can. Faults may also ask by one of its `aliases`, which
    the numbers have that client teams ask for most.
    """

    number: str
    message: str
    status: int
    short_status: int
    when: str
    by_state: bool = True
    at: Mapping[str, int] = field(default_factory=lambda: _EMPTY)
    aliases: tuple[str, ...] = ()

    def status_of(self, situation: Situation) -> int:
        """The HTTP status that it has on an operation and at its path."""
        operation = situation.operation
        if operation is None:
            return self.status
        if operation.is_alias:
            return self.short_status
        return self.at.get(operation.id, self.status)


_ALL = (
    Code(
        "006",
        "Insert failed",
        400,
        422,
        "the product code is not configured (the text is then Invalid product code), or"
        " the transaction_id was used and the program does not allow that",
    ),
    Code(
        "103",
        "Member does not exist",
        200,
        404,
        "no member of the program has this reference, e-mail or id",
        at={**dict.fromkeys(_INSERTS, 400), **dict.fromkeys(_MEMBER_READS, 404)},
        aliases=("MEMBER_NOT_FOUND",),
    ),
    Code(
        "104",
        "Failed to update member profile",
        200,
        500,
        "the update fails, for example because it would change a referral code",
    ),
    Code(
        "107",
        "Member status is not Active",
        200,
        422,
        "the status of the member does not allow the operation",
        at=dict.fromkeys(_INSERTS, 400),
    ),
    # 110 and 111: decided here.
    Code(
        "110",
        "Invalid credentials",
        401,
        401,
        "the password is wrong or was never set, or there is no such member",
    ),
    Code(
        "111",
        "Member login is blocked",
        401,
        422,
        "the member's login or membership is blocked, perhaps by this very try",
    ),
    Code(
        "113",
        "Member is cancelled",
        200,
        422,
        "the member has status 4",
        at=dict.fromkeys(_INSERTS, 400),
    ),
    # 120 to 124: decided here.
    Code("120", "Invalid OTP", 400, 400, "the code is wrong"),
    Code("121", "OTP expired", 400, 400, "the code is too old"),
    Code("122", "OTP already used", 400, 409, "the code was verified before"),
    Code(
        "123",
        "OTP attempt limit reached",
        400,
        422,
        "the last try that there was is wrong too, and any try after it",
    ),
    Code(
        "124",
        "OTP not generated for this request",
        400,
        400,
        "no code was sent to this member for this OtpType",
    ),
    Code(
        "201",
        "Failed to award points",
        200,
        500,
        "the member may not earn (IsAccrualAllowed is false)",
    ),
    Code(
        "204",
        "No Transaction details are available",
        200,
        404,
        "the history has nothing for the range and types, or a type is not known",
    ),
    # 205 to 209, 301 and 302: decided here.
    Code(
        "205",
        "Insufficient point balance",
        200,
        422,
        "the points to redeem are more than the member can spend",
        aliases=("INSUFFICIENT_POINTS",),
    ),
    Code(
        "206",
        "Redemption already reversed",
        200,
        409,
        "the redemption is reversed again",
        aliases=("DUPLICATE_REVERSAL",),
    ),
    Code(
        "207",
        "Redemption transaction not found",
        200,
        404,
        "no redemption of the program has this ExternalReference",
    ),
    Code(
        "208",
        "Reversal details do not match the redemption",
        200,
        422,
        "RelationReference or MerchantName are not those of the redemption",
    ),
    Code(
        "209",
        "Redemption outside the allowed limits",
        200,
        422,
        "the points are below or above what the program allows in one redemption",
    ),
    Code(
        "301",
        "Sub-relation already linked",
        409,
        409,
        "the member has a link with this card number or identifier",
    ),
    Code("302", "Sub-relation not found", 200, 404, "no link fits"),
    Code(
        "401",
        "Unauthorized",
        401,
        401,
        "client_id or client_secret are wrong; the token is missing, unknown, expired or of"
        " rotated credentials; or it is of another program or member",
        aliases=("UNAUTHORIZED",),
    ),
    Code("404", "Not found", 404, 404, "there is no such path"),
    Code("405", "Method not allowed", 405, 405, "the path has other methods"),
    Code(
        "429",
        "Too many requests",
        429,
        429,
        "the client has used up the rate of its program",
        aliases=("RATE_LIMITED",),
    ),
    Code("501", "Not implemented", 501, 501, "the operation is known, but not built here"),
    Code(
        "997",
        "Exception occurred",
        500,
        500,
        "a failure inside",
        by_state=False,
        aliases=("INTERNAL",),
    ),
    Code(
        "998",
        "Invalid request",
        400,
        400,
        "the body is no JSON object, or a value is none of a documented list",
    ),
    Code(
        "999",
        "Bad request",
        400,
        400,
        "a field is missing, empty, of another type or malformed",
    ),
    Code("E102", "Invalid email", 400, 400, "the e-mail address has no valid form"),
    Code(
        "E201",
        "Duplicate record",
        409,
        409,
        "a member with this relation_reference, or another unique attribute, is there already",
    ),
    Code("E202", "Member nonexistent", 200, 404, "an update names an id that never existed"),
    Code(
        "E204",
        "Record updation failed — cancelled member",
        200,
        422,
        "an update is about a member with status 4",
    ),
    Code(
        "E205",
        "Duplicate Email: The email already exists",
        200,
        409,
        "the e-mail address is another member's",
        at={"member.create_profile": 409},
    ),
    Code(
        "E206",
        "Duplicate Mobile: The mobile number already exists",
        200,
        409,
        "the mobile number is another member's",
        at={"member.create_profile": 409},
    ),
)

CODES: Final[Mapping[str, Code]] = MappingProxyType({code.number: code for code in _ALL})
