"""Statements, histories and expiry schedules of a member who is there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from mockserver.contract.check import Check
from mockserver.contract.loyalife.facts import (
    MEMBER,
    about,
    history,
    nobody,
    profile,
    refused,
    statement,
    value,
    without,
    year,
)
from mockserver.contract.loyalife.members import LOCAL_TIME
from mockserver.contract.walk import Walk

_STATEMENT: Final = "transaction.statement_summary"
_HISTORY: Final = "transaction.summary_by_date"
_SCHEDULE: Final = "transaction.expiry_schedule"

_PERIODS: Final[Mapping[str, int]] = {"Monthly": 12, "Quarterly": 4, "Yearly": 1}
_SINGLY_MAX: Final = 5
_NO_TYPE: Final = 987_654
# Of a history that is too long to be read, not all types are known.
_ALL_TYPES: Final = "the lines of all types are all lines"
# Before there were loyalty programs of this kind.
_LONG_AGO: Final = {"DateFrom": "1990-01-01T00:00:00", "DateTo": "1990-12-31T23:59:59"}


def signed(line: Mapping[str, Any]) -> Any:
    """The points of a line of the history: those of a debit are taken away."""
    return line["Points"] if line["TransactionType"] == 1 else -line["Points"]


def accrued_less_spent(sums: Mapping[str, Any]) -> Any:
    """What a statement's sums come to."""
    came = sum(sums[each] for each in ("Bonus", "Spend", "Partner", "Purchased", "OtherAccrued"))
    return came - sums["Redeem"] - sums["ExpiredPoints"]


def schedule(walk: Walk, member: str, of: int) -> Any:
    """The expiry schedule of a year."""
    return value(walk, _SCHEDULE, body=about(walk, member, Year=of))


def _asked(walk: Walk, **other: object) -> dict[str, object]:
    """The body that asks for a history of nobody."""
    page = {**_LONG_AGO, "MinimumRange": 0, "MaximumRange": 10}
    return about(walk, nobody(walk), **page) | other


def _sums(walk: Walk) -> None:
    found = statement(walk, walk.need(MEMBER))
    walk.same("the sums less what went out", found["PointBalance"], accrued_less_spent(found))


def _balance(walk: Walk) -> None:
    member = walk.need(MEMBER)
    said = profile(walk, member)["TotalPoints"]
    walk.same("PointBalance", said, statement(walk, member)["PointBalance"])


def _statement_unknown(walk: Walk) -> None:
    refused(walk, _STATEMENT, 200, "103", body=about(walk, nobody(walk)))


def _lines(walk: Walk) -> tuple[list[dict[str, Any]], Any]:
    """The history of the member who is there already; raises Skipped if that is empty."""
    member = walk.need(MEMBER)
    if not any(statement(walk, member).values()):
        walk.skip("the member has never had points")
    return history(walk, member)


def _history(walk: Walk) -> None:
    lines, count = _lines(walk)
    walk.holds("Count is that of all lines", count >= len(lines) > 0, count)
    for line in lines:
        walk.same("RelationReference", walk.need(MEMBER), line["RelationReference"])


def _history_lines(walk: Walk) -> None:
    for line in _lines(walk)[0]:
        walk.holds("TransactionType is 1 or 2", line["TransactionType"] in (1, 2), line)
        walk.holds("Points are never negative", line["Points"] > 0, line)
        if line["TransactionType"] == 2:
            walk.same("ExpiryDate of a debit", None, line["ExpiryDate"])


def _history_times(walk: Walk) -> None:
    for line in _lines(walk)[0]:
        for name in ("TransactionDate", "ProcessingDate"):
            walk.holds(f"{name} has no offset", bool(LOCAL_TIME.fullmatch(line[name])), line[name])


def _history_order(walk: Walk) -> None:
    found = [(line["TransactionDate"], line["Id"]) for line in _lines(walk)[0]]
    walk.same("newest first", sorted(found, reverse=True), found)


def _history_pages(walk: Walk) -> None:
    lines, count = _lines(walk)
    member = walk.need(MEMBER)
    for position, line in enumerate(lines[:_SINGLY_MAX]):
        page, said = history(walk, member, MinimumRange=position, MaximumRange=1)
        walk.same(f"line {position} by itself", [line["Id"]], [each["Id"] for each in page])
        walk.same("Count of a page", count, said)


def _history_beyond(walk: Walk) -> None:
    _, count = _lines(walk)
    page, said = history(walk, walk.need(MEMBER), MinimumRange=count)
    walk.same("a page beyond the end", [], page)
    walk.same("its Count", count, said)


