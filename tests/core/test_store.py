"""Copy-on-write tables."""

import msgspec
import pytest

from mockserver.core.store import DEPTH_MAX, Index, Store, Table


class Pet(msgspec.Struct, frozen=True):
    """A record: `home` is the list it belongs to, `born` its place."""

    name: str
    home: str | None
    born: int


BY_HOME: Index[Pet] = Index("home", scope=lambda pet: pet.home, sort=lambda pet: pet.born)
PETS: Table[Pet] = Table("zoo.pets", BY_HOME)
NOTES: Table[str] = Table("zoo.notes")


def a_pet(name: str = "rex", home: str | None = "ark", born: int = 1) -> Pet:
    return Pet(name, home, born)


def a_store(*pets: Pet) -> Store:
    store = Store()
    for pet in pets:
        store.put(PETS, pet.name, pet)
    return store


def names(store: Store, home: str = "ark") -> list[str]:
    """The pets of a home, oldest first; the three ways to read a list must agree."""
    ascending = [pet.name for pet in store.oldest_first(PETS, BY_HOME, home)]
    descending = [pet.name for pet in store.newest_first(PETS, BY_HOME, home)]
    assert ascending == descending[::-1]
    assert store.count(BY_HOME, home) == len(ascending)
    first = store.first(PETS, BY_HOME, home)
    assert (None if first is None else first.name) == (ascending[0] if ascending else None)
    return ascending


def test_a_table_shows_its_name() -> None:
    assert repr(PETS) == "Table('zoo.pets')"


def test_an_unknown_key_has_no_record() -> None:
    assert Store().get(PETS, "rex") is None


def test_a_record_is_found_by_its_key() -> None:
    assert a_store(a_pet()).get(PETS, "rex") == a_pet()


def test_a_second_put_replaces_the_record() -> None:
    store = a_store(a_pet(born=1), a_pet(born=2))
    assert store.get(PETS, "rex") == a_pet(born=2)
    assert names(store) == ["rex"]


def test_a_removed_record_is_gone() -> None:
    store = a_store(a_pet())
    store.remove(PETS, "rex")
    assert store.get(PETS, "rex") is None
    assert list(store.items(PETS)) == []
    assert names(store) == []


def test_removing_what_does_not_exist_is_no_error() -> None:
    store = a_store(a_pet())
    store.remove(PETS, "nobody")
    assert names(store) == ["rex"]


def test_tables_are_known_once_they_were_written_to() -> None:
    store = a_store(a_pet())
    assert store.tables() == {PETS}
    store.begin()
    store.put(NOTES, 1, "hello")
    assert store.tables() == {PETS, NOTES}


def test_a_list_is_sorted_by_its_index() -> None:
    store = a_store(a_pet("b", born=2), a_pet("c", born=3), a_pet("a", born=1))
    assert names(store) == ["a", "b", "c"]


def test_equal_sort_values_are_ordered_by_key() -> None:
    assert names(a_store(a_pet("b"), a_pet("a"))) == ["a", "b"]


def test_a_record_without_a_scope_is_in_no_list() -> None:
    store = a_store(a_pet("stray", home=None))
    assert store.get(PETS, "stray") is not None
    assert names(store) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(a_pet(home="ark"), a_pet(home="zoo"), id="to another list"),
        pytest.param(a_pet(home=None), a_pet(home="zoo"), id="into a list"),
        pytest.param(a_pet(home="ark"), a_pet(home=None), id="out of a list"),
        pytest.param(a_pet(born=1), a_pet(born=9), id="to another place"),
        pytest.param(a_pet(born=1), a_pet(born=1), id="nowhere"),
    ],
)
def test_a_changed_record_moves_in_its_lists(before: Pet, after: Pet) -> None:
    store = a_store(before, after)
    for home in ("ark", "zoo"):
        assert names(store, home) == (["rex"] if after.home == home else [])


def test_a_page_begins_below_a_place() -> None:
    store = a_store(*(a_pet(name, born=number) for number, name in enumerate("abcd")))
    page = store.newest_first(PETS, BY_HOME, "ark", before=(2, "c"))
    assert [pet.name for pet in page] == ["b", "a"]


def test_a_page_begins_above_a_place() -> None:
    store = a_store(*(a_pet(name, born=number) for number, name in enumerate("abcd")))
    page = store.oldest_first(PETS, BY_HOME, "ark", after=(1, "b"))
    assert [pet.name for pet in page] == ["c", "d"]


