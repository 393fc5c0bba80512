"""Movements beyond earning and spending: debts, ends, holds, categories."""

import pytest

from mockserver.core.errors import InsufficientPoints
from mockserver.core.ledger import Account, Cause, Entry, EntryKind, Ledger, Lot
from mockserver.core.store import Index
from tests.core.builders import Books

LEDGER = Ledger("test")
MEMBER = "member"
NOW = Cause(1_000)
LATER = Cause(6_000)


@pytest.fixture
def books() -> Books:
    return Books()


def earn(books: Books, amount: int, expires_at_ms: int | None = None) -> Entry:
    return LEDGER.earn(books, MEMBER, amount, NOW, expires_at_ms)


def spend(books: Books, amount: int) -> Entry:
    return LEDGER.spend(books, MEMBER, amount, NOW)


def overdraw(books: Books, amount: int, *first: Lot) -> Entry:
    return LEDGER.overdraw(books, MEMBER, amount, NOW, first)


def account(books: Books) -> Account:
    return LEDGER.account(books.store, MEMBER)


def lot(books: Books, entry: Entry) -> Lot:
    return LEDGER.lot(books.store, entry.number)


def left(books: Books) -> list[int]:
    return [each.left for each in LEDGER.open_lots(books.store, MEMBER)]


# Debts


def test_what_an_overdraft_finds_no_points_for_is_owed(books: Books) -> None:
    earned = earn(books, 10)
    entry = overdraw(books, 15)
    assert (entry.kind, entry.amount, entry.balance) == (EntryKind.REVOKE, -15, -5)
    assert (entry.lots, entry.owed) == (((earned.number, -10),), 5)
    assert account(books) == Account(MEMBER, -5, earned=10, revoked=15, last_entry=2, owed=5)


def test_an_overdraft_that_is_covered_owes_nothing(books: Books) -> None:
    earn(books, 10)
    assert overdraw(books, 10).owed == 0
    assert account(books).owed == 0


def test_an_overdraft_takes_from_the_lots_it_prefers_first(books: Books) -> None:
    early, late = earn(books, 10, 5_000), earn(books, 10, 9_000)
    entry = overdraw(books, 12, lot(books, late))
    assert entry.lots == ((late.number, -10), (early.number, -2))


def test_points_pay_what_is_owed_before_they_can_be_spent(books: Books) -> None:
    overdraw(books, 5)
    entry = earn(books, 8)
    assert (entry.amount, entry.balance, entry.owed) == (8, 3, -5)
    assert entry.lots == ((entry.number, 3),)
    assert (lot(books, entry).amount, lot(books, entry).revoked, left(books)) == (8, 5, [3])
    assert account(books) == Account(MEMBER, 3, earned=8, revoked=5, last_entry=2)


def test_a_debt_may_take_more_than_one_earning_to_pay(books: Books) -> None:
    overdraw(books, 5)
    earn(books, 2)
    assert (account(books).balance, account(books).owed, left(books)) == (-3, 3, [])
    earn(books, 4)
    assert (account(books).balance, account(books).owed, left(books)) == (1, 0, [1])


def test_who_owes_points_cannot_spend_any(books: Books) -> None:
    overdraw(books, 5)
    with pytest.raises(InsufficientPoints) as refusal:
        spend(books, 1)
    assert refusal.value.available == -5


def test_a_refund_pays_what_is_owed_out_of_what_expires_first(books: Books) -> None:
    early, late = earn(books, 10, 5_000), earn(books, 10, 9_000)
    spent = spend(books, 20)
    overdraw(books, 12)
    refund = LEDGER.refund(books, spent, NOW)
    assert (refund.amount, refund.balance, refund.owed) == (20, 8, -12)
    assert refund.lots == ((early.number, 0), (late.number, 8))
    assert (lot(books, early).revoked, lot(books, late).revoked) == (10, 2)
    assert left(books) == [8]


def test_a_debit_that_was_owed_in_part_cannot_be_undone(books: Books) -> None:
    entry = overdraw(books, 5)
    with pytest.raises(AssertionError, match="have covered"):
        LEDGER.refund(books, entry, NOW)


# Ends


def test_lots_expire_together_once_their_end_has_come(books: Books) -> None:
    first, second, kept = earn(books, 10, 5_000), earn(books, 5, 6_000), earn(books, 1, 6_001)
    spend(books, 4)
    entry = LEDGER.expire(books, MEMBER, LATER)
    assert entry is not None
    assert (entry.kind, entry.amount, entry.at_ms) == (EntryKind.EXPIRE, -11, 6_000)
    assert entry.lots == ((first.number, -6), (second.number, -5))
    assert (lot(books, first).expired, lot(books, first).spent) == (6, 4)
    assert (lot(books, kept).expired, left(books), account(books).expired) == (0, [1], 11)