def _history_bounds(walk: Walk) -> None:
    newest = _lines(walk)[0][0]["TransactionDate"]
    second = newest.partition(".")[0]
    page, _ = history(walk, walk.need(MEMBER), DateFrom=second, DateTo=second)
    found = {line["TransactionDate"].partition(".")[0] for line in page}
    walk.same("lines of one second", {second}, found)


def _history_of_type(walk: Walk) -> None:
    lines, count = _lines(walk)
    kinds = sorted({line["LoyaltyTxnType"] for line in lines})
    found = 0
    for kind in kinds:
        some, said = history(walk, walk.need(MEMBER), LoyaltyTxnType=kind)
        walk.same("LoyaltyTxnType", {kind}, {line["LoyaltyTxnType"] for line in some})
        found += said
    walk.holds(_ALL_TYPES, found == count or count > len(lines), found)


def _history_of_types(walk: Walk) -> None:
    lines, count = _lines(walk)
    kinds = ",".join(str(each) for each in sorted({line["LoyaltyTxnType"] for line in lines}))
    _, said = history(walk, walk.need(MEMBER), AdditionalLoyaltyTxnTypes=kinds)
    walk.holds(_ALL_TYPES, said == count or count > len(lines), said)


def _history_no_type(walk: Walk) -> None:
    body = _asked(walk, RelationReference=walk.need(MEMBER), LoyaltyTxnType=_NO_TYPE)
    refused(walk, _HISTORY, 200, "204", body=body)


def _history_empty(walk: Walk) -> None:
    body = _asked(walk, RelationReference=walk.need(MEMBER))
    refused(walk, _HISTORY, 200, "204", body=body)


def _history_unknown(walk: Walk) -> None:
    refused(walk, _HISTORY, 200, "103", body=_asked(walk))


def _history_backwards(walk: Walk) -> None:
    body = _asked(walk, DateFrom=_LONG_AGO["DateTo"], DateTo=_LONG_AGO["DateFrom"])
    refused(walk, _HISTORY, 400, "998", body=body)


def _history_bad_dates(walk: Walk) -> None:
    for bad in ("1990-13-01T00:00:00", "01.01.1990", "1990-01-01T00:00:00+02:00"):
        refused(walk, _HISTORY, 400, "999", body=_asked(walk, DateFrom=bad))


def _history_incomplete(walk: Walk) -> None:
    body = _asked(walk)
    for name in ("DateFrom", "DateTo", "MinimumRange", "MaximumRange"):
        refused(walk, _HISTORY, 400, "999", body=without(body, name))


def _schedule(walk: Walk) -> None:
    found = schedule(walk, walk.need(MEMBER), year(walk))
    for each in found["ExpiryPeriod"]:
        gone = each["RedeemPoints"] + each["BlockedPoints"] + each["TotalExpiredPoints"]
        left = each["AccrualPoints"] - gone
        walk.same(
            f"TotalAvailablePoints of {each['ScheduleDate']}", left, each["TotalAvailablePoints"]
        )


def _schedule_periods(walk: Walk) -> None:
    this_year = year(walk)
    found = schedule(walk, walk.need(MEMBER), this_year)
    days = [each["ScheduleDate"] for each in found["ExpiryPeriod"]]
    walk.same("how many periods a year has", _PERIODS.get(found["Period"]), len(days))
    walk.same("in their order", sorted(days), days)
    walk.same("the last day", [f"{this_year}-12-31T00:00:00"], days[-1:])


def _schedule_unknown(walk: Walk) -> None:
    body = about(walk, nobody(walk), Year=year(walk))
    refused(walk, _SCHEDULE, 200, "103", body=body)


def _schedule_no_year(walk: Walk) -> None:
    refused(walk, _SCHEDULE, 400, "999", body=about(walk, nobody(walk)))


def _schedule_other_year(walk: Walk) -> None:
    for other in (1999, 2101):
        refused(walk, _SCHEDULE, 400, "999", body=about(walk, nobody(walk), Year=other))


_SILENT_ON_LINES: Final = "mockserver.providers.loyalife.render:history_line"
_SILENT_ON_PAGES: Final = "mockserver.providers.loyalife.rules.statements:history"

