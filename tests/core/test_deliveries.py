"""What is to be sent to endpoints, when, and what became of it."""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest

from mockserver.core import deliveries, outbox
from mockserver.core.deliveries import (
    DELIVERIES,
    SETTINGS,
    Attempt,
    Chances,
    Delivery,
    DeliverySettings,
    DeliveryStatus,
    Mode,
    Target,
)
from mockserver.core.scheduler import Due
from mockserver.core.world import Transaction, World
from tests.core.builders import HOUR_MS, NOON, Fact, a_world, tell

ONE = Target("wh_1", "http://127.0.0.1:1/")
TWO = Target("wh_2", "http://127.0.0.1:2/")
RETRIES = (1_000, 2_000)
OK = Attempt(NOON, 200, None)
BAD = Attempt(NOON, 500, "not a 2xx status")


def told(world: World, count: int = 1) -> list[Delivery]:
    """Emit events; returns all that waits to be sent, in order."""
    for _ in range(count):
        tell(world)
    return pending(world)


def pending(world: World) -> list[Delivery]:
    return list(deliveries.pending(world.store, world.outbox_after))


def kept(world: World) -> list[Delivery]:
    """All deliveries that the world remembers, in the order they were planned."""
    found = [delivery for _, delivery in world.store.items(DELIVERIES)]
    return sorted(found, key=lambda delivery: delivery.number)


def settle(world: World, delivery: Delivery, *attempts: Attempt) -> Delivery:
    """Record what came of sending; returns the delivery as it is now."""
    deliveries.record(world.store, delivery, attempts, RETRIES)
    (after,) = [each for each in kept(world) if each.id == delivery.id]
    return after


def with_faults(*, seed: int = 7, **chances: float) -> World:
    """A world with one endpoint, where deliveries go wrong."""
    world = a_world(seed=seed, targets=[ONE])
    world.store.put(SETTINGS, "", DeliverySettings(faults=Chances(**chances)))
    return world


# Planning


def test_an_event_is_due_at_once_to_each_endpoint_that_gets_it() -> None:
    first, second = told(a_world(targets=[ONE, TWO]))
    assert (first.endpoint, first.url) == ("wh_1", ONE.url)
    assert (second.endpoint, second.url) == ("wh_2", TWO.url)
    assert first.id.startswith("dlv_")
    assert first.id != second.id
    assert {
        (each.event, each.status, each.next_at_ms, each.attempts) for each in (first, second)
    } == {(1, DeliveryStatus.PENDING, NOON, ())}


def test_an_event_that_nobody_gets_is_kept_without_deliveries() -> None:
    world = a_world()
    assert told(world) == []
    assert [event.number for event in world.events()] == [1]


def test_an_event_of_another_provider_has_its_own_subscribers() -> None:
    world = a_world(targets=[ONE])
    with world.transaction() as step:
        step.emit("other", "note.made", (), Fact())
    assert pending(world) == []


def test_a_step_that_fails_plans_nothing() -> None:
    world = a_world(targets=[ONE])
    with suppress(LookupError), world.transaction() as step:
        step.emit("test", "lost", (), Fact())
        raise LookupError
    assert kept(world) == []
    assert list(deliveries.heads(world.store, 0)) == []


def test_the_sender_is_woken_when_a_step_has_planned_something() -> None:
    woken: list[int] = []
    world = a_world(targets=[ONE], wake=lambda world: woken.append(len(pending(world))))
    woken.clear()
    with world.transaction() as step:
        step.store.put(SETTINGS, "", DeliverySettings())
    assert woken == []
    with world.transaction() as step:
        step.emit("test", "one", (), Fact())
        step.emit("test", "two", (), Fact())
        assert woken == []
    assert woken == [2]


def test_the_sender_is_woken_when_work_is_scheduled() -> None:
    woken: list[World] = []

    def nothing(step: Transaction, due: Due) -> None:
        """Work that does nothing."""

    world = a_world(due_handlers={"work": nothing}, wake=woken.append)
    woken.clear()
    with world.transaction() as step:
        step.schedule(1_000, "work", (), "work")
    assert woken == [world]
    assert [due.what for due in world.advance(1_000)] == ["work"]


