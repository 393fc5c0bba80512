"""Worlds that are named after credentials, for clients that can be told nothing but a key.

A key that the seed does not know opens a world of its own, in which it is valid, and selects it
from then on. Tokens that are minted with it select that world too when they come alone.
"""

from __future__ import annotations

import re
from hashlib import sha256

from mockserver.core.store import Store
from mockserver.core.world import World, nobody
from mockserver.exchange.adoption import Adoption
from mockserver.exchange.provider import Provider
from mockserver.exchange.request import Request
from mockserver.exchange.worlds import DEFAULT_WORLD, Worlds, is_name

# In characters. A longer key looks like a real one, and what is shown to all should be no secret.
_KEY_SHOWN_MAX = 32
_BEGINNING = 20
_DIGEST = 40
_ODD = re.compile(r"[^A-Za-z0-9._-]")


class KeyWorlds:
    """Chooses the worlds of requests; `seed` are the records with which all of them start."""

    def __init__(self, worlds: Worlds, seed: Store) -> None:
        self._worlds = worlds
        self._seed = seed

    def use(self, provider: Provider, request: Request, named: str | None) -> World:
        """The world that a request is for: the one it names, or that of its credential.

        Raises BadWorldName or LimitReached.
        """
        name, adoption, key = self._chosen(provider, request, named)
        if adoption is None or key is None:
            return self._worlds.use(name)
        is_new = name not in self._worlds
        world = self._worlds.use(name)
        is_valid = _is_valid(adoption, world, key, request)
        if is_new and not is_valid:
            self._worlds.drop(name)
            return self._worlds.use(DEFAULT_WORLD)
        if is_new:
            # A reset leaves the key where it is.
            world.begin_again()
        return world

    def preview(self, provider: Provider, request: Request, named: str | None) -> World:
        """The same for a request that is not sent: what its key would open is a copy.

        Raises BadWorldName or LimitReached.
        """
        name, adoption, key = self._chosen(provider, request, named)
        if adoption is None or key is None:
            return self._worlds.use(name)
        is_new = name not in self._worlds
        copy = self._worlds.made(name) if is_new else self._worlds.find(name).fork(name, nobody)
        is_valid = _is_valid(adoption, copy, key, request)
        return self._worlds.use(DEFAULT_WORLD) if is_new and not is_valid else copy

    def _chosen(
        self, provider: Provider, request: Request, named: str | None
    ) -> tuple[str, Adoption | None, str | None]:
        """The name of a world; with a key that is to be valid there, and how, if it is that of one.

        The world of a key may have been made by hand, and need not know it yet.
        """
        adoption = provider.adoption
        key = None if adoption is None else adoption.key_of(request)
        chosen = self._implied(adoption, key, request) if named is None else named
        if key is None or chosen != world_name(key):
            return chosen, None, None
        return chosen, adoption, key

    def _implied(self, adoption: Adoption | None, key: str | None, request: Request) -> str:
        """The world of a request that names none."""
        if adoption is None:
            return DEFAULT_WORLD
        return self._of_token(adoption, request) if key is None else self._of_key(adoption, key)

    def _of_key(self, adoption: Adoption, key: str) -> str:
        known = (self._seed, self._worlds.find(DEFAULT_WORLD).store)
        if any(adoption.knows(store, key) for store in known):
            return DEFAULT_WORLD
        return world_name(key)

    def _of_token(self, adoption: Adoption, request: Request) -> str:
        """The world that a token is from, as long as there is one."""
        name = adoption.world_of(request)
        return name if name is not None and name in self._worlds else DEFAULT_WORLD


def _is_valid(adoption: Adoption, world: World, key: str, request: Request) -> bool:
    """Make a key valid in a world that does not know it; False where there is nothing to open."""
    if adoption.knows(world.store, key):
        return True
    with world.transaction() as step:
        return adoption.adopt(step, key, request)


def world_name(key: str) -> str:
    """The name of the world of a key; different keys have different ones.

    Decided here: a short key is the name itself, so that whoever made it up knows the name. The
    name is in every `X-Mock` header and in `GET /_mock/worlds`, so of a long key, which may be a
    real one, only the beginning is shown, with a digest of all of it. Names with a digest are
    longer than any short key.
    """
    if len(key) <= _KEY_SHOWN_MAX and is_name(key) and key != DEFAULT_WORLD:
        return key
    digest = sha256(key.encode()).hexdigest()[:_DIGEST]
    return f"{_ODD.sub('-', key[:_BEGINNING])}-{digest}"


def is_named_after(world: str, key: str) -> bool:
    """Whether this is the world of a key."""
    return world != DEFAULT_WORLD and world == world_name(key)
