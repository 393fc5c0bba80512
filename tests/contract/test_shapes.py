"""Where data is not of a type."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from mockserver.contract.masking import Masking
from mockserver.contract.shapes import Misfit, Shapes

SHAPES = Shapes(Masking(frozenset({"token"}), ["s3cret"]))


class Inner(msgspec.Struct):
    """Part of an answer."""

    number: int
    note: str | None


class Cat(msgspec.Struct, tag="cat"):
    """One of two."""

    lives: int


class Dog(msgspec.Struct, tag="dog"):
    """The other."""

    tail: bool


class Outer(msgspec.Struct, rename="camel"):
    """An answer."""

    some_name: str
    inner: Inner | str
    many: list[Inner]
    free: dict[str, Any] | None
    few: Annotated[int, Meta(ge=1)] = 1
    maybe: int | UnsetType = UNSET
    pet: Cat | Dog | None = None


GOOD: dict[str, Any] = {
    "someName": "x",
    "inner": {"number": 1, "note": None},
    "many": [{"number": 2, "note": "y"}],
    "free": {"any": [1, {"thing": None}]},
    "few": 1,
    "pet": {"type": "dog", "tail": True},
}


def found(**changes: object) -> list[Misfit]:
    """The misfits of the good answer with other values; `...` leaves a field out."""
    data = {name: each for name, each in {**GOOD, **changes}.items() if each is not ...}
    return sorted(SHAPES.misfits(Outer, data))


def test_what_fits_has_no_misfits() -> None:
    assert found() == []
    assert found(maybe=3, inner="in_1", free=None, pet=None, many=[]) == []


@pytest.mark.parametrize(
    ("changes", "path", "expected", "got"),
    [
        ({"someName": ...}, "someName", "a field", "nothing"),
        ({"few": ...}, "few", "a field", "nothing"),
        ({"someName": 1}, "someName", "Expected `str`, got `int`", "1"),
        ({"few": 0}, "few", "Expected `int` >= 1", "0"),
        ({"few": 1.0}, "few", "Expected `int`, got `float`", "1.0"),
        ({"extra": [1]}, "extra", "no such field", "[1]"),
        ({"token": "abc"}, "token", "no such field", '"***"'),
        ({"extra": {"TOKEN": 1}}, "extra", "no such field", '{"TOKEN":"***"}'),
        ({"extra": "a s3cret b"}, "extra", "no such field", '"a *** b"'),
        ({"extra": "x" * 99}, "extra", "no such field", '"' + "x" * 79 + "…"),
        ({"inner": {"number": 1}}, "inner.note", "a field", "nothing"),
        ({"inner": 5}, "inner", "Expected `str | object`, got `int`", "5"),
        (
            {"many": [{"number": "2", "note": None}]},
            "many[0].number",
            "Expected `int`, got `str`",
            '"2"',
        ),
        ({"many": {}}, "many", "Expected `array`, got `object`", "{}"),
        ({"pet": {"type": "cat", "tail": True}}, "pet.lives", "a field", "nothing"),
        ({"pet": {"type": "cow"}}, "pet", "Invalid value 'cow'", '{"type":"cow"}'),
    ],
    ids=lambda value: str(value)[:24] if isinstance(value, str) else "",
)
def test_a_misfit_is_named_with_its_place(
    changes: dict[str, object], path: str, expected: str, got: str
) -> None:
    assert Misfit(path, expected, got) in found(**changes)


def test_all_misfits_are_told_not_just_the_first() -> None:
    places = [each.path for each in found(someName=1, few=..., inner={"number": "1"}, more=0)]
    assert places == ["few", "inner.note", "inner.number", "more", "someName"]


def test_a_type_that_is_no_object_is_compared_as_a_whole() -> None:
    assert [*SHAPES.misfits(Literal["list"], "list")] == []
    assert [*SHAPES.misfits(list[int], [1, "2"])] == [
        Misfit("[1]", "Expected `int`, got `str`", '"2"')
    ]


def test_some_places_may_lack_whatever_their_type_says() -> None:
    shapes = Shapes(Masking(frozenset(), []), frozenset({"few", "inner.note"}))
    data = {**GOOD, "inner": {"number": 1}}
    del data["few"]
    assert list(shapes.misfits(Outer, data)) == []
    del data["someName"]
    assert list(shapes.misfits(Outer, data)) == [Misfit("someName", "a field", "nothing")]
