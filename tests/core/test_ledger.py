"""Accounts, lots and entries."""

from collections.abc import Hashable

import pytest

from mockserver.core.errors import InsufficientPoints
from mockserver.core.ledger import Account, Cause, Entry, EntryKind, Ledger, Opening, after
from tests.core.builders import Books

LEDGER = Ledger("test")
MEMBER = "member"
NOW = Cause(1_000)


@pytest.fixture
def books() -> Books:
    return Books()


def earn(books: Books, amount: int, expires_at_ms: int | None = None, at_ms: int = 1_000) -> Entry:
    return LEDGER.earn(books, MEMBER, amount, Cause(at_ms), expires_at_ms)


def spend(books: Books, amount: int, kind: EntryKind = EntryKind.SPEND) -> Entry:
    return LEDGER.spend(books, MEMBER, amount, NOW, kind)


def balance(books: Books, key: Hashable = MEMBER) -> int:
    return LEDGER.account(books.store, key).balance


def left(books: Books) -> list[tuple[int, int]]:
    """Number and rest of the open lots, in the order they will be used up."""
    return [(lot.number, lot.left) for lot in LEDGER.open_lots(books.store, MEMBER)]


def test_its_tables_carry_its_name() -> None:
    tables = (LEDGER.accounts, LEDGER.lots, LEDGER.entries, LEDGER.categories)
    names = ["test.accounts", "test.lots", "test.entries", "test.categories"]
    assert [table.name for table in tables] == names


def test_an_account_that_never_had_points_is_all_zeros(books: Books) -> None:
    assert LEDGER.account(books.store, MEMBER) == Account(MEMBER)


def test_an_earning_raises_the_balance_and_makes_a_lot(books: Books) -> None:
    entry = earn(books, 100, expires_at_ms=9_000)
    assert LEDGER.account(books.store, MEMBER) == Account(MEMBER, 100, earned=100, last_entry=1)
    lot = books.store.get(LEDGER.lots, entry.number)
    assert lot is not None
    assert (lot.amount, lot.left, lot.earned_at_ms, lot.expires_at_ms) == (100, 100, 1_000, 9_000)


def test_an_entry_says_when_why_and_by_which_lots(books: Books) -> None:
    cause = Cause(1_000, "welcome", "ref_1", "txn_1")
    entry = LEDGER.earn(books, MEMBER, 100, cause, 9_000)
    assert entry == Entry(
        number=1,
        account=MEMBER,
        kind=EntryKind.EARN,
        amount=100,
        balance=100,
        at_ms=1_000,
        previous=0,
        lots=((1, 100),),
        reason="welcome",
        reference="ref_1",
        expires_at_ms=9_000,
        id="txn_1",
    )


@pytest.mark.parametrize(
    ("kind", "totals"),
    [
        pytest.param(EntryKind.SPEND, {"spent": 30}, id="spent"),
        pytest.param(EntryKind.REVOKE, {"revoked": 30}, id="revoked"),
        pytest.param(EntryKind.EXPIRE, {"expired": 30}, id="expired"),
    ],
)
def test_a_debit_counts_to_the_total_of_its_kind(
    books: Books, kind: EntryKind, totals: dict[str, int]
) -> None:
    earn(books, 100)
    entry = spend(books, 30, kind)
    assert (entry.kind, entry.amount) == (kind, -30)
    account = LEDGER.account(books.store, MEMBER)
    assert account == Account(MEMBER, 70, earned=100, last_entry=2, **totals)


def test_a_debit_uses_the_lot_that_expires_first(books: Books) -> None:
    endless, late, early = earn(books, 10), earn(books, 10, 9_000), earn(books, 10, 5_000)
    entry = spend(books, 15)
    assert entry.lots == ((early.number, -10), (late.number, -5))
    assert left(books) == [(late.number, 5), (endless.number, 10)]


def test_among_lots_with_one_end_the_older_is_used_first(books: Books) -> None:
    younger, older = earn(books, 10, at_ms=2_000), earn(books, 10, at_ms=1_000)
    assert spend(books, 12).lots == ((older.number, -10), (younger.number, -2))


def test_among_lots_of_one_instant_the_first_is_used_first(books: Books) -> None:
    first, second = earn(books, 10), earn(books, 10)
    assert spend(books, 12).lots == ((first.number, -10), (second.number, -2))


def test_a_debit_takes_from_the_lots_it_prefers_before_all_others(books: Books) -> None:
    early, late, endless = earn(books, 10, 5_000), earn(books, 10, 9_000), earn(books, 10)
    preferred = [LEDGER.lot(books.store, each.number) for each in (endless, late)]
    entry = LEDGER.spend(books, MEMBER, 25, NOW, first=preferred)
    assert entry.lots == ((endless.number, -10), (late.number, -10), (early.number, -5))
    assert left(books) == [(early.number, 5)]


def test_a_debit_may_take_everything(books: Books) -> None:
    earn(books, 10)
    spend(books, 10)
    assert balance(books) == 0
    assert left(books) == []


def test_a_debit_beyond_the_balance_is_refused_and_changes_nothing(books: Books) -> None:
    earn(books, 10)
    before = (LEDGER.account(books.store, MEMBER), left(books))
    with pytest.raises(InsufficientPoints) as refusal:
        spend(books, 11)
    assert (refusal.value.needed, refusal.value.available) == (11, 10)
    assert (LEDGER.account(books.store, MEMBER), left(books)) == before
    assert earn(books, 1).number == 2


