"""One isolated copy of everything that a client can see or change."""

from collections.abc import Mapping
from contextlib import suppress

import pytest

from mockserver.core import scheduler
from mockserver.core.clock import ClockMode, real_now_ms, running_at
from mockserver.core.errors import ClockBackwards, LimitReached, UnknownCheckpoint
from mockserver.core.scheduler import Due, upcoming
from mockserver.core.world import DueHandler, Transaction, World
from tests.core.builders import HOUR_MS, NOON, NOTES, Fact, a_world, note, noted

CHIME = "test.chime"


def chime(step: Transaction, due: Due) -> None:
    """Work that notes when it ran, and emits an event."""
    heard = step.store.get(NOTES, "heard") or ""
    step.store.put(NOTES, "heard", f"{heard}{due.subject[0]}@{(step.now_ms - NOON) // 1000} ")
    step.emit("test", due.subject[0], (), Fact())


def echo(step: Transaction, due: Due) -> None:
    """Work that plans its successor, a second later, until the third."""
    chime(step, due)
    number = int(due.subject[0])
    if number < 3:
        step.schedule(1000, CHIME, (str(number + 1),), f"chime {number + 1}")


def a_planned_world(
    *after_s: int, handlers: Mapping[str, DueHandler] | None = None, running: bool = False
) -> World:
    """A world with a chime for each of these seconds from now."""
    clock = running_at(NOON) if running else None
    world = a_world(clock=clock, due_handlers=handlers or {CHIME: chime})
    with world.transaction() as step:
        for second in after_s:
            step.schedule(second * 1000, CHIME, (str(second),), f"chime {second}")
    return world


def planned(world: World) -> list[str]:
    return [due.what for due in upcoming(world.store)]


# Steps


def test_a_step_is_kept_when_it_ends() -> None:
    world = a_world()
    note(world, "hello")
    assert noted(world) == "hello"


def test_a_step_that_fails_leaves_neither_records_nor_used_up_ids() -> None:
    world = a_world()
    next_id = a_world().ids.next("x_")
    with suppress(LookupError), world.transaction() as step:
        step.store.put(NOTES, "note", "hello")
        step.ids.next("x_")
        raise LookupError
    assert noted(world) is None
    assert world.ids.next("x_") == next_id


def test_time_stands_still_within_a_step() -> None:
    world = a_world(clock=running_at(NOON))
    with world.transaction() as step:
        began_ms, real_ms = step.now_ms, real_now_ms()
        while real_now_ms() < real_ms + 2:
            pass
        assert step.now_ms == began_ms


# Time


def test_work_runs_in_the_order_of_its_time_at_its_time() -> None:
    world = a_planned_world(30, 10, 20)
    ran = world.advance(HOUR_MS)
    assert [due.what for due in ran] == ["chime 10", "chime 20", "chime 30"]
    assert noted(world, "heard") == "10@10 20@20 30@30 "
    assert [event.at_ms - NOON for event in world.events()] == [30_000, 20_000, 10_000]


def test_work_is_due_at_its_instant_and_not_before() -> None:
    world = a_planned_world(10)
    assert world.advance(9_999) == []
    assert [due.what for due in world.advance(1)] == ["chime 10"]


def test_work_that_was_done_is_not_done_again() -> None:
    world = a_planned_world(10)
    world.advance(10_000)
    assert world.advance(HOUR_MS) == []


def test_what_is_not_due_yet_stays_planned() -> None:
    world = a_planned_world(10, 20)
    world.advance(10_000)
    assert planned(world) == ["chime 20"]


def test_planned_work_can_be_called_off() -> None:
    world = a_planned_world(1, 2)
    with world.transaction() as step:
        third = step.schedule(3000, CHIME, ("3",), "chime 3")
        scheduler.done(step.store, third)
    assert planned(world) == ["chime 1", "chime 2"]


def test_work_that_plans_more_work_is_followed_up_to_the_new_time() -> None:
    world = a_planned_world(1, handlers={CHIME: echo})
    assert [due.what for due in world.advance(2_000)] == ["chime 1", "chime 2"]
    assert noted(world, "heard") == "1@1 2@2 "
    assert planned(world) == ["chime 3"]


def test_a_read_sees_what_was_due_before_it() -> None:
    world = a_planned_world(10, running=True)
    world.clock.move_to(NOON + 20_000)
    assert world.now_ms() >= NOON + 20_000
    assert noted(world, "heard") == "10@10 "


def test_a_step_sees_what_was_due_before_it() -> None:
    world = a_planned_world(10)
    world.clock.move_to(NOON + 20_000)
    with world.transaction() as step:
        assert step.store.get(NOTES, "heard") == "10@10 "


