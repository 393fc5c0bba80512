"""What the marker says of how a world starts."""

from __future__ import annotations

from typing import Any

import pytest

from mockserver.client.types import FaultRule
from mockserver.testing import BadMarker
from mockserver.testing.start import Start, start_of

NOW = "2026-01-31T12:00:00Z"
OUTAGE: FaultRule = {"provider": "expys", "error": "INTERNAL"}
LIMIT: FaultRule = {"provider": "expys", "error": "RATE_LIMITED"}


def marker(*args: Any, **given: Any) -> pytest.Mark:
    return pytest.mark.mockserver.with_args(*args, **given).mark


BARE = marker()


def test_a_test_without_a_marker_starts_in_the_server_s_own_seed() -> None:
    assert start_of([]) == start_of([BARE]) == Start()


def test_all_of_it_can_be_said() -> None:
    said = {"fixture": "empty", "now": NOW, "mode": "frozen", "seed": 7}
    start = start_of([marker(faults=[OUTAGE], **said)])
    assert start == Start(said, [OUTAGE])


@pytest.mark.parametrize(("frozen", "mode"), [(True, "frozen"), (False, "running")])
def test_frozen_is_another_way_to_say_mode(frozen: bool, mode: str) -> None:
    assert start_of([marker(frozen=frozen)]).made_of == {"mode": mode}


def test_the_closest_marker_wins_for_each_key_by_itself() -> None:
    start = start_of(
        [
            marker(seed=1, frozen=False),
            marker(now=NOW, seed=2, mode="frozen", faults=[OUTAGE]),
            marker(fixture="empty", seed=3, faults=[LIMIT]),
        ]
    )
    assert start.made_of == {"seed": 1, "mode": "running", "now": NOW, "fixture": "empty"}
    assert start.faults == [OUTAGE]


def test_none_takes_back_what_is_said_further_away() -> None:
    outer = marker(fixture="empty", faults=[OUTAGE], frozen=True)
    assert start_of([marker(fixture=None, faults=None, mode=None), outer]) == Start()


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        pytest.param(
            marker(froze=True, fixtures="demo"),
            "does not know 'froze', 'fixtures'; known are fixture, faults, now, frozen, mode, seed",
            id="unknown keys",
        ),
        pytest.param(marker("empty"), "takes keywords only, and was given 'empty'", id="a value"),
        pytest.param(marker(frozen=True, mode="frozen"), "give one of them", id="both"),
        pytest.param(marker(frozen="yes"), "must be True or False, not 'yes'", id="frozen"),
        pytest.param(marker(faults=OUTAGE), "must be a list of rules, not {", id="one rule"),
        pytest.param(marker(faults="INTERNAL"), "must be a list of rules, not 'I", id="a code"),
        pytest.param(marker(faults=3), "must be a list of rules, not 3", id="a number"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_what_can(bad: pytest.Mark, told: str) -> None:
    with pytest.raises(BadMarker) as refusal:
        start_of([BARE, bad])
    assert told in str(refusal.value)
