"""How machines run that try sequences of calls, the same ones in every run of the tests."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

T = TypeVar("T")


def run_machine(
    make: Callable[[], RuleBasedStateMachine],
    *,
    examples: int,
    steps: int,
    skips_much: bool = False,
) -> None:
    """Try so many sequences of so many steps at most; one that `skips_much` has many dead ends."""
    suppressed = [HealthCheck.too_slow]
    if skips_much:
        suppressed.append(HealthCheck.filter_too_much)
    run_state_machine_as_test(
        make,  # type: ignore[arg-type]  # any factory will do
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=suppressed,
        ),
    )


def picked(known: Collection[T], number: int) -> T:
    """One of those there are, by any number."""
    return list(known)[number % len(known)]