def test_work_that_fails_leaves_no_trace_and_stays_planned() -> None:
    def fail(step: Transaction, due: Due) -> None:
        chime(step, due)
        raise LookupError

    world = a_planned_world(10, handlers={CHIME: fail})
    with pytest.raises(LookupError):
        world.advance(HOUR_MS)
    assert noted(world, "heard") is None
    assert planned(world) == ["chime 10"]


def test_time_does_not_go_back_and_nothing_runs() -> None:
    world = a_planned_world(0)
    with pytest.raises(ClockBackwards):
        world.move_to(NOON - 1)
    assert planned(world) == ["chime 0"]


def test_a_clock_frozen_at_an_instant_stands_there_however_long_the_work_takes() -> None:
    def dawdle(step: Transaction, due: Due) -> None:
        real_ms = real_now_ms()
        while real_now_ms() < real_ms + 2:
            pass

    world = a_planned_world(10, handlers={CHIME: dawdle}, running=True)
    world.move_to(NOON + HOUR_MS, ClockMode.FROZEN)
    assert world.now_ms() == NOON + HOUR_MS


def test_a_world_can_be_frozen_and_thawed() -> None:
    world = a_world()
    modes = []
    for mode in (ClockMode.RUNNING, ClockMode.FROZEN):
        world.switch(mode)
        modes.append(world.clock.mode)
    assert modes == [ClockMode.RUNNING, ClockMode.FROZEN]


# Reset


def test_reset_takes_everything_back_to_how_the_world_was_made() -> None:
    world = a_planned_world()
    first_id = a_world().ids.next("x_")
    note(world, "hello")
    world.ids.next("x_")
    world.ids.request_id()
    world.advance(HOUR_MS)
    world.reset()
    assert noted(world) is None
    assert world.now_ms() == NOON
    assert world.ids.next("x_") == first_id
    assert world.ids.requests == 0


def test_reset_drops_the_plan_and_the_events() -> None:
    world = a_planned_world(10, 20)
    world.advance(10_000)
    world.reset()
    assert planned(world) == []
    assert list(world.events()) == []
    assert world.advance(HOUR_MS) == []


def test_reset_of_a_running_world_restores_its_offset_to_real_time() -> None:
    world = a_world(clock=running_at(NOON))
    world.advance(HOUR_MS)
    world.reset()
    assert NOON <= world.now_ms() < NOON + HOUR_MS


def test_reset_drops_the_checkpoints() -> None:
    world = a_world()
    world.set_checkpoint("here")
    world.reset()
    assert world.checkpoints == []


def test_a_world_that_starts_over_is_as_if_it_had_been_made_so() -> None:
    source, world = a_world(), a_world()
    note(source, "another start")
    source.advance(HOUR_MS)
    note(world, "gone")
    world.set_checkpoint("gone")
    world.start_over(source.snapshot())
    for _ in range(2):
        assert noted(world) == "another start"
        assert world.now_ms() == NOON + HOUR_MS
        assert world.checkpoints == []
        note(world, "changed")
        world.reset()


# Forks


def test_a_fork_begins_with_the_records_the_time_and_the_ids_of_its_source() -> None:
    world = a_planned_world(10)
    note(world, "hello")
    world.advance(5_000)
    fork = world.fork("fork")
    assert fork.name == "fork"
    assert noted(fork) == "hello"
    assert fork.now_ms() == NOON + 5_000
    assert fork.ids.next("x_") == world.ids.next("x_")
    assert planned(fork) == ["chime 10"]


def test_a_fork_and_its_source_do_not_see_each_other() -> None:
    world = a_world()
    note(world, "before")
    fork = world.fork("fork")
    note(world, "source")
    note(fork, "fork")
    fork.advance(HOUR_MS)
    assert (noted(world), noted(fork)) == ("source", "fork")
    assert world.now_ms() == NOON


def test_the_outbox_of_a_fork_starts_empty() -> None:
    world = a_planned_world(10, 20)
    world.advance(10_000)
    fork = world.fork("fork")
    assert list(fork.events()) == []
    fork.advance(10_000)
    assert [event.name for event in fork.events()] == ["20"]


def test_a_fork_has_no_checkpoints() -> None:
    world = a_world()
    world.set_checkpoint("here")
    assert world.fork("fork").checkpoints == []


