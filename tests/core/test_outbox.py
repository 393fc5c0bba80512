"""The events of a world."""

from contextlib import suppress

from mockserver.core.outbox import event_id
from tests.core.builders import NOON, Fact, a_world


def test_a_new_world_has_no_events() -> None:
    assert list(a_world().events()) == []


def test_an_event_holds_what_it_was_sent_with() -> None:
    world = a_world()
    with world.transaction() as step:
        step.emit("test", "note.made", ("org", "live"), Fact("hello"))
    (event,) = world.events()
    assert (event.provider, event.name, event.audience) == ("test", "note.made", ("org", "live"))
    assert (event.at_ms, event.facts) == (NOON, Fact("hello"))
    assert event_id(world.ids.stream, event) == world.ids.text("evt_", event.number)


def test_events_are_read_newest_first_whatever_was_numbered_between_them() -> None:
    world = a_world()
    with world.transaction() as step:
        for name in ("first", "second", "third"):
            step.ids.next("rec_")
            step.emit("test", name, (), Fact())
    assert [event.name for event in world.events()] == ["third", "second", "first"]


def test_an_event_of_a_step_that_fails_is_never_seen() -> None:
    world = a_world()
    with suppress(LookupError), world.transaction() as step:
        step.emit("test", "lost", (), Fact())
        raise LookupError
    assert list(world.events()) == []
