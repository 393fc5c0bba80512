"""Keys that nobody has seeded, and what their tokens say."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.request import Request


@dataclass(frozen=True, slots=True)
class Adoption:
    """How keys that nobody has seeded may name worlds (`--worlds-by-key`).

    `key_of` is the key that a request carries, if it is one that may name a world. `world_of` is
    the world that a token says it was minted in, whether or not that is true. `knows` says
    whether records have a key, `adopt` makes the one of a request valid and says whether there
    was anything that it can open.
    """

    key_of: Callable[[Request], str | None]
    world_of: Callable[[Request], str | None]
    knows: Callable[[Store, str], bool]
    adopt: Callable[[Transaction, str, Request], bool]


def unpadded(text: str) -> bytes:
    """What a part of a token spells: base64 for URLs, without the padding. Raises ValueError."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
