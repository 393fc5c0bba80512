"""Members, their points and the lines of their history."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import msgspec

from mockserver.core.ledger import Ledger
from mockserver.core.store import Index, Table
from mockserver.providers.loyalife.state.programs import MemberKey


class Status(IntEnum):
    """What a member may do; the numbers are those of the wire."""

    ACTIVE = 1
    SUSPENDED = 2
    LOGIN_BLOCKED = 3
    CANCELED = 4
    INACTIVE = 5
    MEMBERSHIP_BLOCKED = 6


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member. `id` is the internal one that updates name; `dob` is a date such as 1991-02-17.

    `failed_logins` counts those since the last success; a login block that came by itself ends
    at `blocked_until_ms`.
    """

    key: MemberKey
    id: int
    status: Status
    full_name: str
    email: str
    mobile: str
    address: str | None = None
    gender: str | None = None
    dob: str | None = None
    segment: str
    language: str
    referral_code: str | None = None
    attributes: dict[str, Any]
    is_accrual_allowed: bool = True
    enrolled_at_ms: int
    activated_at_ms: int | None = None
    password: str | None = None
    force_change_password: bool = False
    failed_logins: int = 0
    last_login_at_ms: int | None = None
    blocked_until_ms: int | None = None

    @property
    def program(self) -> int:
        """The program's id."""
        return self.key[0]

    @property
    def reference(self) -> str:
        """The RelationReference."""
        return self.key[1]

    @property
    def is_activated(self) -> bool:
        """Whether the member was ever active."""
        return self.activated_at_ms is not None


class Line(msgspec.Struct, frozen=True, gc=False):
    """What a member's history says of one ledger entry beside what the entry itself says.

    `at_ms` is when the customer's transaction took place; `type` is the LoyaltyTxnType.
    """

    id: int
    entry: int
    member: MemberKey
    at_ms: int
    type: int
    external_reference: str | None = None
    detail: str | None = None
    merchant: str | None = None
    is_active: bool = True


LEDGER = Ledger("loyalife")

MEMBERS: Table[Member] = Table("loyalife.members")

# Members by what no two of a program share, as (program, attribute, value).
UNIQUE: Table[MemberKey] = Table("loyalife.unique")

MEMBER_IDS: Table[MemberKey] = Table("loyalife.member_ids")

LINES_BY_MEMBER: Index[Line] = Index(
    "member", scope=lambda line: line.member, sort=lambda line: (line.at_ms, line.id)
)

LINES: Table[Line] = Table("loyalife.lines", LINES_BY_MEMBER)

# The instants at which points expire and for which that is planned.
SWEEPS: Table[bool] = Table("loyalife.sweeps")
