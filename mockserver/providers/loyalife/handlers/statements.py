"""Histories, sums and expiry schedules."""

from __future__ import annotations

from mockserver.core.times import SECOND_MS
from mockserver.exchange.call import Call
from mockserver.providers.loyalife import render, wire
from mockserver.providers.loyalife.handlers.acting import member, program
from mockserver.providers.loyalife.local_times import read_time
from mockserver.providers.loyalife.refusals import BadRange
from mockserver.providers.loyalife.rules import statements


def get_history(call: Call, body: wire.HistoryRequest) -> wire.Envelope[list[wire.HistoryLine]]:
    """A page of the history, and how many lines there are in all."""
    home = program(call)
    from_ms, to_ms = read_time(body.DateFrom), read_time(body.DateTo)
    if from_ms > to_ms:
        raise BadRange("DateFrom is later than DateTo")
    found = member(call, body.RelationReference)
    # Both ends are included, and the last one is a whole second.
    wanted = statements.Range(
        from_ms,
        to_ms + SECOND_MS,
        body.MinimumRange,
        body.MaximumRange,
        _types(body),
    )
    lines, count = statements.history(call.store, home, found.key, wanted)
    return wire.success([render.history_line(call.store, home, line) for line in lines], count)


def _types(body: wire.HistoryRequest) -> frozenset[int] | None:
    """The types that are asked for, by either field; None for all."""
    found = set()
    if isinstance(body.LoyaltyTxnType, int):
        found.add(body.LoyaltyTxnType)
    if isinstance(body.AdditionalLoyaltyTxnTypes, str):
        found |= {int(each) for each in body.AdditionalLoyaltyTxnTypes.split(",") if each.strip()}
    return frozenset(found) or None


def get_statement(call: Call, body: wire.MemberRequest) -> wire.Envelope[wire.Statement]:
    """The sums of all points of a member."""
    found = member(call, body.RelationReference)
    return wire.success(render.statement(program(call), statements.sums(call.store, found.key)))


def get_schedule(call: Call, body: wire.ScheduleRequest) -> wire.Envelope[wire.Schedule]:
    """What ends when, in one year."""
    home = program(call)
    found = member(call, body.RelationReference)
    slots = statements.schedule(call.store, home, found.key, body.Year)
    return wire.success(render.schedule(home, slots))
