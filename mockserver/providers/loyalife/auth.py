"""From the token of a request to who sends it, and how often that one may."""

from __future__ import annotations

import msgspec

from mockserver.core.store import Store
from mockserver.exchange.call import Call
from mockserver.exchange.errors import BodyMalformed, RateLimited, Unauthenticated
from mockserver.exchange.reading import parse_json
from mockserver.providers.loyalife.state import (
    BUCKETS,
    CLIENTS,
    PROGRAMS,
    TOKENS,
    Bucket,
    Client,
    Program,
)

# What an operation takes: client_id and client_secret in its body, or a bearer token.
CREDENTIALS = "credentials"
BEARER = "bearer"

# Rates are requests per minute; a bucket holds as many and fills up evenly.
RATE_WINDOW_MS = 60_000


class Caller(msgspec.Struct, frozen=True, gc=False):
    """The client of a program, acting for one member if its token was asked for so.

    The records are those that the token was checked against; from there to the commit of an
    operation nothing can change them but the operation itself.
    """

    client: Client
    program: Program
    member: str | None

    @property
    def owner(self) -> tuple[str, ...]:
        """What belongs to this credential alone."""
        return (self.client.id,)

    @property
    def label(self) -> str:
        """How the journal calls the caller."""
        return self.member or self.client.id


class Stranger(msgspec.Struct, frozen=True, gc=False):
    """Who asks for a token and has none yet."""

    owner: tuple[str, ...] = ()
    member: None = None
    label: str = "-"


_STRANGER = Stranger()


def authenticate(call: Call) -> Caller | Stranger:
    """Who sends this request. Raises Unauthenticated with a reason that helps."""
    assert call.operation is not None, "the route comes first"
    if call.operation.access == CREDENTIALS:
        return _STRANGER
    header = call.request.header(b"authorization")
    if header is None:
        raise Unauthenticated("there is no Authorization header; send Authorization: bearer TOKEN")
    scheme, _, text = header.partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise Unauthenticated("the Authorization header must be: bearer TOKEN")
    return _by_token(call.store, call.now_ms, text)


def _by_token(store: Store, now_ms: int, text: str) -> Caller:
    token = store.get(TOKENS, text)
    if token is None:
        raise Unauthenticated("the token is unknown here; ask for one at oauth/api/Auth/Token")
    client = store.get(CLIENTS, token.client)
    if client is None or client.version != token.version:
        raise Unauthenticated("the credentials of this token were rotated")
    if now_ms >= token.expires_at_ms:
        raise Unauthenticated("the token has expired; ask for another one")
    program = store.get(PROGRAMS, client.program)
    assert program is not None, "a client outlives its program"
    return Caller(client, program, token.member)


def limit_rate(call: Call) -> None:
    """Count a request; raises RateLimited when the client's rate is used up for now."""
    caller = call.principal
    if isinstance(caller, Caller):
        limit, client_id, kind = caller.program.rate_limit, caller.client.id, "all"
    else:
        limit, client_id = _token_limit(call)
        kind = "token"
    if limit is None:
        return
    store, now_ms, full = call.store, call.now_ms, limit * RATE_WINDOW_MS
    bucket = store.get(BUCKETS, (client_id, kind)) or Bucket(now_ms, full)
    level = min(full, bucket.level + (now_ms - bucket.at_ms) * limit)
    if level < RATE_WINDOW_MS:
        missing_ms = -(-(RATE_WINDOW_MS - level) // limit)
        raise RateLimited(-(-missing_ms // 1000))
    store.put(BUCKETS, (client_id, kind), Bucket(now_ms, level - RATE_WINDOW_MS))


def _token_limit(call: Call) -> tuple[int | None, str]:
    """The rate at which a client may ask for tokens; nobody knows that of an unknown one."""
    try:
        content = parse_json(call.request.body or b"")
    except BodyMalformed:
        return None, ""
    client_id = content.get("client_id") if isinstance(content, dict) else None
    client = call.store.get(CLIENTS, client_id) if isinstance(client_id, str) else None
    if client is None:
        return None, ""
    program = call.store.get(PROGRAMS, client.program)
    assert program is not None, "a client outlives its program"
    return program.token_rate_limit, client.id


def authorize(_: Call) -> None:
    """Every token may do everything, within its program and for its member."""
