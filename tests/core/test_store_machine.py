"""A store against plain dictionaries, through random writes, transactions and snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mockserver.core.changes import changes
from mockserver.core.store import DEPTH_MAX, Index, Layers, Store, Table

KEYS = "abcdef"
SCOPES = ("left", "right")
RANKS = range(4)


class Record(msgspec.Struct, frozen=True):
    """`scope` names its list, `rank` its place; the second index sorts the other way."""

    scope: str | None
    rank: int


BY_RANK: Index[Record] = Index("rank", scope=lambda each: each.scope, sort=lambda each: each.rank)
ALL: Index[Record] = Index("all", scope=lambda _: "", sort=lambda each: -each.rank)
TABLE: Table[Record] = Table("test.records", BY_RANK, ALL)
PLAIN: Table[int] = Table("test.plain")

Rows = dict[str, Record]
keys = st.sampled_from(KEYS)
records = st.builds(Record, st.none() | st.sampled_from(SCOPES), st.sampled_from(RANKS))


@dataclass
class State:
    """What a store should hold."""

    rows: Rows
    plain: dict[str, int]

    def copy(self) -> State:
        return State(self.rows.copy(), self.plain.copy())

    def sorted(self, scope: str) -> list[tuple[int, str]]:
        """Places of one list of BY_RANK."""
        found = [(each.rank, key) for key, each in self.rows.items() if each.scope == scope]
        return sorted(found)

    def all_sorted(self) -> list[tuple[int, str]]:
        """Places of the list of ALL."""
        return sorted((-each.rank, key) for key, each in self.rows.items())


class StoreMachine(RuleBasedStateMachine):
    """One store at a time; snapshots and forks let it change its past."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store()
        self.now = State({}, {})
        self.before: State | None = None
        self.snapshots: list[tuple[Layers, State]] = []

    @rule(key=keys, record=records)
    def put(self, key: str, record: Record) -> None:
        self.store.put(TABLE, key, record)
        self.now.rows[key] = record

    @rule(key=keys)
    def remove(self, key: str) -> None:
        self.store.remove(TABLE, key)
        self.now.rows.pop(key, None)

    @rule(key=keys, number=st.integers())
    def put_plain(self, key: str, number: int) -> None:
        self.store.put(PLAIN, key, number)
        self.now.plain[key] = number

    @precondition(lambda self: self.before is None)
    @rule()
    def begin(self) -> None:
        self.store.begin()
        self.before = self.now.copy()

    @precondition(lambda self: self.before is not None)
    @rule()
    def commit(self) -> None:
        self.store.commit()
        self.before = None

    @precondition(lambda self: self.before is not None)
    @rule()
    def rollback(self) -> None:
        self.store.rollback()
        assert self.before is not None
        self.now, self.before = self.before, None

    @precondition(lambda self: self.before is None)
    @rule()
    def snapshot(self) -> None:
        self.snapshots.append((self.store.snapshot(), self.now.copy()))

    @precondition(lambda self: self.before is None)
    @rule(changes=st.lists(st.tuples(keys, st.none() | records), max_size=DEPTH_MAX + 4))
    def pile_up(self, changes: list[tuple[str, Record | None]]) -> None:
        """A snapshot and a transaction for each change: the stack grows until it is folded."""
        for key, record in changes:
            self.snapshot()
            self.begin()
            if record is None:
                self.remove(key)
            else:
                self.put(key, record)
            self.commit()
        assert len(self.store.snapshot()) <= DEPTH_MAX + 1

    @precondition(lambda self: self.before is None and self.snapshots)
    @rule(position=st.integers(0, 99), forks=st.booleans())
    def go_back(self, position: int, forks: bool) -> None:
        layers, state = self.snapshots[position % len(self.snapshots)]
        if forks:
            self.store = Store(layers)
        else:
            self.store.load(layers)
        self.now = state.copy()

    @invariant()
    def records_agree(self) -> None:
        assert {key: self.store.get(TABLE, key) for key in KEYS} == {
            key: self.now.rows.get(key) for key in KEYS
        }
        items = list(self.store.items(TABLE))
        assert len(items) == len(self.now.rows)
        assert dict(items) == self.now.rows
        assert dict(self.store.items(PLAIN)) == self.now.plain

    @invariant()
    def lists_agree(self) -> None:
        for scope in SCOPES:
            wanted = [self.now.rows[key] for _, key in self.now.sorted(scope)]
            assert list(self.store.oldest_first(TABLE, BY_RANK, scope)) == wanted
            assert list(self.store.newest_first(TABLE, BY_RANK, scope)) == wanted[::-1]
            assert self.store.first(TABLE, BY_RANK, scope) == (wanted[0] if wanted else None)
            assert self.store.count(BY_RANK, scope) == len(wanted)
        everything = [self.now.rows[key] for _, key in self.now.all_sorted()]
        assert list(self.store.oldest_first(TABLE, ALL, "")) == everything

    @invariant()
    def bounds_agree(self) -> None:
        for scope in SCOPES:
            places = self.now.sorted(scope)
            bounds = [*places, *((rank,) for rank in RANKS)]
            for bound in bounds:
                wanted = [self.now.rows[key] for rank, key in places if (rank, key) < bound]
                found = list(self.store.newest_first(TABLE, BY_RANK, scope, bound))
                assert found == wanted[::-1]
                assert self.store.count_between(BY_RANK, scope, (), bound) == len(wanted)
                wanted = [self.now.rows[key] for rank, key in places if (rank, key) > bound]
                assert list(self.store.oldest_first(TABLE, BY_RANK, scope, bound)) == wanted

    @invariant()
    def no_list_has_more_than_it_is_to_have(self) -> None:
        assert self.store.count(BY_RANK, "nowhere") == 0

    def teardown(self) -> None:
        """Snapshots never change, whatever came after them."""
        for layers, state in self.snapshots:
            assert dict(Store(layers).items(TABLE)) == state.rows
        pairs = [*pairwise(self.snapshots), *pairwise(self.snapshots[::-1])]
        for (before, was), (after, is_now) in pairs:
            found = changes(before, after, lambda table: table is TABLE)
            assert {each.key: (each.before, each.after) for each in found} == {
                key: (was.rows.get(key), is_now.rows.get(key))
                for key in KEYS
                if was.rows.get(key) != is_now.rows.get(key)
            }


StoreMachine.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
)
TestStore = StoreMachine.TestCase
