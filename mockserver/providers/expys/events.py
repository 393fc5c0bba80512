"""What partners are told when something has changed.

The names are the service's; the payloads, which its public pages do not show, are decided here.
"""

from __future__ import annotations

from typing import Any

import msgspec

from mockserver.core.ids import Stream
from mockserver.core.ledger import Entry
from mockserver.core.outbox import Event, event_id
from mockserver.core.times import iso
from mockserver.core.world import Transaction
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.state import (
    Environment,
    Member,
    MemberKey,
    Org,
    Pool,
    Redemption,
    RedemptionStatus,
    StoredMessage,
)

_encode = msgspec.json.Encoder().encode

# The facts of each kind of event: records as they were when it happened.


class RedemptionMoved(msgspec.Struct, frozen=True, gc=False):
    """A booking is new (`previous` is None) or has another status."""

    redemption: Redemption
    previous: RedemptionStatus | None


class WalletMoved(msgspec.Struct, frozen=True, gc=False):
    """A wallet went up or down."""

    org: Org
    entry: Entry


class MemberCreated(msgspec.Struct, frozen=True, gc=False):
    """A member is new, or has come back."""

    member: Member


class TierChanged(msgspec.Struct, frozen=True, gc=False):
    """A member has another tier."""

    member: Member
    previous: str


class MemberRemoved(msgspec.Struct, frozen=True, gc=False):
    """A member was archived."""

    member: Member


class MessageCreated(msgspec.Struct, frozen=True, gc=False):
    """A thread of a member has a new message, whoever wrote it."""

    member: MemberKey
    message: StoredMessage


class PointsLow(msgspec.Struct, frozen=True, gc=False):
    """A draw took the pool to its low-water mark or below."""

    pool: Pool


class PointsPurchased(msgspec.Struct, frozen=True, gc=False):
    """The org has bought points; `pool` is as it was after that."""

    pool: Pool
    amount: int


def redemption_changed(
    step: Transaction, redemption: Redemption, previous: RedemptionStatus | None
) -> None:
    """`redemption.created` without a previous status, else the event of the new status."""
    name = "created" if previous is None else redemption.status.lower()
    facts = RedemptionMoved(redemption, previous)
    step.emit("expys", f"redemption.{name}", redemption.partition, facts)


def wallet_credited(step: Transaction, org: Org, entry: Entry) -> None:
    """A wallet went up, by a credit or a refund."""
    _wallet(step, org, entry, "wallet.credited")


def wallet_debited(step: Transaction, org: Org, entry: Entry) -> None:
    """A wallet went down, by a redemption."""
    _wallet(step, org, entry, "wallet.debited")


def _wallet(step: Transaction, org: Org, entry: Entry, name: str) -> None:
    step.emit("expys", name, _member_key(entry)[:2], WalletMoved(org, entry))


def member_created(step: Transaction, member: Member) -> None:
    """A member is new, or has come back."""
    step.emit("expys", "member.created", member.partition, MemberCreated(member))


def member_tier_changed(step: Transaction, member: Member, previous: str) -> None:
    """A member has another tier."""
    step.emit("expys", "member.tier_changed", member.partition, TierChanged(member, previous))


def member_removed(step: Transaction, member: Member) -> None:
    """A member was archived."""
    step.emit("expys", "member.removed", member.partition, MemberRemoved(member))


def message_created(step: Transaction, member: MemberKey, message: StoredMessage) -> None:
    """A thread of a member has a new message."""
    step.emit("expys", "conversation.message_created", member[:2], MessageCreated(member, message))


def points_low(step: Transaction, pool: Pool) -> None:
    """A draw took the pool to its low-water mark or below; pools are a LIVE matter."""
    step.emit("expys", "org.points.low", (pool.org, Environment.LIVE), PointsLow(pool))


def points_purchased(step: Transaction, pool: Pool, amount: int) -> None:
    """The org has bought points."""
    facts = PointsPurchased(pool, amount)
    step.emit("expys", "org.points.purchased", (pool.org, Environment.LIVE), facts)


def payload(stream: Stream, event: Event) -> bytes:
    """The exact JSON that receivers of an event get."""
    environment: wire.Environment = "LIVE" if event.audience[1] == Environment.LIVE else "SANDBOX"
    data = _data(stream, event.facts)
    return _encode(
        wire.Event(event_id(stream, event), event.name, environment, iso(event.at_ms), data)
    )


def _data(stream: Stream, facts: msgspec.Struct) -> msgspec.Struct:
    match facts:
        case RedemptionMoved(redemption, previous):
            shown = render.redemption(redemption)
            return wire.RedemptionEvent(redemption.member[2], shown, previous)
        case WalletMoved(org, entry):
            moved = render.transaction(stream, entry)
            shown_currency = render.currency(org.currency)
            return wire.WalletEvent(_member_key(entry)[2], moved, entry.balance, shown_currency)
        case MemberCreated(member):
            return wire.MemberCreatedEvent(**_profile(member))
        case TierChanged(member, previous):
            return wire.MemberTierEvent(**_profile(member), previousTier=previous)
        case MemberRemoved(member):
            return wire.MemberRemovedEvent(member.external_user_id, member.balance_retained)
        case MessageCreated(member_key, message):
            shown_message = render.message(message)
            return wire.MessageEvent(member_key[2], message.conversation, shown_message)
        case PointsLow(pool):
            mark = pool.low_water_mark or 0
            return wire.PointsLowEvent(pool.balance, pool.credit_limit, mark)
        case PointsPurchased(pool, amount):
            return wire.PointsPurchasedEvent(amount, pool.balance)
    raise AssertionError(f"{type(facts).__name__} has no payload")


def _profile(member: Member) -> dict[str, Any]:
    return msgspec.structs.asdict(render.profile(member))


def _member_key(entry: Entry) -> MemberKey:
    key = entry.account
    assert isinstance(key, tuple), "accounts of this service are named by their member"
    return key
