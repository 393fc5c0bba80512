"""The clock of one world."""

import time

import pytest

from mockserver.core.clock import (
    Clock,
    ClockMode,
    elapsed_ns,
    frozen_at,
    real_now_ms,
    running_at,
)
from mockserver.core.errors import ClockBackwards

NOON = 1_769_860_800_000
HOUR_MS = 3_600_000


def test_the_machine_time_is_in_milliseconds_since_the_epoch() -> None:
    before = time.time()
    assert before * 1000 - 1 <= real_now_ms() <= time.time() * 1000


def test_durations_are_measured_by_a_reading_that_never_goes_back() -> None:
    first = elapsed_ns()
    assert elapsed_ns() >= first


def test_a_frozen_clock_stands_still() -> None:
    clock = Clock(frozen_at(NOON))
    assert (clock.now_ms(), clock.now_ms(), clock.mode) == (NOON, NOON, ClockMode.FROZEN)


def test_a_running_clock_without_a_time_shows_the_real_one() -> None:
    clock = Clock(running_at())
    assert real_now_ms() <= clock.now_ms() <= real_now_ms()
    assert clock.mode is ClockMode.RUNNING


def test_a_running_clock_passes_as_real_time_does() -> None:
    clock = Clock(running_at(NOON))
    before = real_now_ms()
    first = clock.now_ms()
    while real_now_ms() < before + 2:
        pass
    assert first >= NOON
    assert clock.now_ms() > first


@pytest.mark.parametrize("mode", ClockMode)
def test_a_clock_jumps_forward_and_keeps_its_mode(mode: ClockMode) -> None:
    clock = Clock(frozen_at(NOON))
    clock.switch(mode)
    clock.move_to(NOON + HOUR_MS)
    assert NOON + HOUR_MS <= clock.now_ms() < NOON + 2 * HOUR_MS
    assert clock.mode is mode


def test_the_present_is_not_in_the_past() -> None:
    clock = Clock(frozen_at(NOON))
    clock.move_to(NOON)
    assert clock.now_ms() == NOON


def test_a_clock_refuses_a_time_before_its_present_and_stays() -> None:
    clock = Clock(frozen_at(NOON))
    with pytest.raises(ClockBackwards) as refusal:
        clock.move_to(NOON - 1)
    assert (refusal.value.now_ms, refusal.value.wanted_ms) == (NOON, NOON - 1)
    assert clock.now_ms() == NOON


def test_freezing_keeps_the_present() -> None:
    clock = Clock(running_at(NOON))
    clock.switch(ClockMode.FROZEN)
    assert NOON <= clock.now_ms() < NOON + HOUR_MS
    assert clock.now_ms() == clock.now_ms()


def test_a_thawed_clock_runs_on_from_its_present() -> None:
    clock = Clock(frozen_at(NOON))
    clock.switch(ClockMode.RUNNING)
    assert clock.mode is ClockMode.RUNNING
    assert NOON <= clock.now_ms() < NOON + HOUR_MS


def test_a_running_clock_does_not_go_back_when_the_machine_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = Clock(running_at())
    present_ms, real_ns = clock.now_ms(), time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: real_ns - HOUR_MS * 1_000_000)
    assert clock.now_ms() == present_ms


def test_a_loaded_state_may_lie_in_the_past() -> None:
    clock = Clock(running_at(NOON + HOUR_MS))
    clock.now_ms()
    clock.load(running_at(NOON))
    assert NOON <= clock.now_ms() < NOON + HOUR_MS


def test_a_clock_is_the_same_after_its_state_was_loaded() -> None:
    clock = Clock(frozen_at(NOON))
    state = clock.state
    clock.move_to(NOON + HOUR_MS)
    clock.load(state)
    assert (clock.state, clock.now_ms()) == (state, NOON)
