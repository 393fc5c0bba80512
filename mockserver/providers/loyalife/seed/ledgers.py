"""Ledgers of members: each movement as it is written, in its order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from mockserver.core.documents import at, optional_at
from mockserver.core.ledger import Cause, Entry, EntryKind
from mockserver.core.world import Transaction as Step
from mockserver.providers.loyalife import fixture
from mockserver.providers.loyalife.rules import accruals, expiry, lines, points, redemptions
from mockserver.providers.loyalife.state import LEDGER, Category, Line, MemberKey, Program


class Booked(NamedTuple):
    """What a ledger has of a redemption: the debit, its line, and when it was reversed."""

    debit: Entry
    line: int
    reversed_at_ms: int | None = None


class _Book(NamedTuple):
    """Where the entries of a member are written, and the redemptions that they may be of."""

    step: Step
    home: Program
    member: MemberKey
    redemptions: Mapping[str, fixture.Redemption]
    booked: dict[str, Booked]


def book_ledger(
    step: Step,
    home: Program,
    given: fixture.Member,
    listed: Mapping[str, fixture.Redemption],
) -> dict[str, Booked]:
    """Book all entries of a member; returns those of redemptions, by id in upper case."""
    book = _Book(step, home, (home.id, given.relation_reference), listed, {})
    entries = given.ledger
    if given.points is not None:
        opening = fixture.LedgerEntry(type="ACCRUAL", points=given.points, at=given.enrolled_at)
        entries = (opening,)
    for entry in entries:
        _BOOKERS[entry.type](book, entry)
    return book.booked


def _accrual(book: _Book, given: fixture.LedgerEntry) -> None:
    step, home, category = book.step, book.home, Category(given.category)
    cause = _cause(book, given, accruals.NARRATION, category)
    end_ms = optional_at(step, given.expires_at)
    if end_ms is None:
        end_ms = expiry.end_of_lot(home, cause.at_ms)
    units = points.units(home, given.points)
    if given.held_since is None:
        entry = LEDGER.earn(step, book.member, units, cause, end_ms)
    else:
        since = Cause(at(step, given.held_since), category=category, number=given.held_number)
        lot = LEDGER.hold(step, book.member, units, since, end_ms)
        entry = LEDGER.release(step, lot, cause, end_ms)
    expiry.plan(step, end_ms)
    _line(book, given, entry, home.accrual_types[category])


def _accrual_reversal(book: _Book, given: fixture.LedgerEntry) -> None:
    step, home, category = book.step, book.home, Category(given.category)
    cause = _cause(book, given, accruals.REVERSAL_NARRATION, category)
    own = accruals.newest_lots(step.store, book.member, category)
    entry = LEDGER.overdraw(step, book.member, points.units(home, given.points), cause, own)
    _line(book, given, entry, home.accrual_types[category])


def _redemption(book: _Book, given: fixture.LedgerEntry) -> None:
    redemption = _redemption_of(book, given)
    kind = redemption.loyalty_txn_type
    cause = _cause(book, given, book.home.redemption_types[kind])
    units = points.units(book.home, given.points)
    entry = LEDGER.spend(book.step, book.member, units, cause)
    line = _line(book, given, entry, kind, redemption.merchant_name)
    book.booked[redemption.external_reference.upper()] = Booked(entry, line.id)


def _redemption_reversal(book: _Book, given: fixture.LedgerEntry) -> None:
    step, redemption = book.step, _redemption_of(book, given)
    cause = _cause(book, given, redemptions.REVERSAL_NARRATION)
    name = redemption.external_reference.upper()
    booked = book.booked[name]
    until_ms = expiry.end_of_period(book.home, cause.at_ms)
    entry = LEDGER.refund(step, booked.debit, cause, until_ms, given.reopened)
    expiry.plan_reopened(step, booked.debit, entry, until_ms)
    _line(book, given, entry, redemption.loyalty_txn_type, redemption.merchant_name)
    redemptions.deactivate_line(step, booked.line)
    book.booked[name] = booked._replace(reversed_at_ms=cause.at_ms)


def _expiry(book: _Book, given: fixture.LedgerEntry) -> None:
    cause = _cause(book, given, expiry.NARRATION)
    units = points.units(book.home, given.points)
    entry = LEDGER.spend(book.step, book.member, units, cause, EntryKind.EXPIRE)
    _line(book, given, entry, book.home.expiry_type)


_BOOKERS: Mapping[str, Callable[[_Book, fixture.LedgerEntry], None]] = {
    "ACCRUAL": _accrual,
    "ACCRUAL_REVERSAL": _accrual_reversal,
    "REDEMPTION": _redemption,
    "REDEMPTION_REVERSAL": _redemption_reversal,
    "EXPIRY": _expiry,
}


def _redemption_of(book: _Book, given: fixture.LedgerEntry) -> fixture.Redemption:
    assert given.redemption is not None, "references are checked before"
    return book.redemptions[given.redemption.upper()]


def _cause(
    book: _Book, given: fixture.LedgerEntry, narration: str, category: Category | None = None
) -> Cause:
    """Why points move, in the fixture's own words if it has any."""
    reference = None if given.redemption is None else given.redemption.upper()
    words = narration if given.narration is None else given.narration
    return Cause(at(book.step, given.at), words, reference, category=category, number=given.number)


def _line(
    book: _Book, given: fixture.LedgerEntry, entry: Entry, kind: int, merchant: str | None = None
) -> Line:
    return lines.write(
        book.step,
        book.member,
        entry,
        kind if given.loyalty_txn_type is None else given.loyalty_txn_type,
        at_ms=optional_at(book.step, given.transaction_date),
        external_reference=entry.reference,
        detail=given.detail,
        merchant=merchant,
        id=given.id,
    )
