"""Members and their tokens."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.providers.expys.wire.common import Email, ExternalUserID, Page, Tier
from mockserver.providers.expys.wire.wallets import Wallet


class ExchangeTokenRequest(msgspec.Struct):
    """Body of exchangeToken."""

    externalUserID: ExternalUserID
    displayName: str | UnsetType = UNSET
    email: Email | UnsetType = UNSET
    tier: Tier | UnsetType = UNSET


class SetMemberRequest(msgspec.Struct):
    """Body of setMember; what is left out stays as it is."""

    displayName: str | UnsetType = UNSET
    tier: Tier | UnsetType = UNSET
    attributes: dict[str, Any] | UnsetType = UNSET


class ListMembersQuery(Page):
    """Query of listMembers."""

    tier: str | UnsetType = UNSET


class RemoveMemberQuery(msgspec.Struct):
    """Query of removeMember."""

    retainBalance: bool = False


class TokenGrant(msgspec.Struct):
    """A member token and when it ends."""

    accessToken: str
    expiresAt: str


class RedemptionCounts(msgspec.Struct):
    """How many bookings a member has in each status."""

    SUBMITTED: int
    OPEN: int
    AWAITING_VENDOR: int
    AWAITING_CUSTOMER: int
    PURCHASED: int
    COMPLETED: int
    CANCELED: int


class MemberSummary(msgspec.Struct):
    """A member with wallet and counts."""

    externalUserID: str
    displayName: str | None
    tier: str
    attributes: dict[str, Any] | None
    wallet: Wallet
    redemptionCounts: RedemptionCounts


class MemberList(msgspec.Struct):
    """A page of members."""

    members: list[MemberSummary]
    nextCursor: str | None


class SetMemberResponse(msgspec.Struct):
    """A member's profile."""

    externalUserID: str
    displayName: str | None
    tier: str
    attributes: dict[str, Any] | None


class RemoveMemberResponse(msgspec.Struct):
    """What became of a removed member."""

    archived: bool
    balanceRetained: bool
    externalUserID: str