@pytest.mark.parametrize("change", ["reset", "restore", "advance", "switch", "close"])
def test_the_sender_is_woken_when_the_whole_world_changes(change: str) -> None:
    woken: list[World] = []
    world = a_world(wake=woken.append)
    world.set_checkpoint("before")
    woken.clear()
    match change:
        case "reset":
            world.reset()
        case "restore":
            world.restore("before")
        case "advance":
            world.advance(1)
        case "switch":
            world.switch(world.clock.mode)
        case _:
            world.close()
    assert woken == [world]
    assert world.is_open is (change != "close")


def test_each_endpoint_has_a_queue_of_its_own() -> None:
    world = a_world(targets=[ONE, TWO])
    first, *_ = told(world, 3)
    heads = list(deliveries.heads(world.store, 0))
    assert [(head.endpoint, head.event) for head in heads] == [("wh_1", 1), ("wh_2", 1)]
    settle(world, first, OK)
    heads = list(deliveries.heads(world.store, 0))
    assert [(head.endpoint, head.event) for head in heads] == [("wh_1", 2), ("wh_2", 1)]


def test_an_endpoint_that_has_had_everything_has_no_head() -> None:
    world = a_world(targets=[ONE])
    (only,) = told(world)
    settle(world, only, OK)
    assert list(deliveries.heads(world.store, 0)) == []
    assert deliveries.head(world.store, 0, "wh_1") is None


# What becomes of it


def test_a_success_ends_a_delivery() -> None:
    world = a_world(targets=[ONE])
    (sent,) = told(world)
    after = settle(world, sent, OK)
    assert (after.status, after.next_at_ms, after.attempts) == (
        DeliveryStatus.DELIVERED,
        None,
        (OK,),
    )


@pytest.mark.parametrize(
    ("status", "succeeded"),
    [
        (199, False),
        (200, True),
        (204, True),
        (299, True),
        (300, False),
        (404, False),
        (None, False),
    ],
)
def test_only_2xx_is_a_success(status: int | None, succeeded: bool) -> None:
    assert Attempt(NOON, status, None).succeeded is succeeded


def test_each_retry_counts_from_the_attempt_before_and_the_last_failure_is_for_good() -> None:
    world = a_world(targets=[ONE])
    (delivery,) = told(world)
    at_ms = NOON
    for delay_ms in RETRIES:
        delivery = settle(world, delivery, Attempt(at_ms, None, "refused"))
        assert (delivery.status, delivery.next_at_ms) == (DeliveryStatus.PENDING, at_ms + delay_ms)
        at_ms += delay_ms + 5
    delivery = settle(world, delivery, Attempt(at_ms, 500, "not a 2xx status"))
    assert (delivery.status, delivery.next_at_ms) == (DeliveryStatus.FAILED, None)
    assert [attempt.status for attempt in delivery.attempts] == [None, None, 500]


def test_a_retry_lets_what_is_due_before_it_pass() -> None:
    world = a_world(targets=[ONE])
    first, second = told(world, 2)
    settle(world, first, BAD)
    assert [each.event for each in pending(world)] == [second.event, first.event]


def test_a_redelivery_has_all_retries_again() -> None:
    world = a_world(targets=[ONE])
    (delivery,) = told(world)
    for _ in range(3):
        delivery = settle(world, delivery, BAD)
    assert delivery.status is DeliveryStatus.FAILED
    deliveries.send_again(world.store, delivery, NOON + HOUR_MS)
    (again,) = pending(world)
    assert (again.id, again.next_at_ms) == (delivery.id, NOON + HOUR_MS)
    for status in (DeliveryStatus.PENDING, DeliveryStatus.PENDING, DeliveryStatus.FAILED):
        again = settle(world, again, BAD)
        assert again.status is status
    assert len(again.attempts) == 6


def test_a_redelivery_is_neither_spoiled_nor_doubled() -> None:
    world = with_faults(bad_signature=1, duplicate=1)
    (sent,) = told(world)
    assert sent.spoiled
    assert sent.twice
    deliveries.send_again(world.store, settle(world, sent, OK), NOON)
    (again,) = pending(world)
    assert not again.spoiled
    assert not again.twice