def test_a_balance_that_no_lots_stand_behind_is_our_own_bug(books: Books) -> None:
    books.store.put(LEDGER.accounts, MEMBER, Account(MEMBER, balance=10))
    with pytest.raises(AssertionError, match="the lots hold less"):
        spend(books, 10)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_movement_of_nothing_is_our_own_bug(books: Books, amount: int) -> None:
    with pytest.raises(AssertionError):
        earn(books, amount)
    with pytest.raises(AssertionError):
        spend(books, amount)


def test_a_refund_gives_each_lot_back_what_it_gave(books: Books) -> None:
    first, second = earn(books, 10, 5_000), earn(books, 10)
    refund = LEDGER.refund(books, spend(books, 12), NOW)
    assert refund.lots == ((first.number, 10), (second.number, 2))
    assert left(books) == [(first.number, 10), (second.number, 10)]


def test_a_refund_leaves_what_was_earned_and_spent_as_it_was(books: Books) -> None:
    earn(books, 10)
    LEDGER.refund(books, spend(books, 4), NOW)
    account = LEDGER.account(books.store, MEMBER)
    assert account == Account(MEMBER, 10, earned=10, refunded=4, spent=4, last_entry=3)


def test_accounts_that_are_filled_in_are_like_those_that_earned(books: Books) -> None:
    one_by_one = Books()
    cause = Cause(1_000, "welcome")
    ending = Cause(1_000, "welcome", category="bonus")
    openings = [
        Opening("first", [100, 5, 100], cause),
        Opening("second", [1, 2], ending, 9_000),
        Opening("third", [], ending),
    ]
    for each in (books, one_by_one):
        LEDGER.earn(each, "other", 7, NOW)
    LEDGER.fill(books, openings)
    for key, amounts, why, end_ms in openings:
        for amount in amounts:
            LEDGER.earn(one_by_one, key, amount, why, end_ms)
    for table in books.store.tables() - {LEDGER.accounts}:
        assert dict(books.store.items(table)) == dict(one_by_one.store.items(table)), table
    assert earn(books, 3).number == earn(one_by_one, 3).number
    assert LEDGER.expiring(books.store, 9_000) == ["second"]
    for key, *_ in openings:
        assert LEDGER.account(books.store, key) == LEDGER.account(one_by_one.store, key)
        assert list(LEDGER.open_lots(books.store, key)) == list(
            LEDGER.open_lots(one_by_one.store, key)
        )


def test_entries_may_have_numbers_that_were_given_before(books: Books) -> None:
    earned = LEDGER.earn(books, MEMBER, 10, Cause(1_000, number=30))
    spent = LEDGER.spend(books, MEMBER, 4, Cause(2_000, number=20))
    refund = LEDGER.refund(books, spent, Cause(3_000, number=10))
    assert [each.number for each in (earned, spent, refund)] == [30, 20, 10]
    assert list(LEDGER.newest_first(books.store, MEMBER)) == [refund, spent, earned]
    assert (left(books), books.ids.counter) == ([(30, 10)], 0)


def test_accounts_that_are_filled_in_may_have_numbers_that_were_given_before(books: Books) -> None:
    books.ids.counter = 50
    openings = [
        Opening("one", [1, 2], Cause(1_000, number=40)),
        Opening("two", [3], Cause(1_000, number=30)),
    ]
    LEDGER.fill(books, openings)
    numbers = {key: LEDGER.account(books.store, key).last_entry for key in ("one", "two")}
    assert numbers == {"one": 41, "two": 30}
    assert books.ids.counter == 50


def test_an_entry_is_found_by_its_number(books: Books) -> None:
    entry = earn(books, 10)
    assert LEDGER.entry(books.store, entry.number) == entry


def test_each_entry_holds_the_balance_after_it(books: Books) -> None:
    earn(books, 10)
    LEDGER.refund(books, spend(books, 4), NOW)
    assert [entry.balance for entry in LEDGER.newest_first(books.store, MEMBER)] == [10, 6, 10]


def test_entries_are_read_newest_first(books: Books) -> None:
    for amount in (1, 2, 3):
        earn(books, amount)
    assert [entry.amount for entry in LEDGER.newest_first(books.store, MEMBER)] == [3, 2, 1]


def test_entries_older_than_one_are_read_from_there(books: Books) -> None:
    entries = [earn(books, amount) for amount in (1, 2, 3)]
    older = LEDGER.newest_first(books.store, MEMBER, before=entries[2].number)
    assert list(older) == [entries[1], entries[0]]


def test_accounts_do_not_see_each_other(books: Books) -> None:
    mine = earn(books, 10)
    LEDGER.earn(books, "other", 5, NOW)
    assert (balance(books), balance(books, "other")) == (10, 5)
    assert list(LEDGER.newest_first(books.store, MEMBER)) == [mine]


def test_two_ledgers_in_one_store_do_not_see_each_other(books: Books) -> None:
    earn(books, 10)
    assert Ledger("test").account(books.store, MEMBER).balance == 0


def test_replaying_the_entries_gives_the_account(books: Books) -> None:
    earn(books, 10)
    LEDGER.refund(books, spend(books, 4), NOW)
    spend(books, 3, EntryKind.REVOKE)
    spend(books, 2, EntryKind.EXPIRE)
    replayed = Account(MEMBER)
    for entry in reversed(list(LEDGER.newest_first(books.store, MEMBER))):
        replayed = after(replayed, entry)
    assert replayed == LEDGER.account(books.store, MEMBER)
