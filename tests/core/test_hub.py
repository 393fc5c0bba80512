"""Readers of a world: what they hear, when, and what ends them."""

from dataclasses import dataclass, field

import pytest

from mockserver.core.clock import ClockMode
from mockserver.core.hub import Subscription
from mockserver.core.scheduler import Due
from mockserver.core.world import Transaction, World
from tests.core.builders import HOUR_MS, NOON, a_world, note, noted

CHIME = "test.chime"


@dataclass
class Reader:
    """Somebody who listens in a world; `until_ms` is the instant that ends it."""

    world: World
    topic: str = "news"
    until_ms: int = NOON + HOUR_MS
    queue_max: int = 3
    notices: int = 0
    subscription: Subscription = field(init=False)

    def __post_init__(self) -> None:
        self.subscription = self.world.hub.subscribe(
            self.topic, lambda now_ms: now_ms < self.until_ms, self._notice, self.queue_max
        )

    def _notice(self) -> None:
        self.notices += 1

    @property
    def is_open(self) -> bool:
        return self.subscription.is_open

    def heard(self) -> list[object]:
        """Everything that waits."""
        found = []
        while (data := self.subscription.take()) is not None:
            found.append(data)
        return found


def publish(world: World, *texts: str, topic: str = "news") -> None:
    """Publish these, in one step."""
    with world.transaction() as step:
        for text in texts:
            step.publish(topic, text)


def test_a_reader_hears_what_is_published_from_now_on_in_order() -> None:
    world = a_world()
    publish(world, "before")
    reader = Reader(world)
    publish(world, "one", "two")
    publish(world, "three")
    assert reader.heard() == ["one", "two", "three"]
    assert reader.heard() == []


def test_a_reader_hears_its_topic_alone() -> None:
    world = a_world()
    reader = Reader(world)
    publish(world, "elsewhere", topic="weather")
    assert (reader.heard(), reader.notices) == ([], 0)


def test_every_reader_of_a_topic_hears_everything() -> None:
    world = a_world()
    readers = [Reader(world) for _ in range(3)]
    publish(world, "one")
    assert [reader.heard() for reader in readers] == [["one"]] * 3


def test_nothing_is_heard_before_the_step_commits() -> None:
    world = a_world()
    reader = Reader(world)
    with world.transaction() as step:
        step.publish("news", "one")
        assert reader.heard() == []
    assert reader.heard() == ["one"]


def test_nothing_is_heard_of_a_step_that_fails() -> None:
    world = a_world()
    reader = Reader(world)

    def fail() -> None:
        with world.transaction() as step:
            step.publish("news", "one")
            step.refresh_readers()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert (reader.heard(), reader.notices) == ([], 0)


def test_each_publication_is_announced() -> None:
    world = a_world()
    reader = Reader(world)
    publish(world, "one", "two")
    assert reader.notices == 2


# Ends


def test_a_reader_that_does_not_keep_up_is_ended_and_its_queue_given_up() -> None:
    world = a_world()
    slow, quick = Reader(world, queue_max=2), Reader(world, queue_max=3)
    publish(world, "one", "two")
    assert slow.is_open
    publish(world, "three")
    assert (slow.is_open, slow.subscription.overflowed, slow.heard()) == (False, True, [])
    assert (quick.is_open, quick.subscription.overflowed) == (True, False)
    assert quick.heard() == ["one", "two", "three"]


def test_a_reader_hears_nothing_that_is_published_when_it_is_no_longer_valid() -> None:
    world = a_world()
    reader = Reader(world)
    publish(world, "one")
    reader.until_ms = NOON
    publish(world, "two")
    assert (reader.is_open, reader.heard()) == (False, ["one"])


def test_a_clock_that_moves_past_its_time_ends_a_reader() -> None:
    world = a_world()
    reader, other = Reader(world), Reader(world, until_ms=NOON + 2 * HOUR_MS)
    world.advance(HOUR_MS - 1)
    assert reader.is_open
    world.advance(1)
    assert (reader.is_open, other.is_open) == (False, True)


def test_a_clock_that_is_frozen_or_set_going_notifies_the_reader() -> None:
    world = a_world()
    reader = Reader(world)
    world.switch(ClockMode.RUNNING)
    assert (reader.is_open, reader.notices) == (True, 1)


def test_what_falls_due_on_the_way_is_heard_at_its_own_time() -> None:
    def chime(step: Transaction, due: Due) -> None:
        step.publish("news", due.subject[0])

    world = a_world(due_handlers={CHIME: chime})
    with world.transaction() as step:
        step.schedule(HOUR_MS - 1, CHIME, ("in time",), "")
        step.schedule(HOUR_MS, CHIME, ("too late",), "")
    reader = Reader(world)
    world.advance(2 * HOUR_MS)
    assert (reader.is_open, reader.heard()) == (False, ["in time"])


def test_a_step_may_ask_all_readers_whether_they_are_still_valid() -> None:
    world = a_world()
    gone, other = Reader(world), Reader(world, topic="weather")
    gone.until_ms = NOON
    note(world, "something else")
    assert gone.is_open
    with world.transaction() as step:
        step.refresh_readers()
        assert gone.is_open
    assert (gone.is_open, other.is_open) == (False, True)


def test_a_reset_ends_all_readers_and_welcomes_new_ones() -> None:
    world = a_world()
    reader = Reader(world)
    publish(world, "one")
    world.reset()
    assert (reader.is_open, reader.heard()) == (False, ["one"])
    later = Reader(world)
    publish(world, "two")
    assert (reader.heard(), later.heard()) == ([], ["two"])


def test_a_restore_ends_those_that_are_not_valid_in_the_state_restored() -> None:
    world = a_world()
    world.set_checkpoint("before")
    note(world, "a right")
    valid = Reader(world)
    gone = world.hub.subscribe("news", lambda _: noted(world) is not None, lambda: None, 3)
    world.restore("before")
    assert (valid.is_open, gone.is_open) == (True, False)


def test_a_world_that_is_given_up_ends_all_readers_and_those_who_come_too_late() -> None:
    world = a_world()
    reader = Reader(world)
    world.close()
    late = Reader(world)
    assert (reader.is_open, late.is_open) == (False, False)
    assert late.notices == 1


def test_a_fork_has_no_readers() -> None:
    world = a_world()
    reader = Reader(world)
    publish(world.fork("other"), "one")
    assert (reader.is_open, reader.heard()) == (True, [])


def test_an_end_is_announced_once() -> None:
    world = a_world()
    reader = Reader(world)
    reader.subscription.end()
    reader.subscription.end()
    world.reset()
    assert (reader.is_open, reader.notices) == (False, 1)


def test_a_reader_that_left_is_forgotten_and_the_others_are_not() -> None:
    world = a_world()
    first, second = Reader(world), Reader(world)
    first.subscription.end()
    publish(world, "one")
    assert (first.heard(), second.heard()) == ([], ["one"])
    second.subscription.end()
    publish(world, "two")
    assert second.heard() == []


def test_a_hub_knows_whether_anybody_listens() -> None:
    world = a_world()
    heard = [world.hub.is_heard]
    readers = [Reader(world), Reader(world, topic="other")]
    for reader in readers:
        heard.append(world.hub.is_heard)
        reader.subscription.end()
    assert [*heard, world.hub.is_heard] == [False, True, True, False]
