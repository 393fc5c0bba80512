"""Keys that nobody has seeded, and the worlds that they name.

What such a key opens is not the service's matter; decided here: the test environment, as a secret
key. Live keys stay what they are. So do restricted and publishable ones: what they may not do is
what they are for, and a key that nobody has seeded says nothing of it.
"""

from __future__ import annotations

import re

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.adoption import Adoption
from mockserver.exchange.errors import Unauthenticated
from mockserver.exchange.request import Request
from mockserver.providers.vinr.auth import sent_key
from mockserver.providers.vinr.rules.programs import DEFAULT_PROGRAM
from mockserver.providers.vinr.state import KEYS, PROGRAMS, ApiKey, Environment, KeyKind

# As in a fixture.
_SECRET_TEST_KEY = re.compile(r"sk_test_[A-Za-z0-9_-]{1,200}")


def key_of(request: Request) -> str | None:
    """The secret test key that a request carries."""
    try:
        key = sent_key(request)
    except Unauthenticated:
        return None
    return key if _SECRET_TEST_KEY.fullmatch(key) else None


def world_of(_: Request) -> None:
    """None: there are no tokens that could come without their key."""


def knows(store: Store, key: str) -> bool:
    """Whether there is such a key."""
    return store.get(KEYS, key) is not None


def adopt(step: Transaction, key: str, _: Request) -> bool:
    """Make a key valid; False in a world without this service."""
    if step.store.get(PROGRAMS, (Environment.TEST, DEFAULT_PROGRAM)) is None:
        return False
    step.store.put(KEYS, key, ApiKey(key, Environment.TEST, KeyKind.SECRET, frozenset()))
    return True


ADOPTION = Adoption(key_of, world_of, knows, adopt)
