"""The subset match that rules and the judge of the journal share."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from mockserver.exchange.matching import differences, is_subset

DEPTH = 5000

JSON = st.recursive(
    st.none() | st.booleans() | st.sampled_from([0, 1, 1.0, 2.5, "", "a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


def told(wanted: object, given: object) -> list[tuple[object, ...]]:
    return [tuple(each) for each in differences(wanted, given, "body")]


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        pytest.param({}, {"a": 1}, id="nothing is in everything"),
        pytest.param({"a": 1}, {"a": 1, "b": 2}, id="an object may have more"),
        pytest.param({"a": {"b": []}}, {"a": {"b": [], "c": 0}}, id="deep"),
        pytest.param({"a": None}, {"a": None}, id="null"),
        pytest.param([{"a": 1}], [{"a": 1, "b": 2}], id="items are subsets too"),
        pytest.param(1, 1.0, id="one number has two spellings"),
        pytest.param("text", "text", id="text"),
    ],
)
def test_what_is_there_differs_in_nothing(wanted: object, given: object) -> None:
    assert is_subset(wanted, given)
    assert told(wanted, given) == []


@pytest.mark.parametrize(
    ("wanted", "given", "difference"),
    [
        pytest.param({"a": 1}, {"a": 2}, ("body.a", "a", 1, 2), id="value"),
        pytest.param({"a": 1}, {}, ("body.a", "a", 1, UNSET), id="missing"),
        pytest.param({"a": {"b": 1}}, {"a": {}}, ("body.a.b", "b", 1, UNSET), id="deep"),
        pytest.param({"a": {"b": 1}}, {"a": 5}, ("body.a", "a", {"b": 1}, 5), id="no object"),
        pytest.param({"a": [1, 2]}, {"a": [1, 3]}, ("body.a[1]", None, 2, 3), id="item"),
        pytest.param([1], [1, 2], ("body", None, [1], [1, 2]), id="a list may not have more"),
        pytest.param([1], {"a": 1}, ("body", None, [1], {"a": 1}), id="no list"),
        pytest.param({"a": True}, {"a": 1}, ("body.a", "a", True, 1), id="true is not 1"),
        pytest.param({"a": 0}, {"a": False}, ("body.a", "a", 0, False), id="0 is not false"),
        pytest.param({"a": None}, {"a": 1}, ("body.a", "a", None, 1), id="null"),
        pytest.param({"a": None}, {"b": 1}, ("body", None, {"a": None}, {"b": 1}), id="no null"),
        pytest.param("1", 1, ("body", None, "1", 1), id="text is no number"),
    ],
)
def test_what_is_not_there_is_named_with_its_path(
    wanted: object, given: object, difference: tuple[Any, ...]
) -> None:
    assert not is_subset(wanted, given)
    assert told(wanted, given) == [difference]


def test_differences_are_told_in_the_order_of_what_is_wanted() -> None:
    wanted = {"z": 1, "a": {"d": [1, 2], "c": 3}, "b": 4}
    paths = [path for path, *_ in told(wanted, {"a": {"d": [5, 6]}})]
    assert paths == ["body.z", "body.a.d[0]", "body.a.d[1]", "body.a.c", "body.b"]


def test_a_path_without_a_beginning_begins_with_the_first_key() -> None:
    (difference,) = differences({"a": [1]}, {"a": [2]})
    assert difference.path == "a[0]"


def test_data_may_be_nested_deeper_than_calls() -> None:
    wanted: object = 1
    given: object = 2
    for _ in range(DEPTH):
        wanted, given = {"a": [wanted]}, {"a": [given], "b": 0}
    assert not is_subset(wanted, given)
    (difference,) = differences(wanted, given)
    assert difference.path.count("a[0]") == DEPTH


@settings(deadline=None)
@given(wanted=JSON, given=JSON)
def test_a_subset_is_what_differs_in_nothing(wanted: object, given: object) -> None:
    assert is_subset(wanted, given) is (told(wanted, given) == [])
    assert is_subset(given, given)
