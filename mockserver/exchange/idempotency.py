"""A retried request with the same idempotency key gets the first answer instead of a second act.

The record is written in the transaction of the operation itself, so there is never a change
without its record nor a record without its change. A refusal that is to be remembered has
changed nothing, so its record is written alone.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import msgspec

from mockserver.core.store import Store, Table
from mockserver.core.validation import Problem
from mockserver.exchange.call import Call
from mockserver.exchange.errors import BodyMalformed, IdempotencyKeyReused, InvalidInput
from mockserver.exchange.reading import parse_json
from mockserver.exchange.request import Answer


class KeyUnusable(InvalidInput):
    """The idempotency key is empty, too long, or given twice."""


def raw_body(call: Call) -> bytes:
    """The body as it was sent."""
    return call.request.body or b""


@dataclass(frozen=True, slots=True)
class IdempotencyPolicy:
    """How a provider treats keys: which methods honour them, how long they are remembered.

    Refusals with one of the `remembered` statuses are kept like successes. With `by_endpoint` a
    key belongs to method and path, and the same one elsewhere is another key. `payload` is what
    must be the same in a retry, as JSON; `key_in_body` finds a key where the header is absent.
    `replay_headers` come with every replay.
    """

    header: bytes
    methods: frozenset[str]
    length_max: int
    retention_ms: int
    remembered: frozenset[int] = frozenset()
    by_endpoint: bool = False
    payload: Callable[[Call], bytes] = raw_body
    key_in_body: Callable[[Call], str | None] | None = None
    replay_headers: tuple[tuple[bytes, bytes], ...] = ()


NO_KEYS = IdempotencyPolicy(header=b"", methods=frozenset(), length_max=0, retention_ms=0)
"""Of services that know no keys, or treat them differently from one operation to the next."""


class StoredAnswer(msgspec.Struct, frozen=True, gc=False):
    """A request that was made under a key, and what it was answered."""

    method: str
    path: str
    request_body: bytes
    status: int
    body: bytes
    at_ms: int


_ANSWERS: Table[StoredAnswer] = Table("exchange.idempotency")


def find_slot(policy: IdempotencyPolicy, provider: str, call: Call) -> Hashable | None:
    """Where the answer to a request is kept; None without a key. Raises KeyUnusable."""
    key = read_key(policy, call)
    if key is None:
        return None
    owner = (provider, call.principal.owner)
    if policy.by_endpoint:
        return (*owner, call.request.method, call.request.path), key
    return owner, key


def read_key(policy: IdempotencyPolicy, call: Call) -> str | None:
    """The key of a request, None without one. Raises KeyUnusable."""
    request = call.request
    if request.method not in policy.methods:
        return None
    if policy.header in request.fields:
        keys = request.header_values(policy.header)
    else:
        named = None if policy.key_in_body is None else policy.key_in_body(call)
        if named is None:
            return None
        keys = [named]
    if len(keys) > 1:
        raise _unusable(policy, "is given more than once")
    if not 0 < len(keys[0]) <= policy.length_max:
        raise no_key(policy)
    return keys[0]


def no_key(policy: IdempotencyPolicy) -> KeyUnusable:
    """What is said of a text that no key can be."""
    return _unusable(policy, f"must have 1 to {policy.length_max} characters")


def _unusable(policy: IdempotencyPolicy, message: str) -> KeyUnusable:
    return KeyUnusable([Problem(policy.header.decode().title(), message)])


def replay(
    store: Store, policy: IdempotencyPolicy, slot: Hashable, call: Call, now_ms: int
) -> Answer | None:
    """The stored answer, or None when the key is free. Raises IdempotencyKeyReused."""
    stored, request = store.get(_ANSWERS, slot), call.request
    if stored is None or now_ms - stored.at_ms >= policy.retention_ms:
        return None
    if (stored.method, stored.path) != (request.method, request.path):
        raise IdempotencyKeyReused
    if request.body is None or not _same_body(stored.request_body, policy.payload(call)):
        raise IdempotencyKeyReused
    return Answer(stored.status, stored.body)


def keep(
    store: Store,
    policy: IdempotencyPolicy,
    slot: Hashable,
    call: Call,
    answer: Answer,
    now_ms: int,
) -> None:
    """Remember an answer."""
    request, payload = call.request, policy.payload(call)
    record = StoredAnswer(request.method, request.path, payload, answer.status, answer.body, now_ms)
    store.put(_ANSWERS, slot, record)


def _same_body(first: bytes, second: bytes) -> bool:
    """Whether two bodies are the same JSON value: key order and white space do not matter."""
    if first == second:
        return True
    try:
        return _canonical(first) == _canonical(second)
    except BodyMalformed:
        return False


def _canonical(body: bytes) -> bytes:
    """The same text for the same JSON value. Tells true from 1, where Python's == does not."""
    return msgspec.json.encode(parse_json(body), order="deterministic")
