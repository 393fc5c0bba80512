"""Members, as the partner's backend sees them."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec import UnsetType

from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.cursor import Position
from mockserver.exchange.errors import invalid
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.handlers.acting import caller, org
from mockserver.providers.expys.handlers.pages import page
from mockserver.providers.expys.rules import members
from mockserver.providers.expys.state import (
    MEMBERS,
    MEMBERS_BY_PARTITION,
    MEMBERS_BY_TIER,
    Member,
    MemberKey,
)

# The size of a member's free-form attributes is not published; decided here (bytes of JSON).
ATTRIBUTES_BYTES_MAX = 16 * 1024


def list_members(call: Call, query: wire.ListMembersQuery) -> wire.MemberList:
    """Members that are not removed, newest first, of one tier if asked."""
    partition = caller(call).partition
    tier = None if isinstance(query.tier, UnsetType) else query.tier

    def items(begin: Position | None) -> Iterator[Member]:
        before = None if begin is None else (tuple(begin),)
        if tier is None:
            return call.store.newest_first(MEMBERS, MEMBERS_BY_PARTITION, partition, before)
        return call.store.newest_first(MEMBERS, MEMBERS_BY_TIER, (*partition, tier), before)

    shown, following = page(
        call, query, (tier,), items, lambda member: [member.created_at_ms, member.number]
    )
    home = org(call)
    return wire.MemberList(
        [render.member_summary(call.store, home, member) for member in shown], following
    )


def get_member(call: Call, _: NoInput) -> wire.MemberSummary:
    """One member with wallet and counts."""
    member = members.find(call.store, caller(call).partition, call.parameters["externalUserID"])
    return render.member_summary(call.store, org(call), member)


def set_member(call: Call, body: wire.SetMemberRequest) -> wire.SetMemberResponse:
    """Make a member, bring one back, or change a profile."""
    if not isinstance(body.attributes, UnsetType):
        size = len(msgspec.json.encode(body.attributes))
        if size > ATTRIBUTES_BYTES_MAX:
            raise invalid("attributes", f"takes {size} bytes of at most {ATTRIBUTES_BYTES_MAX}")
    profile = members.Profile(
        display_name=body.displayName, tier=body.tier, attributes=body.attributes
    )
    return render.profile(members.upsert(call.step, _key(call), profile))


def remove_member(call: Call, query: wire.RemoveMemberQuery) -> wire.RemoveMemberResponse:
    """Archive a member."""
    member = members.remove(call.step, _key(call), retain_balance=query.retainBalance)
    return wire.RemoveMemberResponse(True, member.balance_retained, member.external_user_id)


def _key(call: Call) -> MemberKey:
    external_user_id = call.parameters["externalUserID"]
    if len(external_user_id) > wire.ID_LENGTH_MAX:
        raise invalid("externalUserID", f"must have 1 to {wire.ID_LENGTH_MAX} characters")
    return (*caller(call).partition, external_user_id)
