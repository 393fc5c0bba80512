"""Forks, resets, snapshots, restores and diffs cost the same whatever a world holds."""

import sys
import tracemalloc
from collections.abc import Callable
from types import FrameType

import pytest

from mockserver.core.changes import changes
from mockserver.core.store import DEPTH_MAX, Index, Table
from mockserver.core.world import World
from tests.core.builders import a_world, note

BY_GROUP: Index[int] = Index("group", scope=lambda number: number % 7, sort=lambda number: number)
NUMBERS: Table[int] = Table("test.numbers", BY_GROUP)
SMALL, LARGE = 10, 10_000

# A layer, a few tuples and structs, and room for what measures the tests; a copy of the large
# world's dictionary alone would take more than ten times as much.
BYTES_MAX = 16_000


def a_world_of(size: int) -> World:
    """A world that began with so many records and has one checkpoint and one unsaved change."""
    world = a_world()
    with world.transaction() as step:
        for number in range(size):
            step.store.put(NUMBERS, number, number)
    fork = world.fork("fork")
    fork.set_checkpoint("here")
    note(fork, "changed")
    return fork


def fork(world: World) -> None:
    world.fork("another")


def reset(world: World) -> None:
    world.reset()


def snapshot(world: World) -> None:
    world.snapshot()


def checkpoint(world: World) -> None:
    world.set_checkpoint("there")


def restore(world: World) -> None:
    world.restore("here")


def diff(world: World) -> None:
    since = world.moment("here").layers
    assert len(list(changes(since, world.snapshot().layers, lambda _: True))) == 1


ACTS = [fork, reset, snapshot, checkpoint, restore, diff]


def calls_in(act: Callable[[World], None], world: World) -> int:
    """How many functions, ours and built-in ones, are called."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act(world)
    finally:
        sys.setprofile(before)
    return calls


def bytes_in(act: Callable[[World], None], world: World) -> int:
    """How much memory is taken at most."""
    tracemalloc.start()
    try:
        act(world)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("act", ACTS)
def test_the_number_of_steps_does_not_depend_on_the_size(act: Callable[[World], None]) -> None:
    assert calls_in(act, a_world_of(LARGE)) == calls_in(act, a_world_of(SMALL))


@pytest.mark.parametrize("act", ACTS)
def test_the_memory_it_takes_does_not_depend_on_the_size(act: Callable[[World], None]) -> None:
    assert bytes_in(act, a_world_of(LARGE)) <= BYTES_MAX


def test_worlds_of_one_origin_share_its_layers() -> None:
    world = a_world_of(SMALL)
    layers = world.snapshot().layers
    forked = world.fork("another").snapshot().layers
    assert [id(layer) for layer in forked] == [id(layer) for layer in layers]


def test_a_diff_across_folded_layers_does_not_read_the_base() -> None:
    """Folding has copied the layers above the base: those alone are read."""

    def changed(size: int) -> World:
        world = a_world_of(size)
        for number in range(2 * DEPTH_MAX):
            world.set_checkpoint(f"step {number}")
            note(world, str(number), key=f"note {number}")
        return world

    def diff_of_all(world: World) -> None:
        since = world.moment("step 0").layers
        found = list(changes(since, world.snapshot().layers, lambda _: True))
        assert len(found) == 2 * DEPTH_MAX

    assert calls_in(diff_of_all, changed(LARGE)) == calls_in(diff_of_all, changed(2 * LARGE))
