"""What levers share: reading their bodies, and fields that may be left out."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from mockserver.exchange.errors import InvalidInput
from mockserver.exchange.given import given_or
from mockserver.exchange.levers import NoBody, read


class Body(msgspec.Struct, forbid_unknown_fields=True):
    """The body of a lever."""

    points: Annotated[int, Meta(ge=1)]
    note: str | UnsetType | None = UNSET


def test_a_body_that_fits_becomes_its_type() -> None:
    assert read({"points": 3}, Body) == Body(3)


@pytest.mark.parametrize(
    ("body", "wanted", "paths"),
    [
        pytest.param({"points": 0, "note": 1}, Body, ["points", "note"], id="all that do not fit"),
        pytest.param({}, Body, ["points"], id="missing"),
        pytest.param({"points": 1}, NoBody, ["points"], id="where none is taken"),
    ],
)
def test_every_field_that_does_not_fit_is_told(
    body: dict[str, Any], wanted: type[msgspec.Struct], paths: list[str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(body, wanted)
    assert [problem.path for problem in refused.value.problems] == paths


@pytest.mark.parametrize(
    ("body", "note"),
    [
        pytest.param({"points": 1}, "none", id="left out"),
        pytest.param({"points": 1, "note": None}, None, id="null"),
        pytest.param({"points": 1, "note": ""}, "", id="empty"),
    ],
)
def test_only_a_field_that_is_left_out_has_its_default(
    body: dict[str, Any], note: str | None
) -> None:
    assert given_or(read(body, Body).note, "none") == note
