"""What a partner's dashboard shows: totals, offers, and points over time.

The definitions, which the service does not publish, are decided here: mints without refunds,
spending as it was when bookings were made, so that a cancellation takes nothing back.
"""

from __future__ import annotations

from itertools import pairwise

import msgspec

from mockserver.core.store import Store
from mockserver.core.times import DAY_MS, WEEK_MS, months_later
from mockserver.exchange.errors import invalid
from mockserver.providers.expys.rules import figures
from mockserver.providers.expys.state import (
    FIGURES_BY_PARTITION,
    MEMBERS_BY_PARTITION,
    OFFER_FIGURES,
    REDEMPTIONS_BY_PARTITION_STATUS,
    Interval,
    OfferFigures,
    Partition,
    RedemptionStatus,
)

# The service names no limit; decided here, so that a day's step over centuries is refused.
BUCKETS_MAX = 1000

_STEPS_MS = {Interval.DAY: DAY_MS, Interval.WEEK: WEEK_MS}


class Summary(msgspec.Struct, frozen=True):
    """Totals of a partition; `members` leaves the removed ones out."""

    members: int
    minted: int
    spent: int
    redemptions: dict[RedemptionStatus, int]


class Bucket(msgspec.Struct, frozen=True):
    """What happened from `start_ms` until just before `end_ms`."""

    start_ms: int
    end_ms: int
    minted: int
    spent: int
    signups: int


def summarize(store: Store, partition: Partition) -> Summary:
    """The totals as they are now."""
    total = figures.total(store, partition)
    return Summary(
        store.count(MEMBERS_BY_PARTITION, partition),
        total.minted,
        total.spent,
        {
            status: store.count(REDEMPTIONS_BY_PARTITION_STATUS, (*partition, status))
            for status in RedemptionStatus
        },
    )


def by_offer(store: Store, partition: Partition) -> list[OfferFigures]:
    """The offers that were ever booked, most signups first, then by id."""
    return list(store.oldest_first(OFFER_FIGURES, FIGURES_BY_PARTITION, partition))


def series(
    store: Store, partition: Partition, start_ms: int, end_ms: int, interval: Interval
) -> list[Bucket]:
    """Buckets without gaps from `start_ms` to just before `end_ms`; the last one may be short.

    Raises InvalidInput when the times are not in order or the buckets too many.
    """
    if end_ms <= start_ms:
        raise invalid("to", "must be later than from")
    edges = _edges(start_ms, end_ms, interval)
    totals = figures.totals_before(store, partition, edges)
    return [
        Bucket(
            edges[position],
            edges[position + 1],
            after.minted - before.minted,
            after.spent - before.spent,
            after.signups - before.signups,
        )
        for position, (before, after) in enumerate(pairwise(totals))
    ]


def _edges(start_ms: int, end_ms: int, interval: Interval) -> list[int]:
    """Where buckets begin, and the end of the last one."""
    edges = [start_ms]
    while len(edges) <= BUCKETS_MAX:
        edge_ms = _edge(start_ms, len(edges), interval)
        if edge_ms >= end_ms:
            return [*edges, end_ms]
        edges.append(edge_ms)
    raise invalid("interval", f"makes more than {BUCKETS_MAX} buckets between from and to")


def _edge(start_ms: int, steps: int, interval: Interval) -> int:
    """Each edge counts from the first one: months of other lengths between them shift nothing."""
    if interval is Interval.MONTH:
        return months_later(start_ms, steps)
    return start_ms + steps * _STEPS_MS[interval]
