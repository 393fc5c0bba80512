"""The worlds of one server."""

import pytest

from mockserver.core.clock import real_now_ms
from mockserver.core.errors import LimitReached
from mockserver.core.hub import Subscription
from mockserver.core.world import World
from mockserver.exchange.worlds import (
    IDLE_MS,
    BadWorldName,
    DefaultWorldStays,
    UnknownWorld,
    Worlds,
    check_name,
)
from tests.core.builders import a_world


def some_worlds(*names: str, worlds_max: int = 10) -> Worlds:
    worlds = Worlds(a_world, worlds_max)
    for name in names:
        worlds.use(name)
    return worlds


def names(worlds: Worlds) -> list[str]:
    return [world.name for world in worlds.all]


def leave_alone(world: World, more_ms: int = 0) -> None:
    """As if nobody had used the world for long enough."""
    world.last_used_at_ms = real_now_ms() - IDLE_MS - more_ms


def test_the_default_world_is_always_there() -> None:
    assert names(some_worlds()) == ["default"]


def test_a_world_is_made_on_first_use_and_then_kept() -> None:
    worlds = some_worlds()
    assert "new" not in worlds
    made = worlds.use("new")
    assert "new" in worlds
    assert worlds.use("new") is made
    assert worlds.find("new") is made


def test_worlds_are_listed_oldest_first() -> None:
    assert names(some_worlds("b", "a")) == ["default", "b", "a"]


def test_use_is_noted() -> None:
    worlds = some_worlds("a")
    world = worlds.find("a")
    leave_alone(world)
    before = real_now_ms()
    worlds.use("a")
    assert world.last_used_at_ms >= before


def test_finding_makes_no_world() -> None:
    worlds = some_worlds()
    with pytest.raises(UnknownWorld):
        worlds.find("new")
    assert names(worlds) == ["default"]


def test_a_world_can_be_replaced() -> None:
    worlds = some_worlds("a")
    old = worlds.find("a")
    new = worlds.put("a", a_world)
    assert worlds.find("a") is new is not old


def test_a_dropped_world_is_gone() -> None:
    worlds = some_worlds("a")
    worlds.drop("a")
    assert names(worlds) == ["default"]


def test_an_unknown_world_cannot_be_dropped() -> None:
    with pytest.raises(UnknownWorld):
        some_worlds().drop("a")


def test_the_default_world_cannot_be_dropped() -> None:
    with pytest.raises(DefaultWorldStays):
        some_worlds().drop("default")


@pytest.mark.parametrize("name", ["a", "A-z_0.9", "..", "x" * 64])
def test_a_name_has_up_to_64_letters_digits_and_signs(name: str) -> None:
    check_name(name)
    assert some_worlds().use(name).name == name


@pytest.mark.parametrize("name", ["", "x" * 65, "a b", "a/b", "a\n", "ä", "{name}"])
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(BadWorldName):
        some_worlds().use(name)
    with pytest.raises(BadWorldName):
        some_worlds().put(name, a_world)


def test_a_world_that_is_in_use_is_not_dropped_to_make_room() -> None:
    worlds = some_worlds("a", worlds_max=2)
    with pytest.raises(LimitReached) as refusal:
        worlds.use("b")
    assert (refusal.value.what, refusal.value.limit) == ("worlds", 2)
    assert names(worlds) == ["default", "a"]


def test_the_world_that_was_idle_for_longest_makes_room() -> None:
    worlds = some_worlds("a", "b", "c", worlds_max=4)
    leave_alone(worlds.find("a"))
    leave_alone(worlds.find("b"), more_ms=1)
    worlds.use("d")
    assert names(worlds) == ["default", "a", "c", "d"]


def test_the_default_world_is_never_dropped_to_make_room() -> None:
    worlds = some_worlds(worlds_max=1)
    leave_alone(worlds.find("default"))
    with pytest.raises(LimitReached):
        worlds.use("a")


def test_a_full_server_still_replaces_worlds() -> None:
    worlds = some_worlds("a", worlds_max=2)
    old = worlds.find("a")
    assert worlds.put("a", a_world) is not old


def a_reader(world: World) -> Subscription:
    return world.hub.subscribe("news", lambda _: True, lambda: None, 1)


def test_the_readers_of_a_dropped_world_are_ended() -> None:
    worlds = Worlds(a_world, 10)
    reader = a_reader(worlds.use("one"))
    worlds.drop("one")
    assert (reader.is_open, "one" in worlds) == (False, False)


def test_the_readers_of_a_replaced_world_are_ended() -> None:
    worlds = Worlds(a_world, 10)
    reader, other = a_reader(worlds.use("one")), a_reader(worlds.use("two"))
    worlds.put("one", a_world)
    assert (reader.is_open, other.is_open) == (False, True)


def test_the_readers_of_a_world_that_makes_room_are_ended() -> None:
    worlds = Worlds(a_world, 3)
    idle, busy = worlds.use("idle"), worlds.use("busy")
    idle.last_used_at_ms -= IDLE_MS
    readers = [a_reader(idle), a_reader(busy)]
    worlds.use("new")
    assert [reader.is_open for reader in readers] == [False, True]
    assert [name in worlds for name in ("idle", "busy", "new")] == [False, True, True]
