"""Figures for the partner's dashboard, of the org and environment of the key."""

from __future__ import annotations

from mockserver.core.times import parse_instant
from mockserver.core.validation import Problem
from mockserver.exchange.call import Call, NoInput
from mockserver.exchange.errors import InvalidInput
from mockserver.providers.expys import render, wire
from mockserver.providers.expys.handlers.acting import caller
from mockserver.providers.expys.rules import analytics

# Where the time of day begins in a date-time; a date alone would leave the offset open.
_SEPARATOR_POSITION = len("2026-01-31")


def get_summary(call: Call, _: NoInput) -> wire.AnalyticsSummary:
    """Totals as they are now."""
    return render.summary(analytics.summarize(call.store, caller(call).partition))


def get_offers(call: Call, _: NoInput) -> wire.AnalyticsOffers:
    """The offers that were ever booked."""
    found = analytics.by_offer(call.store, caller(call).partition)
    return wire.AnalyticsOffers([render.offer_analytics(figures) for figures in found])


def get_timeseries(call: Call, query: wire.TimeseriesQuery) -> wire.Timeseries:
    """Points and bookings, bucket by bucket."""
    start_ms, end_ms = _instants({"from": query.start, "to": query.end})
    partition = caller(call).partition
    buckets = analytics.series(call.store, partition, start_ms, end_ms, query.interval)
    return wire.Timeseries([render.bucket(each) for each in buckets])


def _instants(texts: dict[str, str]) -> list[int]:
    """The instants that query parameters mean; raises InvalidInput with all that mean none."""
    instants, faulty = [], []
    for name, text in texts.items():
        try:
            instants.append(_instant(text))
        except ValueError as error:
            faulty.append(Problem(name, str(error)))
    if faulty:
        raise InvalidInput(faulty)
    return instants


def _instant(text: str) -> int:
    instant = parse_instant(text)
    if text[_SEPARATOR_POSITION : _SEPARATOR_POSITION + 1] not in ("T", "t"):
        raise ValueError(f'expected a date-time such as 2026-01-31T12:00:00Z, got "{text}"')
    return instant
