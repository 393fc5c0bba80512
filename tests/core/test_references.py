"""What checks of documents share; what they find is tested with each provider's fixture."""

from __future__ import annotations

from mockserver.core.references import placed, repeated


def test_items_come_with_the_paths_at_which_they_stand() -> None:
    assert list(placed("orgs[1].keys", "ab")) == [
        ("orgs[1].keys[0]", "a"),
        ("orgs[1].keys[1]", "b"),
    ]
    assert list(placed("orgs", ())) == []


def test_a_name_that_repeats_is_found_where_it_stands_again() -> None:
    found = list(repeated(placed("names", ["a", "b", "a", "a"])))
    assert [problem.path for problem in found] == ["names[2]", "names[3]"]
    assert {problem.message for problem in found} == {'"a" is used already, by names[0]'}
