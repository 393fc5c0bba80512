"""Keys that nobody has seeded, and the worlds that they name.

What such a key opens is not the service's matter; decided here: the sandbox of the org whose id is
the first in the alphabet (`org_demo` in the demo world), with all scopes.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.adoption import Adoption, unpadded
from mockserver.exchange.request import Request
from mockserver.providers.expys.auth import ALL_SCOPES, TOKEN_PREFIX
from mockserver.providers.expys.state import KEYS, ORGS, ApiKey, Environment

# As in a fixture; live keys stay what they are.
_SANDBOX_KEY = re.compile(r"expys_sandbox_[A-Za-z0-9_-]{1,200}")


def key_of(request: Request) -> str | None:
    """The sandbox key that a request carries."""
    credential = request.bearer
    return credential if credential and _SANDBOX_KEY.fullmatch(credential) else None


def knows(store: Store, key: str) -> bool:
    """Whether there is such a key."""
    return store.get(KEYS, key) is not None


def adopt(step: Transaction, key: str, _: Request) -> bool:
    """Make a key valid; False where there is no org that it could open."""
    org = min((org.id for _, org in step.store.items(ORGS)), default=None)
    if org is None:
        return False
    step.store.put(KEYS, key, ApiKey(key, org, Environment.SANDBOX, ALL_SCOPES))
    return True


# Tokens of such a world name it in the place where the tokens of this format, PASETO, carry what
# may be read without their secret: behind another full stop.


def footer(world: str) -> str:
    """What a token ends in that leads to a world when it comes alone."""
    return "." + urlsafe_b64encode(world.encode()).decode().rstrip("=")


def world_of(request: Request) -> str | None:
    """The world that a token names."""
    credential = request.bearer or ""
    _, dot, text = credential.removeprefix(TOKEN_PREFIX).partition(".")
    if not dot or not credential.startswith(TOKEN_PREFIX):
        return None
    try:
        return unpadded(text).decode()
    except ValueError:
        return None


ADOPTION = Adoption(key_of, world_of, knows, adopt)