def test_reset_of_a_fork_goes_back_to_the_moment_of_the_fork() -> None:
    world = a_world()
    note(world, "before")
    fork = world.fork("fork")
    note(fork, "after")
    fork.advance(HOUR_MS)
    fork.reset()
    assert noted(fork) == "before"
    assert fork.now_ms() == NOON


def test_a_fork_of_a_fork_stands_alone() -> None:
    world = a_world()
    fork = world.fork("fork")
    note(fork, "fork")
    second = fork.fork("second")
    note(second, "second")
    second.reset()
    assert (noted(world), noted(fork), noted(second)) == (None, "fork", "fork")


def test_a_fork_may_begin_later_in_another_mode_and_with_another_seed() -> None:
    fork = a_planned_world(10).fork("fork")
    fork.begin_again(NOON + 20_000, ClockMode.FROZEN, seed=8)
    note(fork, "later")
    fork.reset()
    assert fork.now_ms() == NOON + 20_000
    assert noted(fork, "heard") == "10@10 "
    assert noted(fork) is None
    assert fork.ids.stream.seed == 8


def test_a_fork_may_only_change_its_mode() -> None:
    fork = a_world().fork("fork")
    fork.begin_again(mode=ClockMode.RUNNING)
    fork.switch(ClockMode.FROZEN)
    fork.reset()
    assert fork.clock.mode is ClockMode.RUNNING


def test_a_fork_may_only_change_its_seed() -> None:
    fork = a_world(seed=7).fork("fork")
    fork.begin_again(seed=8)
    fork.reset()
    assert (fork.ids.stream.seed, fork.now_ms()) == (8, NOON)


def test_a_fork_may_not_begin_before_its_source() -> None:
    with pytest.raises(ClockBackwards):
        a_world().fork("fork").begin_again(NOON - 1)


# Checkpoints


def test_a_checkpoint_has_a_name_and_the_time_it_was_taken() -> None:
    world = a_world()
    world.advance(HOUR_MS)
    checkpoint, is_new = world.set_checkpoint("here")
    assert (checkpoint.name, checkpoint.at_ms, is_new) == ("here", NOON + HOUR_MS, True)


def test_restore_brings_back_records_time_ids_plan_and_events() -> None:
    world = a_planned_world(10, 20)
    world.advance(10_000)
    note(world, "then")
    world.set_checkpoint("here")
    next_id = world.fork("fork").ids.next("x_")
    note(world, "now")
    world.advance(HOUR_MS)
    world.ids.next("x_")
    world.restore("here")
    assert noted(world) == "then"
    assert world.now_ms() == NOON + 10_000
    assert world.ids.next("x_") == next_id
    assert planned(world) == ["chime 20"]
    assert [event.name for event in world.events()] == ["10"]


def test_work_that_is_due_runs_before_the_checkpoint_is_taken() -> None:
    world = a_planned_world(10)
    world.clock.move_to(NOON + 10_000)
    world.set_checkpoint("here")
    world.restore("here")
    assert noted(world, "heard") == "10@10 "
    assert planned(world) == []


def test_a_checkpoint_survives_restores_of_itself_and_of_older_ones() -> None:
    world = a_world()
    for text in ("first", "second"):
        note(world, text)
        world.set_checkpoint(text)
    for name in ("first", "second", "second", "first", "second"):
        world.restore(name)
        assert noted(world) == name
        note(world, "something else")
    assert [each.name for each in world.checkpoints] == ["first", "second"]


def test_a_checkpoint_of_the_same_name_replaces_the_earlier_one() -> None:
    world = a_world()
    world.set_checkpoint("here")
    world.set_checkpoint("there")
    note(world, "later")
    _, is_new = world.set_checkpoint("here")
    world.restore("here")
    assert not is_new
    assert noted(world) == "later"
    assert [each.name for each in world.checkpoints] == ["there", "here"]


def test_more_checkpoints_than_the_limit_are_refused() -> None:
    world = a_world(checkpoints_max=1)
    world.set_checkpoint("here")
    with pytest.raises(LimitReached) as refusal:
        world.set_checkpoint("there")
    assert (refusal.value.what, refusal.value.limit) == ("checkpoints", 1)
    assert not world.set_checkpoint("here")[1]


def test_a_deleted_checkpoint_is_gone() -> None:
    world = a_world()
    world.set_checkpoint("here")
    world.delete_checkpoint("here")
    assert world.checkpoints == []


def test_an_unknown_checkpoint_can_be_neither_restored_nor_deleted() -> None:
    world = a_world()
    for attempt in (world.restore, world.delete_checkpoint):
        with pytest.raises(UnknownCheckpoint) as refusal:
            attempt("nowhere")
        assert refusal.value.name == "nowhere"
