"""The points of members."""

from typing import Literal, TypedDict

EntryKind = Literal["earn", "spend", "refund", "revoke", "expire"]


class LedgerEntry(TypedDict):
    """One movement of points; `balance` is the member's after it.

    `id` is the one that the service shows, `reference` that of what caused the movement.
    """

    id: str | None
    at: str
    amount: int | float
    balance: int | float
    kind: EntryKind
    reason: str | None
    reference: str | None


class MemberLedger(TypedDict):
    """The points of a member in one part of a service, as `org_demo/sandbox`, newest first."""

    provider: str
    member: str
    part: str
    balance: int | float
    entries: list[LedgerEntry]
