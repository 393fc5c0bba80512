"""Random movements of points: the ledger's promises hold after every step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mockserver.core.errors import InsufficientPoints
from mockserver.core.ledger import Account, Cause, Entry, EntryKind, Ledger, after
from mockserver.core.store import Layers, Store
from tests.core.builders import Books

LEDGER = Ledger("test")
MEMBERS = ("ada", "ben")
FORKS_MAX = 4
NEVER_MS = 2**62

members = st.sampled_from(MEMBERS)
amounts = st.integers(1, 50)
branches = st.integers(0, FORKS_MAX - 1)
ends = st.none() | st.integers(1, 5)
debits = st.sampled_from([EntryKind.SPEND, EntryKind.REVOKE, EntryKind.EXPIRE])


@dataclass
class Expected:
    """What one store should hold, told in the plainest way.

    `lots` are [end, number, left] of each member; `undoable` the debits not refunded yet.
    """

    totals: dict[tuple[str, EntryKind], int] = field(default_factory=dict)
    lots: dict[str, list[list[int]]] = field(default_factory=lambda: {each: [] for each in MEMBERS})
    undoable: list[Entry] = field(default_factory=list)

    def count(self, member: str, kind: EntryKind, amount: int) -> None:
        self.totals[member, kind] = self.totals.get((member, kind), 0) + amount

    def account(self, member: str) -> tuple[int, ...]:
        return tuple(self.totals.get((member, kind), 0) for kind in EntryKind)

    def draw(self, member: str, amount: int) -> tuple[tuple[int, int], ...]:
        """Take from the lots, earliest end first."""
        drawn = []
        for lot in sorted(self.lots[member]):
            part = min(lot[2], amount)
            if part:
                drawn.append((lot[1], -part))
                lot[2] -= part
                amount -= part
        return tuple(drawn)

    def give_back(self, member: str, parts: tuple[tuple[int, int], ...]) -> None:
        for number, taken in parts:
            for lot in self.lots[member]:
                lot[2] -= taken if lot[1] == number else 0


class LedgerMachine(RuleBasedStateMachine):
    """Several stores that fork from each other, each beside what it should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.branches: list[tuple[Books, Expected]] = [(Books(), Expected())]
        self.snapshots: list[tuple[Layers, int, Expected]] = []
        self.now_ms = 0

    def chosen(self, branch: int) -> tuple[Books, Expected]:
        return self.branches[branch % len(self.branches)]

    def cause(self) -> Cause:
        self.now_ms += 1
        return Cause(self.now_ms)

    # Movements

    @rule(branch=branches, member=members, amount=amounts, end=ends)
    def earn(self, branch: int, member: str, amount: int, end: int | None) -> None:
        books, expected = self.chosen(branch)
        entry = LEDGER.earn(books, member, amount, self.cause(), end)
        expected.lots[member].append([NEVER_MS if end is None else end, entry.number, amount])
        expected.count(member, EntryKind.EARN, amount)

    @rule(branch=branches, member=members, amount=amounts, kind=debits)
    def debit(self, branch: int, member: str, amount: int, kind: EntryKind) -> None:
        books, expected = self.chosen(branch)
        if amount > LEDGER.account(books.store, member).balance:
            with pytest.raises(InsufficientPoints):
                LEDGER.spend(books, member, amount, self.cause(), kind)
            return
        entry = LEDGER.spend(books, member, amount, self.cause(), kind)
        assert entry.lots == expected.draw(member, amount)
        expected.count(member, kind, amount)
        expected.undoable.append(entry)

    @rule(branch=branches)
    def refund(self, branch: int) -> None:
        books, expected = self.chosen(branch)
        if expected.undoable:
            spent = expected.undoable.pop(0)
            LEDGER.refund(books, spent, self.cause())
            member = str(spent.account)
            expected.give_back(member, spent.lots)
            expected.count(member, EntryKind.REFUND, -spent.amount)

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

    @rule(branch=branches, member=members, amount=amounts, end=ends, kind=debits)
    def fail(self, branch: int, member: str, amount: int, end: int | None, kind: EntryKind) -> None:
        with self.failing(branch):
            self.earn(branch, member, amount, end)
            self.debit(branch, member, amount, kind)
            self.refund(branch)

    @rule(branch=branches, member=members, amount=amounts, end=ends, kind=debits)
    def succeed(
        self, branch: int, member: str, amount: int, end: int | None, kind: EntryKind
    ) -> None:
        books, _ = self.chosen(branch)
        books.store.begin()
        self.earn(branch, member, amount, end)
        self.debit(branch, member, amount, kind)
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
    def balance_is_the_sum_of_entries_and_of_lots(self) -> None:
        for store, member in self.accounts():
            account = LEDGER.account(store, member)
            entries = sum(entry.amount for entry in LEDGER.newest_first(store, member))
            lots = sum(lot.left for lot in LEDGER.open_lots(store, member))
            assert account.balance == entries == lots

    @invariant()
    def balance_follows_from_the_totals(self) -> None:
        for store, member in self.accounts():
            account = LEDGER.account(store, member)
            came = account.earned + account.refunded
            assert account.balance == came - account.spent - account.revoked - account.expired

    @invariant()
    def no_lot_is_overdrawn_or_overfilled(self) -> None:
        for books, _ in self.branches:
            assert all(0 <= lot.left <= lot.amount for _, lot in books.store.items(LEDGER.lots))

    @invariant()
    def replaying_the_entries_gives_the_account(self) -> None:
        for store, member in self.accounts():
            replayed = Account(member)
            for entry in reversed(list(LEDGER.newest_first(store, member))):
                replayed = after(replayed, entry)
            assert replayed == LEDGER.account(store, member)

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
                lots = [(lot.number, lot.left) for lot in LEDGER.open_lots(books.store, member)]
                assert lots == [(lot[1], lot[2]) for lot in sorted(expected.lots[member]) if lot[2]]

    def accounts(self) -> Iterator[tuple[Store, str]]:
        return ((books.store, member) for books, _ in self.branches for member in MEMBERS)


LedgerMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, derandomize=True
)
TestLedger = LedgerMachine.TestCase
