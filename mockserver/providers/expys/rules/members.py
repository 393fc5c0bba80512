"""Members: made by whoever names them first, archived rather than erased."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.ledger import Cause, EntryKind
from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.expys import events
from mockserver.providers.expys.refusals import NotFound
from mockserver.providers.expys.rules import conversations
from mockserver.providers.expys.state import LEDGER, MEMBERS, Member, MemberKey, Partition

# The service does not say which tier a new member has: decided here.
DEFAULT_TIER = "standard"
# The label of the entry that clears the wallet of a removed member: decided here.
REMOVAL_REASON = "member_removed"


class Profile(msgspec.Struct, frozen=True):
    """The fields of a profile that a request brings; those it leaves out stay as they are."""

    display_name: str | UnsetType = UNSET
    email: str | UnsetType = UNSET
    tier: str | UnsetType = UNSET
    attributes: dict[str, Any] | UnsetType = UNSET


def find(store: Store, partition: Partition, external_user_id: str) -> Member:
    """The member, unless unknown or archived. Raises NotFound."""
    member = store.get(MEMBERS, (*partition, external_user_id))
    if member is None or member.removed_at_ms is not None:
        raise NotFound("member", external_user_id)
    return member


def upsert(step: Transaction, key: MemberKey, profile: Profile) -> Member:
    """Make the member, bring it back, or change its profile."""
    before = step.store.get(MEMBERS, key)
    if before is None:
        return _create(step, key, profile)
    after = msgspec.structs.replace(_changed(before, profile), removed_at_ms=None)
    # Attributes that Python takes for equal, such as 1 and true, are not the same JSON.
    if after != before or after.attributes is not before.attributes:
        step.store.put(MEMBERS, key, after)
    if before.removed_at_ms is not None:
        events.member_created(step, after)
    elif after.tier != before.tier:
        events.member_tier_changed(step, after, before.tier)
    return after


def _create(step: Transaction, key: MemberKey, profile: Profile) -> Member:
    blank = Member(key, step.ids.number(), step.now_ms, None, None, DEFAULT_TIER, None)
    member = _changed(blank, profile)
    step.store.put(MEMBERS, key, member)
    conversations.open_support(step, key)
    events.member_created(step, member)
    return member


def _changed(member: Member, profile: Profile) -> Member:
    given = {
        name: value
        for name in profile.__struct_fields__
        if (value := getattr(profile, name)) is not UNSET
    }
    return msgspec.structs.replace(member, **given)


def remove(step: Transaction, key: MemberKey, *, retain_balance: bool) -> Member:
    """Archive a member and end its tokens; again is a no-op with the first outcome.

    Raises NotFound for a member that never existed.
    """
    member = step.store.get(MEMBERS, key)
    if member is None:
        raise NotFound("member", key[2])
    if member.removed_at_ms is not None:
        return member
    removed = msgspec.structs.replace(
        member,
        removed_at_ms=step.now_ms,
        balance_retained=retain_balance,
        generation=member.generation + 1,
    )
    step.store.put(MEMBERS, key, removed)
    balance = LEDGER.account(step.store, key).balance
    if balance and not retain_balance:
        cause = Cause(step.now_ms, REMOVAL_REASON)
        LEDGER.spend(step, key, balance, cause, EntryKind.REVOKE)
    events.member_removed(step, removed)
    step.refresh_readers()
    return removed
