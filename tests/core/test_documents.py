"""Times and words of documents."""

from __future__ import annotations

from enum import StrEnum

import pytest

from mockserver.core.documents import at, at_or, optional, optional_at, word
from tests.core.builders import HOUR_MS, NOON, a_world


class Kind(StrEnum):
    """A closed list."""

    GOOD = "good"


@pytest.mark.parametrize(
    ("text", "at_ms"),
    [
        pytest.param("2026-01-31T12:00:00Z", NOON, id="absolute"),
        pytest.param("-1h", NOON - HOUR_MS, id="before the present"),
        pytest.param("+1h", NOON + HOUR_MS, id="after the present"),
    ],
)
def test_times_may_count_from_the_present_of_the_world(text: str, at_ms: int) -> None:
    with a_world().transaction() as step:
        assert at(step, text) == optional_at(step, text) == at_or(step, text, 0) == at_ms


def test_a_time_that_is_missing_is_none_or_another_one() -> None:
    with a_world().transaction() as step:
        assert optional_at(step, None) is None
        assert at_or(step, None, NOON) == NOON


def test_times_and_words_that_may_be_missing_are_written_out() -> None:
    assert (optional(NOON), optional(None)) == ("2026-01-31T12:00:00.000Z", None)
    assert (word(Kind.GOOD), word(None)) == ("good", None)
    assert type(word(Kind.GOOD)) is str
