"""The requests of a world, bounded by number and by bytes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.exchange.journal import Journal, JournalEntry, entry_size

MANY = 10**9


def an_entry(name: str = "entry", size: int = 100, operation: str | None = None) -> JournalEntry:
    return JournalEntry(
        id=name,
        at_ms=0,
        duration_ns=0,
        method="GET",
        path="/",
        query=b"",
        provider="expys",
        operation=operation,
        principal=None,
        fault=None,
        idempotency=None,
        request_headers=(),
        request_body=b"",
        status=200,
        response_headers=(),
        response_body=b"",
        size=size,
    )


def a_journal(*names: str, entries_max: int = MANY, bytes_max: int = MANY) -> Journal:
    journal = Journal(entries_max, bytes_max)
    for name in names:
        journal.append(an_entry(name))
    return journal


def names(journal: Journal) -> list[str]:
    """The entries, newest first; the count must agree."""
    found = [entry.id for entry in journal.newest_first()]
    assert journal.count == len(found)
    return found


def test_a_new_journal_is_empty() -> None:
    journal = a_journal()
    assert names(journal) == []
    assert journal.evicted == 0


def test_entries_are_read_newest_first() -> None:
    assert names(a_journal("a", "b", "c")) == ["c", "b", "a"]


def test_the_oldest_entries_make_room_for_new_ones() -> None:
    journal = a_journal("a", "b", "c", "d", entries_max=2)
    assert names(journal) == ["d", "c"]
    assert journal.evicted == 2


def test_the_oldest_entries_make_room_for_bytes() -> None:
    journal = a_journal("a", "b", "c", bytes_max=250)
    assert names(journal) == ["c", "b"]
    journal.append(an_entry("large", size=200))
    assert names(journal) == ["large"]
    assert journal.evicted == 3


def test_a_journal_knows_which_operations_it_has_lost_requests_of() -> None:
    journal = a_journal(entries_max=1)
    for operation in ("listOffers", None, "listOffers", "getOffer"):
        journal.append(an_entry(operation=operation))
    mark = journal.mark()
    assert journal.evicted_of == {("expys", "listOffers"), ("expys", None)}
    journal.append(an_entry())
    assert ("expys", "getOffer") in journal.evicted_of
    journal.rewind(mark)
    assert ("expys", "getOffer") not in journal.evicted_of
    journal.clear()
    assert journal.evicted_of == frozenset()


def test_the_newest_entry_stays_whatever_its_size() -> None:
    journal = a_journal(bytes_max=250)
    journal.append(an_entry("huge", size=1_000))
    assert names(journal) == ["huge"]
    journal.append(an_entry("small"))
    assert names(journal) == ["small"]


def test_an_entry_takes_what_its_texts_take_and_some_more() -> None:
    bare = entry_size("", b"", ())
    assert bare > 0
    assert entry_size("/abc", b"a=b", ((b"x", b"yz"),), b"12345", b"678") == bare + 18


def test_a_marked_content_comes_back() -> None:
    journal = a_journal("a", "b")
    mark = journal.mark()
    journal.append(an_entry("c"))
    journal.rewind(mark)
    assert names(journal) == ["b", "a"]
    journal.append(an_entry("d"))
    assert names(journal) == ["d", "b", "a"]


def test_what_was_evicted_since_the_mark_comes_back_with_its_count() -> None:
    journal = a_journal("a", "b", "c", entries_max=2)
    mark = journal.mark()
    for name in "defg":
        journal.append(an_entry(name))
    assert journal.evicted == 5
    journal.rewind(mark)
    assert names(journal) == ["c", "b"]
    assert journal.evicted == 1


def test_limits_hold_after_going_back() -> None:
    journal = a_journal("a", "b", "c", entries_max=2, bytes_max=200)
    journal.rewind(journal.mark())
    journal.append(an_entry("d"))
    assert names(journal) == ["d", "c"]


def test_a_cleared_journal_is_as_new() -> None:
    journal = a_journal("a", "b", "c", entries_max=2)
    journal.clear()
    assert names(journal) == []
    assert journal.evicted == 0
    journal.append(an_entry("d"))
    assert names(journal) == ["d"]


def test_a_blank_journal_has_the_limits_of_its_source_and_none_of_its_entries() -> None:
    blank = a_journal("a", "b", entries_max=1).blank()
    assert names(blank) == []
    for name in "cd":
        blank.append(an_entry(name))
    assert names(blank) == ["d"]


@settings(deadline=None)
@given(
    sizes=st.lists(st.sampled_from([1, 50, 5_000, 700_000]), max_size=600),
    entries_max=st.sampled_from([1, 3, 300, MANY]),
    bytes_max=st.sampled_from([1, 10_000, 1_500_000, MANY]),
    marks=st.sets(st.integers(0, 599), max_size=5),
)
def test_a_journal_keeps_the_newest_that_fit(
    sizes: list[int], entries_max: int, bytes_max: int, marks: set[int]
) -> None:
    journal = Journal(entries_max, bytes_max)
    kept: list[int] = []
    for number, size in enumerate(sizes):
        journal.append(an_entry(str(number), size))
        kept.append(number)
        while len(kept) > entries_max or (
            len(kept) > 1 and sum(sizes[each] for each in kept) > bytes_max
        ):
            del kept[0]
        if number in marks:
            journal.rewind(journal.mark())
    assert names(journal) == [str(number) for number in reversed(kept)]
    assert journal.evicted == len(sizes) - len(kept)


def test_every_request_counts_as_answered_whatever_became_of_its_entry() -> None:
    journal = a_journal("a", "b", "c", entries_max=2)
    journal.clear()
    journal.append(an_entry("d"))
    assert (journal.answered, journal.count, journal.evicted) == (4, 1, 0)


def test_going_back_takes_back_the_count_of_answers() -> None:
    journal = a_journal("a")
    mark = journal.mark()
    journal.append(an_entry("b"))
    journal.rewind(mark)
    assert (journal.answered, journal.blank().answered) == (1, 0)
