"""Credentials, and how many requests they have left."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from mockserver.core.store import Table
from mockserver.providers.vinr.state.common import Environment


class KeyKind(StrEnum):
    """What a key is for, as its prefix says."""

    SECRET = "sk"
    PUBLISHABLE = "pk"
    RESTRICTED = "rk"


class Rate(msgspec.Struct, frozen=True, gc=False):
    """How fast a bucket fills (requests per second), and how many requests it holds."""

    sustained: int
    burst: int


class ApiKey(msgspec.Struct, frozen=True, gc=False):
    """A credential. `expires_at_ms` ends one that was rolled, `scopes` count for restricted ones.

    `rate` is None for one that is not limited.
    """

    key: str
    environment: Environment
    kind: KeyKind
    scopes: frozenset[str]
    rate: Rate | None = None
    expires_at_ms: int | None = None
    revoked: bool = False


class Bucket(msgspec.Struct, frozen=True, gc=False):
    """What was left of a limit at an instant, in thousandths of a request."""

    left: int
    at_ms: int


KEYS: Table[ApiKey] = Table("vinr.keys")

# By key, and whether the requests read or write.
BUCKETS: Table[Bucket] = Table("vinr.buckets")