def test_nothing_is_written_when_nothing_expires(books: Books) -> None:
    earn(books, 10, 6_001)
    earn(books, 10)
    assert LEDGER.expire(books, MEMBER, LATER) is None
    assert account(books).last_entry == 2


def test_the_next_end_is_that_of_the_first_open_lot_of_all_accounts(books: Books) -> None:
    assert LEDGER.next_end_ms(books.store) is None
    earn(books, 10, 5_000)
    earn(books, 10)
    LEDGER.earn(books, "other", 10, NOW, 4_000)
    assert LEDGER.next_end_ms(books.store) == 4_000
    LEDGER.spend(books, "other", 10, NOW)
    assert LEDGER.next_end_ms(books.store) == 5_000


def test_accounts_whose_points_expire_are_found_by_the_earliest_end(books: Books) -> None:
    earn(books, 10, 5_000)
    earn(books, 10, 6_000)
    LEDGER.earn(books, "other", 10, NOW, 4_000)
    LEDGER.earn(books, "third", 10, NOW, 6_001)
    assert LEDGER.expiring(books.store, 6_000) == ["other", MEMBER]


def test_all_open_lots_can_be_given_another_end(books: Books) -> None:
    spent, earned, endless = earn(books, 10, 5_000), earn(books, 10, 6_000), earn(books, 10)
    spend(books, 10)
    LEDGER.postpone(books, MEMBER, 9_000)
    ends = [lot(books, each).expires_at_ms for each in (spent, earned, endless)]
    assert ends == [5_000, 9_000, 9_000]
    LEDGER.postpone(books, MEMBER, None)
    assert LEDGER.next_end_ms(books.store) is None


def test_points_move_to_another_account_lot_by_lot(books: Books) -> None:
    early = LEDGER.earn(books, MEMBER, 10, Cause(1_000, category="bonus"), 5_000)
    earn(books, 4)
    LEDGER.earn(books, "other", 3, NOW)
    moved = LEDGER.move(books, MEMBER, "other", Cause(2_000, "out"), Cause(2_000, "in"))
    assert moved is not None
    left, arrived = moved
    assert (left.kind, left.amount, left.reason) == (EntryKind.REVOKE, -14, "out")
    assert (arrived.kind, arrived.amount, arrived.balance) == (EntryKind.REFUND, 14, 17)
    assert account(books) == Account(MEMBER, 0, earned=14, revoked=14, last_entry=left.number)
    other = LEDGER.account(books.store, "other")
    assert (other.balance, other.earned, other.refunded) == (17, 3, 14)
    lots = list(LEDGER.open_lots(books.store, "other"))
    assert [(each.left, each.earned_at_ms, each.expires_at_ms) for each in lots] == [
        (10, 1_000, 5_000),
        (3, 1_000, None),
        (4, 1_000, None),
    ]
    assert lots[0].category == "bonus"
    assert lot(books, early).revoked == 10


def test_nothing_moves_from_an_empty_account(books: Books) -> None:
    assert LEDGER.move(books, MEMBER, "other", NOW, NOW) is None
    assert LEDGER.account(books.store, "other") == Account("other")


def test_points_do_not_move_while_any_are_owed(books: Books) -> None:
    overdraw(books, 1)
    for source, target in ((MEMBER, "other"), ("other", MEMBER)):
        with pytest.raises(AssertionError, match="owed"):
            LEDGER.move(books, source, target, NOW, NOW)


def test_points_arrive_in_the_lots_that_they_were_in(books: Books) -> None:
    lots = [Lot(70, MEMBER, 4, 4, 500, 9_000), Lot(71, MEMBER, 6, 6, 700, None)]
    entry = LEDGER.arrive(books, MEMBER, lots, Cause(1_000, "back", number=72))
    assert (entry.number, entry.kind, entry.amount) == (72, EntryKind.REFUND, 10)
    assert list(LEDGER.open_lots(books.store, MEMBER)) == lots
    assert account(books) == Account(MEMBER, 10, refunded=10, last_entry=72)


def test_points_do_not_arrive_while_any_are_owed(books: Books) -> None:
    overdraw(books, 1)
    with pytest.raises(AssertionError, match="owed"):
        LEDGER.arrive(books, MEMBER, [Lot(70, MEMBER, 4, 4, 500, None)], NOW)