def test_a_redelivery_that_is_asked_for_in_flight_is_made_after_it() -> None:
    world = a_world(targets=[ONE])
    (sent,) = told(world)
    deliveries.send_again(world.store, sent, NOON)
    after = settle(world, sent, OK)
    assert (after.status, after.next_at_ms, after.attempts) == (
        DeliveryStatus.PENDING,
        NOON,
        (OK,),
    )
    after = settle(world, after, BAD)
    assert after.next_at_ms == NOON + RETRIES[0], "it has all of its retries"


@pytest.mark.parametrize(
    ("attempt", "status"), [(OK, DeliveryStatus.DELIVERED), (BAD, DeliveryStatus.DROPPED)]
)
def test_an_endpoint_disabled_in_flight_still_may_have_had_it(
    attempt: Attempt, status: DeliveryStatus
) -> None:
    world = a_world(targets=[ONE])
    sent, _ = told(world, 2)
    with world.transaction() as step:
        step.drop_deliveries("wh_1")
    after = settle(world, sent, attempt)
    assert (after.status, after.attempts, after.next_at_ms) == (status, (attempt,), None)


def test_what_waits_for_a_disabled_endpoint_is_dropped_and_nothing_else() -> None:
    world = a_world(targets=[ONE, TWO])
    sent, *_ = told(world, 2)
    settle(world, sent, OK)
    with world.transaction() as step:
        step.drop_deliveries("wh_1")
    statuses = [(each.endpoint, each.event, each.status.value) for each in kept(world)]
    assert statuses == [
        ("wh_1", 1, "delivered"),
        ("wh_2", 1, "pending"),
        ("wh_1", 2, "dropped"),
        ("wh_2", 2, "pending"),
    ]
    assert [head.endpoint for head in deliveries.heads(world.store, 0)] == ["wh_2"]


def test_one_delivery_is_dropped_with_what_was_wrong_with_it() -> None:
    world = a_world(targets=[ONE])
    (first, second) = told(world, 2)
    refused = Attempt(NOON, None, "not allowed")
    deliveries.drop(world.store, first, refused)
    deliveries.drop(world.store, second)
    assert [(each.status.value, each.attempts) for each in kept(world)] == [
        ("dropped", (refused,)),
        ("dropped", ()),
    ]


# Whole states


def test_a_world_forgets_events_that_nobody_was_to_get(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "EVENTS_MAX", 1)
    monkeypatch.setattr(outbox, "FORGOTTEN_AT_ONCE", 1)
    world = a_world()
    tell(world)
    tell(world)
    assert [event.number for event in world.events()] == [2]


def test_a_world_forgets_its_oldest_events_with_their_deliveries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "EVENTS_MAX", 3)
    monkeypatch.setattr(outbox, "FORGOTTEN_AT_ONCE", 2)
    world = a_world(targets=[ONE, TWO])
    sent = told(world, 3)[0]
    tell(world)
    tell(world)
    assert [event.number for event in world.events()] == [5, 4, 3], "1 and 2 go together"
    assert [each.event for each in kept(world)] == [3, 3, 4, 4, 5, 5]
    assert sent.event == 1
    deliveries.record(world.store, sent, [OK], RETRIES)
    assert len(kept(world)) == 6, "what was forgotten in flight stays forgotten"


def test_a_fork_has_an_outbox_of_its_own() -> None:
    world = a_world(targets=[ONE])
    told(world, 2)
    fork = world.fork("fork")
    assert pending(fork) == []
    assert list(deliveries.heads(fork.store, fork.outbox_after)) == []
    (new,) = told(fork)
    assert new.event == 3
    assert [each.event for each in pending(world)] == [1, 2]
    assert pending(fork.fork("fork of a fork")) == []


def test_a_fork_that_is_reset_still_has_none_of_its_parent_s_deliveries() -> None:
    world = a_world(targets=[ONE])
    told(world)
    fork = world.fork("fork")
    told(fork)
    fork.reset()
    assert pending(fork) == []


