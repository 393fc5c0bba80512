"""Sorted places as a stack of layers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.core.order import Order, Place, ascend, descend, lowest

A, B, C, D = (1, "a"), (2, "b"), (3, "c"), (4, "d")


def an_order(*added: Place, removed: tuple[Place, ...] = ()) -> Order:
    return Order(list(added), set(removed))


def test_an_empty_stack_has_no_places() -> None:
    assert list(ascend([Order()])) == list(descend([Order()])) == []


def test_places_are_kept_sorted_whatever_the_order_they_come_in() -> None:
    order = Order()
    for place in (C, A, D, B):
        order.add(place)
    assert order.added == [A, B, C, D]


def test_one_layer_is_walked_both_ways() -> None:
    order = an_order(A, B, C)
    assert list(ascend([order])) == [A, B, C]
    assert list(descend([order])) == [C, B, A]


def test_layers_are_merged_both_ways() -> None:
    stack = [an_order(B), an_order(A, D), an_order(C)]
    assert list(ascend(stack)) == [A, B, C, D]
    assert list(descend(stack)) == [D, C, B, A]


def test_a_layer_hides_what_it_removes_from_all_layers_below() -> None:
    stack = [an_order(removed=(C,)), an_order(B, removed=(A,)), an_order(A, C, D)]
    assert list(ascend(stack)) == [B, D]
    assert list(descend(stack)) == [D, B]


def test_a_place_that_comes_back_above_its_removal_is_seen_once() -> None:
    stack = [an_order(A), an_order(removed=(A,)), an_order(A, B)]
    assert list(ascend(stack)) == [A, B]


def test_a_bound_leaves_out_the_place_itself_and_what_is_larger() -> None:
    assert list(descend([an_order(A, C), an_order(B, D)], before=C)) == [B, A]


def test_a_lower_bound_leaves_out_the_place_itself_and_what_is_smaller() -> None:
    stack = [an_order(B, D, removed=(C,)), an_order(A, C)]
    assert list(ascend(stack, A)) == [B, D]
    assert list(ascend(stack, D)) == []


def test_a_sort_value_alone_will_do_as_a_bound() -> None:
    assert list(descend([an_order(A, B, C)], before=(2,))) == [A]


@pytest.mark.parametrize(
    ("low", "high", "count"),
    [
        pytest.param((0,), (9,), 3, id="all"),
        pytest.param(B, D, 2, id="the lower bound counts, the upper one does not"),
        pytest.param((2,), (4,), 2, id="sort values alone"),
        pytest.param(C, C, 0, id="nothing"),
    ],
)
def test_places_between_two_are_counted(low: Place, high: Place, count: int) -> None:
    stack = [an_order(C, removed=(A,)), an_order(A, B, D)]
    assert sum(order.count(low, high) for order in stack) == count


def test_removing_an_own_place_leaves_no_mark() -> None:
    order = an_order(A, B)
    order.remove(A)
    assert (order.added, order.removed) == ([B], set())


def test_removing_a_place_of_a_layer_below_leaves_a_mark() -> None:
    order = an_order(B)
    order.remove(A)
    order.remove(C)
    assert (order.added, order.removed) == ([B], {A, C})


def test_adding_back_a_removed_place_lifts_the_mark() -> None:
    order = an_order(removed=(A,))
    order.add(A)
    assert (order.added, order.removed) == ([], set())


def test_a_copy_is_independent() -> None:
    order = an_order(A, removed=(B,))
    copy = order.copy()
    copy.add(C)
    copy.remove(D)
    assert (order.added, order.removed) == ([A], {B})
    assert (copy.added, copy.removed) == ([A, C], {B, D})


PLACES = st.tuples(st.integers(0, 4), st.sampled_from("abc"))


@settings(deadline=None)
@given(st.sets(PLACES), st.lists(st.tuples(st.booleans(), PLACES)))
def test_absorbing_a_layer_changes_nothing_that_is_seen(
    base: set[Place], changes: list[tuple[bool, Place]]
) -> None:
    below, upper, seen = an_order(*sorted(base)), Order(), set(base)
    for adds, place in changes:
        # Only what is there can be removed, and only what is not there added.
        if adds and place not in seen:
            upper.add(place)
            seen.add(place)
        elif not adds and place in seen:
            upper.remove(place)
            seen.discard(place)
    assert list(ascend([upper, below])) == sorted(seen)
    assert lowest([upper, below]) == min(seen, default=None)
    below.absorb(upper)
    assert below.added == sorted(seen)
    assert below.removed == set()
