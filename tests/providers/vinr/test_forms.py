"""Forms and queries as nested data."""

from __future__ import annotations

import pytest

from mockserver.exchange.errors import BodyMalformed
from mockserver.providers.vinr.forms import DEPTH_MAX, nested
from tests.builders import Json


@pytest.mark.parametrize(
    ("pairs", "data"),
    [
        ([("a", "1")], {"a": "1"}),
        ([("a", "1"), ("a", "2")], {"a": ["1", "2"]}),
        ([("a", "1"), ("a", "2"), ("a", "3")], {"a": ["1", "2", "3"]}),
        ([("a[b]", "1"), ("a[c][d]", "2")], {"a": {"b": "1", "c": {"d": "2"}}}),
        ([("a[]", "1"), ("a[]", "2")], {"a": ["1", "2"]}),
        ([("a[]", "1"), ("a", "2")], {"a": ["1", "2"]}),
        ([("a[][b]", "1"), ("a[][c]", "2")], {"a": [{"b": "1", "c": "2"}]}),
        ([("a[][b]", "1"), ("a[][b]", "2")], {"a": [{"b": "1"}, {"b": "2"}]}),
        ([("a[]", "1"), ("a[][b]", "2")], {"a": ["1", {"b": "2"}]}),
        ([("a[0][b]", "1"), ("a[1][b]", "2")], {"a": {"0": {"b": "1"}, "1": {"b": "2"}}}),
        ([("a[b", "1"), ("a]", "2"), ("a[b]c", "3")], {"a[b": "1", "a]": "2", "a[b]c": "3"}),
    ],
    ids=str,
)
def test_names_spell_data(pairs: list[tuple[str, str]], data: Json) -> None:
    assert nested(pairs) == data


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("a", "a[b]", "1"),
        ("a", "a[]", "1"),
        ("a[b]", "a[]", {"b": "1"}),
        ("a[]", "a[b]", ["1"]),
    ],
)
def test_what_does_not_go_together_with_an_earlier_pair_is_left_out(
    first: str, second: str, kept: object
) -> None:
    assert nested([(first, "1"), (second, "2")]) == {"a": kept}


def test_data_may_be_nested_up_to_a_limit() -> None:
    assert nested([("a" + "[b]" * DEPTH_MAX, "1")])["a"]
    with pytest.raises(BodyMalformed):
        nested([("a" + "[b]" * (DEPTH_MAX + 1), "1")])
