"""Clients that nobody has seeded, and the worlds that they name.

What such a client opens is not the service's matter; decided here: the program with the smallest
id (19 in the demo world), with the secret that the client comes with at first. Its tokens name
the world in a claim of their own.
"""

from __future__ import annotations

import msgspec

from mockserver.core.store import Store
from mockserver.core.world import Transaction
from mockserver.exchange.adoption import Adoption, unpadded
from mockserver.exchange.request import Request
from mockserver.providers.loyalife import wire
from mockserver.providers.loyalife.operations import OPERATIONS
from mockserver.providers.loyalife.rules.tokens import names_world
from mockserver.providers.loyalife.state import CLIENTS, CLIENTS_BY_PROGRAM, PROGRAMS, Client

_TOKEN_CALLS = frozenset(
    (route.method, route.path.lower())
    for operation in OPERATIONS
    if operation.body is wire.TokenRequest
    for route in operation.routes
)


class _Claims(msgspec.Struct):
    """What counts here of the claims of a token."""

    world: str | None = None


def key_of(request: Request) -> str | None:
    """The client that asks for a token."""
    if (request.method, request.path.lower()) not in _TOKEN_CALLS:
        return None
    asked = _token_request(request)
    return asked.client_id if asked is not None and names_world(asked.client_id) else None


def _token_request(request: Request) -> wire.TokenRequest | None:
    try:
        return msgspec.json.decode(request.body or b"", type=wire.TokenRequest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def world_of(request: Request) -> str | None:
    """The world that a bearer token names."""
    parts = (request.bearer or "").split(".")
    if len(parts) != 3:
        return None
    try:
        return msgspec.json.decode(unpadded(parts[1]), type=_Claims).world
    except (ValueError, msgspec.DecodeError, RecursionError):
        return None


def knows(store: Store, key: str) -> bool:
    """Whether there is such a client."""
    return store.get(CLIENTS, key) is not None


def adopt(step: Transaction, key: str, request: Request) -> bool:
    """Make a client valid; False where there is no program that it could open."""
    asked = _token_request(request)
    assert asked is not None, "it was read to find the client"
    program = min((program.id for _, program in step.store.items(PROGRAMS)), default=None)
    if program is None:
        return False
    number = step.store.count(CLIENTS_BY_PROGRAM, program)
    step.store.put(CLIENTS, key, Client(key, asked.client_secret, program, number))
    return True


ADOPTION = Adoption(key_of, world_of, knows, adopt)
