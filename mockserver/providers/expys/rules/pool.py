"""The points an org has bought: what LIVE credits or LIVE redemptions draw on."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.errors import invalid
from mockserver.providers.expys import events
from mockserver.providers.expys.fixture_values import POINTS_MAX
from mockserver.providers.expys.refusals import InsufficientOrgPoints
from mockserver.providers.expys.state import POOLS, Environment, Org, Partition, Pool


def gate(store: Store, partition: Partition) -> Pool | None:
    """The pool that gates this partition; sandboxes are free, and so are orgs without a pool."""
    org, environment = partition
    return store.get(POOLS, org) if environment == Environment.LIVE else None


def is_gated(store: Store, partition: Partition) -> bool:
    """Whether there is a pool that draws of this partition come out of."""
    return gate(store, partition) is not None


def check_draw(store: Store, partition: Partition, points: int) -> None:
    """Raise InsufficientOrgPoints when the pool cannot cover a draw, its credit included."""
    pool = gate(store, partition)
    if pool is not None and pool.balance + pool.credit_limit < points:
        raise InsufficientOrgPoints(points, max(0, pool.balance + pool.credit_limit))


def draw(step: Transaction, partition: Partition, points: int) -> int:
    """Take points that `check_draw` has allowed; returns how many were drawn."""
    pool = gate(step.store, partition)
    if pool is None or not points:
        return 0
    after = msgspec.structs.replace(
        pool, balance=pool.balance - points, lifetime_spent=pool.lifetime_spent + points
    )
    step.store.put(POOLS, pool.org, after)
    mark = pool.low_water_mark
    if mark is not None and pool.balance > mark >= after.balance:
        events.points_low(step, after)
    return points


def give_back(step: Transaction, partition: Partition, points: int) -> None:
    """Undo a draw; what was ever spent stays as it is."""
    pool = step.store.get(POOLS, partition[0])
    if pool is not None and points:
        step.store.put(
            POOLS, pool.org, msgspec.structs.replace(pool, balance=pool.balance + points)
        )


class Changes(msgspec.Struct, frozen=True):
    """What becomes of a pool; `granted` and `purchased` points are added to it."""

    granted: int | UnsetType = UNSET
    purchased: int | UnsetType = UNSET
    credit_limit: int | UnsetType = UNSET
    low_water_mark: int | UnsetType | None = UNSET


def change(step: Transaction, org: Org, changes: Changes) -> Pool | None:
    """Top up a pool or change its settings, making it where there is none.

    Only a purchase is told to anybody. Without any change an org without a pool stays without
    one. Raises InvalidInput when the points would outgrow what clients can read, or be overdrawn
    by more than the credit limit.
    """
    before = step.store.get(POOLS, org.id)
    if changes == Changes():
        return before
    after = _changed(before or Pool(org.id), changes)
    step.store.put(POOLS, org.id, after)
    if not isinstance(changes.purchased, UnsetType):
        events.points_purchased(step, after, changes.purchased)
    return after


def _changed(pool: Pool, changes: Changes) -> Pool:
    balance, limit, mark = pool.balance, changes.credit_limit, changes.low_water_mark
    for name, points in (("grant", changes.granted), ("purchase", changes.purchased)):
        if not isinstance(points, UnsetType):
            balance += points
            if balance > POINTS_MAX:
                raise invalid(name, f"would take the pool over {POINTS_MAX}")
    credit_limit = pool.credit_limit if isinstance(limit, UnsetType) else limit
    if balance < -credit_limit:
        raise invalid("creditLimit", f"must be at least {-balance}: so much is overdrawn")
    return Pool(
        pool.org,
        balance,
        credit_limit,
        pool.low_water_mark if isinstance(mark, UnsetType) else mark,
        pool.lifetime_spent,
    )
