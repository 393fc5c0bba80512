"""The plan of what is due."""

from mockserver.core import scheduler
from mockserver.core.scheduler import Due
from mockserver.core.store import Store


def plan(store: Store, at_ms: int, what: str) -> Due:
    return scheduler.schedule(store, at_ms, "test.kind", ("subject",), what)


def upcoming(store: Store) -> list[str]:
    return [due.what for due in scheduler.upcoming(store)]


def test_nothing_is_due_in_an_empty_plan() -> None:
    store = Store()
    assert scheduler.next_due(store) is None
    assert upcoming(store) == []


def test_work_keeps_what_it_was_planned_with() -> None:
    due = plan(Store(), 5, "tea")
    assert (due.at_ms, due.kind, due.subject, due.what) == (5, "test.kind", ("subject",), "tea")


def test_work_is_due_in_the_order_of_time() -> None:
    store = Store()
    for at_ms, what in ((30, "dinner"), (10, "breakfast"), (20, "lunch")):
        plan(store, at_ms, what)
    assert upcoming(store) == ["breakfast", "lunch", "dinner"]


def test_work_for_one_instant_is_due_in_the_order_of_planning() -> None:
    store = Store()
    for number in range(12):
        plan(store, 5, str(number))
    assert upcoming(store) == [str(number) for number in range(12)]


def test_work_that_is_done_leaves_the_plan() -> None:
    store = Store()
    first, second = plan(store, 1, "first"), plan(store, 2, "second")
    scheduler.done(store, first)
    assert scheduler.next_due(store) == second


def test_a_number_is_never_given_twice() -> None:
    store = Store()
    first = plan(store, 1, "first")
    scheduler.done(store, first)
    assert plan(store, 1, "second").number != first.number
