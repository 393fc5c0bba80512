"""The worlds of one server, by name."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable

from mockserver.core.clock import real_now_ms
from mockserver.core.errors import DomainError, LimitReached
from mockserver.core.world import World

DEFAULT_WORLD = "default"
_log = logging.getLogger("mockserver")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")

# A world that was used within this time is not dropped to make room: a test may be in it.
IDLE_MS = 10 * 60 * 1000


class BadWorldName(DomainError):
    """A name that no world can have."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name[:80]!r} is no name for a world: use 1 to 64 of the characters A-Z a-z 0-9 . _ -"
        )


class UnknownWorld(DomainError):
    """No world of that name exists where one has to."""

    def __init__(self, name: str) -> None:
        super().__init__(f"no world {name!r}")


class DefaultWorldStays(DomainError):
    """The default world can be reset and replaced, but not deleted."""


class Worlds:
    """Makes worlds on first use and keeps their number within a limit."""

    def __init__(self, make: Callable[[str], World], worlds_max: int) -> None:
        self._make = make
        self._max = worlds_max
        self._worlds: dict[str, World] = {DEFAULT_WORLD: make(DEFAULT_WORLD)}

    @property
    def all(self) -> list[World]:
        """All worlds, oldest first."""
        return list(self._worlds.values())

    def use(self, name: str) -> World:
        """The world of this name, made from the default seed if there is none.

        Raises BadWorldName or LimitReached.
        """
        world = self._worlds.get(name)
        if world is None:
            world = self.put(name, self._make)
        world.last_used_at_ms = real_now_ms()
        return world

    def made(self, name: str) -> World:
        """A world that is none of these: one as `use` would make."""
        return self._make(name)

    def find(self, name: str) -> World:
        """The world of this name. Raises UnknownWorld."""
        if name not in self._worlds:
            raise UnknownWorld(name)
        return self._worlds[name]

    def __contains__(self, name: str) -> bool:
        return name in self._worlds

    def put(self, name: str, make: Callable[[str], World]) -> World:
        """Make a world, in place of the one that has the name. Raises like `use`."""
        check_name(name)
        if name not in self._worlds and len(self._worlds) >= self._max:
            self._evict()
        world = make(name)
        self._give_up(name)
        self._worlds[name] = world
        return world

    def drop(self, name: str) -> None:
        """Delete a world. Raises UnknownWorld or DefaultWorldStays."""
        if name == DEFAULT_WORLD:
            raise DefaultWorldStays
        self._give_up(self.find(name).name)

    def _give_up(self, name: str) -> None:
        world = self._worlds.pop(name, None)
        if world is not None:
            world.close()

    def _evict(self) -> None:
        others = [world for name, world in self._worlds.items() if name != DEFAULT_WORLD]
        oldest = min(others, key=lambda world: world.last_used_at_ms, default=None)
        idle_ms = 0 if oldest is None else real_now_ms() - oldest.last_used_at_ms
        if oldest is None or idle_ms < IDLE_MS:
            raise LimitReached("worlds", self._max)
        self._give_up(oldest.name)
        _log.warning(
            "the world %s was dropped to make room for another: nobody has used it for %d minutes",
            oldest.name,
            idle_ms // 60_000,
        )


def check_name(name: str) -> None:
    """Raise BadWorldName unless the name can be a world's."""
    if not is_name(name):
        raise BadWorldName(name)


def is_name(text: str) -> bool:
    """Whether it can be the name of a world."""
    return _NAME.fullmatch(text) is not None
