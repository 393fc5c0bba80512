"""Random movements of points: the ledger's promises hold after every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mockserver.core.errors import InsufficientPoints
from mockserver.core.ledger import (
    Account,
    Cause,
    Entry,
    EntryKind,
    Ledger,
    Lot,
    Parts,
    after,
)
from mockserver.core.store import Layers, Store
from tests.core.builders import Books

LEDGER = Ledger("test")
MEMBERS = ("ada", "ben")
FORKS_MAX = 4
NEVER_MS = 2**62

members = st.sampled_from(MEMBERS)
amounts = st.integers(1, 50)
branches = st.integers(0, FORKS_MAX - 1)
# How far ahead a lot ends; time passes by one with each movement.
ends = st.none() | st.integers(1, 20)
debits = st.sampled_from([EntryKind.SPEND, EntryKind.REVOKE, EntryKind.EXPIRE])
categories = st.sampled_from([None, "bonus", "spend"])


@dataclass
class ExpectedLot:
    """A lot, told in the plainest way."""

    number: int
    end_ms: int
    since_ms: int
    left: int
    category: str | None

    @property
    def place(self) -> tuple[int, int, int]:
        return (self.end_ms, self.since_ms, self.number)


@dataclass
class Expected:
    """What one store should hold; `undoable` are the debits that can be refunded."""

    totals: dict[tuple[str, EntryKind], int] = field(default_factory=dict)
    owed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MEMBERS, 0))
    lots: dict[str, list[ExpectedLot]] = field(default_factory=lambda: {m: [] for m in MEMBERS})
    held: list[tuple[Lot, str | None]] = field(default_factory=list)
    categories: dict[tuple[str, str], int] = field(default_factory=dict)
    undoable: list[Entry] = field(default_factory=list)

    def count(self, member: str, entry: Entry) -> None:
        place = (member, entry.kind)
        self.totals[place] = self.totals.get(place, 0) + abs(entry.amount)

    def account(self, member: str) -> tuple[int, ...]:
        return tuple(self.totals.get((member, kind), 0) for kind in EntryKind)

    def in_order(self, member: str) -> list[ExpectedLot]:
        return sorted((each for each in self.lots[member] if each.left), key=lambda lot: lot.place)

    def pay(self, member: str, amount: int) -> int:
        """Pay what is owed; returns what is left of the amount."""
        paid = min(self.owed[member], amount)
        self.owed[member] -= paid
        return amount - paid

    def draw(self, member: str, amount: int, first: tuple[int, ...]) -> tuple[Parts, int]:
        """Take from the preferred lots, then from the one with the earliest end on."""
        drawn = []
        lots = self.in_order(member)
        preferred = [lot for number in first for lot in lots if lot.number == number]
        for lot in (*preferred, *(lot for lot in lots if lot not in preferred)):
            part = min(lot.left, amount)
            if part:
                drawn.append((lot.number, -part))
                lot.left -= part
                amount -= part
        return tuple(drawn), amount

    def give_back(self, refund: Entry, spent: Entry) -> None:
        """Give each lot its part back, or what has become of it; debts come first."""
        member = str(spent.account)
        for (number, taken), (into, got) in zip(spent.lots, refund.lots, strict=True):
            [lot] = [each for each in self.lots[member] if each.number == number]
            if lot.end_ms <= refund.at_ms:
                assert into > spent.number
                lot = ExpectedLot(into, NEVER_MS, lot.since_ms, 0, lot.category)
                self.lots[member].append(lot)
            assert got == self.pay(member, -taken)
            lot.left += got


class LedgerMachine(RuleBasedStateMachine):
    """Several stores that fork from each other, each beside what it should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.branches: list[tuple[Books, Expected]] = [(Books(), Expected())]
        self.snapshots: list[tuple[Layers, int, Expected]] = []
        self.now_ms = 0

    def chosen(self, branch: int) -> tuple[Books, Expected]:
        return self.branches[branch % len(self.branches)]

    def cause(self, category: str | None = None) -> Cause:
        self.now_ms += 1
        return Cause(self.now_ms, category=category)

    def end(self, ahead: int | None) -> int | None:
        return None if ahead is None else self.now_ms + ahead

    # Movements

    @rule(branch=branches, member=members, amount=amounts, ahead=ends, category=categories)
    def earn(
        self, branch: int, member: str, amount: int, ahead: int | None, category: str | None
    ) -> None:
        books, expected = self.chosen(branch)
        end_ms = self.end(ahead)
        entry = LEDGER.earn(books, member, amount, self.cause(category), end_ms)
        self.came_in(expected, member, entry, entry.number, self.now_ms, category)

    def came_in(
        self,
        expected: Expected,
        member: str,
        entry: Entry,
        number: int,
        since_ms: int,
        category: str | None,
    ) -> None:
        end_ms = NEVER_MS if entry.expires_at_ms is None else entry.expires_at_ms
        left = expected.pay(member, entry.amount)
        assert entry.lots == ((number, left),)
        expected.lots[member].append(ExpectedLot(number, end_ms, since_ms, left, category))
        expected.count(member, entry)
        if category is not None:
            place = (member, category)
            expected.categories[place] = expected.categories.get(place, 0) + entry.amount

    @rule(branch=branches, member=members, amount=amounts, kind=debits, prefers=st.booleans())
    def debit(self, branch: int, member: str, amount: int, kind: EntryKind, prefers: bool) -> None:
        books, expected = self.chosen(branch)
        first = self.newest_spend_lots(books, member) if prefers else []
        if amount > LEDGER.account(books.store, member).balance:
            with pytest.raises(InsufficientPoints):
                LEDGER.spend(books, member, amount, self.cause(), kind, first)
            return
        entry = LEDGER.spend(books, member, amount, self.cause(), kind, first)
        numbers = tuple(lot.number for lot in first)
        assert (entry.lots, entry.owed) == expected.draw(member, amount, numbers)
        expected.count(member, entry)
        expected.undoable.append(entry)

    def newest_spend_lots(self, books: Books, member: str) -> list[Lot]:
        lots = [lot for lot in LEDGER.open_lots(books.store, member) if lot.category == "spend"]
        return sorted(lots, key=lambda lot: lot.number, reverse=True)

    @rule(branch=branches, member=members, amount=amounts)
    def overdraw(self, branch: int, member: str, amount: int) -> None:
        books, expected = self.chosen(branch)
        first = self.newest_spend_lots(books, member)
        entry = LEDGER.overdraw(books, member, amount, self.cause("spend"), first)
        numbers = tuple(lot.number for lot in first)
        drawn, owed = expected.draw(member, amount, numbers)
        assert (entry.lots, entry.owed, entry.amount) == (drawn, owed, -amount)
        expected.owed[member] += owed
        expected.count(member, entry)
        place = (member, "spend")
        expected.categories[place] = expected.categories.get(place, 0) - amount
        if not owed:
            expected.undoable.append(entry)

    @rule(branch=branches)
    def refund(self, branch: int) -> None:
        books, expected = self.chosen(branch)
        if expected.undoable:
            spent = expected.undoable.pop(0)
            refund = LEDGER.refund(books, spent, self.cause())
            assert refund.amount == -spent.amount
            expected.give_back(refund, spent)
            expected.count(str(spent.account), refund)

    @rule(branch=branches, member=members, amounts=st.tuples(amounts, amounts), ahead=ends)
    def refund_a_debtor(
        self, branch: int, member: str, amounts: tuple[int, int], ahead: int | None
    ) -> None:
        for amount in amounts:
            self.earn(branch, member, amount, ahead, "spend")
        books, expected = self.chosen(branch)
        balance = LEDGER.account(books.store, member).balance
        expected.undoable.clear()
        self.debit(branch, member, max(1, balance), EntryKind.SPEND, False)
        self.overdraw(branch, member, max(amounts))
        self.refund(branch)

    @rule(branch=branches, member=members)
    def expire(self, branch: int, member: str) -> None:
        books, expected = self.chosen(branch)
        entry = LEDGER.expire(books, member, self.cause())
        ended = [lot for lot in expected.in_order(member) if lot.end_ms <= self.now_ms]
        assert (() if entry is None else entry.lots) == tuple(
            (lot.number, -lot.left) for lot in ended
        )
        for lot in ended:
            lot.left = 0
        if entry is not None:
            expected.count(member, entry)

    @rule(branch=branches, member=members, ahead=ends)
    def postpone(self, branch: int, member: str, ahead: int | None) -> None:
        books, expected = self.chosen(branch)
        end_ms = self.end(ahead)
        LEDGER.postpone(books, member, end_ms)
        for lot in expected.in_order(member):
            lot.end_ms = NEVER_MS if end_ms is None else end_ms

    @rule(branch=branches, member=members)
    def move(self, branch: int, member: str) -> None:
        books, expected = self.chosen(branch)
        [other] = set(MEMBERS) - {member}
        if expected.owed[member] or expected.owed[other]:
            return
        moved = LEDGER.move(books, member, other, self.cause(), self.cause())
        lots = expected.in_order(member)
        assert (moved is not None) is bool(lots)
        if moved is None:
            return
        left, arrived = moved
        assert left.lots == tuple((lot.number, -lot.left) for lot in lots)
        for lot, (number, amount) in zip(lots, arrived.lots, strict=True):
            assert amount == lot.left
            expected.lots[other].append(replace(lot, number=number))
            lot.left = 0
        expected.count(member, left)
        expected.count(other, arrived)

    @rule(branch=branches, member=members, amount=amounts, ahead=ends, category=categories)
    def hold(
        self, branch: int, member: str, amount: int, ahead: int | None, category: str | None
    ) -> None:
        books, expected = self.chosen(branch)
        end_ms = self.end(ahead)
        held = LEDGER.hold(books, member, amount, self.cause(category), end_ms)
        expected.held.append((held, category))

    @rule(branch=branches, ahead=ends, released=st.booleans())
    def decide(self, branch: int, ahead: int | None, released: bool) -> None:
        books, expected = self.chosen(branch)
        if not expected.held:
            return
        held, category = expected.held.pop(0)
        if not released:
            LEDGER.discard(books, held)
            return
        end_ms = self.end(ahead)
        entry = LEDGER.release(books, held, self.cause(category), end_ms)
        member = str(held.account)
        self.came_in(expected, member, entry, held.number, held.earned_at_ms, category)

    # Transactions

    @contextmanager
    def failing(self, branch: int) -> Iterator[None]:
        """A transaction on a branch that fails at its end."""
        position = branch % len(self.branches)
        books, before = self.branches[position][0], deepcopy(self.branches[position][1])
        counter = books.ids.counter
        books.store.begin()
        yield
        books.store.rollback()
        books.ids.counter = counter
        self.branches[position] = (books, before)

    @rule(branch=branches, member=members, amount=amounts, ahead=ends, kind=debits)
    def fail(
        self, branch: int, member: str, amount: int, ahead: int | None, kind: EntryKind
    ) -> None:
        with self.failing(branch):
            self.hold(branch, member, amount, ahead, "bonus")
            self.overdraw(branch, member, amount)
            self.earn(branch, member, amount, ahead, "spend")
            self.decide(branch, ahead, True)
            self.debit(branch, member, amount, kind, True)
            self.expire(branch, member)
            self.postpone(branch, member, ahead)
            self.refund(branch)
            self.move(branch, member)

    @rule(branch=branches, member=members, amount=amounts, ahead=ends, kind=debits)
    def succeed(
        self, branch: int, member: str, amount: int, ahead: int | None, kind: EntryKind
    ) -> None:
        books, _ = self.chosen(branch)
        books.store.begin()
        self.earn(branch, member, amount, ahead, None)
        self.debit(branch, member, amount, kind, False)
        books.store.commit()

    # Whole states

    @precondition(lambda self: len(self.branches) < FORKS_MAX)
    @rule(branch=branches)
    def fork(self, branch: int) -> None:
        books, expected = self.chosen(branch)
        self.branches.append((books.fork(), deepcopy(expected)))

    @rule(branch=branches)
    def snapshot(self, branch: int) -> None:
        books, expected = self.chosen(branch)
        self.snapshots.append((books.store.snapshot(), books.ids.counter, deepcopy(expected)))

    @precondition(lambda self: self.snapshots)
    @rule(branch=branches, snapshot=st.integers(0, 99))
    def load(self, branch: int, snapshot: int) -> None:
        position = branch % len(self.branches)
        layers, counter, expected = self.snapshots[snapshot % len(self.snapshots)]
        books = self.branches[position][0]
        books.store.load(layers)
        books.ids.counter = counter
        self.branches[position] = (books, deepcopy(expected))

    # Always true

    @invariant()
    def balance_is_the_sum_of_entries_and_of_lots_less_what_is_owed(self) -> None:
        for store, member in self.accounts():
            account = LEDGER.account(store, member)
            entries = sum(entry.amount for entry in LEDGER.newest_first(store, member))
            lots = sum(lot.left for lot in LEDGER.open_lots(store, member))
            assert account.balance == entries == lots - account.owed

    @invariant()
    def balance_follows_from_the_totals(self) -> None:
        for store, member in self.accounts():
            account = LEDGER.account(store, member)
            came = account.earned + account.refunded
            assert account.balance == came - account.spent - account.revoked - account.expired

    @invariant()
    def points_are_owed_exactly_while_the_balance_is_below_zero(self) -> None:
        for store, member in self.accounts():
            account = LEDGER.account(store, member)
            assert account.owed == max(0, -account.balance)

    @invariant()
    def no_lot_is_overdrawn_or_overfilled(self) -> None:
        for books, _ in self.branches:
            for _, lot in books.store.items(LEDGER.lots):
                assert min(lot.left, lot.spent, lot.revoked, lot.expired) >= 0
                assert lot.left + lot.spent + lot.revoked + lot.expired == lot.amount

    @invariant()
    def replaying_the_entries_gives_the_account_and_its_lots(self) -> None:
        for store, member in self.accounts():
            replayed, left = Account(member), Counter[int]()
            for entry in reversed(list(LEDGER.newest_first(store, member))):
                replayed = after(replayed, entry)
                for number, part in entry.lots:
                    left[number] += part
            assert replayed == LEDGER.account(store, member)
            assert all(LEDGER.lot(store, number).left == left[number] for number in left)

    @invariant()
    def each_store_holds_what_was_done_to_it_and_nothing_else(self) -> None:
        for books, expected in self.branches:
            for member in MEMBERS:
                account = LEDGER.account(books.store, member)
                totals = (
                    account.earned,
                    account.spent,
                    account.refunded,
                    account.revoked,
                    account.expired,
                )
                assert totals == expected.account(member)
                assert account.owed == expected.owed[member]
                lots = [(lot.number, lot.left) for lot in LEDGER.open_lots(books.store, member)]
                assert lots == [(lot.number, lot.left) for lot in expected.in_order(member)]
            assert dict(books.store.items(LEDGER.categories)) == expected.categories

    @invariant()
    def what_expires_next_is_known(self) -> None:
        for books, expected in self.branches:
            lots = [lot for member in MEMBERS for lot in expected.in_order(member)]
            ends = [lot.end_ms for lot in lots if lot.end_ms != NEVER_MS]
            assert LEDGER.next_end_ms(books.store) == min(ends, default=None)
            due = {m for m in MEMBERS for lot in expected.in_order(m) if lot.end_ms <= self.now_ms}
            assert set(LEDGER.expiring(books.store, self.now_ms)) == due

    def accounts(self) -> Iterator[tuple[Store, str]]:
        return ((books.store, member) for books, _ in self.branches for member in MEMBERS)


LedgerMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, derandomize=True
)
TestLedger = LedgerMachine.TestCase