def test_a_provider_may_keep_lists_of_entries(books: Books) -> None:
    by_reason: Index[Entry] = Index("reason", lambda each: each.reason, lambda each: -each.amount)
    ledger = Ledger("listed", by_reason)
    for amount, reason in ((1, "a"), (3, "a"), (2, "b"), (2, "a")):
        ledger.earn(books, MEMBER, amount, Cause(1_000, reason))
    found = books.store.oldest_first(ledger.entries, by_reason, "a")
    assert [each.amount for each in found] == [3, 2, 1]


def test_points_of_a_lot_that_has_ended_come_back_as_a_lot_of_their_own(books: Books) -> None:
    ended = LEDGER.earn(books, MEMBER, 10, Cause(1, category="bonus"), 5_000)
    endless = earn(books, 10)
    spent = spend(books, 14)
    refund = LEDGER.refund(books, spent, LATER, reopened_until_ms=9_000)
    (reopened, amount), back = refund.lots
    assert (amount, back) == (10, (endless.number, 4))
    assert LEDGER.lot(books.store, reopened) == Lot(reopened, MEMBER, 10, 10, 1, 9_000, "bonus")
    assert (lot(books, ended).left, lot(books, ended).spent) == (0, 10)
    assert (account(books).balance, left(books)) == (20, [10, 10])


def test_what_is_revoked_and_given_back_is_no_longer_revoked(books: Books) -> None:
    earned = earn(books, 10)
    LEDGER.refund(books, overdraw(books, 4), NOW)
    assert (lot(books, earned).revoked, lot(books, earned).left) == (0, 10)
    assert account(books) == Account(MEMBER, 10, earned=10, refunded=4, revoked=4, last_entry=3)


# Holds


def test_points_on_hold_count_to_nothing(books: Books) -> None:
    held = LEDGER.hold(books, MEMBER, 10, NOW, 5_000)
    assert held.held
    assert (account(books), left(books)) == (Account(MEMBER), [])
    assert LEDGER.next_end_ms(books.store) is None
    assert LEDGER.expire(books, MEMBER, LATER) is None


def test_a_hold_that_is_released_is_an_earning_with_the_age_of_the_hold(books: Books) -> None:
    held = LEDGER.hold(books, MEMBER, 10, Cause(500, category="spend"), 5_000)
    entry = LEDGER.release(books, held, Cause(1_000, category="spend"), 9_000)
    assert (entry.kind, entry.amount, entry.at_ms) == (EntryKind.EARN, 10, 1_000)
    assert (entry.lots, entry.expires_at_ms) == (((held.number, 10),), 9_000)
    assert LEDGER.lot(books.store, held.number) == Lot(
        held.number, MEMBER, 10, 10, 500, 9_000, "spend"
    )
    assert account(books).balance == 10


def test_a_hold_that_is_released_pays_what_is_owed(books: Books) -> None:
    held = LEDGER.hold(books, MEMBER, 10, NOW)
    overdraw(books, 4)
    LEDGER.release(books, held, NOW)
    assert (account(books).balance, account(books).owed, left(books)) == (6, 0, [6])


def test_a_hold_that_is_given_up_never_comes_in(books: Books) -> None:
    held = LEDGER.hold(books, MEMBER, 10, NOW)
    LEDGER.discard(books, held)
    given_up = LEDGER.lot(books.store, held.number)
    assert (given_up.left, given_up.held, account(books)) == (0, True, Account(MEMBER))
    with pytest.raises(AssertionError, match="given up"):
        LEDGER.release(books, given_up, NOW)


def test_only_what_is_held_can_be_released_or_given_up(books: Books) -> None:
    earned = lot(books, earn(books, 10))
    with pytest.raises(AssertionError, match="is held"):
        LEDGER.release(books, earned, NOW)
    with pytest.raises(AssertionError, match="is held"):
        LEDGER.discard(books, earned)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_movement_of_nothing_is_our_own_bug(books: Books, amount: int) -> None:
    with pytest.raises(AssertionError):
        LEDGER.hold(books, MEMBER, amount, NOW)
    with pytest.raises(AssertionError):
        overdraw(books, amount)


# Categories


def test_entries_of_a_category_are_summed_up(books: Books) -> None:
    LEDGER.earn(books, MEMBER, 10, Cause(1_000, category="bonus"))
    LEDGER.earn(books, MEMBER, 20, Cause(1_000, category="spend"))
    LEDGER.overdraw(books, MEMBER, 25, Cause(1_000, category="spend"))
    spend(books, 5)
    sums = [LEDGER.in_category(books.store, MEMBER, each) for each in ("bonus", "spend", "other")]
    assert sums == [10, -5, 0]


def test_a_lot_and_an_entry_know_their_category(books: Books) -> None:
    entry = LEDGER.earn(books, MEMBER, 10, Cause(1_000, category="bonus"))
    assert (entry.category, lot(books, entry).category) == ("bonus", "bonus")