def test_a_record_that_is_removed_while_its_list_is_read_is_passed_over() -> None:
    store = a_store(*(a_pet(name, born=number) for number, name in enumerate("abc")))
    frozen = store.snapshot()
    for read in (store.oldest_first, store.newest_first):
        found = []
        for pet in read(PETS, BY_HOME, "ark"):
            found.append(pet.name)
            store.remove(PETS, "b")
        assert sorted(found) == ["a", "c"]
        store.load(frozen)


def test_committed_writes_stay() -> None:
    store = a_store(a_pet("a"))
    store.begin()
    store.put(PETS, "b", a_pet("b"))
    store.commit()
    assert names(store) == ["a", "b"]


def test_rolled_back_writes_leave_no_trace() -> None:
    store = a_store(a_pet("a"), a_pet("b"))
    store.begin()
    store.remove(PETS, "a")
    store.put(PETS, "b", a_pet("b", born=9))
    store.put(PETS, "c", a_pet("c"))
    store.rollback()
    assert names(store) == ["a", "b"]
    assert store.get(PETS, "b") == a_pet("b")


def test_a_transaction_reads_its_own_writes() -> None:
    store = a_store(a_pet("a"))
    store.begin()
    store.put(PETS, "b", a_pet("b"))
    assert names(store) == ["a", "b"]


def test_a_snapshot_does_not_see_later_writes() -> None:
    store = a_store(a_pet("a"))
    frozen = store.snapshot()
    store.put(PETS, "b", a_pet("b"))
    store.remove(PETS, "a")
    assert names(Store(frozen)) == ["a"]


def test_loading_a_snapshot_replaces_everything() -> None:
    store = a_store(a_pet("a"))
    frozen = store.snapshot()
    store.remove(PETS, "a")
    store.put(NOTES, 1, "hello")
    store.load(frozen)
    assert names(store) == ["a"]
    assert store.get(NOTES, 1) is None


def test_stores_on_one_snapshot_do_not_see_each_other() -> None:
    frozen = a_store(a_pet("a")).snapshot()
    first, second = Store(frozen), Store(frozen)
    first.put(PETS, "b", a_pet("b"))
    second.remove(PETS, "a")
    assert names(first) == ["a", "b"]
    assert names(second) == []


def test_a_snapshot_of_an_unchanged_store_adds_no_layer() -> None:
    store = a_store(a_pet())
    assert store.snapshot() == store.snapshot()


def test_many_snapshots_with_commits_between_them_are_folded() -> None:
    store = Store()
    snapshots = []
    for number in range(5 * DEPTH_MAX):
        store.begin()
        store.put(PETS, str(number), a_pet(str(number), born=number))
        store.commit()
        snapshots.append(store.snapshot())
    assert len(snapshots[-1]) <= DEPTH_MAX
    for number, frozen in enumerate(snapshots):
        assert names(Store(frozen)) == [str(each) for each in range(number + 1)]


def test_folding_forgets_the_marks_of_records_that_are_gone_for_good() -> None:
    store = Store()
    for number in range(3 * DEPTH_MAX):
        store.begin()
        store.put(PETS, str(number), a_pet(str(number), born=number))
        if number:
            store.remove(PETS, str(number - 1))
        store.commit()
        store.snapshot()
    assert names(store) == [str(3 * DEPTH_MAX - 1)]


def test_writes_outside_a_transaction_are_folded_by_the_next_commit() -> None:
    store = Store()
    for number in range(5 * DEPTH_MAX):
        store.put(NOTES, 1, str(number))
        store.snapshot()
        store.begin()
        store.commit()
    assert len(store.snapshot()) <= DEPTH_MAX
    assert store.get(NOTES, 1) == str(5 * DEPTH_MAX - 1)


def test_filling_in_is_like_putting_each() -> None:
    litter = [a_pet("b", born=9), a_pet("a", born=2), a_pet("stray", None), a_pet("c", "barn")]
    filled, put = a_store(a_pet("rex", born=5)), a_store(a_pet("rex", born=5), *litter)
    filled.fill(PETS, {pet.name: pet for pet in litter})
    assert dict(filled.items(PETS)) == dict(put.items(PETS))
    assert names(filled) == names(put) == ["a", "rex", "b"]
    assert names(filled, "barn") == ["c"]
