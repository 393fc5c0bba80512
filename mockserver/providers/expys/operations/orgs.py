"""The org: its balance, configuration and figures."""

from __future__ import annotations

from mockserver.exchange.operation import Operation
from mockserver.providers.expys import wire
from mockserver.providers.expys.auth import BILLING_READ, SERVER
from mockserver.providers.expys.handlers import analytics, orgs

ORGS = (
    Operation(
        id="getBalance",
        method="GET",
        path="/v1/balance",
        summary="Get the org's pool, credit limit and settlement mode.",
        access=SERVER,
        scope=BILLING_READ,
        handler=orgs.get_balance,
        answer=wire.Balance,
    ),
    Operation(
        id="updateConfiguration",
        method="PUT",
        path="/v1/configuration",
        summary="Change name, symbol or ratio of the display currency.",
        access=SERVER,
        handler=orgs.update_configuration,
        body=wire.UpdateConfigurationRequest,
        answer=wire.Configuration,
    ),
    Operation(
        id="getAnalyticsSummary",
        method="GET",
        path="/v1/analytics/summary",
        summary="Get totals of members, points and redemptions.",
        access=SERVER,
        handler=analytics.get_summary,
        answer=wire.AnalyticsSummary,
    ),
    Operation(
        id="getAnalyticsOffers",
        method="GET",
        path="/v1/analytics/offers",
        summary="Get figures of each booked offer.",
        access=SERVER,
        handler=analytics.get_offers,
        answer=wire.AnalyticsOffers,
    ),
    Operation(
        id="getAnalyticsTimeseries",
        method="GET",
        path="/v1/analytics/timeseries",
        summary="Get points and bookings by day, week or month.",
        access=SERVER,
        handler=analytics.get_timeseries,
        query=wire.TimeseriesQuery,
        answer=wire.Timeseries,
    ),
)
