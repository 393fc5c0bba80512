"""What members are told of their points: histories, sums and expiry schedules."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import msgspec

from mockserver.core.ledger import EntryKind, Lot
from mockserver.core.store import Store
from mockserver.providers.loyalife.refusals import NothingFound
from mockserver.providers.loyalife.rules import periods
from mockserver.providers.loyalife.state import (
    HOLDS_BY_MEMBER,
    LEDGER,
    LINES,
    LINES_BY_MEMBER,
    TRANSACTIONS,
    Category,
    Line,
    MemberKey,
    Program,
)


class Range(msgspec.Struct, frozen=True):
    """Lines from one instant to before another; from a position on, so many; of some types."""

    from_ms: int
    until_ms: int
    position: int
    size: int
    types: frozenset[int] | None


def history(
    store: Store, program: Program, member: MemberKey, wanted: Range
) -> tuple[list[Line], int]:
    """Lines of a member, newest first, and how many there are in all. Raises NothingFound."""
    if wanted.types is not None:
        known = {*program.accrual_types.values(), *program.redemption_types, program.expiry_type}
        unknown = wanted.types - known
        if unknown:
            raise NothingFound(f"the program has no LoyaltyTxnType {min(unknown)}")
    count = _count(store, member, wanted)
    if not count:
        raise NothingFound("no line fits the dates and types")
    lines = islice(_lines(store, member, wanted), wanted.position, wanted.position + wanted.size)
    return list(lines), count


def _count(store: Store, member: MemberKey, wanted: Range) -> int:
    if wanted.types is not None:
        return sum(1 for _ in _lines(store, member, wanted))
    bounds = ((wanted.from_ms,),), ((wanted.until_ms,),)
    return store.count_between(LINES_BY_MEMBER, member, *bounds)


def _lines(store: Store, member: MemberKey, wanted: Range) -> Iterator[Line]:
    before = ((wanted.until_ms,),)
    for line in store.newest_first(LINES, LINES_BY_MEMBER, member, before):
        if line.at_ms < wanted.from_ms:
            return
        if wanted.types is None or line.type in wanted.types:
            yield line


class Sums(msgspec.Struct, frozen=True):
    """A member's points: the sum of the categories, less what was redeemed and expired."""

    categories: dict[Category, int]
    redeemed: int
    expired: int
    balance: int


def sums(store: Store, member: MemberKey) -> Sums:
    """The sums of a member, net of reversals, in units of the ledger."""
    account = LEDGER.account(store, member)
    return Sums(
        {each: LEDGER.in_category(store, member, each) for each in Category},
        account.spent - account.refunded,
        account.expired,
        account.balance,
    )


class Slot(msgspec.Struct):
    """What became of the points that end together."""

    end_ms: int
    accrued: int = 0
    redeemed: int = 0
    blocked: int = 0
    expired: int = 0

    @property
    def available(self) -> int:
        """What is left of them."""
        return self.accrued - self.redeemed - self.blocked - self.expired


def schedule(store: Store, program: Program, member: MemberKey, year: int) -> list[Slot]:
    """The points of a member by the periods of a year, those on hold included."""
    slots = {end: Slot(end) for end in periods.ends_in(program.expiry.period, year)}
    for lot in _lots(store, member):
        # Every lot of this service ends; one that did not would be in no period.
        slot = slots.get(periods.end_of(program.expiry.period, (lot.expires_at_ms or 0) - 1))
        if slot is None:
            continue
        slot.accrued += lot.amount - lot.revoked
        slot.redeemed += lot.spent
        slot.expired += lot.expired
        slot.blocked += lot.left if lot.held else 0
    return list(slots.values())


def _lots(store: Store, member: MemberKey) -> Iterator[Lot]:
    """All lots that a member ever had, and those on hold."""
    numbers = {
        number
        for entry in LEDGER.newest_first(store, member)
        if entry.kind in (EntryKind.EARN, EntryKind.REFUND)
        for number, _ in entry.lots
    }
    for transaction in store.oldest_first(TRANSACTIONS, HOLDS_BY_MEMBER, member):
        numbers.update(held.lot for held in transaction.held)
    return (LEDGER.lot(store, number) for number in numbers)
