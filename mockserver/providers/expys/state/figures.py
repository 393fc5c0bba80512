"""Running figures: what analytics would otherwise have to count out of millions of records."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mockserver.core.store import Index, Table
from mockserver.providers.expys.state.orgs import OfferKey, Partition


class Interval(StrEnum):
    """How long the buckets of a time series are."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class RunningTotal(msgspec.Struct, frozen=True, gc=False):
    """What had come together in a partition by the end of one instant.

    `minted` leaves refunds out, `spent` is what bookings cost when they were made, `signups`
    counts them. The difference of two running totals is what happened between them.
    """

    at_ms: int
    minted: int = 0
    spent: int = 0
    signups: int = 0


class OfferFigures(msgspec.Struct, frozen=True, gc=False):
    """What came of the bookings of one offer; `ratings` feedbacks add up to `rating_sum`."""

    key: OfferKey
    signups: int = 0
    completions: int = 0
    cancellations: int = 0
    spent: int = 0
    rating_sum: int = 0
    ratings: int = 0

    @property
    def partition(self) -> Partition:
        """Org and environment."""
        return self.key[:2]


# The running totals of a partition are numbered from 1 in the order of their instants.
RUNNING_TOTALS: Table[RunningTotal] = Table("expys.running_totals")

# How many running totals a partition has.
RUNNING_TOTALS_COUNT: Table[int] = Table("expys.running_totals_count")

# Most signups first, then by id.
FIGURES_BY_PARTITION: Index[OfferFigures] = Index(
    "partition",
    scope=lambda figures: figures.partition,
    sort=lambda figures: (-figures.signups, figures.key[2]),
)

OFFER_FIGURES: Table[OfferFigures] = Table("expys.offer_figures", FIGURES_BY_PARTITION)
