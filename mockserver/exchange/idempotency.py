"""A retried request with the same idempotency key gets the first answer instead of a second act.

The record is written in the transaction of the operation itself, so there is never a change
without its record nor a record without its change.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import msgspec

from mockserver.core.store import Store, Table
from mockserver.exchange.errors import (
    BodyMalformed,
    IdempotencyKeyReused,
    InvalidInput,
    invalid,
)
from mockserver.exchange.reading import parse_json
from mockserver.exchange.request import Answer, Request


@dataclass(frozen=True, slots=True)
class IdempotencyPolicy:
    """How a provider treats keys: which methods honour them, how long they are remembered."""

    header: bytes
    methods: frozenset[str]
    length_max: int
    retention_ms: int


class StoredAnswer(msgspec.Struct, frozen=True, gc=False):
    """A request that succeeded under a key, and what it was answered."""

    method: str
    path: str
    request_body: bytes
    status: int
    body: bytes
    at_ms: int


_ANSWERS: Table[StoredAnswer] = Table("exchange.idempotency")

Slot = tuple[Hashable, str]


def read_key(policy: IdempotencyPolicy, request: Request) -> str | None:
    """The key of a request, None without one. Raises InvalidInput for one that cannot be used."""
    if request.method not in policy.methods:
        return None
    if policy.header not in request.fields:
        return None
    keys = request.header_values(policy.header)
    if len(keys) > 1:
        raise _unusable(policy, "is given more than once")
    if not 0 < len(keys[0]) <= policy.length_max:
        raise _unusable(policy, f"must have 1 to {policy.length_max} characters")
    return keys[0]


def _unusable(policy: IdempotencyPolicy, message: str) -> InvalidInput:
    return invalid(policy.header.decode().title(), message)


def replay(
    store: Store, policy: IdempotencyPolicy, slot: Slot, request: Request, now_ms: int
) -> Answer | None:
    """The stored answer, or None when the key is free. Raises IdempotencyKeyReused."""
    stored = store.get(_ANSWERS, slot)
    if stored is None or now_ms - stored.at_ms >= policy.retention_ms:
        return None
    if (stored.method, stored.path) != (request.method, request.path):
        raise IdempotencyKeyReused
    if not _same_body(stored.request_body, request.body):
        raise IdempotencyKeyReused
    return Answer(stored.status, stored.body)


def keep(store: Store, slot: Slot, request: Request, answer: Answer, now_ms: int) -> None:
    """Remember a success."""
    body = request.body or b""
    record = StoredAnswer(request.method, request.path, body, answer.status, answer.body, now_ms)
    store.put(_ANSWERS, slot, record)


def _same_body(first: bytes, second: bytes | None) -> bool:
    """Whether two bodies are the same JSON value: key order and white space do not matter."""
    if first == second:
        return True
    if second is None:
        return False
    try:
        return _canonical(first) == _canonical(second)
    except BodyMalformed:
        return False


def _canonical(body: bytes) -> bytes:
    """The same text for the same JSON value. Tells true from 1, where Python's == does not."""
    return msgspec.json.encode(parse_json(body), order="deterministic")
