"""From the credential of a request to who sends it, and what that one may do."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Store
from mockserver.exchange.call import Call
from mockserver.exchange.errors import AccessForbidden, RateLimited, Unauthenticated
from mockserver.providers.expys.state import (
    KEYS,
    MEMBERS,
    ORGS,
    TOKENS,
    WINDOWS,
    Member,
    Org,
    Partition,
    Window,
)

# Client libraries tell the two credentials apart by this, case-sensitively.
KEY_PREFIX = "expys_"
SANDBOX_PREFIX = "expys_sandbox_"
TOKEN_PREFIX = "v4.local."

# The length of a rate window is all that the service's clients know of its limits.
RATE_WINDOW_MS = 60_000

SERVER = "server"
MEMBER = "member"
EITHER = "either"

# The only scope of a key that the service names.
BILLING_READ = "BILLING_READ"
ALL_SCOPES = frozenset({BILLING_READ})

_SHOWN_LENGTH = 24
_HINT = " With --worlds-by-key it opens a world of its own, unless the request names another."


class Caller(msgspec.Struct, frozen=True, gc=False):
    """A machine key (`record` is None) or one member's token.

    The records are those that the credential was checked against; from there to the commit of
    an operation nothing can change them but the operation itself.
    """

    credential: str
    org: Org
    partition: Partition
    record: Member | None
    scopes: frozenset[str] = frozenset()

    @property
    def owner(self) -> tuple[str, ...]:
        """What idempotency keys and cursors belong to: the member, or the org for any key."""
        return self.partition if self.record is None else self.record.key

    @property
    def member(self) -> str | None:
        """The member's own id."""
        return None if self.record is None else self.record.key[2]

    @property
    def label(self) -> str:
        """How the journal calls the caller."""
        org, environment = self.partition
        return self.member or f"{org} ({environment} key)"


def authenticate(call: Call) -> Caller:
    """Who sends this request. Raises Unauthenticated with a reason that helps."""
    header = call.request.header(b"authorization")
    if header is None:
        raise Unauthenticated(
            "There is no Authorization header; send Authorization: Bearer <key or member token>."
        )
    scheme, _, credential = header.partition(" ")
    credential = credential.strip()
    if scheme.lower() != "bearer" or not credential:
        raise Unauthenticated("The Authorization header must be: Bearer <key or member token>.")
    if credential.startswith(KEY_PREFIX):
        return _by_key(call.store, credential)
    return _by_token(call.store, call.now_ms, credential)


def _by_key(store: Store, credential: str) -> Caller:
    key = store.get(KEYS, credential)
    if key is None:
        shown = credential[:_SHOWN_LENGTH]
        hint = _HINT if credential.startswith(SANDBOX_PREFIX) else ""
        raise Unauthenticated(
            f"The key {shown!r} is unknown; GET /_mock/info lists the keys.{hint}"
        )
    org = _org(store, key.org)
    return Caller(credential, org, (key.org, key.environment), None, key.scopes)


def _by_token(store: Store, now_ms: int, credential: str) -> Caller:
    token = store.get(TOKENS, credential)
    if token is None:
        raise Unauthenticated("The member token is unknown; POST /v1/auth/exchange mints one.")
    if now_ms >= token.expires_at_ms:
        raise Unauthenticated(
            "The member token has expired; POST /v1/auth/exchange mints another one."
        )
    member = store.get(MEMBERS, token.member)
    if member is None or member.generation != token.generation:
        raise Unauthenticated("The member of this token was removed.")
    partition = member.partition
    return Caller(credential, _org(store, partition[0]), partition, member)


def is_valid_token(store: Store, now_ms: int, credential: str) -> bool:
    """Whether a member token is good at this instant."""
    try:
        _by_token(store, now_ms, credential)
    except Unauthenticated:
        return False
    return True


def limit_rate(call: Call) -> None:
    """Count a request; raises RateLimited when the org's limit is used up for this window."""
    caller: Caller = call.principal
    limit = caller.org.rate_limit
    if limit is None:
        return
    store, now_ms = call.store, call.now_ms
    window = store.get(WINDOWS, caller.credential)
    if window is None or now_ms - window.began_at_ms >= RATE_WINDOW_MS:
        window = Window(now_ms, 0)
    if window.requests >= limit:
        left_ms = RATE_WINDOW_MS - (now_ms - window.began_at_ms)
        raise RateLimited(-(-left_ms // 1000))
    store.put(WINDOWS, caller.credential, Window(window.began_at_ms, window.requests + 1))


def _org(store: Store, org_id: str) -> Org:
    org = store.get(ORGS, org_id)
    assert org is not None, "a credential outlives its org"
    return org


def authorize(call: Call) -> None:
    """Raise AccessForbidden unless the operation takes this kind of credential, and its scope."""
    caller: Caller = call.principal
    operation = call.operation
    assert operation is not None, "access is that to an operation"
    if operation.access == SERVER and caller.record is not None:
        raise AccessForbidden(f"{operation.id} takes an Org-API-Key, not a member token.")
    if operation.access == MEMBER and caller.record is None:
        raise AccessForbidden(f"{operation.id} takes a member token, not an Org-API-Key.")
    if operation.scope is not None and operation.scope not in caller.scopes:
        raise AccessForbidden(f"{operation.id} takes a key with the scope {operation.scope}.")
