"""The org: what its pool holds, what its points are called, and its figures."""

from __future__ import annotations

from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.expys.facts import IS_LIVE
from mockserver.contract.walk import Walk

BALANCE: Final = "balance"
CURRENCY: Final = "currency"
FROM: Final = "2026-01-01T00:00:00Z"
TO: Final = "2026-01-15T12:00:00Z"
WEEKS: Final = ("2026-01-01T00:00:00", "2026-01-08T00:00:00", "2026-01-15T00:00:00")
_FORBIDDEN: Final = 403
_COUNTED: Final = (
    "submitted",
    "open",
    "awaiting_vendor",
    "awaiting_customer",
    "purchased",
    "completed",
    "canceled",
)


def _balance(walk: Walk) -> None:
    reply = walk.reply_to("getBalance")
    if reply.status == _FORBIDDEN:
        walk.is_refusal("getBalance", reply, _FORBIDDEN, "FORBIDDEN")
        walk.skip("the key lacks the scope BILLING_READ")
    balance = walk.succeeds("getBalance", reply)
    walk.keep(BALANCE, balance)
    rate = balance["ratePerPoint"]
    walk.same("balanceUSD", round(balance["balance"] * rate, 2), balance["balanceUSD"])


def _sandbox_pool(walk: Walk) -> None:
    balance = walk.need(BALANCE)
    if walk.known(IS_LIVE):
        walk.skip("the key is a live one")
    amounts = ("balance", "creditLimit", "lifetimeSpent")
    walk.same("amounts of a sandbox", [0, 0, 0], [balance[name] for name in amounts])


def _summary(walk: Walk) -> None:
    summary = walk.call("getAnalyticsSummary")
    counts = summary["redemptions"]
    walk.same("redemptions.total", sum(counts[name] for name in _COUNTED), counts["total"])
    walk.keep("summary", summary)


def _rate(walk: Walk) -> None:
    summary = walk.need("summary")
    counts = summary["redemptions"]
    rate = round(counts["completed"] / counts["total"], 4) if counts["total"] else 0
    walk.same("completionRate", rate, summary["completionRate"])


def _offers(walk: Walk) -> None:
    offers = walk.call("getAnalyticsOffers")["offers"]
    signups = [each["signups"] for each in offers]
    walk.holds("most signups first", signups == sorted(signups, reverse=True), signups)


def _series(walk: Walk) -> None:
    buckets = _buckets(walk, interval="week")
    begins = [each["startTime"][: len(WEEKS[0])] for each in buckets]
    walk.same("where the weeks begin", list(WEEKS), begins)
    ends = [each["endTime"] for each in buckets]
    walk.same("where each week ends", [b["startTime"] for b in buckets[1:]], ends[:-1])
    walk.same("where the last one ends", TO[: len(WEEKS[0])], ends[-1][: len(WEEKS[0])])


def _buckets(walk: Walk, interval: str) -> Any:
    query = {"from": FROM, "to": TO, "interval": interval}
    return walk.call("getAnalyticsTimeseries", query=query)["buckets"]


def _series_wrongly(walk: Walk) -> None:
    good = {"from": FROM, "to": TO, "interval": "day"}
    for bad in ({"interval": "hour"}, {"from": TO, "to": FROM}, {"from": "yesterday"}):
        query = {**good, **bad}
        walk.refused("getAnalyticsTimeseries", query=query, status=422, code="VALIDATION")
    del good["interval"]
    walk.refused("getAnalyticsTimeseries", query=good, status=422, code="VALIDATION")


# Writing


def _configuration(walk: Walk) -> None:
    current = walk.call("updateConfiguration", body={})
    walk.keep(CURRENCY, current)
    body = {name: current[name] for name in ("currencyName", "currencySymbol")}
    walk.same("updateConfiguration", current, walk.call("updateConfiguration", body=body))


def _reprice(walk: Walk) -> None:
    current = walk.need(CURRENCY)
    units = current["currencyUnitsPerUSD"]
    body = {"currencyUnitsPerUSD": units + 1}
    refusal = walk.refused("updateConfiguration", body=body, status=409, code="CONFLICT")
    details = refusal["error"].get("details") or {}
    walk.same("error.details: the present ratio", units, details.get("currentUnitsPerUSD"))
    walk.same("error.details: the one asked for", units + 1, details.get("requestedUnitsPerUSD"))
    affected = details.get("offersAffected")
    walk.holds("error.details: how many offers", type(affected) is int, affected)
    walk.same("the currency after it", current, walk.call("updateConfiguration", body={}))


READS: Final = (
    Check(
        id="orgs.balance",
        operation="getBalance",
        statement="The balance of the org is told in points and, by its rate, in dollars.",
        run=_balance,
    ),
    Check(
        id="orgs.sandbox-pool",
        operation="getBalance",
        statement="A sandbox has no pool: its amounts are 0.",
        run=_sandbox_pool,
        decided_in="mockserver.providers.expys.handlers.orgs:get_balance",
    ),
    Check(
        id="orgs.summary",
        operation="getAnalyticsSummary",
        statement="The counts of all statuses add up to the total.",
        run=_summary,
    ),
    Check(
        id="orgs.completion-rate",
        operation="getAnalyticsSummary",
        statement="completionRate is the share of completed bookings, with 4 decimals.",
        run=_rate,
        decided_in="mockserver.providers.expys.render:summary",
    ),
    Check(
        id="orgs.offers",
        operation="getAnalyticsOffers",
        statement="Figures of offers come with most signups first.",
        run=_offers,
        decided_in="mockserver.providers.expys.rules.analytics:by_offer",
    ),
    Check(
        id="orgs.series",
        operation="getAnalyticsTimeseries",
        statement="Buckets follow each other from `from`; the last one ends at `to`.",
        run=_series,
        decided_in="mockserver.providers.expys.rules.analytics:series",
    ),
    Check(
        id="orgs.series-wrongly",
        operation="getAnalyticsTimeseries",
        statement="A missing or unknown interval, no time, or an end before the beginning is 422"
        " VALIDATION.",
        run=_series_wrongly,
    ),
)

WRITES: Final = (
    Check(
        id="orgs.configuration",
        operation="updateConfiguration",
        statement="What is left out stays as it is; the answer is what is in force.",
        run=_configuration,
        writes=True,
        decided_in="mockserver.providers.expys.rules.configuration:configure",
    ),
    Check(
        id="orgs.reprice",
        operation="updateConfiguration",
        statement="Another ratio needs confirmReprice: without it 409 CONFLICT, and all stays.",
        run=_reprice,
        writes=True,
        decided_in="mockserver.providers.expys.rules.configuration:configure",
    ),
)
