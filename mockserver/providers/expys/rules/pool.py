"""The points an org has bought: what LIVE credits or LIVE redemptions draw on."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.providers.expys import events
from mockserver.providers.expys.errors import InsufficientOrgPoints
from mockserver.providers.expys.state import POOLS, Environment, Partition, Pool


def _gate(store: Store, partition: Partition) -> Pool | None:
    """The pool that gates this partition; sandboxes are free, and so are orgs without a pool."""
    org, environment = partition
    return store.get(POOLS, org) if environment == Environment.LIVE else None


def is_gated(store: Store, partition: Partition) -> bool:
    """Whether there is a pool that draws of this partition come out of."""
    return _gate(store, partition) is not None


def check_draw(store: Store, partition: Partition, points: int) -> None:
    """Raise InsufficientOrgPoints when the pool cannot cover a draw, its credit included."""
    pool = _gate(store, partition)
    if pool is not None and pool.balance + pool.credit_limit < points:
        raise InsufficientOrgPoints(points, max(0, pool.balance + pool.credit_limit))


def draw(step: Transaction, partition: Partition, points: int) -> int:
    """Take points that `check_draw` has allowed; returns how many were drawn."""
    pool = _gate(step.store, partition)
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