def test_a_restore_brings_back_what_was_to_be_sent() -> None:
    world = a_world(targets=[ONE])
    before = told(world)
    world.set_checkpoint("before")
    settle(world, before[0], OK)
    tell(world)
    world.restore("before")
    assert pending(world) == before
    world.reset()
    assert pending(world) == []


# Going wrong on purpose


def test_in_sink_mode_everything_is_dropped() -> None:
    world = a_world(targets=[ONE, TWO])
    world.store.put(SETTINGS, "", DeliverySettings(Mode.SINK))
    assert told(world) == []
    assert [(each.status.value, each.attempts) for each in kept(world)] == [("dropped", ())] * 2


def test_chance_does_nothing_unless_asked() -> None:
    world = a_world(targets=[ONE])
    for delivery in told(world, 50):
        assert (delivery.status, delivery.next_at_ms) == (DeliveryStatus.PENDING, NOON)
        assert (delivery.spoiled, delivery.twice, delivery.held) == (False, False, False)


def test_dropped_ones_are_never_sent() -> None:
    world = with_faults(drop=1)
    assert told(world, 3) == []
    assert {each.status.value for each in kept(world)} == {"dropped"}


def test_delayed_ones_come_within_a_minute_and_not_all_at_once() -> None:
    waits = [(each.next_at_ms or 0) - NOON for each in told(with_faults(delay=1), 50)]
    assert all(0 < wait <= deliveries.HELD_BACK_MS for wait in waits)
    assert len(set(waits)) == 50


def test_one_that_is_reordered_comes_right_after_its_successor() -> None:
    world = with_faults(reorder=1)
    (held,) = told(world)
    assert held.next_at_ms == NOON + deliveries.HELD_BACK_MS
    assert [each.event for each in told(world)] == [2, 1]
    assert [each.event for each in told(world, 3)] == [2, 1, 4, 3, 5]


def test_one_that_is_reordered_follows_a_delayed_successor() -> None:
    world = with_faults(reorder=1, delay=1)
    second, first = told(world, 2)
    assert (first.event, second.event) == (1, 2)
    assert first.next_at_ms == second.next_at_ms
    assert (second.next_at_ms or 0) > NOON


def test_one_that_waits_in_vain_for_a_successor_comes_after_a_minute() -> None:
    world = with_faults(reorder=1)
    (held,) = told(world)
    world.advance(deliveries.HELD_BACK_MS)
    tell(world)
    assert [(each.event, each.held) for each in pending(world)] == [(1, True), (2, True)]
    after = settle(world, held, BAD)
    assert not after.held
    tell(world)
    order = [(each.event, each.held) for each in pending(world)]
    assert order == [(1, False), (3, False), (2, False)]


def test_a_dropped_successor_lets_nothing_pass() -> None:
    world = with_faults(reorder=1)
    told(world)
    world.store.put(SETTINGS, "", DeliverySettings(faults=Chances(drop=1, reorder=1)))
    assert [(each.event, each.held) for each in told(world)] == [(1, True)]


def chosen(world: World) -> list[tuple[object, ...]]:
    told(world, 200)
    return [
        (each.status, each.next_at_ms, each.spoiled, each.twice, each.held) for each in kept(world)
    ]


def test_the_same_seed_makes_the_same_deliveries_go_wrong() -> None:
    chances: Any = {
        "drop": 0.3,
        "duplicate": 0.3,
        "delay": 0.3,
        "bad_signature": 0.3,
        "reorder": 0.1,
    }
    assert chosen(with_faults(**chances)) == chosen(with_faults(**chances))
    assert chosen(with_faults(**chances)) != chosen(with_faults(seed=8, **chances))


def test_one_chance_does_not_change_what_another_one_strikes() -> None:
    alone = [each.spoiled for each in told(with_faults(bad_signature=0.5), 200)]
    beside = [each.spoiled for each in told(with_faults(bad_signature=0.5, duplicate=0.5), 200)]
    assert alone == beside
    assert 60 < Counter(alone)[True] < 140
