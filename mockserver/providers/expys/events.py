"""What partners are told when something has changed.

The names are the service's; the payloads, which its public pages do not show, are decided here.
"""

from __future__ import annotations

import msgspec

from mockserver.core.ledger import Entry
from mockserver.core.times import iso
from mockserver.core.world import Transaction
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.state import (
    LEDGER,
    Environment,
    Member,
    Org,
    Partition,
    Pool,
    Redemption,
    RedemptionStatus,
)

_encode = msgspec.json.Encoder().encode


def _emit(step: Transaction, partition: Partition, name: str, data: msgspec.Struct) -> None:
    environment: wire.Environment = "LIVE" if partition[1] == Environment.LIVE else "SANDBOX"

    def payload(event_id: str) -> bytes:
        return _encode(wire.Event(event_id, name, environment, iso(step.now_ms), data))

    step.emit("expys", name, partition, payload)


def redemption_changed(
    step: Transaction, redemption: Redemption, previous: RedemptionStatus | None
) -> None:
    """`redemption.created` without a previous status, else the event of the new status."""
    name = "created" if previous is None else redemption.status.lower()
    data = wire.RedemptionEvent(redemption.member[2], render.redemption(redemption), previous)
    _emit(step, redemption.partition, f"redemption.{name}", data)


def wallet_credited(step: Transaction, org: Org, entry: Entry) -> None:
    """A wallet went up, by a credit or a refund."""
    _wallet(step, org, entry, "wallet.credited")


def wallet_debited(step: Transaction, org: Org, entry: Entry) -> None:
    """A wallet went down, by a redemption."""
    _wallet(step, org, entry, "wallet.debited")


def _wallet(step: Transaction, org: Org, entry: Entry, name: str) -> None:
    key = entry.account
    assert isinstance(key, tuple), "accounts of this service are named by their member"
    data = wire.WalletEvent(
        key[2],
        render.transaction(step.ids, entry),
        LEDGER.account(step.store, key).balance,
        render.currency(org.currency),
    )
    _emit(step, key[:2], name, data)


def member_created(step: Transaction, member: Member) -> None:
    """A member is new, or has come back."""
    data = wire.MemberCreatedEvent(**msgspec.structs.asdict(render.profile(member)))
    _emit(step, member.partition, "member.created", data)


def member_tier_changed(step: Transaction, member: Member, previous: str) -> None:
    """A member has another tier."""
    data = wire.MemberTierEvent(
        **msgspec.structs.asdict(render.profile(member)), previousTier=previous
    )
    _emit(step, member.partition, "member.tier_changed", data)


def member_removed(step: Transaction, member: Member) -> None:
    """A member was archived."""
    data = wire.MemberRemovedEvent(member.external_user_id, member.balance_retained)
    _emit(step, member.partition, "member.removed", data)


def points_low(step: Transaction, pool: Pool) -> None:
    """A draw took the pool to its low-water mark or below; pools are a LIVE matter."""
    data = wire.PointsLowEvent(pool.balance, pool.credit_limit, pool.low_water_mark or 0)
    _emit(step, (pool.org, Environment.LIVE), "org.points.low", data)
