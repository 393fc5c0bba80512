"""Keeping the figures of analytics in step with the records.

A summary of a million entries must not read them, nor may a series whose edges lie anywhere. So
each partition keeps a list of running totals, one for each instant at which something counted.
The present totals are the last of them, and what happened between any two instants, exact to the
millisecond, is a difference of two that a binary search finds; buckets of days or hours would
leave their broken edges to be counted from the entries. Time moves forward, so a write nearly
always adds one record at the end. What lies in the past, as the ledgers of a fixture do, is
sorted first and put in whole. Offers keep their own figures, because they are listed whole.

All of it lives in the store and is written in the step that it counts, so it is taken back,
forked and restored with the rest.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from itertools import pairwise

from mockserver.core.ledger import Entry, EntryKind
from mockserver.core.store import Store
from mockserver.core.times import INSTANT_MIN
from mockserver.providers.expys.state import (
    LEDGER,
    OFFER_FIGURES,
    RUNNING_TOTALS,
    RUNNING_TOTALS_COUNT,
    OfferFigures,
    Org,
    Partition,
    Redemption,
    RedemptionStatus,
    RunningTotal,
    Settlement,
)

# Points minted, points spent and signups of one instant.
Flow = tuple[int, int, int]

_NOTHING: Flow = (0, 0, 0)
_BEGINNING = RunningTotal(INSTANT_MIN - 1)


# Reading


def total(store: Store, partition: Partition) -> RunningTotal:
    """Everything that has counted so far."""
    return _total(store, partition, _count(store, partition))


def totals_before(
    store: Store, partition: Partition, instants: Iterable[int]
) -> list[RunningTotal]:
    """What had counted before each of these instants, which are in order."""
    count = _count(store, partition)
    found, position = [], 0
    for at_ms in instants:
        position = _position(store, partition, at_ms, position, count)
        found.append(_total(store, partition, position))
    return found


def _count(store: Store, partition: Partition) -> int:
    return store.get(RUNNING_TOTALS_COUNT, partition) or 0


def _total(store: Store, partition: Partition, position: int) -> RunningTotal:
    return store.get(RUNNING_TOTALS, (*partition, position)) or _BEGINNING


def _position(store: Store, partition: Partition, at_ms: int, low: int, count: int) -> int:
    """How many totals are of an earlier instant; at least `low`."""
    # Stretches without a total are usual: most of a long series lies before or behind them all.
    if low == count or _total(store, partition, low + 1).at_ms >= at_ms:
        return low
    return bisect_left(
        range(1, count + 1),
        at_ms,
        lo=low + 1,
        key=lambda position: _total(store, partition, position).at_ms,
    )


# Counting


def credited(store: Store, partition: Partition, entries: Iterable[Entry]) -> None:
    """Count what the entries minted; refunds mint nothing."""
    points: dict[int, int] = {}
    for entry in entries:
        if entry.kind is EntryKind.EARN:
            points[entry.at_ms] = points.get(entry.at_ms, 0) + entry.amount
    minted(store, partition, points)


def earned(store: Store, partition: Partition, entry: Entry) -> None:
    """Count one mint; like `credited`, but short, for the path that every credit takes."""
    count = _count(store, partition)
    last = _total(store, partition, count)
    at_ms = entry.at_ms
    if at_ms < last.at_ms:
        minted(store, partition, {at_ms: entry.amount})
        return
    position = count + (at_ms != last.at_ms)
    total = RunningTotal(at_ms, last.minted + entry.amount, last.spent, last.signups)
    store.put(RUNNING_TOTALS, (*partition, position), total)
    if position != count:
        store.put(RUNNING_TOTALS_COUNT, partition, position)


def minted(store: Store, partition: Partition, points: Mapping[int, int]) -> None:
    """Count the points that were minted at each of these instants."""
    _add(store, partition, {at_ms: (amount, 0, 0) for at_ms, amount in points.items()})


def fill_minted(store: Store, partition: Partition, points: Mapping[int, int]) -> None:
    """Like `minted`, for very many instants, as long as nothing has counted in the partition.

    Outside of any transaction.
    """
    if _count(store, partition):
        minted(store, partition, points)
        return
    totals: dict[tuple[str, str, int], RunningTotal] = {}
    amount = 0
    for position, at_ms in enumerate(sorted(points), 1):
        amount += points[at_ms]
        totals[(*partition, position)] = RunningTotal(at_ms, amount)
    store.fill(RUNNING_TOTALS, totals)
    store.put(RUNNING_TOTALS_COUNT, partition, len(totals))


def booked(store: Store, org: Org, partition: Partition, redemptions: Iterable[Redemption]) -> None:
    """Count new bookings, and what came of them already."""
    flows: dict[int, Flow] = {}
    for redemption in redemptions:
        paid_at_ms, points = _payment(store, org, redemption)
        signed_up_at_ms = redemption.created_at_ms
        flows[signed_up_at_ms] = _plus(flows.get(signed_up_at_ms, _NOTHING), (0, 0, 1))
        flows[paid_at_ms] = _plus(flows.get(paid_at_ms, _NOTHING), (0, points, 0))
        _note(store, redemption, _outcome(redemption), signups=1, spent=points)
    _add(store, partition, flows)


def changed(store: Store, before: Redemption, after: Redemption) -> None:
    """Count what has come of a booking: an end, or another feedback."""
    gained, lost = _outcome(after), _outcome(before)
    if gained != lost:
        _note(store, after, [new - old for new, old in zip(gained, lost, strict=True)])


def _payment(store: Store, org: Org, redemption: Redemption) -> tuple[int, int]:
    """When and how much was paid for a booking, by whomever; a refund does not change that."""
    if redemption.spent_entry is not None:
        debit = LEDGER.entry(store, redemption.spent_entry)
        return debit.at_ms, -debit.amount
    price = redemption.points if org.settlement is Settlement.ORG_POOL else 0
    return redemption.created_at_ms, price


def _outcome(redemption: Redemption) -> list[int]:
    """Completions, cancellations, rating and ratings of one booking."""
    feedback = redemption.feedback
    return [
        int(redemption.status is RedemptionStatus.COMPLETED),
        int(redemption.status is RedemptionStatus.CANCELED),
        0 if feedback is None else feedback.rating,
        0 if feedback is None else 1,
    ]


def _note(
    store: Store, redemption: Redemption, outcome: list[int], signups: int = 0, spent: int = 0
) -> None:
    key = (*redemption.partition, redemption.offer)
    figures = store.get(OFFER_FIGURES, key) or OfferFigures(key)
    completions, cancellations, rating, ratings = outcome
    after = OfferFigures(
        key,
        figures.signups + signups,
        figures.completions + completions,
        figures.cancellations + cancellations,
        figures.spent + spent,
        figures.rating_sum + rating,
        figures.ratings + ratings,
    )
    store.put(OFFER_FIGURES, key, after)


def _plus(one: Flow, other: Flow) -> Flow:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _add(store: Store, partition: Partition, flows: dict[int, Flow]) -> None:
    """Put flows where their instants belong; all later totals grow with them."""
    if not flows:
        return
    count = _count(store, partition)
    first_ms, kept = min(flows), count
    if first_ms < _total(store, partition, count).at_ms:
        kept = _position(store, partition, first_ms, 0, count)
        later = _flows(store, partition, kept, count)
        for at_ms, flow in flows.items():
            later[at_ms] = _plus(later.get(at_ms, _NOTHING), flow)
        flows = later
    position = _append(store, partition, kept, flows)
    if position != count:
        store.put(RUNNING_TOTALS_COUNT, partition, position)


def _append(store: Store, partition: Partition, position: int, flows: dict[int, Flow]) -> int:
    """Put flows behind the first totals, which are not later; returns how many there are then."""
    last = _total(store, partition, position)
    for at_ms in sorted(flows):
        minted, spent, signups = flows[at_ms]
        position += at_ms != last.at_ms
        last = RunningTotal(at_ms, last.minted + minted, last.spent + spent, last.signups + signups)
        store.put(RUNNING_TOTALS, (*partition, position), last)
    return position


def _flows(store: Store, partition: Partition, kept: int, count: int) -> dict[int, Flow]:
    """What the totals behind the first `kept` ones are made of."""
    totals = [_total(store, partition, position) for position in range(kept, count + 1)]
    return {
        after.at_ms: (
            after.minted - before.minted,
            after.spent - before.spent,
            after.signups - before.signups,
        )
        for before, after in pairwise(totals)
    }
