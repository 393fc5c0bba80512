"""From the key of a request to who sends it, what that one may do, and how often."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from mockserver.core.ids import Ids
from mockserver.core.store import Store
from mockserver.core.times import SECOND_MS
from mockserver.exchange.call import Call
from mockserver.exchange.errors import AccessForbidden, RateLimited, Unauthenticated
from mockserver.exchange.request import RawHeaders, Request
from mockserver.providers.vinr.reading import VERSION_HEADER, VERSIONS
from mockserver.providers.vinr.refusals import ExpiredKey
from mockserver.providers.vinr.state import (
    BUCKETS,
    KEYS,
    ApiKey,
    Bucket,
    Environment,
    KeyKind,
    Rate,
)

# Which operations take which keys, in the words of `mockserver routes`.
SECRET = "secret key"

SANDBOX_HOST = "sandbox.api.vinr.com"
LIVE_HOST = "api.vinr.com"
# The hosts of the real service take the keys of one environment each.
_ENVIRONMENTS = {
    SANDBOX_HOST.encode(): Environment.TEST,
    LIVE_HOST.encode(): Environment.LIVE,
}

# What headers tell of a key that is not limited: the nominal figures of its environment.
NOMINAL_RATES = {Environment.TEST: Rate(25, 50), Environment.LIVE: Rate(100, 200)}

_KNOWN_VERSIONS = tuple(version.encode() for version in VERSIONS)
_DEFAULT_VERSION = _KNOWN_VERSIONS[0]

_READING = frozenset({"GET", "HEAD"})
_THOUSAND = 1000
_SHOWN_LENGTH = 16

_SECRET_TEST_PREFIX = "sk_test_"
_HINT = " With --worlds-by-key it opens a world of its own, unless the request names another."


class Caller(msgspec.Struct, frozen=True, gc=False):
    """The owner of a key, in one environment; it acts for no member."""

    key: ApiKey
    member: None = None

    @property
    def environment(self) -> Environment:
        """What parts the data."""
        return self.key.environment

    @property
    def owner(self) -> str:
        """What idempotency keys belong to: the account, whichever of its keys is used."""
        return self.key.environment

    @property
    def label(self) -> str:
        """How the journal calls the caller."""
        return f"{self.key.environment} ({self.key.kind} key)"


def authenticate(call: Call) -> Caller:
    """Who sends this request. Raises Unauthenticated or ExpiredKey with a reason that helps."""
    credential = sent_key(call.request)
    key = call.store.get(KEYS, credential)
    if key is None or key.revoked:
        shown = credential[:_SHOWN_LENGTH]
        hint = _HINT if key is None and credential.startswith(_SECRET_TEST_PREFIX) else ""
        raise Unauthenticated(
            f"The key {shown!r} is unknown; GET /_mock/info lists the keys.{hint}"
        )
    if key.kind is KeyKind.PUBLISHABLE:
        raise Unauthenticated(
            "This takes a secret key (sk_); a publishable key (pk_) is for pages."
        )
    if key.expires_at_ms is not None and call.now_ms >= key.expires_at_ms:
        raise ExpiredKey("The key was rolled, and its grace period is over; use the new one.")
    _check_host(call, key)
    return Caller(key)


def sent_key(request: Request) -> str:
    """The key in `Authorization`, or else in `X-Api-Key`. Raises Unauthenticated."""
    header = request.header(b"authorization")
    if header is None:
        header = request.header(b"x-api-key")
        if not header:
            raise Unauthenticated(
                "There is no key; send Authorization: Bearer <key>, or X-Api-Key: <key>."
            )
        return header.strip()
    scheme, _, credential = header.partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise Unauthenticated("The Authorization header must be: Bearer <key>.")
    return credential


def _check_host(call: Call, key: ApiKey) -> None:
    environment = _environment_of(call.request.fields.get(b"host", b""))
    if environment is not None and environment is not key.environment:
        raise Unauthenticated(f"This host takes {environment} keys, not {key.environment} ones.")


@lru_cache(maxsize=64)
def _environment_of(host: bytes) -> Environment | None:
    """The environment whose keys alone are taken under a host, if it is one of the service's."""
    return _ENVIRONMENTS.get(host.lower().partition(b":")[0])


def authorize(call: Call) -> None:
    """Raise AccessForbidden if a restricted key lacks the scope of the operation."""
    caller: Caller = call.principal
    operation = call.operation
    assert operation is not None, "access is that to an operation"
    key = caller.key
    if key.kind is KeyKind.RESTRICTED and operation.scope not in key.scopes:
        raise AccessForbidden(f"{operation.id} takes a key with the scope {operation.scope}.")


# Rates


def limit_rate(call: Call) -> None:
    """Take a request out of the key's bucket; raises RateLimited when there is none left.

    Reads and writes have buckets of their own, which fill by the world's clock.
    """
    caller: Caller = call.principal
    rate = caller.key.rate
    if rate is None:
        return
    place = _bucket_of(call, caller)
    left = _left(call.store, place, rate, call.now_ms)
    if left < _THOUSAND:
        lacking = _THOUSAND - left
        raise RateLimited(-(-lacking // (rate.sustained * _THOUSAND)))
    call.store.put(BUCKETS, place, Bucket(left - _THOUSAND, call.now_ms))


def _bucket_of(call: Call, caller: Caller) -> tuple[str, bool]:
    return (caller.key.key, call.request.method in _READING)


def _left(store: Store, place: tuple[str, bool], rate: Rate, now_ms: int) -> int:
    """What is in a bucket at an instant, in thousandths: it fills by so many each millisecond."""
    full = rate.burst * _THOUSAND
    bucket = store.get(BUCKETS, place)
    if bucket is None:
        return full
    return min(full, bucket.left + (now_ms - bucket.at_ms) * rate.sustained)


def answer_headers(call: Call, now_ms: int) -> RawHeaders:
    """The version that was asked for, and what is left of the key's limit."""
    caller: Caller | None = call.principal
    version = call.request.fields.get(VERSION_HEADER, _DEFAULT_VERSION)
    if version not in _KNOWN_VERSIONS:
        version = _DEFAULT_VERSION
    if caller is None or caller.key.rate is None:
        environment = Environment.TEST if caller is None else caller.environment
        return [(VERSION_HEADER, version), *_nominal(environment, now_ms // SECOND_MS)]
    rate = caller.key.rate
    left = _left(call.store, _bucket_of(call, caller), rate, now_ms)
    missing = rate.burst * _THOUSAND - left
    full_in_ms = -(-missing // rate.sustained)
    reset_s = -(-(now_ms + full_in_ms) // SECOND_MS)
    return [(VERSION_HEADER, version), *_figures(rate.burst, left // _THOUSAND, reset_s)]


@lru_cache(maxsize=8)
def _nominal(environment: Environment, now_s: int) -> RawHeaders:
    """The figures of a client that has just made its only request; the same for a second."""
    burst = NOMINAL_RATES[environment].burst
    return _figures(burst, burst - 1, now_s + 1)


def _figures(limit: int, remaining: int, reset_s: int) -> RawHeaders:
    return [
        (b"x-ratelimit-limit", b"%d" % limit),
        (b"x-ratelimit-remaining", b"%d" % remaining),
        (b"x-ratelimit-reset", b"%d" % reset_s),
    ]


def request_id(ids: Ids) -> str:
    """The id of the next request, in the form that the service gives all of its ids."""
    ids.requests += 1
    return ids.stream.short_text("req_", ids.requests)
