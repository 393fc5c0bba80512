"""Explaining everything that is wrong with plain data."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Meta, UnsetType

from mockserver.core.validation import (
    KNOWN_SHOWN_MAX,
    Problem,
    close_match,
    did_you_mean,
    problems,
    shown,
)


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Member(msgspec.Struct, forbid_unknown_fields=True):
    tier: Annotated[str, Meta(min_length=1, max_length=5)]
    points: Annotated[int, Meta(ge=1, le=100)] | None = None
    display_name: str | UnsetType = msgspec.field(name="displayName", default=UNSET)


class Org(msgspec.Struct):
    members: list[Member]
    owner: Member | None = None
    labels: dict[Annotated[str, Meta(max_length=3)], int] = {}


class Checked(msgspec.Struct):
    size: int

    def __post_init__(self) -> None:
        if self.size == 13:
            raise ValueError("bad luck")


def _even(value: int) -> None:
    if value % 2:
        raise ValueError(f"must be even, got {value}")


Even = Annotated[int, Meta(ge=0, extra={"check": _even})]

MISMATCHES = [
    pytest.param(None, 1, "", "expected null, got 1", id="null"),
    pytest.param(bool, "no", "", 'expected true or false, got "no"', id="boolean"),
    pytest.param(bool, 1, "", "expected true or false, got 1", id="a number is no boolean"),
    pytest.param(int, 1.5, "", "expected a whole number, got 1.5", id="fraction"),
    pytest.param(int, 100.0, "", "expected a whole number, got 100.0", id="whole float"),
    pytest.param(int, True, "", "expected a whole number, got true", id="a boolean is no integer"),
    pytest.param(int, 10**5000, None, "", id="a huge integer is an integer"),
    pytest.param(
        Annotated[int, Meta(ge=1, le=9)],
        0,
        "",
        "expected a whole number from 1 to 9, got 0",
        id="range",
    ),
    pytest.param(
        Annotated[int, Meta(ge=1)],
        -(10**5000),
        "",
        "expected a whole number of at least 1, got a huge number",
        id="at least",
    ),
    pytest.param(
        Annotated[int, Meta(gt=0, lt=3)],
        3,
        "",
        "expected a whole number above 0 and below 3, got 3",
        id="open range",
    ),
    pytest.param(
        Annotated[int, Meta(le=3)], 4, "", "expected a whole number of at most 3, got 4", id="most"
    ),
    pytest.param(
        Annotated[int, Meta(multiple_of=5)],
        4,
        "",
        "expected a whole number that is a multiple of 5, got 4",
        id="multiple",
    ),
    pytest.param(
        date,
        "2026-02-30",
        "",
        'expected a date such as 2026-01-31, got "2026-02-30"',
        id="a day that the calendar lacks",
    ),
    pytest.param(date, 5, "", "expected a date such as 2026-01-31, got 5", id="date"),
    pytest.param(date, "2028-02-29", None, "", id="leap day"),
    pytest.param(
        date | None,
        5,
        "",
        "expected a date such as 2026-01-31 or null, got 5",
        id="date or null",
    ),
    pytest.param(float, "1", "", 'expected a number, got "1"', id="number"),
    pytest.param(float, False, "", "expected a number, got false", id="a boolean is no number"),
    pytest.param(Decimal, "0.1", "", 'expected a number, got "0.1"', id="exact number as text"),
    pytest.param(Decimal, True, "", "expected a number, got true", id="exact number as boolean"),
    pytest.param(
        int | Decimal | None,
        "5",
        "",
        'expected a whole number or a number or null, got "5"',
        id="text is no part of a union with exact numbers",
    ),
    pytest.param(float, 10**400, "", "expected a number, got a huge number", id="beyond floats"),
    pytest.param(
        Annotated[float, Meta(ge=0.5)],
        0,
        "",
        "expected a number of at least 0.5, got 0",
        id="least",
    ),
    pytest.param(
        Annotated[float, Meta(le=2)],
        float("nan"),
        "",
        "expected a number of at most 2, got nan",
        id="not a number is in no range",
    ),
    pytest.param(str, 5, "", "expected text, got 5", id="text"),
    pytest.param(str, {}, "", "expected text, got an object", id="an object is no text"),
    pytest.param(Annotated[str, Meta(min_length=1)], "", "", "must not be empty", id="empty"),
    pytest.param(
        Annotated[str, Meta(min_length=2)],
        "a",
        "",
        "must have at least 2 characters, got 1",
        id="too short",
    ),
    pytest.param(
        Annotated[str, Meta(max_length=1)],
        "abc",
        "",
        "must have at most 1 character, got 3",
        id="too long",
    ),
    pytest.param(
        Annotated[str, Meta(pattern="^a")], "b", "", 'must match ^a, got "b"', id="pattern"
    ),
    pytest.param(
        Literal["a", "b"], "c", "", 'expected one of a, b, got "c"', id="not in the literal"
    ),
    pytest.param(Literal[1], True, "", "expected 1, got true", id="true is not 1"),
    pytest.param(Literal["a", None], 5, "", "expected one of null, a, got 5", id="null is listed"),
    pytest.param(Colour, "blue", "", 'expected one of red, green, got "blue"', id="enum"),
    pytest.param(list[int], {}, "", "expected a list, got an object", id="list"),
    pytest.param(list[int], [1, "x"], "[1]", 'expected a whole number, got "x"', id="item"),
    pytest.param(
        Annotated[list[int], Meta(min_length=1)], [], "", "must not be empty", id="empty list"
    ),
    pytest.param(tuple[int, ...], ["x"], "[0]", 'expected a whole number, got "x"', id="tuple"),
    pytest.param(tuple[int, str], "x", "", 'expected a list, got "x"', id="no pair"),
    pytest.param(tuple[int, str], [1], "", "must have exactly 2 items, got 1", id="half a pair"),
    pytest.param(tuple[int, str], [1, 2], "[1]", "expected text, got 2", id="second of a pair"),
    pytest.param(dict[str, int], [], "", "expected an object, got a list", id="object"),
    pytest.param(dict[str, int], {"a": "b"}, "a", 'expected a whole number, got "b"', id="value"),
    pytest.param(
        Annotated[dict[str, int], Meta(max_length=1)],
        {"a": 1, "b": 2},
        "",
        "must have at most 1 key, got 2",
        id="too many keys",
    ),
    pytest.param(
        Org,
        {"members": [], "labels": {"long": 1}},
        "labels.long",
        "must have at most 3 characters, got 4",
        id="key",
    ),
    pytest.param(Org, [], "", "expected an object, got a list", id="a list is no struct"),
    pytest.param(Org, {}, "members", "is required", id="missing"),
    pytest.param(Org, {"members": [{}]}, "members[0].tier", "is required", id="missing in an item"),
    pytest.param(
        Org,
        {"members": [], "owner": {"tier": "gold", "points": 0}},
        "owner.points",
        "expected a whole number from 1 to 100, got 0",
        id="inside a union",
    ),
    pytest.param(
        Member,
        {"tier": "gold", "points": "5"},
        "points",
        'expected a whole number from 1 to 100 or null, got "5"',
        id="no part of a union",
    ),
    pytest.param(
        Member,
        {"tier": "gold", "displayName": None},
        "displayName",
        "expected text, got null",
        id="an optional field is not nullable",
    ),
    pytest.param(
        Member,
        {"tier": "gold", "display_name": "x"},
        "display_name",
        'is not known here; did you mean "displayName"?',
        id="unknown field with a likely correction",
    ),
    pytest.param(
        Member,
        {"tier": "gold", "zzz": 1},
        "zzz",
        "is not known here; known: tier, points, displayName",
        id="unknown field",
    ),
    pytest.param(Literal["a"] | None, 5, "", "expected a or null, got 5", id="literal or null"),
    pytest.param(
        Even | None,
        "x",
        "",
        'expected a whole number of at least 0 or null, got "x"',
        id="a type with a check or null",
    ),
    pytest.param(
        Annotated[int, Meta(ge=5)] | Annotated[float, Meta(ge=5)] | None,
        1,
        "",
        "expected a whole number of at least 5, got 1",
        id="two kinds of numbers",
    ),
    pytest.param(
        datetime | None, "soon", "", "Invalid RFC3339 encoded datetime", id="msgspec's own verdict"
    ),
    pytest.param(list[Checked], [{"size": 13}], "[0]", "bad luck", id="a struct's own check"),
]


@pytest.mark.parametrize(("wanted", "value", "path", "message"), MISMATCHES)
def test_a_mismatch_says_where_what_was_expected_and_what_was_there(
    wanted: object, value: object, path: str | None, message: str
) -> None:
    found = [(problem.path, problem.message) for problem in problems(value, wanted)]
    assert found == ([] if path is None else [(path, message)])


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        pytest.param(None, None, id="null"),
        pytest.param(bool, False, id="boolean"),
        pytest.param(Annotated[int, Meta(ge=1, le=3)], 3, id="whole number"),
        pytest.param(Annotated[float, Meta(gt=0)], 0.5, id="number"),
        pytest.param(float, 1, id="a whole number is a number"),
        pytest.param(Decimal, Decimal("0.1"), id="exact number"),
        pytest.param(int | Decimal, 1, id="whole exact number"),
        pytest.param(int | Decimal, Decimal("1.5"), id="one of two kinds of numbers"),
        pytest.param(Annotated[str, Meta(pattern="^a")], "ab", id="text"),
        pytest.param(Literal["a", None], None, id="literal"),
        pytest.param(Colour, "red", id="enum"),
        pytest.param(tuple[int, str], [1, "a"], id="pair"),
        pytest.param(tuple[int, ...], (1, 2), id="a tuple stands for a list"),
        pytest.param(Even | None, None, id="union"),
        pytest.param(datetime | None, "2026-01-31T12:00:00Z", id="msgspec's own verdict"),
        pytest.param(Org, {"members": [{"tier": "gold"}], "labels": {"a": 1}}, id="struct"),
    ],
)
def test_what_fits_has_no_problems(wanted: object, value: object) -> None:
    assert problems(value, wanted) == []


def test_all_mismatches_are_listed_in_the_order_of_the_data() -> None:
    data = {
        "labels": {"a": "x"},
        "members": [{"tier": "", "points": 1.5}, {"teir": 5}, 4],
        "ignored": "structs that do not forbid unknown fields ignore them",
    }
    assert [problem.path for problem in problems(data, Org)] == [
        "labels.a",
        "members[0].tier",
        "members[0].points",
        "members[1].teir",
        "members[1].tier",
        "members[2]",
    ]


@pytest.mark.parametrize(
    ("wanted", "value", "known"),
    [
        pytest.param(Literal["a", "b"], "c", ("a", "b"), id="literal"),
        pytest.param(Colour, "blue", ("red", "green"), id="enum"),
        pytest.param(
            Member,
            {"tier": "x", "no": 1},
            ("tier", "points", "displayName"),
            id="names of fields",
        ),
        pytest.param(int, "x", (), id="an open set"),
    ],
)
def test_the_allowed_values_of_a_closed_set_come_along(
    wanted: object, value: object, known: tuple[str, ...]
) -> None:
    assert [problem.known for problem in problems(value, wanted)] == [known]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(4, [], id="passes"),
        pytest.param(3, [Problem("", "must be even, got 3")], id="fails"),
        pytest.param(
            -3,
            [Problem("", "expected a whole number of at least 0, got -3")],
            id="is not asked about what fails already",
        ),
    ],
)
def test_a_check_of_a_type_adds_a_rule(value: int, expected: list[Problem]) -> None:
    assert problems(value, Even) == expected


def test_free_form_values_are_not_looked_into() -> None:
    assert problems({"a": [1, {"b": None}]}, dict[str, object]) == []


def test_a_long_value_is_cut_in_messages() -> None:
    assert shown("x" * 1000) == f'"{"x" * 60}..."'
    assert shown(10**50) == "1" + "0" * 50


def test_a_likely_correction_beats_the_list_of_names() -> None:
    names = [f"name{index}" for index in range(KNOWN_SHOWN_MAX + 1)]
    assert close_match("nam3", ["name3", "other"]) == '; did you mean "name3"?'
    assert close_match("zzz", names) == f"; known: {', '.join(names[:KNOWN_SHOWN_MAX])}, ..."
    assert close_match("zzz", []) == ""
    assert did_you_mean("zzz", names) == ""


PLAIN_DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "a", "red", "tier", "long text", "2028-02-29", "2026-02-29"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["tier", "points", "displayName", "members", "owner", "labels", "size"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
# The bounds stay within 64 bits, where msgspec compares exactly.
TYPES: list[object] = [
    None,
    bool,
    int,
    float,
    str,
    Colour,
    Member,
    Org,
    Checked,
    Literal["a", "red"],
    Literal[1, 2],
    Annotated[int, Meta(ge=0, le=2)],
    Annotated[int, Meta(gt=-1, lt=2)],
    Annotated[float, Meta(ge=-1, lt=1)],
    Annotated[str, Meta(min_length=1, max_length=3, pattern="^[ar]")],
    date,
    date | int | None,
    list[int | None],
    tuple[int, str],
    tuple[str, ...],
    dict[str, int | str],
    dict[str, object],
    int | str | None,
    float | bool | list[Member],
    Member | Literal["a"] | None,
]


@given(PLAIN_DATA, st.sampled_from(TYPES))
def test_problems_are_found_exactly_where_msgspec_refuses(value: object, wanted: object) -> None:
    try:
        msgspec.convert(value, wanted)
    except msgspec.ValidationError:
        assert problems(value, wanted)
    else:
        assert problems(value, wanted) == []
