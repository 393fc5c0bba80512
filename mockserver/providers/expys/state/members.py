"""Members, their tokens and their points."""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.core.ledger import Ledger
from mockserver.core.store import Index, Table
from mockserver.providers.expys.state.orgs import MemberKey, Partition


class Token(msgspec.Struct, frozen=True, gc=False):
    """A member token; good for one member until it expires.

    `generation` is the member's when it was minted: a removal ends all tokens for good, even if
    the member comes back.
    """

    member: MemberKey
    expires_at_ms: int
    generation: int


class Member(msgspec.Struct, frozen=True, gc=False):
    """A member; archived while `removed_at_ms` is set."""

    key: MemberKey
    number: int
    created_at_ms: int
    display_name: str | None
    email: str | None
    tier: str
    attributes: dict[str, Any] | None
    removed_at_ms: int | None = None
    balance_retained: bool = False
    generation: int = 0

    @property
    def partition(self) -> Partition:
        """Org and environment."""
        return self.key[:2]

    @property
    def external_user_id(self) -> str:
        """The partner's own id."""
        return self.key[2]


LEDGER = Ledger("expys")

TOKENS: Table[Token] = Table("expys.tokens")

# The lists show the newest first; members, offers and bookings made in the same millisecond are
# told apart by their number, which grows with each creation as their ids do.
MEMBERS_BY_PARTITION: Index[Member] = Index(
    "partition",
    scope=lambda member: None if member.removed_at_ms is not None else member.partition,
    sort=lambda member: (member.created_at_ms, member.number),
)

MEMBERS_BY_TIER: Index[Member] = Index(
    "tier",
    scope=lambda member: (
        None if member.removed_at_ms is not None else (*member.partition, member.tier)
    ),
    sort=lambda member: (member.created_at_ms, member.number),
)

MEMBERS: Table[Member] = Table("expys.members", MEMBERS_BY_PARTITION, MEMBERS_BY_TIER)
