"""Reading YAML."""

from collections.abc import Callable

import pytest
import yaml

from mockserver.seeding.document import ALIASED_MAX, DEPTH_MAX, LENGTH_MAX, load
from mockserver.seeding.errors import FixtureError, FixtureProblem
from mockserver.seeding.nodes import plain


def read(text: str) -> object:
    return plain(load(text, "a.yaml").root)


def failure(text: str) -> tuple[FixtureProblem, ...]:
    with pytest.raises(FixtureError) as caught:
        load(text, "a.yaml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("", None, id="nothing"),
        pytest.param("~", None, id="tilde"),
        pytest.param("null", None, id="null"),
        pytest.param("true", True, id="true"),
        pytest.param("False", False, id="false"),
        pytest.param("no", "no", id="Norway is text"),
        pytest.param("on", "on", id="on is text"),
        pytest.param("5", 5, id="number"),
        pytest.param("-5", -5, id="negative number"),
        pytest.param("012", 12, id="no octal numbers"),
        pytest.param("1_000", "1_000", id="no underscores"),
        pytest.param("12:30", "12:30", id="no base 60"),
        pytest.param("0.5", 0.5, id="decimal"),
        pytest.param(".5", 0.5, id="decimal without a zero"),
        pytest.param("1e3", 1000.0, id="exponent"),
        pytest.param(".inf", ".inf", id="no infinity"),
        pytest.param("9" * 4300, 10**4300 - 1, id="as many digits as Python reads"),
        pytest.param("9" * 4301, "9" * 4301, id="far too many digits"),
        pytest.param("-30d", "-30d", id="relative time"),
        pytest.param("2026-01-31", "2026-01-31", id="a date stays text"),
        pytest.param("2026-01-31 12:00:00Z", "2026-01-31 12:00:00Z", id="a time stays text"),
        pytest.param('"5"', "5", id="quoted"),
        pytest.param("'true'", "true", id="single quotes"),
        pytest.param("!!str 5", "5", id="tag of text"),
        pytest.param("! 5", "5", id="the plain tag"),
        pytest.param("|\n  5\n", "5\n", id="block"),
        pytest.param("{b: [1, {c: d}]}", {"b": [1, {"c": "d"}]}, id="nested"),
    ],
)
def test_a_value_is_read_by_the_rules_of_yaml_1_2(text: str, value: object) -> None:
    assert read(f"a: {text}") == {"a": value}


def test_keys_are_text() -> None:
    assert read("19: a\nno: b\n1.50: c\n") == {"19": "a", "no": "b", "1.50": "c"}


def test_a_merge_key_in_quotes_is_a_key_like_any_other() -> None:
    assert read('a: {"<<": 1}\nb: {"<<": {c: 1}}\n') == {"a": {"<<": 1}, "b": {"<<": {"c": 1}}}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("a: &x 5\nb: *x\n", {"a": 5, "b": 5}, id="scalar"),
        pytest.param("a: &x [1]\nb: [*x, *x]\n", {"a": [1], "b": [[1], [1]]}, id="list"),
        pytest.param(
            "a: &x {m: 1, n: 2}\nb: {<<: *x, n: 3}\n",
            {"a": {"m": 1, "n": 2}, "b": {"m": 1, "n": 3}},
            id="merge",
        ),
        pytest.param(
            "a: &x {m: 1}\nb: &y {m: 2, n: 3}\nc: {<<: [*x, *y]}\n",
            {"a": {"m": 1}, "b": {"m": 2, "n": 3}, "c": {"m": 1, "n": 3}},
            id="merge of several",
        ),
    ],
)
def test_an_alias_stands_for_its_anchor(text: str, value: object) -> None:
    assert read(text) == value


