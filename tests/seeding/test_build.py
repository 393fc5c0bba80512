"""From a fixture to the state that worlds start in."""

import gc

from mockserver.core.clock import ClockMode
from mockserver.exchange import faults
from mockserver.exchange.journal import Journal
from mockserver.providers import all_providers
from mockserver.seeding.build import Seeds, Start
from mockserver.seeding.loader import read_inline, read_named

PROVIDERS = {provider.name: provider for provider in all_providers()}
RULE = {"id": "no-points", "provider": "expys", "error": "INSUFFICIENT_POINTS"}


def seeds(names: tuple[str, ...] = tuple(PROVIDERS)) -> Seeds:
    return Seeds({name: PROVIDERS[name] for name in names}, Journal(10, 10_000))


def rules_of(built: Seeds, *rules: dict[str, str]) -> tuple[str, ...]:
    fixture = read_inline({"version": 1, "faults": list(rules or [RULE])})
    return faults.rule_ids(built.world("one", built.snapshot(fixture, Start())).store)


def test_a_world_starts_with_the_rules_of_its_fixture() -> None:
    assert rules_of(seeds()) == ("no-points",)


def test_rules_without_ids_get_those_that_no_other_rule_has() -> None:
    unnamed = {"provider": "expys", "error": "CONFLICT"}
    first, second = rules_of(seeds(), unnamed, unnamed)
    assert rules_of(seeds(), unnamed, {**unnamed, "id": first}) == (second, first)


def test_rules_for_a_provider_that_is_not_served_are_left_out() -> None:
    assert rules_of(seeds(())) == ()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        seeds().snapshot(read_inline({"version": 1}), Start())
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_collector_that_was_on_is_on_again() -> None:
    seeds().snapshot(read_inline({"version": 1}), Start())
    assert gc.isenabled()


def test_a_state_is_at_hand_once_it_was_built_for_its_time_and_seed() -> None:
    built, fixture = seeds(), read_inline({"version": 1})
    start = Start(now_ms=1_769_860_800_000, mode=ClockMode.FROZEN, seed=7)
    assert built.snapshot_at_hand(fixture, start) is None
    assert built.snapshot(fixture, start) == built.snapshot_at_hand(fixture, start)
    assert built.snapshot_at_hand(fixture, Start(now_ms=start.now_ms)) is None
    other_mode = built.snapshot_at_hand(fixture, Start(now_ms=start.now_ms, seed=7))
    assert other_mode is not None
    assert other_mode.clock.mode is ClockMode.RUNNING


def test_a_state_is_built_once() -> None:
    built, fixture = seeds(), read_inline({"version": 1})
    first, second = (built.snapshot(fixture, Start(seed=7)) for _ in range(2))
    assert first.layers is second.layers


def test_what_is_forgotten_is_made_anew() -> None:
    built, fixture, other = seeds(), read_named("empty"), read_named("empty")
    states = [built.snapshot(each, Start()).layers for each in (fixture, other)]
    built.forget(fixture)
    assert built.snapshot(other, Start()).layers is states[1]
    assert built.snapshot(fixture, Start()).layers is not states[0]
