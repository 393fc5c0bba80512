"""Figures for a dashboard."""

from __future__ import annotations

import msgspec

from mockserver.providers.expys.state import Interval
from mockserver.providers.expys.wire.common import Number


class RedemptionStatusCounts(msgspec.Struct):
    """How many bookings there are in each status."""

    submitted: int
    open: int
    awaiting_vendor: int
    awaiting_customer: int
    purchased: int
    completed: int
    canceled: int
    total: int


class AnalyticsSummary(msgspec.Struct):
    """Totals; `completionRate` is a fraction of all bookings."""

    memberCount: int
    pointsMinted: int
    pointsSpent: int
    completionRate: Number
    redemptions: RedemptionStatusCounts


class OfferAnalytics(msgspec.Struct):
    """What came of the bookings of one offer."""

    offerId: str
    signups: int
    completions: int
    cancellations: int
    pointsSpent: int
    averageRating: Number | None
    ratingCount: int


class AnalyticsOffers(msgspec.Struct):
    """The offers that were booked."""

    offers: list[OfferAnalytics]


class TimeseriesQuery(msgspec.Struct, rename={"start": "from", "end": "to"}):
    """Query of getAnalyticsTimeseries: from the start to just before the end."""

    start: str
    end: str
    interval: Interval


class TimeseriesBucket(msgspec.Struct):
    """What happened between two times."""

    startTime: str
    endTime: str
    pointsMinted: int
    pointsSpent: int
    signups: int


class Timeseries(msgspec.Struct):
    """Buckets without gaps."""

    buckets: list[TimeseriesBucket]
