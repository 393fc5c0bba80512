"""Programs with everything that belongs to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from mockserver.core import scheduler
from mockserver.core.ids import Stream
from mockserver.core.store import Store, Table
from mockserver.exchange.provider import WrittenOut
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.export.ledgers import Lines, lines
from mockserver.providers.loyalife.export.links import link
from mockserver.providers.loyalife.export.members import member, otps
from mockserver.providers.loyalife.export.plans import due
from mockserver.providers.loyalife.export.redemptions import redemption
from mockserver.providers.loyalife.export.settings import settings
from mockserver.providers.loyalife.export.transactions import (
    Keys,
    batch,
    pending_keys,
    transaction,
)
from mockserver.providers.loyalife.rules import batches, logins
from mockserver.providers.loyalife.rules.counters import BATCH
from mockserver.providers.loyalife.state import (
    BATCHES,
    CLIENTS,
    COUNTERS,
    MEMBERS,
    PROGRAMS,
    REDEMPTIONS,
    SUB_RELATIONS,
    TRANSACTIONS,
    Batch,
    Client,
    Member,
    Program,
    Redemption,
    SubRelation,
    Transaction,
)

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class _Records:
    """Everything of a world, by the program that it belongs to."""

    store: Store
    stream: Stream
    lines: Lines
    keys: Keys
    clients: dict[int, list[Client]]
    members: dict[int, list[Member]]
    otps: dict[int, list[fixture.Otp]]
    redemptions: dict[int, list[Redemption]]
    links: dict[int, list[SubRelation]]
    transactions: dict[int, list[Transaction]]
    batches: dict[int, list[Batch]]


def export(store: Store, stream: Stream, _: int) -> WrittenOut:
    """The whole section of a state, whose present says nothing that records do not say.

    Members of a population are listed like all others, which is decided here: their entries and
    history lines have numbers on the wire, and who writes out a world with many members wants to
    read about some of them.
    """
    records = _records(store, stream)
    homes = sorted((home for _, home in store.items(PROGRAMS)), key=lambda home: home.id)
    section = fixture.Section(
        programs=tuple(_program(records, home) for home in homes),
        next_batch=(store.get(COUNTERS, BATCH) or 0) + 1,
        due=tuple(due(store)),
    )
    return WrittenOut(section)


def _records(store: Store, stream: Stream) -> _Records:
    plan = _plan(store)
    return _Records(
        store,
        stream,
        lines(store),
        pending_keys(store),
        _by(store, CLIENTS, lambda each: each.program, lambda each: each.number),
        _by(store, MEMBERS, lambda each: each.program, lambda each: _turn(plan, each)),
        otps(store),
        _by(store, REDEMPTIONS, lambda each: each.member[0], lambda each: each.entry),
        _by(store, SUB_RELATIONS, lambda each: each.member[0], lambda each: each.id),
        _by(store, TRANSACTIONS, lambda each: each.order.program, lambda each: each.number),
        _by(
            store,
            BATCHES,
            lambda each: each.program,
            lambda each: (
                plan.get((batches.PROCESS, each.id), 0),
                each.received_at_ms,
                each.requests,
            ),
        ),
    )


def _by(
    store: Store, table: Table[R], program_of: Callable[[R], int], order: Callable[[R], Any]
) -> dict[int, list[R]]:
    """The records of a table by program, in this order."""
    found: dict[int, list[R]] = defaultdict(list)
    for _, record in store.items(table):
        found[program_of(record)].append(record)
    for records in found.values():
        records.sort(key=order)
    return found


# The places in the plan of the world, by kind of work and what it works on.
_Plan = dict[tuple[str, ...], int]


def _plan(store: Store) -> _Plan:
    """Work for one instant is done in the order of planning, so a copy has to plan it so too."""
    return {(due.kind, *due.subject): due.number for due in scheduler.upcoming(store)}


def _turn(plan: _Plan, record: Member) -> tuple[int, int]:
    program, reference = record.key
    return plan.get((logins.UNBLOCK, str(program), reference), 0), record.id


def _program(records: _Records, home: Program) -> fixture.Program:
    store, id = records.store, home.id
    return fixture.Program(
        **settings(home, records.clients.get(id, ())),
        members=tuple(
            member(store, home, each, records.lines) for each in records.members.get(id, ())
        ),
        redemptions=tuple(redemption(home, each) for each in records.redemptions.get(id, ())),
        sub_relations=tuple(map(link, records.links.get(id, ()))),
        otps=tuple(records.otps.get(id, ())),
        transactions=tuple(
            transaction(store, records.stream, home, each, records.keys)
            for each in records.transactions.get(id, ())
        ),
        batches=tuple(map(batch, records.batches.get(id, ()))),
    )