READS: Final = (
    Check(
        id="statements.sums",
        operation=_STATEMENT,
        statement="A statement adds up: what came in, less Redeem and ExpiredPoints, is"
        " PointBalance.",
        run=_sums,
    ),
    Check(
        id="statements.balance",
        operation=_STATEMENT,
        statement="PointBalance is the TotalPoints of the profile.",
        run=_balance,
    ),
    Check(
        id="statements.unknown",
        operation=_STATEMENT,
        statement="A statement of nobody answers 200, 103.",
        run=_statement_unknown,
    ),
    Check(
        id="statements.history",
        operation=_HISTORY,
        statement="A history has lines of the member who was asked for; Count is that of all.",
        run=_history,
    ),
    Check(
        id="statements.history-lines",
        operation=_HISTORY,
        statement="A line's Points are positive: TransactionType 1 is a credit, 2 a debit.",
        run=_history_lines,
        decided_in=_SILENT_ON_LINES,
    ),
    Check(
        id="statements.history-times",
        operation=_HISTORY,
        statement="Times of a history have no offset.",
        run=_history_times,
    ),
    Check(
        id="statements.history-order",
        operation=_HISTORY,
        statement="A history is newest first by TransactionDate, then by Id.",
        run=_history_order,
        decided_in=_SILENT_ON_PAGES,
    ),
    Check(
        id="statements.history-pages",
        operation=_HISTORY,
        statement="From MinimumRange on come MaximumRange lines; Count stays that of all.",
        run=_history_pages,
    ),
    Check(
        id="statements.history-beyond",
        operation=_HISTORY,
        statement="A page beyond the end is empty and has the true Count.",
        run=_history_beyond,
        decided_in=_SILENT_ON_PAGES,
    ),
    Check(
        id="statements.history-bounds",
        operation=_HISTORY,
        statement="DateFrom and DateTo belong to the range, the whole second.",
        run=_history_bounds,
        decided_in="mockserver.providers.loyalife.handlers.statements:get_history",
    ),
    Check(
        id="statements.history-of-type",
        operation=_HISTORY,
        statement="LoyaltyTxnType leaves the lines of that type only.",
        run=_history_of_type,
    ),
    Check(
        id="statements.history-of-types",
        operation=_HISTORY,
        statement="AdditionalLoyaltyTxnTypes takes several types, with commas between them.",
        run=_history_of_types,
    ),
    Check(
        id="statements.history-no-type",
        operation=_HISTORY,
        statement="A LoyaltyTxnType that the program does not have answers 200, 204.",
        run=_history_no_type,
    ),
    Check(
        id="statements.history-empty",
        operation=_HISTORY,
        statement="Where nothing fits, the answer is 200, 204 and null.",
        run=_history_empty,
    ),
    Check(
        id="statements.history-unknown",
        operation=_HISTORY,
        statement="A history of nobody answers 200, 103.",
        run=_history_unknown,
    ),
    Check(
        id="statements.history-backwards",
        operation=_HISTORY,
        statement="A DateFrom after DateTo is refused with 400, 998.",
        run=_history_backwards,
        decided_in="mockserver.providers.loyalife.refusals:BadRange",
    ),
    Check(
        id="statements.history-bad-dates",
        operation=_HISTORY,
        statement="DateFrom in another form, or with an offset, is refused with 400, 999.",
        run=_history_bad_dates,
    ),
    Check(
        id="statements.history-incomplete",
        operation=_HISTORY,
        statement="A history needs both dates and both ranges: else 400, 999.",
        run=_history_incomplete,
    ),
    Check(
        id="statements.schedule",
        operation=_SCHEDULE,
        statement="A period's TotalAvailablePoints are its AccrualPoints, less what was redeemed,"
        " is blocked and has expired.",
        run=_schedule,
    ),
    Check(
        id="statements.schedule-periods",
        operation=_SCHEDULE,
        statement="A schedule has all periods of the year in their order, also those without"
        " points.",
        run=_schedule_periods,
        decided_in="mockserver.providers.loyalife.rules.statements:schedule",
    ),
    Check(
        id="statements.schedule-unknown",
        operation=_SCHEDULE,
        statement="A schedule of nobody answers 200, 103.",
        run=_schedule_unknown,
    ),
    Check(
        id="statements.schedule-no-year",
        operation=_SCHEDULE,
        statement="A schedule needs a year: else 400, 999.",
        run=_schedule_no_year,
    ),
    Check(
        id="statements.schedule-other-year",
        operation=_SCHEDULE,
        statement="A year before 2000 or after 2100 is refused with 400, 999.",
        run=_schedule_other_year,
        decided_in="mockserver.providers.loyalife.wire.statements:Year",
    ),
)
