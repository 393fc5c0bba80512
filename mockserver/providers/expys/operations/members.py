"""Members, and the tokens that act for them."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.expys import wire
from mockserver.providers.expys.auth import SERVER
from mockserver.providers.expys.handlers import members, tokens

MEMBERS = (
    Operation(
        id="exchangeToken",
        method="POST",
        path="/v1/auth/exchange",
        summary="Get a short-lived token that acts for one member.",
        access=SERVER,
        handler=tokens.exchange,
        body=wire.ExchangeTokenRequest,
        answer=wire.TokenGrant,
    ),
    Operation(
        id="listMembers",
        method="GET",
        path="/v1/members",
        summary="List members, newest first, of one tier if asked.",
        access=SERVER,
        handler=members.list_members,
        query=wire.ListMembersQuery,
        answer=wire.MemberList,
    ),
    Operation(
        id="getMember",
        method="GET",
        path="/v1/members/{externalUserID}",
        summary="Get a member with wallet and redemption counts.",
        access=SERVER,
        handler=members.get_member,
        answer=wire.MemberSummary,
    ),
    Operation(
        id="setMember",
        method="PUT",
        path="/v1/members/{externalUserID}",
        summary="Create a member or change the profile.",
        access=SERVER,
        handler=members.set_member,
        body=wire.SetMemberRequest,
        answer=wire.SetMemberResponse,
    ),
    Operation(
        id="removeMember",
        method="DELETE",
        path="/v1/members/{externalUserID}",
        summary="Archive a member and keep or clear the balance.",
        access=SERVER,
        handler=members.remove_member,
        query=wire.RemoveMemberQuery,
        answer=wire.RemoveMemberResponse,
    ),
)
