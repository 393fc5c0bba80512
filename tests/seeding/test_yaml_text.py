"""Writing YAML: whatever is written is read back as it was, and looks well."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.seeding.document import load
from mockserver.seeding.nodes import plain
from mockserver.seeding.yaml_text import WIDTH, yaml_text

LONG = "word " * 40 + "end"

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**80), 2**80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["yes", "No", "~", "1e3", "0x1", "12:30", "2026-01-31", "- a", "a: b", " "])
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=20,
)


def read(text: str) -> Any:
    return plain(load(text, "a.yaml").root)


def exact(value: object) -> str:
    """The value as text that tells 1 from true and from 1.0."""
    return json.dumps(value)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), values, max_size=5))
def test_what_is_written_is_read_back_exactly(data: dict[str, Any]) -> None:
    assert exact(read(yaml_text(data))) == exact(data)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("x" * 5000, id="long text"),
        pytest.param({"k" * 3000: 1, "j" * 3000: [{"a": 1}]}, id="keys too long for one line"),
        pytest.param({"k" * 3000: LONG, "j" * 3000: "a\nb"}, id="long text under long keys"),
        pytest.param({"é" * 700 + '"' * 700: {"a": [1]}}, id="keys that grow by escapes"),
        pytest.param("\x00\x07\x1b\x7f\x85\xa0\u2028\u2029\ufeff\ufffe\U0001f600", id="special"),
        pytest.param({"<<": {"a": 1}, "": "", "null": "null", "~": "~"}, id="odd keys"),
        pytest.param(10**100, id="a huge number"),
        pytest.param([1.0, 1, True, -0.0, 1e22, 5e-324, 1.7976931348623157e308], id="numbers"),
        pytest.param([[], {}, [[]], [{}], [[[1]]]], id="empty ones"),
        pytest.param("a\n b\n\nc\n", id="lines"),
        pytest.param("\n", id="a line break alone"),
        pytest.param(f"{LONG}\n{LONG}", id="long lines"),
        pytest.param(f"{LONG}  {LONG}", id="long text with two blanks"),
        pytest.param(f" {LONG}", id="long text that begins with a blank"),
        pytest.param("# " + LONG, id="long text that looks like a comment"),
        pytest.param("a\tb " * 40, id="long text with tabs"),
        pytest.param("a \nb", id="a blank before a line break"),
        pytest.param(" a\nb", id="a blank before the first line"),
        pytest.param("a\n\n", id="empty lines at the end"),
        pytest.param("\U0001f600" * 120, id="characters of other planes"),
        pytest.param("\xa0".join(["word"] * 40), id="blanks that do not break"),
    ],
)
def test_hard_cases_are_read_back_exactly(value: object) -> None:
    cases: list[dict[str, Any]] = [
        {"a": value},
        {"a": [value]},
        {"a": {"b": [value, {"c": value}]}},
    ]
    for data in cases:
        assert exact(read(yaml_text(data))) == exact(data)


def test_deep_data_is_read_back_exactly() -> None:
    deep: Any = "end"
    for number in range(36):
        deep = {"deeper": [deep]} if number % 2 else [deep, number]
    assert exact(read(yaml_text({"a": deep}))) == exact({"a": deep})


def test_data_that_is_deeper_than_documents_may_be_is_written_all_the_same() -> None:
    deep: Any = 1
    for _ in range(400):
        deep = [deep]
    assert yaml_text({"a": deep}).count("[") > 300


@pytest.mark.parametrize("text", ["yes", "No", "on", "OFF", "y", "n", "null", "True", "2026-01-31"])
def test_readers_with_other_rules_take_it_for_text_too(text: str) -> None:
    assert yaml.safe_load(yaml_text({"a": text, text: "b"})) == {"a": text, text: "b"}


def test_small_objects_stand_in_one_line_and_others_in_blocks() -> None:
    data = {
        "clock": {"now": "2026-01-31T12:00:00.000Z", "mode": "frozen"},
        "expys": {
            "orgs": [
                {
                    "id": "org_demo",
                    "keys": [{"key": "expys_sandbox_demo", "scopes": []}],
                    "pool": {"balance": 5, "deep": {"a": 1.5}},
                    "sandbox": {"members": [{"externalUserID": "ann", "ledger": [{"amount": 5}]}]},
                }
            ]
        },
        "empty": {},
        "words": ["no", "it is", "Chef's table", "a: b", "1", ""],
    }
    assert yaml_text(data) == (
        'clock: {now: "2026-01-31T12:00:00.000Z", mode: frozen}\n'
        "expys:\n"
        "  orgs:\n"
        "    - id: org_demo\n"
        "      keys:\n"
        "        - {key: expys_sandbox_demo, scopes: []}\n"
        "      pool: {balance: 5, deep: {a: 1.5}}\n"
        "      sandbox:\n"
        "        members:\n"
        "          - externalUserID: ann\n"
        "            ledger:\n"
        "              - {amount: 5}\n"
        "empty: {}\n"
        'words: ["no", it is, Chef\'s table, "a: b", "1", ""]\n'
    )


def test_text_outside_of_brackets_needs_fewer_quotes() -> None:
    data: dict[str, Any] = {"url": "https://example.com/a?b=c", "said": "Well, yes!", "at": "a: b"}
    assert yaml_text({**data, "in": data}) == (
        "url: https://example.com/a?b=c\n"
        "said: Well, yes!\n"
        'at: "a: b"\n'
        'in: {url: "https://example.com/a?b=c", said: "Well, yes!", at: "a: b"}\n'
    )


def test_long_text_is_folded_and_lines_stay_lines() -> None:
    text = yaml_text({"a": {"long": LONG, "lines": "one\n  two\n\nthree"}, "b": [LONG]})
    lines = text.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines[:2] == ["a:", "  long: >-"]
    assert lines[5:10] == ["  lines: |-", "    one", "      two", "", "    three"]
    assert lines[10:12] == ["b:", "  - >-"]


def test_nothing_is_an_empty_object() -> None:
    assert yaml_text({}) == "{}\n"