FAILURES = [
    pytest.param("", 1, 1, "", "a fixture is a mapping and begins with `version: 1`", id="empty"),
    pytest.param("# only\n", 1, 1, "", "a fixture is a mapping", id="only a comment"),
    pytest.param("\n- a\n", 2, 1, "", "a fixture is a mapping", id="a list"),
    pytest.param("a: 1\n---\nb: 2\n", 2, 1, "", "holds one document", id="two documents"),
    pytest.param("a: [1\nb: 2\n", 2, 2, "", "is not valid YAML: did not find", id="syntax"),
    pytest.param("a:\n\tb: 1\n", 2, 1, "", "a tab cannot indent, use spaces", id="tab"),
    pytest.param("a: 1\nb: 'x\n", 3, 1, "", "is not valid YAML: found unexpected end", id="quote"),
    pytest.param("a: 1\nb: x\x07\n", 2, 5, "", "the character U+0007 is not allowed", id="control"),
    pytest.param("a: \ud800", 1, 4, "", "the character U+D800 is not allowed", id="surrogate"),
    pytest.param("a: {[1]: 2}\n", 1, 5, "a", "a key must be plain text", id="a list as key"),
    pytest.param("a: &x 1\n*x : 2\n", 2, 1, "", "a key must be plain text", id="an alias as key"),
    pytest.param("a: [*x]\n", 1, 5, "a[0]", "there is no anchor &x above", id="unknown anchor"),
    pytest.param("a: &x [*x]\n", 1, 8, "a[0]", "*x stands inside &x, so it has no end", id="cycle"),
    pytest.param(
        "a: " + "[" * DEPTH_MAX,
        1,
        3 + DEPTH_MAX,
        "a" + "[0]" * (DEPTH_MAX - 1),
        f"is nested too deep: {DEPTH_MAX} levels are the limit",
        id="depth",
    ),
    pytest.param(
        f"a: &x [{'1, ' * 1000}]\nb: [{'*x, ' * (ALIASED_MAX // 1000)}]\n",
        2,
        5 + 4 * 99,
        "b[99]",
        f"aliases stand for more than {ALIASED_MAX} values",
        id="many aliases of a long list",
    ),
    pytest.param(
        "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        + "".join(
            f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n" for level in range(1, 9)
        ),
        6,
        10,
        "a5[0]",
        f"aliases stand for more than {ALIASED_MAX} values",
        id="a billion laughs",
    ),
]


@pytest.mark.parametrize(("text", "line", "column", "path", "message"), FAILURES)
def test_what_cannot_be_read_is_refused_with_its_place(
    text: str, line: int, column: int, path: str, message: str
) -> None:
    (problem,) = failure(text)
    assert (problem.file, problem.line, problem.column) == ("a.yaml", line, column)
    assert problem.path == path
    assert message in problem.message


def test_a_document_that_is_too_long_is_refused_unread() -> None:
    (problem,) = failure(" " * (LENGTH_MAX + 1))
    assert str(problem) == f"a.yaml: is longer than {LENGTH_MAX} characters, the limit of a fixture"


def test_mistakes_that_do_not_stop_the_reading_are_collected() -> None:
    text = "a: 1\nb: {c: !!binary x}\na: !mine [2]\nd: {<<: 5}\n"
    assert [str(problem) for problem in load(text, "a.yaml").problems] == [
        "a.yaml:2:8: b.c: the tag !!binary is not taken here",
        "a.yaml:3:1: a: is given twice, first in line 1",
        "a.yaml:3:4: a: the tag !mine is not taken here",
        "a.yaml:4:5: d: << takes an alias of a mapping, or a list of these",
    ]


def test_they_come_along_when_the_reading_stops_after_them() -> None:
    assert [problem.line for problem in failure("a: 1\na: 2\nb: *x\n")] == [2, 3]
    assert [problem.line for problem in failure("- !mine a\n")] == [1, 1]


def test_a_key_inside_a_repeated_key_is_found_as_well() -> None:
    (problem,) = load("a:\n  - b: 1\n    b: 2\n", "a.yaml").problems
    assert str(problem) == "a.yaml:3:5: a[0].b: is given twice, first in line 2"


def test_a_syntax_error_without_a_mark_is_reported_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def parse(text: str, Loader: Callable[..., object]) -> object:  # noqa: N803 -- PyYAML's name
        raise yaml.MarkedYAMLError(problem="odd")

    monkeypatch.setattr(yaml, "parse", parse)
    (problem,) = failure("a: 1")
    assert str(problem) == "a.yaml:1:1: is not valid YAML: odd"


def test_nothing_in_a_document_runs_code() -> None:
    (problem,) = load("a: !!python/object/apply:os.system [exit]\n", "a.yaml").problems
    assert problem.message == "the tag !!python/object/apply:os.system is not taken here"
