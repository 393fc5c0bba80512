"""What differs between two states of a store."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from mockserver.core.changes import Change, changes
from mockserver.core.store import DEPTH_MAX, Layers, Store, Table


class Record(msgspec.Struct, frozen=True):
    """Something with a free-form part."""

    content: Any


FIRST: Table[Record] = Table("test.a")
SECOND: Table[Record] = Table("test.b")


def everything(_: Table[Any]) -> bool:
    return True


def found(before: Layers, after: Layers) -> list[tuple[str, object, object, object]]:
    """The changes, with tables by their names and records by their content."""

    def content(record: Record | None) -> object:
        return None if record is None else record.content

    return [
        (each.table.name, each.key, content(each.before), content(each.after))
        for each in changes(before, after, everything)
    ]


def a_store(**contents: object) -> Store:
    """A store with these records in the first table."""
    store = Store()
    for key, content in contents.items():
        store.put(FIRST, key, Record(content))
    return store


def test_records_that_came_changed_and_went_are_found() -> None:
    store = a_store(kept=1, changed=1, gone=1)
    before = store.snapshot()
    store.put(FIRST, "changed", Record(2))
    store.put(FIRST, "new", Record(1))
    store.remove(FIRST, "gone")
    assert found(before, store.snapshot()) == [
        ("test.a", "changed", 1, 2),
        ("test.a", "gone", 1, None),
        ("test.a", "new", None, 1),
    ]


def test_changes_come_by_table_and_key_whatever_the_order_of_writing() -> None:
    store = a_store()
    before = store.snapshot()
    for table, key in ((SECOND, "b"), (FIRST, "b"), (SECOND, "a"), (FIRST, "a")):
        store.put(table, key, Record(1))
    assert [each[:2] for each in found(before, store.snapshot())] == [
        ("test.a", "a"),
        ("test.a", "b"),
        ("test.b", "a"),
        ("test.b", "b"),
    ]


def test_what_was_changed_back_has_not_changed() -> None:
    store = a_store(one=1)
    before = store.snapshot()
    store.put(FIRST, "one", Record(2))
    store.put(FIRST, "one", Record(1))
    store.put(FIRST, "two", Record(1))
    store.remove(FIRST, "two")
    assert found(before, store.snapshot()) == []


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), (1, 1.0)], ids=repr)
def test_values_that_only_python_takes_for_equal_differ(one: object, other: object) -> None:
    store = a_store(record={"deep": [one]})
    before = store.snapshot()
    store.put(FIRST, "record", Record({"deep": [other]}))
    assert len(found(before, store.snapshot())) == 1


def test_tables_that_are_not_wanted_are_left_out() -> None:
    store = a_store()
    before = store.snapshot()
    store.put(FIRST, "one", Record(1))
    store.put(SECOND, "one", Record(1))
    after = store.snapshot()
    wanted = list(changes(before, after, lambda table: table is SECOND))
    assert wanted == [Change(SECOND, "one", None, Record(1))]


def test_the_later_state_may_come_first() -> None:
    store = a_store(one=1)
    before = store.snapshot()
    store.put(FIRST, "one", Record(2))
    assert found(store.snapshot(), before) == [("test.a", "one", 2, 1)]


def test_states_of_two_forks_are_compared_above_what_they_share() -> None:
    base = a_store(one=1, two=1).snapshot()
    left, right = Store(base), Store(base)
    left.put(FIRST, "one", Record(2))
    right.remove(FIRST, "two")
    assert found(left.snapshot(), right.snapshot()) == [
        ("test.a", "one", 2, 1),
        ("test.a", "two", 1, None),
    ]


def test_states_that_share_nothing_are_compared_whole() -> None:
    assert found(a_store(one=1, two=1).snapshot(), a_store(one=1, two=2).snapshot()) == [
        ("test.a", "two", 1, 2)
    ]


def test_layers_that_were_folded_meanwhile_hide_nothing() -> None:
    store = a_store(kept=0)
    before = store.snapshot()
    for number in range(3 * DEPTH_MAX):
        store.snapshot()
        store.begin()
        store.put(FIRST, f"{number:02}", Record(number))
        store.commit()
    after = store.snapshot()
    assert before[-1] not in after, "the base was folded too"
    assert [each[3] for each in found(before, after)] == list(range(3 * DEPTH_MAX))
